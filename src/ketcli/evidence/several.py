"""Names that hold a comma, where a comma stands between names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def rejoined(names: Sequence[str], known: Iterable[str]) -> list[str]:
    """The names, those that were parted at a comma of their own whole again: the longest run that is a known name."""
    there = {name.casefold() for name in known}
    found: list[str] = []
    rest = list(names)
    while rest:
        whole = (n for n in range(len(rest), 1, -1) if ",".join(rest[:n]).casefold() in there)
        count = next(whole, 1)
        found.append(",".join(rest[:count]))
        del rest[:count]
    return found
