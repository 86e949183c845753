"""A `Literal` as a closed list of values at run time, for callers without a type checker."""

from __future__ import annotations

from typing import Any, get_args

from ketcli.errors import InvalidInput


def require_one_of(value: str, allowed: Any, name: str) -> None:
    """Refuse a value that the Literal `allowed` does not have.

    Raises
    ------
    InvalidInput
        It is none of them; the message lists those that are.
    """
    known: tuple[str, ...] = get_args(allowed)
    if value not in known:
        raise InvalidInput(f"unknown {name} {value!r}: choose one of {', '.join(known)}")
