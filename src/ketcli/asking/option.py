"""One option of a question: what it takes, where its value goes, and how it is read from text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ketcli.errors import InvalidChoice
from ketcli.evidence.nearest import suggestion
from ketcli.evidence.synonyms import meant

if TYPE_CHECKING:
    from collections.abc import Iterable

Place = Literal["filters", "question", "method", "own", "show", "both", "output", "data", "file"]

METHOD = "Method"
_HELD = r'"(?:[^"]|"")*"(?=,|$)|'
_CLOSED, _NAMES = re.compile(f"{_HELD}[^,]+"), re.compile(f"{_HELD}(?:[^,]|,(?= ))+")


@dataclass(frozen=True, slots=True)
class Option:
    """One option.

    Attributes
    ----------
    name : str
        As Python has it; `_` is `-` when typed.
    group : str
        The group that it comes with.
    help, panel : str, str
        What the help page says, and under which heading.
    kind : type
        Of one value: `str`, `int`, `float`, or `bool` for a switch.
    allowed : tuple of str
        The only values, where the list is closed.
    default : object
        The value where it is not given; None where the answer decides.
    many : bool
        Whether it may be given several times, or with several values between commas (`parts`).
    whole : bool
        Whether a comma always belongs to the value.
    pair : bool
        Whether the switch has a `--no-` form too.
    argument, required : bool, bool
        Whether it is typed without its name, and whether it must be given.
    low : int, optional
        The smallest value.
    short : str
        A second name, one letter.
    metavar : str, optional
        What the help page calls its value.
    field : str
        The name that the functions below know it by; its own if empty.
    place : str, optional
        Where its value goes: to the `filters`, to the `question` (outcome, time), to the `method`, to the answer as its
        `own`, to what is `show`n, to `both` of these, to the `output`, to the `data`, to the reading of a study `file`;
        None is where its group goes.
    drawn : str
        What the help page of `plot` says, where that differs.
    only_with : tuple of str
        Options without which it changes nothing, one of which must be given too: `gosh`, or `model=multilevel`. Those
        that a question does not have are not asked for.
    """

    name: str
    group: str
    help: str
    panel: str = METHOD
    kind: type = str
    allowed: tuple[str, ...] = ()
    default: Any = None
    many: bool = False
    whole: bool = False
    pair: bool = False
    argument: bool = False
    required: bool = False
    low: int | None = None
    short: str = ""
    metavar: str | None = None
    field: str = ""
    place: Place | None = None
    drawn: str = ""
    only_with: tuple[str, ...] = ()

    @property
    def target(self) -> str:
        """The name that the functions below know it by."""
        return self.field or self.name

    @property
    def goes_to(self) -> Place:
        """Where its value goes."""
        return self.place or PLACES.get(self.group, "own")

    @property
    def typed(self) -> str:
        """As it is typed: `--dose-min`."""
        return f"--{self.name.replace('_', '-')}"

    def parts(self, text: str) -> tuple[str, ...]:
        """The values between the commas of a text: `iv,im`.

        In names a comma before a space belongs to the name, as in `Smith, 2001` or `dizziness, any kind`; quotation
        marks hold any: `"a,b",c`.
        """
        if not self.many or self.whole:
            return (text,)
        found = map(_unquoted, (_CLOSED if self.allowed else _NAMES).findall(text))
        return tuple(part for part in found if part) or (_unquoted(text),)

    def joined(self, values: Iterable[str]) -> str:
        """The text of which these are the parts."""
        return ",".join(value if self._stands(value) else _quoted(value) for value in values)

    def _stands(self, value: str) -> bool:
        form = _CLOSED if self.allowed else _NAMES
        return bool(form.fullmatch(value)) and value == value.strip() and not value.startswith('"')

    def read(self, text: str) -> Any:
        """One value from text.

        Raises
        ------
        InvalidChoice
            It is no number where one is needed, or not among the allowed values.
        """
        if self.kind in (int, float):
            try:
                return self.checked(self.kind(text))
            except ValueError:
                what = "a whole number" if self.kind is int else "a number"
                raise InvalidChoice(self.name, text, f"is not {what}") from None
        return self.checked(text)

    def checked(self, value: Any) -> Any:
        """The same value, or each of several, where the option allows it.

        Raises
        ------
        InvalidChoice
            It does not; the message lists what it allows, and names the nearest.
        """
        for one in value if isinstance(value, (list, tuple)) else (value,):
            why = self.why_not(one)
            if why:
                raise InvalidChoice(self.name, one, why)
        return value

    def meant(self, value: Any) -> Any:
        """The allowed value that a word means, in any case and by its synonyms; what means none stays as it is."""
        if isinstance(value, (list, tuple)):
            return type(value)(map(self.meant, value))
        return (meant(self.name, value, self.allowed) or value) if isinstance(value, str) and self.allowed else value

    def why_not(self, value: Any) -> str:
        """Why the option does not allow a value; empty where it does."""
        if value is None:
            return ""
        if self.allowed and meant(self.name, str(value), self.allowed) is None:
            return f"is not one of {', '.join(self.allowed)}{suggestion(str(value), self.allowed)}"
        if self.low is not None and value < self.low:
            return f"is not {self.low} or more"
        return ""


def _quoted(value: str) -> str:
    return '"{}"'.format(value.replace('"', '""'))


def _unquoted(part: str) -> str:
    if len(part) > 1 and part[0] == part[-1] == '"':
        return part[1:-1].replace('""', '"')
    return part.strip()


# where the options of a group go; those of a question's own group go to its answer
PLACES: dict[str, Place] = {
    "data": "data",
    "file": "file",
    "reading": "file",
    "filters": "filters",
    "outcome": "question",
    "time": "question",
    "measure": "method",
    "effects": "method",
    "model": "method",
    "pooling": "method",
    "output": "output",
    "picture": "output",
    "script": "output",
}
