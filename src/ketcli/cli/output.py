"""Where an answer goes: standard output, a file, and what is told beside it on standard error."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, fields
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

from ketcli.cli.files import check_target, write_file
from ketcli.cli.streams import write_bytes
from ketcli.errors import InvalidInput, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ketcli.evidence.notes import Note
    from ketcli.show.kit.answer import Answer

INSIDE = ("json", "html")
"""Formats that carry the notes."""
MACHINE = ("csv", "tsv", "latex")
"""Formats that are told no notes unless they are asked for."""


@dataclass(frozen=True, slots=True)
class Output:
    """In what form, and where to; `switches` are formats that were asked for by a switch of their name."""

    format: str | None = None
    switches: tuple[str, ...] = ()
    output: str | None = None
    force: bool = False
    quiet: bool = False
    notes: bool = False
    ascii: bool = False

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Output:
        """From the options of a command's output, by name."""
        own = {field.name for field in fields(cls)}
        switches = tuple(name for name, value in given.items() if value and name not in own)
        return cls(**{name: value for name, value in given.items() if name in own}, switches=switches)

    def kind(self) -> str:
        """The one format asked for.

        Raises
        ------
        InvalidInput
            Two formats were asked for.
        """
        asked = [*self.switches, *([self.format] if self.format else [])]
        if len(set(asked)) > 1:
            raise InvalidInput(f"two formats asked for: {' and '.join(asked)}")
        if asked:
            return asked[0]
        from ketcli.show.kit.formats import ENDINGS

        return ENDINGS.get(Path(self.output).suffix.lower(), "table") if self.output else "table"


def show(answer: Answer, output: Output, command: str) -> None:
    """Print the answer, or write it to the file asked for; `command` asks it again. Notes go to standard error.

    Raises
    ------
    InvalidInput
        The file exists and `--force` is not given, it cannot be written, or the answer has no such format.
    """
    from ketcli.asking.options import OWN_FORMATS
    from ketcli.show.kit.formats import render

    kind = output.kind()
    if kind in OWN_FORMATS and kind not in answer.documents:
        raise InvalidInput(f"{named('format', kind)}: this answer is not written in it")
    ascii_only = output.ascii or not _can_draw(sys.stdout.encoding)
    if output.output:
        write_file(output.output, render(answer, kind, command, ascii_only=output.ascii), force=output.force)
    elif kind == "table" and _coloured():
        from ketcli.show.terminal.screen import print_answer

        print_answer(answer, ascii_only=ascii_only)
    else:
        write_out(render(answer, kind, command, ascii_only=ascii_only))
    if kind not in INSIDE and (output.notes or kind not in MACHINE):
        tell(answer.notes, quiet=output.quiet, everything=output.notes)


def tell(notes: Iterable[Note], *, quiet: bool, everything: bool = False) -> None:
    """Write notes to standard error, the gravest and a count or all, unless they are not wanted.

    On a terminal they are wrapped to its width; elsewhere each is one line.
    """
    from ketcli.evidence.notes import merged
    from ketcli.show.kit.safe import shown
    from ketcli.show.kit.told import LEAD, brief, lines_of

    told = [shown(str(note)) for note in merged(notes)] if everything else brief(notes)
    if not told or quiet:
        return
    width = get_terminal_size().columns
    lines = [line for note in told for line in (lines_of(note, width) if sys.stderr.isatty() else [f"{LEAD}{note}"])]
    sys.stdout.flush()
    sys.stderr.write("".join(f"{line}\n" for line in lines))


def check_output(output: Output) -> None:
    """Refuse, before any work, an output that cannot be written or two formats at once.

    Raises
    ------
    InvalidInput
        As `show` would.
    """
    output.kind()
    if output.output:
        check_target(output.output, force=output.force)


def _coloured() -> bool:
    return sys.stdout.isatty() or bool(os.environ.get("FORCE_COLOR"))


def _can_draw(encoding: str | None) -> bool:
    try:
        "■─◆…".encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def write_out(text: str) -> None:
    """Write text to standard output as it is: line ends stay, and the encoding is UTF-8."""
    if hasattr(sys.stdout, "buffer"):
        write_bytes(text.encode("utf-8", "backslashreplace"))
    else:
        sys.stdout.write(text)
