"""What a command line can go on with, whoever asks."""

from __future__ import annotations

import os
import shlex
from textwrap import shorten
from typing import TYPE_CHECKING, NamedTuple

from ketcli.asking.pictures import PICTURES
from ketcli.asking.registry import COMMANDS, QUESTIONS, SCRIPTED
from ketcli.cli.completion.values import FILES, Candidate, values_of
from ketcli.cli.surroundings import data_of
from ketcli.evidence.synonyms import compact

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ketcli.asking.option import Option

LONGEST_TEXT = 60
EMPTY = '""'
"""How PowerShell hands over a word that is not begun."""
QUOTED = " \t\"'\\$&|;<>()`*?[]#~!{}"


def complete(arguments: Sequence[str]) -> str:
    """The answer to a shell: `SHELL WORD...`, or for bash `bash LINE`; the last word is the one that is typed."""
    shell, *rest = arguments
    words = typed_words(rest[0]) if shell == "bash" else [word.replace(EMPTY, "") for word in rest]
    words = words or [""]
    found = candidates(words)
    if found is None:
        return f"{FILES}\n"
    lines = _for_bash(found, words[-1]) if shell == "bash" else [_tabbed(one) for one in found]
    return "".join(f"{line}\n" for line in lines)


def typed_words(line: str) -> list[str]:
    """The words after the program's name of a command line that ends where it is typed; the last may be empty."""
    if (len(line) - len(line.rstrip("\\"))) % 2:
        line = line[:-1]  # it quotes what is still to come
    for closing in ("", "'", '"'):
        try:
            words = shlex.split(line + closing)
        except ValueError:
            continue
        if (not closing and line[-1:].isspace()) or line[-1:] == "" or not words:
            words.append("")
        return words[1:] or [""]
    return [""]


def _tabbed(one: Candidate) -> str:
    text = " ".join(one.text.split())
    return f"{one.value}\t{text}" if text else one.value


def _for_bash(found: Sequence[Candidate], current: str) -> list[str]:
    """Candidates as bash inserts them: quoted, without what it takes for an earlier word, described if several."""
    breaks = [at for at, sign in enumerate(current) if sign in ":=" and sign in os.environ.get("KETCLI_BREAKS", "")]
    start = breaks[-1] + 1 if breaks else 0
    values = ["".join(f"\\{sign}" if sign in QUOTED else sign for sign in one.value[start:]) for one in found]
    if len(found) == 1:
        return values
    widest = max(map(len, values), default=0)
    texts = [shorten(one.text, LONGEST_TEXT, placeholder=" ...") for one in found]
    return [f"{value:<{widest}}  ({text})" if text else value for value, text in zip(values, texts, strict=True)]


class Typed(NamedTuple):
    """A command line as far as it is typed: its command, what the options so far are, and the word at the end."""

    command: str
    given: Mapping[str, str]
    positional: int
    waiting: Option | None
    current: str


def candidates(words: Sequence[str]) -> list[Candidate] | None:
    """What the last word can become, given the words before it; None where it is a file."""
    *before, current = words
    command = next((word for word in before if not word.startswith("-")), None)
    if command is None:
        offered = [Candidate(question.name, question.summary) for question in COMMANDS]
        offered += [Candidate("--version", "The version."), Candidate("--help", "Every command.")]
        return _beginning(offered, current)
    if command not in QUESTIONS:
        return []
    rows = _rows(command, before)
    typed = _read(rows, command, before[before.index(command) + 1 :], current)
    return _next(rows, typed)


def _rows(command: str, before: Sequence[str]) -> list[Option]:
    """The options of a command; of `plot` those of its kind, of `script` those of its command, once that is typed."""
    from ketcli.cli.pages.content import rows_of

    rows = rows_of(command)[0]
    picture = next((one for one in PICTURES if command == "plot" and one.kind in before), None)
    if command == "script":
        repeated = next((one for one in SCRIPTED if one.name in before), None)
        own = {} if repeated is None else repeated.asks
        return [row for row in rows if repeated is None or row.goes_to in ("output", "data") or row.name in own]
    if picture is None:
        return rows
    return [row for row in rows if row.goes_to in ("output", "data") or row.name in picture.options]


def _read(rows: Sequence[Option], command: str, words: Sequence[str], current: str) -> Typed:
    named = {name: row for row in rows if not row.argument for name in _names(row)}
    given: dict[str, str] = {}
    positional, waiting = 0, None
    for word in words:
        if waiting is not None:
            given[waiting.name], waiting = word, None
        elif word.startswith("-") and len(word) > 1:
            name, equals, value = word.partition("=")
            row = named.get(name)
            if row is None:
                continue
            given[row.name] = value
            waiting = row if row.kind is not bool and not equals else None
        else:
            positional += 1
    return Typed(command, given, positional, waiting, current)


def _names(row: Option) -> list[str]:
    names = [row.typed, *([row.short] if row.short else [])]
    return [*names, f"--no-{row.typed.removeprefix('--')}"] if row.pair else names


def _next(rows: Sequence[Option], typed: Typed) -> list[Candidate] | None:
    current = typed.current
    if typed.waiting is not None:
        return _values(typed.waiting, typed, current)
    if current.startswith("-"):
        name, equals, value = current.partition("=")
        row = next((row for row in rows if not row.argument and name in _names(row)), None)
        if equals and row is not None:
            found = _values(row, typed, value)
            return None if found is None else [Candidate(f"{name}={one.value}", one.text) for one in found]
        return _beginning(_options(rows, typed), current)
    arguments = [row for row in rows if row.argument]
    if arguments and (typed.positional < len(arguments) or arguments[-1].many):
        return _values(arguments[min(typed.positional, len(arguments) - 1)], typed, current)
    return _beginning(_options(rows, typed), current)


def _options(rows: Sequence[Option], typed: Typed) -> list[Candidate]:
    found = []
    for row in rows:
        if not row.argument and (row.many or row.name not in typed.given):
            found += [Candidate(name, row.help) for name in _names(row) if name.startswith("--")]
    return [*found, Candidate("--help", "The whole page.")]


def _values(row: Option, typed: Typed, current: str) -> list[Candidate] | None:
    """Values of an option; of one that takes several, after a comma the next."""
    data = data_of({"data": typed.given.get("data") or None})  # its path may be what is typed now
    found = values_of(row, typed.command, typed.given if data is None else {**typed.given, "data": data})
    if found is None:
        return None
    head, comma, last = current.rpartition(",") if row.many else ("", "", current)
    found = [one for one in found if one.value not in head.split(",")]
    offered = _beginning(found, last) or _named_otherwise(found, last)
    return [Candidate(f"{head}{comma}{one.value}", one.text) for one in offered]


def _beginning(found: Iterable[Candidate], current: str) -> list[Candidate]:
    return [one for one in found if one.value.casefold().startswith(current.casefold())]


def _named_otherwise(found: Iterable[Candidate], current: str) -> list[Candidate]:
    """Those whose description has a word that begins like this: a trial by its acronym."""
    wanted = compact(current)
    return [one for one in found if wanted and wanted in compact(one.text)]
