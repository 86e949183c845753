"""A command line, kept as text in the dataset or shown to a reader, read back as the question that it asks."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from ketcli.errors import InvalidInput
from ketcli.evidence.filters import Filters
from ketcli.evidence.nearest import suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping

PROGRAM = "ketcli"
_NUMBERS: dict[str, type[int] | type[float]] = {
    **dict.fromkeys(("year_min", "year_max"), int),
    **dict.fromkeys(("dose_min", "dose_max", "level", "crossover_r"), float),
}
FILTERS = tuple(field.name for field in fields(Filters))
QUESTION = ("outcome", "at", "scale", "prefer")
# options of the method, and the field of `Method` that each sets
CHOICES = {
    **{name: name for name in ("like", "measure", "smd_variance", "zero_cells", "crossover_r", "level")},
    **{"model": "model", "tau2": "tau2_method", "test": "test", "pi": "pi", "i2": "i2_definition"},
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One command line: the command, its options, and the text that a reader can run."""

    line: str
    command: str
    options: dict[str, tuple[str, ...]]

    def last(self, name: str) -> str | None:
        """The value of an option that is given once; None where it is not given."""
        return self.options[name][-1] if name in self.options else None

    def filters(self) -> Filters:
        """The filters among the options."""
        given: dict[str, Any] = {}
        for name in FILTERS:
            if name in self.options:
                values = tuple(_typed(name, value) for value in self.options[name])
                given[name] = values[-1] if name in _NUMBERS else values
        return Filters(**given)

    def question(self) -> dict[str, Any]:
        """Outcome, time, scale and choices of method among the options, as `questions.effects.ask.ask` takes them."""
        given: dict[str, Any] = {name: self.last(name) for name in QUESTION if name in self.options}
        for option, field in CHOICES.items():
            value = self.last(option)
            if value is not None:
                given[field] = _typed(option, value)
        return given

    def refuse_unknown(self, *more: str) -> None:
        """Refuse an option that is neither a filter, nor of the question or the method, nor one of `more`.

        Raises
        ------
        InvalidInput
            There is one.
        """
        known = (*FILTERS, *QUESTION, *CHOICES, *more)
        for name in self.options:
            if name not in known:
                option = f"--{name.replace('_', '-')}"
                raise InvalidInput(f"{self.line!r}: {self.command} has no option {option}{suggestion(name, known)}")

    def on(self, data: str | None) -> str:
        """The line as typed to ask another dataset than the bundled one."""
        return self.line if data is None else f"{self.line} {shlex.join(['--data', data])}"


def command_line(command: str, *options: str) -> str:
    """A command as it is typed, quoted for a POSIX shell."""
    return shlex.join([PROGRAM, command, *options])


def as_options(given: Mapping[str, Any]) -> list[str]:
    """Options by name as they are typed; None is not typed, several values are typed one by one."""
    words: list[str] = []
    for name, value in given.items():
        option = name.replace("_", "-")
        if isinstance(value, bool):
            words.append(f"--{option}" if value else f"--no-{option}")
        elif isinstance(value, (list, tuple)):
            words += [word for one in value for word in (f"--{option}", str(one))]
        elif value is not None:
            words += [f"--{option}", str(value)]
    return words


def read_line(line: str) -> Asked:
    """One command line of options with a value each.

    Raises
    ------
    InvalidInput
        It is not of that form.
    """
    words = shlex.split(line)
    if len(words) < 2 or words[0] != PROGRAM or len(words) % 2:
        raise InvalidInput(f"{line!r}: expected `ketcli COMMAND --option value ...`")
    options: dict[str, tuple[str, ...]] = {}
    for option, value in zip(words[2::2], words[3::2], strict=True):
        if not option.startswith("--"):
            raise InvalidInput(f"{line!r}: expected an option, found {option!r}")
        name = option.removeprefix("--").replace("-", "_")
        options[name] = (*options.get(name, ()), value)
    return Asked(line, words[1], options)


def read_lines(text: str) -> tuple[Asked, ...]:
    """Several command lines, `a; b`."""
    return tuple(read_line(part.strip()) for part in text.split(";") if part.strip())


def _typed(name: str, value: str) -> Any:
    if name not in _NUMBERS:
        return value
    try:
        return _NUMBERS[name](value)
    except ValueError:
        raise InvalidInput(f"--{name.replace('_', '-')} {value}: expected a number") from None
