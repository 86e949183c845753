"""What can go wrong, and the exit code that says so.

A message, and a note, names an option by its field (`named`); how the option is written is decided when it is read:
`--tau2 DL` while the command line runs, `tau2='DL'` in Python.
"""

from __future__ import annotations

import re
import shlex
from contextlib import contextmanager
from contextvars import ContextVar
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Self

    Spelling = Callable[[str, str], str]

_OPEN, _BETWEEN, _CLOSE = "\x02", "\x1f", "\x03"
_NAMED = re.compile(f"{_OPEN}(\\w+){_BETWEEN}([^{_CLOSE}]*){_CLOSE}")
_LITERAL = re.compile(r"True|False|-?\d+(\.\d+)?")
_METHODS = {"csv": "to_frame()", "json": "to_json()", "notes": "to_notes()"}
"""What Python has for options of the output."""


class ExitCode(IntEnum):
    """Exit codes of every command."""

    ANSWER = 0
    NO_ANSWER = 1
    INVALID = 2
    ASSERTION = 3
    INTERRUPTED = 130
    TERMINATED = 143


def named(field: str, value: object = "") -> str:
    """An option, or an option with a value, in a message; it is spelled when the message is read.

    A value that a shell would split or read otherwise is given in its quotes: `named("exclude", "'row 7'")`.
    """
    return f"{_OPEN}{field}{_BETWEEN}{value}{_CLOSE}"


def as_option(field: str, value: str = "") -> str:
    """As it is typed: `--tau2 DL`, `--impute-sd`, `--no-impute-sd`."""
    option = field.replace("_", "-")
    if value in ("True", "False"):
        return f"--{'' if value == 'True' else 'no-'}{option}"
    return f"--{option}{' ' * bool(value)}{value}"


def as_keyword(field: str, value: str = "") -> str:
    """As Python has it: `tau2='DL'`, `impute_sd=True`, `level=0.9`."""
    if field in _METHODS:
        return _METHODS[field]
    if not value:
        return field
    return f"{field}={value if _LITERAL.fullmatch(value) else repr(_unquoted(value))}"


_spelling: ContextVar[Spelling] = ContextVar("spelling", default=as_keyword)


@contextmanager
def spelling(spell: Spelling) -> Iterator[None]:
    """Whatever is read within has its options spelled so."""
    before = _spelling.set(spell)
    try:
        yield
    finally:
        _spelling.reset(before)


def spelled(text: str, spell: Spelling | None = None) -> str:
    """A text whose options are spelled, for who reads it if nothing else is said."""
    spell = spell or _spelling.get()
    return _NAMED.sub(lambda found: spell(found[1], found[2]), text) if _OPEN in text else text


def written(field: str, value: object = "") -> str:
    """An option, or an option with a value, as who reads it now writes it; for a text that is not kept."""
    return _spelling.get()(field, str(value))


def _unquoted(value: str) -> str:
    """One word of a shell without its quotes; all else as it stands."""
    try:
        words = shlex.split(value)
    except ValueError:
        return value
    return words[0] if len(words) == 1 else value


class KetcliError(Exception):
    """A failure that a user can act on; its text is the whole message.

    Attributes
    ----------
    code : str
        The kind of failure in one word, for programs.
    file, row, column : str, int, str; or None
        Where in the data it lies, if it does; of several places the first.
    """

    exit_code = ExitCode.INVALID
    code = "error"
    file: str | None = None
    row: int | None = None
    column: str | None = None

    def at(self, file: str, row: int | None = None, column: str | None = None) -> Self:
        """The same failure, with the place where it lies."""
        self.file, self.row, self.column = file, row, column or None
        return self

    def __str__(self) -> str:
        """The message, its options spelled as the caller writes them."""
        return spelled(self.words)

    @property
    def words(self) -> str:
        """The message with options by name, for a text that is kept."""
        return super().__str__()


class InvalidInput(KetcliError):  # noqa: N818 - named for what the user did
    """Wrong usage, or data that cannot be read as what they claim to be."""

    code = "invalid_input"


class InvalidChoice(InvalidInput):
    """A value that an option cannot have.

    Attributes
    ----------
    field, value, why : str, object, str
        The option, the value, and the rest of the sentence: `is not one of iv, im`.
    """

    code = "invalid_choice"

    def __init__(self, field: str, value: object, why: str) -> None:
        self.field, self.value, self.why = field, value, why
        super().__init__(f"{named(field)}: {value!r} {why}")

    def __reduce__(self) -> tuple[type[InvalidChoice], tuple[str, object, str]]:
        """Its parts, so that it can pass between processes."""
        return type(self), (self.field, self.value, self.why)


class UnknownName(InvalidInput):
    """A name (of a trial, an outcome, a side effect ...) that these data do not have; others may."""

    code = "unknown_name"


class NoCluster(InvalidInput):
    """A cluster that does not answer, has no workers, or is lost before it has answered."""

    code = "no_cluster"


class NoAnswer(KetcliError):  # noqa: N818 - an answer is missing, nothing is broken
    """The question has no answer in these data (nothing left, too few studies, no convergence)."""

    exit_code = ExitCode.NO_ANSWER
    code = "no_answer"


class NothingLeft(NoAnswer):
    """The filters leave no trial, or no row of a study file; the message names the one that took the last."""

    code = "nothing_left"


@contextmanager
def in_file(name: str) -> Iterator[None]:
    """Whatever is found invalid within lies in this file, where it does not say more."""
    try:
        yield
    except InvalidInput as error:
        if error.file is None:
            error.file = name
        raise
