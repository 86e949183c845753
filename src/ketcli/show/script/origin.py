"""What the head of a script says of where its numbers come from."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketcli import __version__

if TYPE_CHECKING:
    from ketcli.show.kit.answer import Answer

WIDTH = 116


@dataclass(frozen=True, slots=True)
class Origin:
    """The answer that a script repeats, its command, and the one that wrote the script."""

    answer: Answer
    repeats: str
    written_by: str


def head(origin: Origin, needs: str) -> str:
    """Comment lines, each starting with `#`, whatever the data and the commands hold."""
    data = origin.answer.provenance
    version = f", version {data['version']}" if data.get("version") else ""
    lines = [
        "Repeats, without ketcli, the answer of",
        f"    {origin.repeats}",
        next((block for block in origin.answer.blocks if isinstance(block, str)), ""),
        f"Data: {data['name']}{version}",
        f"    sha256 {data['sha256']}",
        origin.answer.footer,
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
