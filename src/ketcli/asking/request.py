"""A question as an object: which one, and the options given to it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ketcli.asking.registry import QUESTIONS
from ketcli.errors import InvalidInput, named
from ketcli.evidence.filters import Filters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketcli.asking.option import Option, Place
    from ketcli.asking.question import Question
    from ketcli.evidence.notes import Note

PROGRAM = "ketcli"


@dataclass(frozen=True)
class Request:
    """One question with the options given to it, by name, in the order of writing; what is not given is not there.

    `ketcli.asking.read` makes it from keywords or from a line, `line()` writes it. `typed` is the line as its author
    wrote it, where it was read from one; `notes` say how words were understood that could mean two things.
    """

    name: str
    given: Mapping[str, Any] = field(default_factory=dict)
    data: str | None = None
    typed: str = field(default="", compare=False)
    notes: tuple[Note, ...] = field(default=(), compare=False)

    @property
    def question(self) -> Question:
        """The row of the registry."""
        return QUESTIONS[self.name]

    def value(self, name: str) -> Any:
        """The value of an option; its default where it is not given."""
        return self.given.get(name, self.question.options[name].default)

    def filters(self) -> Filters:
        """The filters."""
        return Filters(**self._going_to("filters"))

    def choices(self) -> dict[str, Any]:
        """The choices of method under the names of `Method`."""
        return {**self.question.defaults, **self._going_to("method")}

    def asked(self) -> dict[str, Any]:
        """Outcome and time, and the choices of method, as the answers take them."""
        return self._going_to("question") | self.choices()

    def of_file(self) -> dict[str, Any]:
        """How a study file is to be read."""
        return self._going_to("file")

    def own(self) -> dict[str, Any]:
        """The options of this question alone, as its answer takes them."""
        return self._going_to("own") | self._going_to("both")

    def shown(self) -> dict[str, Any]:
        """The options that change what is shown of the answer; the default of each that is not given."""
        rows = [row for row in self.question.asks.values() if row.goes_to in ("show", "both")]
        return {row.target: self.given.get(row.name, row.default) for row in rows}

    def _going_to(self, place: Place) -> dict[str, Any]:
        rows = self.question.options
        return {rows[name].target: value for name, value in self.given.items() if rows[name].goes_to == place}

    def line(self) -> str:
        """The command line that asks this, quoted for a POSIX shell."""
        line = self.typed or shlex.join([PROGRAM, self.name, *words(self.question.options, self.given)])
        return line if self.data is None else f"{line} {shlex.join(['--data', self.data])}"

    def on(self, data: str | None) -> Request:
        """The same question to the data at another place; None is the bundled dataset."""
        return replace(self, data=data)

    def also(self, **given: Any) -> Request:
        """The same question with more options."""
        return replace(self, given={**self.given, **given}, typed="")

    def other(self, name: str, **own: Any) -> Request:
        """Another question to the same data: its own options, then those given here that it takes too."""
        here, there = self.question.options, QUESTIONS[name].asks
        shared = {
            option: value
            for option, value in self.given.items()
            if option in there and there[option] == here[option] and option not in own
        }
        asked = Request(name, own | shared, self.data)
        alone = asked.alone()
        return replace(asked, given={key: value for key, value in asked.given.items() if key not in alone})

    def refuse_what_makes_no_sense(self) -> None:
        """Refuse an option that the question's groups have but the question does not, or that changes nothing alone.

        Raises
        ------
        InvalidInput
            There is one.
        """
        for name, why in self.question.refuses.items():
            if name in self.given:
                raise InvalidInput(f"{named(name)} does not apply: {why}")
        for name, others in self.alone().items():
            needed = " or ".join(named(*other.split("=")) for other in others)
            raise InvalidInput(f"{named(name)} changes nothing without {needed}")

    def alone(self) -> dict[str, list[str]]:
        """Options that change nothing without others, none of which is given, and these others."""
        rows = self.question.options
        needed = {name: [one for one in rows[name].only_with if one.partition("=")[0] in rows] for name in self.given}
        return {name: others for name, others in needed.items() if others and not any(map(self._has, others))}

    def _has(self, other: str) -> bool:
        """Whether an option is given, with its value where one is named: `gosh`, `model=multilevel`."""
        name, _, value = other.partition("=")
        given = self.given.get(name)
        return self.question.options[name].meant(given) == value if value else bool(given)


def words(rows: Mapping[str, Option], given: Mapping[str, Any]) -> list[str]:
    """Options with their values as they are typed."""
    typed: list[str] = []
    for name, value in given.items():
        row = rows[name]
        if row.kind is bool:
            typed.append(row.typed if value else f"--no-{row.typed.removeprefix('--')}")
            continue
        texts = [_text(one) for one in value] if row.many else [_text(value)]
        if row.many and not row.whole:
            texts = [row.joined(texts)]
        typed += [word for text in texts for word in ([text] if row.argument else [row.typed, text])]
    return typed


def _text(value: object) -> str:
    return str(value).removesuffix(".0") if isinstance(value, float) else str(value)
