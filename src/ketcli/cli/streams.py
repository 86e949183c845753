"""Standard streams that are closed, full or read no further, and signals: leaving without a traceback."""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from ketcli.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

OUTPUT = "standard output"
ANSWERS, ERRORS = 1, 2  # the descriptors of standard output and standard error


class Closed(io.TextIOBase):
    """Stands for a standard stream that was closed before the program started."""

    encoding = "utf-8"

    def __init__(self, stream: str) -> None:
        self._refusal = OSError(errno.EBADF, os.strerror(errno.EBADF), stream)

    def write(self, text: str) -> int:
        """Refuse, as the system would."""
        raise self._refusal

    def read(self, size: int | None = -1, /) -> str:
        """Refuse, as the system would."""
        raise self._refusal

    @property
    def buffer(self) -> Any:
        """The stream of bytes below, which is closed too."""
        return self


class ReaderGone(Exception):  # noqa: N818 - named for what happened
    """Whoever read the answer has had enough. Not an OSError: Click would answer that with an exit code of its own."""


class Output:
    """A standard stream that says so when its reader is gone; all else is the stream's own."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write to the stream."""
        return int(_told(self._stream.write, text))

    def flush(self) -> None:
        """Flush the stream."""
        _told(self._stream.flush)


class Messages(Output):
    """Standard error: where nobody can read a message, it is not worth an end of its own."""

    def write(self, text: str) -> int:
        """Write to the stream, or to nobody where it takes nothing more."""
        try:
            return super().write(text)
        except ReaderGone:
            forget(ERRORS)
            raise
        except OSError:
            forget(ERRORS)
            return len(text)

    def flush(self) -> None:
        """Flush the stream, if it takes anything."""
        try:
            super().flush()
        except ReaderGone:
            forget(ERRORS)
            raise
        except OSError:
            forget(ERRORS)


def say(text: str) -> None:
    """Write a message to standard error, if anybody reads there."""
    with suppress(ReaderGone):
        sys.stderr.write(text)


def write_bytes(data: bytes) -> None:
    """Write to standard output as it is."""
    sys.stdout.flush()
    _told(sys.stdout.buffer.write, data)
    _told(sys.stdout.buffer.flush)


def _told(write: Callable[..., Any], *data: Any) -> Any:
    try:
        return write(*data)
    except BrokenPipeError:
        raise ReaderGone from None


@contextmanager
def guarded() -> Iterator[None]:
    """Put something in the place of closed streams, and let no name stop a terminal that cannot spell it."""
    before = sys.stdin, sys.stdout, sys.stderr
    sys.stdin = sys.stdin or Closed("standard input")
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - open to the end
    elif isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(errors="backslashreplace")
        sys.stderr = Messages(sys.stderr)
    if sys.stdout is None:
        sys.stdout = Closed(OUTPUT)
    elif isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
        sys.stdout = Output(sys.stdout)
    width = os.environ.get("COLUMNS", "")
    if width.strip("0") == "" and width:
        del os.environ["COLUMNS"]  # a width of nothing is none
    try:
        yield
    finally:
        sys.stdin, sys.stdout, sys.stderr = before


def leave(code: int) -> int:
    """Flush standard output and tell the exit code; what cannot be written any more is not tried again at exit."""
    try:
        sys.stdout.flush()
    except ReaderGone:
        forget_output()
    except OSError as error:
        forget_output()
        return cannot_write(error)
    return code


def forget_output() -> None:
    """Keep the interpreter from flushing into a standard output that takes nothing."""
    if not forget(ANSWERS):
        sys.stdout = Closed(OUTPUT)


def forget(descriptor: int) -> bool:
    """Let what a standard stream still holds go to nobody, and tell whether that was possible.

    Else the interpreter tries to write it once more at exit, and leaves with 120 for it.
    """
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
        return True
    return False


def cannot_write(error: OSError) -> int:
    """Say that a file or a standard stream failed."""
    place = OUTPUT if error.filename is None else os.fsdecode(error.filename)
    say(f"ketcli: {place}: {error.strerror or error}\n")
    return ExitCode.INVALID


def end_on_signals() -> None:
    """Ctrl-C and a request to end unwind the program, so that nothing half-written is left behind."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _terminated)


def _terminated(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(ExitCode.TERMINATED)
