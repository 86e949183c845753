"""What can go wrong, and the exit code that says so."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of every command."""

    ANSWER = 0
    NO_ANSWER = 1
    INVALID = 2
    ASSERTION = 3
    INTERRUPTED = 130
    TERMINATED = 143


class KetcliError(Exception):
    """A failure that a user can act on; its text is the whole message."""

    exit_code = ExitCode.INVALID


class InvalidInput(KetcliError):  # noqa: N818 - named for what the user did
    """Wrong usage, or data that cannot be read as what they claim to be."""


class UnknownName(InvalidInput):
    """A name (of a trial, an outcome, a side effect ...) that these data do not have; others may."""


class NoAnswer(KetcliError):  # noqa: N818 - an answer is missing, nothing is broken
    """The question has no answer in these data (nothing left, too few studies, no convergence)."""

    exit_code = ExitCode.NO_ANSWER
