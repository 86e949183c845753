"""What the head of a script says of where its numbers come from."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketcli import __version__
from ketcli.show.words.common import footer, outcome_name
from ketcli.show.words.verdicts import headline

if TYPE_CHECKING:
    from ketcli.questions.answers.script import Repeatable

WIDTH = 116


@dataclass(frozen=True, slots=True)
class Origin:
    """The command whose answer a script repeats, and the one that wrote the script."""

    repeats: str
    written_by: str


def head(content: Repeatable, origin: Origin, needs: str) -> str:
    """Comment lines, each starting with `#`, whatever the data and the commands hold."""
    effects = content.answer.overall.effects
    data = effects.provenance
    version = f", version {data['version']}" if data.get("version") else ""
    lines = [
        "Repeats, without ketcli, the answer of",
        f"    {origin.repeats}",
        headline(content.answer.overall),
        f"Outcome: {outcome_name(effects.outcome, content.method.measure)}" if effects.outcome else "",
        f"Data: {data['name']}{version}",
        f"    sha256 {data['sha256']}",
        footer(content.method, data),
        f"Effects and expected numbers were written by ketcli {__version__}:",
        f"    {origin.written_by}",
        needs,
        "Exit code: 0 if all numbers agree, 1 if one differs.",
    ]
    return "".join(f"# {part}".rstrip() + "\n" for line in lines if line for part in _wrapped(line))


def _wrapped(line: str) -> list[str]:
    """A line in pieces; commands stay whole, and nothing that ends a line gets through."""
    one = "".join(character if character.isprintable() else "\\n" for character in line)
    return [one] if line.startswith(" ") else textwrap.wrap(one, WIDTH)
