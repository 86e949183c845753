"""A table as plain text, columns two spaces apart, and as Markdown, columns between bars; a rule below each heading.

Tabulate would write them too, and writes the tables of other formats; but loading it takes as long as the rest of what
shows an answer, and these are the forms that most answers are read in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from ketcli.show.kit.safe import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketcli.show.kit.table import Table

GAP = "  "
ROOM = 2  # that a heading leaves beside itself


def ruled(table: Table) -> str:
    """The lines of a table, as wide as its cells and headings; nothing for a table without rows."""
    return "\n".join(GAP.join(line).rstrip() for line in _lines(table, str))


def barred(table: Table, escaped: Callable[[str], str]) -> str:
    """The same for Markdown, its cells and headings `escaped`."""
    lines = [" | ".join(line) for line in _lines(table, escaped)]
    if lines:
        lines[1] = lines[1].replace(" ", "-")
    return "\n".join(f"|-{line}-|" if place == 1 else f"| {line} |" for place, line in enumerate(lines))


def _lines(table: Table, escaped: Callable[[str], str]) -> list[tuple[str, ...]]:
    """Headings, rules and rows, each column of one width; nothing for a table without rows."""
    cells = table.cells()
    if not cells:
        return []
    columns = [
        _column(escaped(shown(column.header)), [escaped(cell).strip() for cell in each], right=column.right)
        for column, each in zip(table.columns, zip(*cells, strict=True), strict=True)
    ]
    return list(zip(*columns, strict=True))


def _column(heading: str, cells: list[str], *, right: bool) -> list[str]:
    """Heading, rule and cells of one column, all of one width."""
    width = max(cell_len(heading) + ROOM, *map(cell_len, cells))
    first, *rest = (_set(text, width, right=right) for text in (heading, *cells))
    return [first, "-" * width, *rest]


def _set(text: str, width: int, *, right: bool) -> str:
    space = " " * (width - cell_len(text))
    return space + text if right else text + space
