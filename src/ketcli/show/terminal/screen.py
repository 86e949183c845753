"""An answer on a terminal, in colour where that is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from ketcli.show.kit.answer import Picture
from ketcli.show.kit.formats import more_rows
from ketcli.show.kit.safe import lines_shown, shown
from ketcli.show.kit.table import Table

if TYPE_CHECKING:
    from ketcli.show.kit.answer import Answer

GAP = 2


def print_answer(answer: Answer, *, ascii_only: bool) -> None:
    """Print the blocks of an answer; tables drop their least important columns where the terminal is narrow."""
    console = Console(highlight=False, emoji=False, markup=False, safe_box=ascii_only)
    bold, dim = (None, None) if console.no_color else ("bold", "dim")
    for index, block in enumerate(answer.blocks):
        if index:
            console.print()
        if isinstance(block, Picture):
            console.print(
                Text(lines_shown(block.draw(console.width, ascii_only))), no_wrap=True, overflow="crop", crop=True
            )
        elif isinstance(block, Table):
            console.print(_rich_table(block, console, ascii_only=ascii_only))
            if more_rows(block):
                console.print(more_rows(block), style=dim)
        else:
            console.print(lines_shown(block), style=bold if index == 0 else None)
    if answer.footer:
        console.print()
        console.print(lines_shown(answer.footer), style=dim)


def _rich_table(table: Table, console: Console, *, ascii_only: bool) -> RichTable:
    fitted = table.fitting(console.width, GAP + 1)  # the box puts one more space between columns
    rich_table = RichTable(
        title=table.title or None,
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
