"""An answer on a terminal, in colour where that is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from ketcli.errors import written
from ketcli.show.kit.answer import Picture
from ketcli.show.kit.formats import more_rows
from ketcli.show.kit.safe import lines_shown, shown
from ketcli.show.kit.table import Table

if TYPE_CHECKING:
    from ketcli.show.kit.answer import Answer

GAP = 2


def console(*, ascii_only: bool) -> Console:
    """Standard output as Rich sees it; text is printed as it is."""
    return Console(highlight=False, emoji=False, markup=False, safe_box=ascii_only)


def print_answer(answer: Answer, console: Console, *, ascii_only: bool) -> None:
    """Print the blocks of an answer; tables drop their least important columns where the terminal is narrow."""
    bold, dim = (None, None) if console.no_color else ("bold", "dim")
    for index, block in enumerate(answer.blocks):
        if index:
            console.print()
        if isinstance(block, Picture):
            console.print(
                Text(lines_shown(block.draw(console.width, ascii_only))), no_wrap=True, overflow="crop", crop=True
            )
        elif isinstance(block, Table):
            fitted = block.fitting(console.width, GAP + 1)  # the box puts one more space between columns
            console.print(_rich_table(fitted, console, ascii_only=ascii_only))
            if left_out(block, fitted):
                console.print(left_out(block, fitted), style=dim)
            if more_rows(block):
                console.print(more_rows(block), style=dim)
        else:
            console.print(lines_shown(block), style=bold if index == 0 else None)
    if answer.footer:
        console.print()
        console.print(lines_shown(answer.footer), style=dim)


def left_out(table: Table, fitted: Table) -> str:
    """Which columns had no room, and where they are; nothing where all had."""
    gone = [shown(column.header) for column in table.columns if column not in fitted.columns]
    if not gone:
        return ""
    noun = "column" if len(gone) == 1 else "columns"
    where = f"a wider terminal or {written('csv')} shows all"
    return f"({len(gone)} {noun} too many for the width: {', '.join(gone)}; {where})"


def _rich_table(fitted: Table, console: Console, *, ascii_only: bool) -> RichTable:
    rich_table = RichTable(
        title=fitted.title or None,
        title_justify="left",
        box=box.ASCII2 if ascii_only else box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, GAP, 0, 0),
        show_edge=False,
        header_style="none" if console.no_color else "bold",
        title_style="none" if console.no_color else "italic",
    )
    for column in fitted.columns:
        rich_table.add_column(
            Text(shown(column.header)),
            justify="right" if column.right else "left",
            no_wrap=column.right,
            overflow="fold",
        )
    for row in fitted.cells():
        rich_table.add_row(*(Text(cell) for cell in row))
    return rich_table
