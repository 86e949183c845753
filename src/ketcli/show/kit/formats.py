"""An answer as text: terminal table, CSV, TSV, JSON, a line a row, Markdown, LaTeX or HTML."""

from __future__ import annotations

from ketcli.errors import InvalidInput, named, written
from ketcli.evidence.notes import merged
from ketcli.show.kit.answer import Answer, Picture
from ketcli.show.kit.delimited import delimited
from ketcli.show.kit.json_text import as_json, json_lines
from ketcli.show.kit.ruled import barred, ruled
from ketcli.show.kit.safe import cells_shown, code, lines_shown, markdown_shown, shown
from ketcli.show.kit.table import Table

PLAIN_WIDTH = 100


def render(
    answer: Answer, kind: str, command: str, *, ascii_only: bool = False, crlf: bool = False, safe: bool = False
) -> str:
    """The answer in a format other than the coloured terminal table; ends with a newline.

    Parameters
    ----------
    answer : Answer
        What to show.
    kind : str
        One of `ketcli.asking.options.FORMATS`; `table` gives plain text.
    command : str
        The command line that reproduces the answer.
    ascii_only : bool
        Draw pictures with ASCII characters.
    crlf, safe : bool
        As `delimited`.
    """
    if kind == "json":
        return as_json(answer, command)
    if kind in ("csv", "tsv") and kind not in answer.documents:
        return cells_shown(delimited(answer.main, kind, crlf=crlf, safe=safe))
    if kind == "ndjson":
        return json_lines(answer.main.rows)
    return lines_shown(_rendered(answer, kind, command, ascii_only=ascii_only))


def _rendered(answer: Answer, kind: str, command: str, *, ascii_only: bool) -> str:
    if kind in answer.documents:
        return answer.documents[kind]()
    if kind == "latex":
        return grid(answer.main, "latex") + "\n"
    if kind in ("markdown", "html"):
        return _document(answer, kind, command)
    if kind != "table":
        raise InvalidInput(f"{named('format', kind)}: this answer has no such form")
    return _plain(answer, ascii_only=ascii_only)


def _document(answer: Answer, kind: str, command: str) -> str:
    """Sentences and tables (pictures are for terminals) as Markdown or as an HTML fragment."""
    from html import escape

    parts = []
    for block in answer.blocks:
        if isinstance(block, Table):
            if block.title:
                parts.append(
                    f"**{markdown_shown(block.title)}**" if kind == "markdown" else f"<h3>{escape(block.title)}</h3>"
                )
            parts.append(grid(block, "github" if kind == "markdown" else "html"))
        elif isinstance(block, str):
            parts.append(markdown_shown(block) if kind == "markdown" else f"<p>{escape(block)}</p>")
    if kind == "markdown":
        parts += [f"_{markdown_shown(answer.footer)}_"] if answer.footer else []
        parts += [code(command)]
    else:
        parts += [f"<p><small>{escape(answer.footer)}</small></p>"] if answer.footer else []
        parts += [_folded([escape(str(note)) for note in merged(answer.notes)])] if answer.notes else []
        parts += [f"<p><code>{escape(command)}</code></p>"]
    return "\n\n".join(parts) + "\n"


def _folded(notes: list[str]) -> str:
    """Notes behind their number, which opens them."""
    items = "\n".join(f"<li><small>{note}</small></li>" for note in notes)
    count = "1 note" if len(notes) == 1 else f"{len(notes)} notes"
    return f"<details><summary><small>{count}</small></summary>\n<ul>\n{items}\n</ul>\n</details>"


def _markdown_cell(text: str) -> str:
    return markdown_shown(text).replace("|", "\\|")


def grid(table: Table, style: str) -> str:
    """A table as LaTeX, HTML or Markdown (`github`); nothing for a table without rows."""
    if style == "github":
        return barred(table, _markdown_cell)
    from tabulate import tabulate

    align = ["right" if column.right else "left" for column in table.columns]
    headers = [shown(column.header) for column in table.columns]
    cells = table.cells()
    return tabulate(cells, headers=headers, tablefmt=style, colalign=align, disable_numparse=True) if cells else ""


def _plain(answer: Answer, *, ascii_only: bool) -> str:
    """Text without colour or boxes; tables as wide as they are."""
    parts = []
    for block in answer.blocks:
        if isinstance(block, Picture):
            parts.append(block.draw(PLAIN_WIDTH, ascii_only))
        elif isinstance(block, Table):
            title = [block.title] if block.title else []
            parts.append("\n".join([*title, ruled(block), *filter(None, [more_rows(block)])]))
        else:
            parts.append(block)
    if answer.footer:
        parts.append(answer.footer)
    return "\n\n".join(parts) + "\n"


def more_rows(table: Table) -> str:
    """A line that says how many rows are not shown, or nothing."""
    return f"... {table.more:,} more rows ({written('csv')} shows all)" if table.more else ""
