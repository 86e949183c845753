"""What can go wrong, and the exit code that says so.

A message names an option by its field (`named`); how the option is written is known only where the user is: `--tau2 DL`
on the command line, `tau2='DL'` in Python.
"""

from __future__ import annotations

import re
import shlex
from contextlib import contextmanager
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Self

_OPEN, _BETWEEN, _CLOSE = "\x02", "\x1f", "\x03"
_NAMED = re.compile(f"{_OPEN}(\\w+){_BETWEEN}([^{_CLOSE}]*){_CLOSE}")


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
    """As it is typed: `--tau2 DL`."""
    return f"--{field.replace('_', '-')}{' ' * bool(value)}{value}"


def as_keyword(field: str, value: str = "") -> str:
    """As Python has it: `tau2='DL'`."""
    return f"{field}={_unquoted(value)!r}" if value else field


def spelled(text: str, spell: Callable[[str, str], str] = as_option) -> str:
    """A text whose options are spelled."""
    return _NAMED.sub(lambda found: spell(found[1], found[2]), text)


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
    spell: Callable[[str, str], str] = staticmethod(as_option)

    def at(self, file: str, row: int | None = None, column: str | None = None) -> Self:
        """The same failure, with the place where it lies."""
        self.file, self.row, self.column = file, row, column or None
        return self

    def __str__(self) -> str:
        """The message, its options spelled as the caller writes them."""
        return spelled(super().__str__(), self.spell)


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
