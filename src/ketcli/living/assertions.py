"""Whether expectations still hold."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ketcli.errors import InvalidInput
from ketcli.living.bodies import Bodies
from ketcli.living.expectations import FORM, Expectation, read_expectation, read_file
from ketcli.living.paths import at_path

if TYPE_CHECKING:
    from ketcli.asking.answer import DataSource
    from ketcli.asking.request import Request


@dataclass(frozen=True, slots=True)
class Asserted:
    """An expectation, what was found there, and why it does not hold (empty where it does)."""

    expectation: Expectation
    found: Any
    why: str = ""

    @property
    def holds(self) -> bool:
        """Whether it holds."""
        return not self.why


@dataclass(frozen=True, slots=True)
class Assertions:
    """All expectations, in their order, and the dataset that was asked (empty for a study file)."""

    each: tuple[Asserted, ...]
    provenance: dict[str, str | None]

    @property
    def failed(self) -> tuple[Asserted, ...]:
        """Those that do not hold."""
        return tuple(one for one in self.each if not one.holds)


def assert_all(source: DataSource, request: Request) -> Assertions:
    """Ask what each expectation is about and compare.

    Raises
    ------
    InvalidInput
        No expectation is given, or one cannot be read, asked, or has no such key.
    """
    own = request.own()
    file = own.get("file")
    expectations = (*map(read_expectation, own.get("expectations", ())), *(read_file(file) if file else ()))
    if not expectations:
        raise InvalidInput(f"nothing to assert: give `{FORM}`, or a file of them with --file")
    bodies = Bodies(source)
    each = tuple(_asserted(one, bodies) for one in expectations)
    return Assertions(each, {} if source.is_study_file else source.dataset.provenance())


def _asserted(one: Expectation, bodies: Bodies) -> Asserted:
    body = bodies.of(one.request)
    error = body.get("error")
    if error is not None and not one.key.startswith("error"):
        return Asserted(one, None, f"there is no answer: {error['message']}")
    if error is None and one.key == "error.code":
        return Asserted(one, None, "" if one.op == "!=" else "there is an answer")
    try:
        found = at_path(body, one.key)
    except InvalidInput as wrong:
        raise InvalidInput(f"{one.text!r}: {wrong}") from None
    if isinstance(found, (dict, list)):
        raise InvalidInput(f"{one.text!r}: {one.key} is {'an object' if isinstance(found, dict) else 'an array'}")
    return Asserted(one, found, "" if one.holds(found) else f"it is {json.dumps(found, ensure_ascii=False)}")
