"""Help: `ketcli` alone, `-h`, `--help`. No name of an option is ever cut, whatever the width of the terminal."""

from __future__ import annotations

import os
import sys
from shutil import get_terminal_size
from textwrap import wrap
from typing import TYPE_CHECKING

from ketcli.asking.registry import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ketcli.cli.pages.content import Entry, Page

START = """\
What the randomized trials of ketamine and esketamine for depression say.

  Does it work?                 ketcli pool --route iv --forest
  How fast, how long?           ketcli timecourse
  Side effects?                 ketcli safety
  Racemic against esketamine?   ketcli compare
  Against ECT?                  ketcli pool --control ect --outcome response
  In short, or on one page?     ketcli summary; ketcli report -o evidence.html
  Your own data?                ketcli pool --data studies.csv
  What does a word mean?        ketcli explain g

All commands: ketcli --help. One: ketcli pool -h. Topics: ketcli help.
"""
ABOUT = """\
What the randomized trials of ketamine and esketamine for depression say.

Every figure comes from a trial with its source; every estimate agrees with the
R package metafor. ketcli informs; it gives no medical advice.
"""
SHORT, WHOLE = "-h", "--help"
INDENT, MARGIN = 2, 6
WIDEST = 100


def page_for(typed: Sequence[str]) -> str | None:
    """The page that a command line asks for; None where it asks for none.

    `ketcli` alone, and `-h` or `--help` anywhere before `--`.
    """
    if not typed:
        return START
    if len(typed) == 2 and typed[0] == "help" and typed[1] in {question.name for question in COMMANDS}:
        typed = [typed[1], WHOLE]
    words = list(typed[: typed.index("--")] if "--" in typed else typed)
    flag = next((word for word in words if word in (SHORT, WHOLE)), None)
    if flag is None:
        return None
    names = {question.name for question in COMMANDS}
    command = next((word for word in words if not word.startswith("-")), None)
    if command is None:
        return START if flag == SHORT else root()
    if command not in names:
        return None  # the program says what there is
    from ketcli.cli.pages.content import page_of

    return short(page_of(command)) if flag == SHORT else whole(page_of(command))


def root() -> str:
    """The page of the program: every command under its heading."""
    from ketcli.cli.pages.content import commands_by_heading

    parts = [_bold("Usage: ketcli COMMAND [OPTIONS]"), ABOUT.rstrip("\n")]
    for heading, commands in commands_by_heading().items():
        gap = max(len(question.name) for question in COMMANDS) + 2
        lines = [line for name, summary in commands for line in _beside(name, summary, gap)]
        parts.append("\n".join([_bold(heading), *lines]))
    options = [("--version", "Show the versions of ketcli and its data, and exit."), ("-h, --help", "Help.")]
    parts.append("\n".join([_bold("Options"), *(line for name, text in options for line in _beside(name, text, 12))]))
    parts.append("One command: ketcli COMMAND -h, or --help for all of it. Topics: ketcli help.")
    return "\n\n".join(parts) + "\n"


def short(page: Page) -> str:
    """Usage, six options, five examples."""
    parts = [_bold(f"Usage: {page.usage}"), *_wrapped(page.summary)]
    gap = max(len(entry.head) for entry in page.short) + 2 if page.short else 0
    lines = [line for entry in page.short for line in _beside(entry.head, _first_sentence(entry.text), gap)]
    parts += ["", *lines] if lines else []
    parts += ["", _bold("Examples"), *(f"  {example}" for example in page.examples[:5])]
    parts += ["", f"All options: ketcli {page.name} --help"]
    return "\n".join(parts) + "\n"


def whole(page: Page) -> str:
    """Usage, all options by heading, examples; each option's name stands on a line of its own."""
    parts = [_bold(f"Usage: {page.usage}"), "\n".join(_wrapped(page.summary))]
    parts += ["\n".join(_wrapped(text)) for text in page.more]
    for heading, entries in page.sections:
        parts.append("\n".join([_bold(heading), *(line for entry in entries for line in _entry(entry))]))
    parts.append("\n".join([_bold("Examples"), *(f"  {example}" for example in page.examples)]))
    return "\n\n".join(parts) + "\n"


def _entry(entry: Entry) -> Iterable[str]:
    return [" " * INDENT + _bold(entry.head), *_wrapped(entry.text, MARGIN)]


def _beside(name: str, text: str, gap: int) -> list[str]:
    """A name with its text beside it, wrapped; below it where the name is too long for both."""
    room = width() - INDENT - gap
    if room < 30:
        return [" " * INDENT + name, *_wrapped(text, MARGIN)]
    lines = wrap(text, room, break_long_words=False, break_on_hyphens=False) or [""]
    first = f"{' ' * INDENT}{name:<{gap}}{lines[0]}".rstrip()
    return [first, *(" " * (INDENT + gap) + line for line in lines[1:])]


def _wrapped(text: str, margin: int = 0) -> list[str]:
    room = max(width() - margin, 20)
    return [" " * margin + line for line in wrap(text, room, break_long_words=False, break_on_hyphens=False)]


def _first_sentence(text: str) -> str:
    return text.split(". ", maxsplit=1)[0].split(" (default", maxsplit=1)[0].rstrip(".")


def width() -> int:
    """Columns of the terminal, at most a hundred: longer lines read badly."""
    return min(get_terminal_size().columns, WIDEST)


def _bold(text: str) -> str:
    coloured = (sys.stdout.isatty() and not os.environ.get("NO_COLOR")) or bool(os.environ.get("FORCE_COLOR"))
    return f"\x1b[1m{text}\x1b[0m" if coloured else text
