"""Where an answer goes: standard output, a file, and what is told beside it on standard error."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, fields
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

from ketcli.cli.files import check_target, write_file
from ketcli.cli.streams import write_bytes
from ketcli.errors import InvalidInput, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ketcli.evidence.notes import Note
    from ketcli.show.kit.answer import Answer

MACHINE = ("csv", "tsv", "json", "ndjson", "xlsx", "latex", "html")
"""Formats of which no notes are told on standard error unless they are asked for; some carry them inside."""
DELIMITED = ("csv", "tsv")


@dataclass(frozen=True, slots=True)
class Output:
    """In what form, and where to; `switches` are formats that were asked for by a switch of their name."""

    format: str | None = None
    switches: tuple[str, ...] = ()
    columns: Sequence[str] = ()
    crlf: bool = False
    safe_csv: bool = False
    output: str | None = None
    force: bool = False
    quiet: bool = False
    notes: bool = False
    ascii: bool = False
    no_pager: bool = False

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
            Two formats were asked for, or the file has an ending that is unknown or says another one.
        """
        from ketcli.show.kit.endings import format_of

        asked = list(dict.fromkeys([*self.switches, *([self.format] if self.format else [])]))
        if len(asked) > 1:
            raise InvalidInput(f"two formats asked for: {' and '.join(asked)}")
        return format_of(self.output, asked[0] if asked else None)

    def check(self) -> None:
        """Refuse, before any work, what cannot be written.

        Raises
        ------
        InvalidInput
            As `kind`; or a choice of another format, a workbook without a file or its library, a file that exists.
        """
        kind = self.kind()
        for name in ("crlf", "safe_csv"):
            if getattr(self, name) and kind not in DELIMITED:
                raise InvalidInput(f"{named(name)} is for {' and '.join(DELIMITED)}, not {kind}")
        if kind == "xlsx":
            from ketcli.show.kit.workbook import require_openpyxl

            if self.output is None:
                raise InvalidInput(f"{named('format', kind)}: a workbook needs a file, {named('output', 'FILE.xlsx')}")
            require_openpyxl()
        if self.output is not None:
            check_target(self.output, force=self.force)


def show(answer: Answer, output: Output, command: str, *, paged: bool) -> None:
    """Print the answer, or write it to the file asked for; `command` asks it again. Notes go to standard error.

    A long one that is `paged` is shown in a pager, on a terminal.

    Raises
    ------
    InvalidInput
        The file exists and `--force` is not given, it cannot be written, or the answer has no such format or column.
    """
    from ketcli.asking.options import OWN_FORMATS

    kind = output.kind()
    if output.columns:
        from ketcli.show.kit.chosen import with_columns

        answer = with_columns(answer, output.columns, kind)
    if kind in OWN_FORMATS and kind not in answer.documents:
        raise InvalidInput(f"{named('format', kind)}: this answer is not written in it")
    if output.output is not None:
        content = _content(answer, kind, command, output, ascii_only=output.ascii)
        write_file(output.output, content, force=output.force)
    elif kind == "table" and _coloured():
        _on_screen(
            answer, ascii_only=output.ascii or not _can_draw(sys.stdout.encoding), paged=paged and not output.no_pager
        )
    else:
        ascii_only = output.ascii or not _can_draw(sys.stdout.encoding)
        write_out(str(_content(answer, kind, command, output, ascii_only=ascii_only)))
    if output.notes or kind not in (*MACHINE, *OWN_FORMATS):
        tell(answer.notes, quiet=output.quiet, everything=output.notes)


def _on_screen(answer: Answer, *, ascii_only: bool, paged: bool) -> None:
    from ketcli.show.terminal.screen import console, print_answer

    screen = console(ascii_only=ascii_only)
    if not paged:
        print_answer(answer, screen, ascii_only=ascii_only)
        return
    from ketcli.cli.pager import page, wanted

    with screen.capture() as captured:
        print_answer(answer, screen, ascii_only=ascii_only)
    text = captured.get()
    pager = wanted(text)
    if pager:
        page(text, pager)
    else:
        sys.stdout.write(text)


def _content(answer: Answer, kind: str, command: str, output: Output, *, ascii_only: bool) -> str | bytes:
    if kind == "xlsx":
        from ketcli.show.kit.workbook import workbook

        return workbook(answer, command)
    from ketcli.show.kit.formats import render

    return render(answer, kind, command, ascii_only=ascii_only, crlf=output.crlf, safe=output.safe_csv)


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
