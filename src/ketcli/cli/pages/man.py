"""The manual page, from the same tables as the help."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from ketcli import __version__
from ketcli.asking.registry import COMMANDS
from ketcli.cli.pages.content import Page, page_of
from ketcli.cli.pages.help import ABOUT
from ketcli.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MEANINGS = {
    ExitCode.ANSWER: "An answer.",
    ExitCode.NO_ANSWER: "The question has no answer in these data.",
    ExitCode.INVALID: "Wrong usage, or data that cannot be read or are not valid.",
    ExitCode.ASSERTION: "An expectation that no longer holds (assert), or an answer that moved (diff --exit-code).",
    ExitCode.INTERRUPTED: "Interrupted.",
    ExitCode.TERMINATED: "Ended by SIGTERM.",
}
ENVIRONMENT = {
    "KETCLI_DATA": "Another dataset, or a study file, than the bundled one.",
    "NO_COLOR": "No colour.",
    "FORCE_COLOR": "Colour where standard output is no terminal.",
    "COLUMNS": "The width of a line.",
    "PAGER": "What shows an answer that is longer than the terminal.",
}


def command() -> Callable[..., None]:
    """`ketcli man`."""
    from ketcli.cli.signature import with_options

    return with_options(_print, ())


def _print(_: dict[str, Any]) -> None:
    sys.stdout.write(manual())


def manual() -> str:
    """The whole page in roff, man(7) macros."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield f'.TH KETCLI 1 "" "ketcli {__version__}" "User Commands"'
    yield ".SH NAME"
    yield r"ketcli \- what the randomized trials of ketamine and esketamine for depression say"
    yield ".SH SYNOPSIS"
    for question in COMMANDS:
        name = f"ketcli {question.name}"
        rest = page_of(question.name).usage.removeprefix(name)
        yield from (".br", rf"\fB{_escaped(name)}\fR{_escaped(rest)}")
    yield ".SH DESCRIPTION"
    yield from _paragraphs(ABOUT)
    yield ".SH COMMANDS"
    for question in COMMANDS:
        yield from _command(page_of(question.name))
    yield ".SH EXIT STATUS"
    for code, meaning in MEANINGS.items():
        yield from (".TP", rf"\fB{int(code)}\fR", _text(meaning))
    yield ".SH ENVIRONMENT"
    for name, meaning in ENVIRONMENT.items():
        yield from (".TP", rf"\fB{_escaped(name)}\fR", _text(meaning))


def _command(page: Page) -> Iterator[str]:
    yield f".SS {_escaped(page.usage)}"
    for text in (page.summary, *page.more):
        yield from (".PP", _text(text))
    for _, entries in page.sections:
        for entry in entries:
            yield from (".TP", _head(entry.names, entry.value), _text(entry.text))
    yield from (".PP", "Examples:")
    yield ".nf"
    yield ".RS 4"
    yield from (_text(example) for example in page.examples)
    yield ".RE"
    yield ".fi"


def _head(names: tuple[str, ...], value: str) -> str:
    bold = ", ".join(rf"\fB{_escaped(name)}\fR" for name in names)
    return rf"{bold} \fI{_escaped(value)}\fR" if value else bold


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in text.strip().split("\n\n"):
        yield from (".PP", _text(" ".join(paragraph.split())))


def _text(text: str) -> str:
    """A line of text, which must not begin like a request to roff."""
    line = _escaped(text)
    return rf"\&{line}" if line.startswith((".", "'")) else line


SIGNS = str.maketrans({"\\": r"\e", "-": r"\-", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti"})


def _escaped(text: str) -> str:
    return text.translate(SIGNS)
