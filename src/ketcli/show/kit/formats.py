"""An answer as text: terminal table, CSV, TSV, JSON, Markdown, LaTeX or HTML."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any

from ketcli import __version__
from ketcli.errors import InvalidInput, named
from ketcli.evidence.notes import merged
from ketcli.show.kit.answer import Answer, Picture
from ketcli.show.kit.safe import json_shown, lines_shown, shown
from ketcli.show.kit.table import Table

if TYPE_CHECKING:
    import pandas as pd

ENDINGS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".json": "json",
    ".md": "markdown",
    ".tex": "latex",
    ".html": "html",
    ".bib": "bibtex",
    ".ris": "ris",
}
SCHEMA = "ketcli/2"
PLAIN_WIDTH = 100


def render(answer: Answer, kind: str, command: str, *, ascii_only: bool = False) -> str:
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
    """
    text = _rendered(answer, kind, command, ascii_only=ascii_only)
    return json_shown(text) if kind == "json" else lines_shown(text)


def _rendered(answer: Answer, kind: str, command: str, *, ascii_only: bool) -> str:
    if kind in answer.documents:
        return answer.documents[kind]()
    if kind in ("csv", "tsv"):
        return delimited(answer.main, kind)
    if kind == "json":
        return as_json(answer, command)
    if kind == "latex":
        return grid(answer.main, "latex") + "\n"
    if kind in ("markdown", "html"):
        return _document(answer, kind, command)
    if kind != "table":
        raise InvalidInput(f"{named('format', kind)}: this answer has no such form")
    return _plain(answer, ascii_only=ascii_only)


def delimited(table: Table, kind: str) -> str:
    """RFC 4180 CSV (CRLF, quotes where needed) or tab-separated text; full precision, missing cells empty."""
    buffer = io.StringIO()
    keys = [column.key for column in table.columns]
    if len(table.frame) > 1000:  # pandas writes long tables several times faster, with the same digits
        ends = {"sep": ",", "lineterminator": "\r\n"} if kind == "csv" else {"sep": "\t", "lineterminator": "\n"}
        table.frame.to_csv(buffer, columns=keys, index=False, **ends)  # type: ignore[call-overload]
        return buffer.getvalue()
    writer = csv.writer(buffer) if kind == "csv" else csv.writer(buffer, delimiter="\t", lineterminator="\n")
    writer.writerow(keys)
    columns = [table.frame[key].tolist() for key in keys]
    writer.writerows([_scalar(value) for value in row] for row in zip(*columns, strict=True))
    return buffer.getvalue()


def _scalar(value: Any) -> Any:
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return int(value) if value.is_integer() and abs(value) < 2**53 else repr(value)
    return "" if value is None else value


def as_json(answer: Answer, command: str) -> str:
    """One JSON object: the envelope, then the answer; numbers unrounded, missing = null."""
    envelope = {
        "schema": SCHEMA,
        "ketcli": __version__,
        "command": command,
        "data": answer.provenance,
        "method": answer.method,
    }
    content = {**envelope, **answer.body, "notes": [note.as_dict() for note in answer.notes]}
    return _json(content) + "\n"


def _json(value: Any, indent: str = "") -> str:
    """A value as indented JSON. Rows of a frame stand on a line each: a million of them is written in seconds."""
    inner = indent + "  "
    if hasattr(value, "columns"):
        return _bracketed("[", _json_rows(value), "]", indent)
    if isinstance(value, Mapping):
        pairs = [f"{encode_basestring(str(key))}: {_json(item, inner)}" for key, item in value.items()]
        return _bracketed("{", pairs, "}", indent)
    if hasattr(value, "tolist"):  # NumPy scalars and arrays
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        if any(isinstance(item, (Mapping, list, tuple)) or hasattr(item, "columns") for item in value):
            return _bracketed("[", [_json(item, inner) for item in value], "]", indent)
        return f"[{', '.join(_json_scalar(item) for item in value)}]"
    return _json_scalar(value)


def _bracketed(opening: str, items: list[str], closing: str, indent: str) -> str:
    if not items:
        return opening + closing
    between = f",\n{indent}  "
    return f"{opening}\n{indent}  {between.join(items)}\n{indent}{closing}"


def _json_rows(frame: pd.DataFrame) -> list[str]:
    keys = ", ".join(f"{encode_basestring(str(name)).replace('%', '%%')}: %s" for name in frame.columns)
    row = f"{{{keys}}}"
    columns = [map(_json_scalar, frame[name].tolist()) for name in frame.columns]
    return [row % cells for cells in zip(*columns, strict=True)]


def _json_scalar(value: Any) -> str:
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else "null"
    if isinstance(value, str):
        return encode_basestring(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return _json_scalar(value.item()) if hasattr(value, "item") else encode_basestring(str(value))


def _document(answer: Answer, kind: str, command: str) -> str:
    """Sentences and tables (pictures are for terminals) as Markdown or as an HTML fragment."""
    from html import escape

    parts = []
    for block in answer.blocks:
        if isinstance(block, Table):
            if block.title:
                parts.append(f"**{block.title}**" if kind == "markdown" else f"<h3>{escape(block.title)}</h3>")
            parts.append(grid(block, "github" if kind == "markdown" else "html"))
        elif isinstance(block, str):
            parts.append(block if kind == "markdown" else f"<p>{escape(block)}</p>")
    if kind == "markdown":
        parts += [f"_{answer.footer}_"] if answer.footer else []
        parts += [f"`{command}`"]
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


def grid(table: Table, style: str) -> str:
    """A table by tabulate, in one of its styles; nothing for a table without rows."""
    from tabulate import tabulate

    align = ["right" if column.right else "left" for column in table.columns]
    headers = [shown(column.header) for column in table.columns]
    cells = table.cells()
    if style == "github":
        cells = [[cell.replace("|", "\\|") for cell in row] for row in cells]
    return tabulate(cells, headers=headers, tablefmt=style, colalign=align, disable_numparse=True) if cells else ""


def _plain(answer: Answer, *, ascii_only: bool) -> str:
    """Text without colour or boxes; tables as wide as they are."""
    parts = []
    for block in answer.blocks:
        if isinstance(block, Picture):
            parts.append(block.draw(PLAIN_WIDTH, ascii_only))
        elif isinstance(block, Table):
            title = [block.title] if block.title else []
            parts.append("\n".join([*title, grid(block, "simple"), *filter(None, [more_rows(block)])]))
        else:
            parts.append(block)
    if answer.footer:
        parts.append(answer.footer)
    return "\n\n".join(parts) + "\n"


def more_rows(table: Table) -> str:
    """A line that says how many rows are not shown, or nothing."""
    return f"... {table.more:,} more rows (--csv shows all)" if table.more else ""
