"""What the pages say, read off the tables: usage, options by heading, examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketcli.asking.examples import MORE
from ketcli.asking.registry import COMMANDS, QUESTIONS

if TYPE_CHECKING:
    from ketcli.asking.option import Option

ARGUMENTS = "Arguments"
OPTIONS_OF_ALL = "Everywhere"
FIRST = (
    *("on", "event", "since", "outcome", "at", "route", "formulation", "by", "data", "forest", "trial", "measure"),
    *("output", "format"),
)
"""Which options a short page shows, the most useful first, after those that a command needs."""
SHORT_OPTIONS = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """One option or argument: its names, what its value is called, and what it does."""

    names: tuple[str, ...]
    value: str
    text: str

    @property
    def head(self) -> str:
        """As it is typed: `--route, -r NAME`."""
        return f"{', '.join(self.names)}{f' {self.value}' if self.value else ''}"


@dataclass(frozen=True, slots=True)
class Page:
    """The page of one command; `sections` are its options by heading, `short` the few of a short page."""

    name: str
    usage: str
    summary: str
    more: tuple[str, ...]
    sections: tuple[tuple[str, tuple[Entry, ...]], ...]
    short: tuple[Entry, ...]
    examples: tuple[str, ...]


HELP = Entry(("-h", "--help"), "", "The short page, or the whole.")


def page_of(name: str) -> Page:
    """The page of a command.

    Raises
    ------
    KeyError
        There is no such command.
    """
    question = QUESTIONS[name]
    rows, panels = rows_of(name)
    sections: dict[str, list[Entry]] = {}
    for row in rows:
        heading = ARGUMENTS if row.argument else panels.get(row.name, row.panel)
        sections.setdefault(heading, []).append(_entry(row, drawn=row.name in panels))
    sections.setdefault(OPTIONS_OF_ALL, []).append(HELP)
    arguments = [row for row in rows if row.argument]
    usage = " ".join(["ketcli", name, *map(_argument, arguments), "[OPTIONS]"])
    ordered = tuple((heading, tuple(entries)) for heading, entries in _arguments_first(sections))
    return Page(
        name, usage, question.summary, question.more, ordered, _short(rows), (*question.examples, *MORE.get(name, ()))
    )


def rows_of(name: str) -> tuple[list[Option], dict[str, str]]:
    """The rows of a command, and the headings of those that stand under another one here."""
    if name == "plot":
        from ketcli.cli.plot import panels, rows

        return list(rows()), panels()
    if name == "script":
        from ketcli.cli import script

        return list(script.rows()), script.panels()
    return list(QUESTIONS[name].options.values()), {}


def _arguments_first(sections: dict[str, list[Entry]]) -> list[tuple[str, list[Entry]]]:
    return sorted(sections.items(), key=lambda item: (item[0] != ARGUMENTS, item[0] == OPTIONS_OF_ALL))


def _argument(row: Option) -> str:
    name = row.metavar or row.name.upper()
    return f"{name if row.required else f'[{name}]'}{'...' if row.many else ''}"


def _entry(row: Option, *, drawn: bool = False) -> Entry:
    text = row.drawn if row.drawn and drawn else row.help
    if row.argument:
        return Entry((row.metavar or row.name.upper(),), "", _with_values(row, text))
    names = [row.short, row.typed] if row.short else [row.typed]
    if row.pair:
        names.append(f"--no-{row.typed.removeprefix('--')}")
    return Entry(tuple(names), "" if row.kind is bool else _value(row), _with_values(row, text))


def _value(row: Option) -> str:
    return row.metavar or {int: "N", float: "NUMBER"}.get(row.kind, "NAME" if row.allowed else "TEXT")


def _with_values(row: Option, text: str) -> str:
    """What the option does, its values where their list is closed, and its default where the text does not say it."""
    parts = [text]
    said, bracket, default = text.partition(" (default")
    if any(value not in text for value in row.allowed):
        parts = [f"{said.rstrip('.')}: {', '.join(row.allowed)}.{bracket}{default}"]
    if row.default not in (None, False, ()) and "default" not in text:
        parts.append(f"(default: {row.default})")
    return " ".join(parts)


def _short(rows: list[Option]) -> tuple[Entry, ...]:
    needed = [row for row in rows if row.required or row.argument]
    others = sorted((row for row in rows if row.name in FIRST and row not in needed), key=lambda r: FIRST.index(r.name))
    return tuple(_entry(row) for row in [*needed, *others][:SHORT_OPTIONS])


def commands_by_heading() -> dict[str, list[tuple[str, str]]]:
    """Every command with its summary, under its heading."""
    found: dict[str, list[tuple[str, str]]] = {}
    for question in COMMANDS:
        found.setdefault(question.panel, []).append((question.name, question.summary))
    return found
