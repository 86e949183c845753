"""An answer as text: terminal table, CSV, TSV, JSON, Markdown, LaTeX or HTML."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping
from typing import Any

from ketcli import __version__
from ketcli.show.answer import Answer, Picture
from ketcli.show.table import Table

FORMATS = ("table", "csv", "tsv", "json", "markdown", "latex", "html")
ENDINGS = {".csv": "csv", ".tsv": "tsv", ".json": "json", ".md": "markdown", ".tex": "latex", ".html": "html"}
SCHEMA = "ketcli/1"
PLAIN_WIDTH = 100


def render(answer: Answer, kind: str, command: str, *, ascii_only: bool = False) -> str:
    """The answer in a format other than the coloured terminal table; ends with a newline.

    Parameters
    ----------
    answer : Answer
        What to show.
    kind : str
        One of `FORMATS`; `table` gives plain text.
    command : str
        The command line that reproduces the answer.
    ascii_only : bool
        Draw pictures with ASCII characters.
    """
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
    content = {**envelope, **answer.body, "notes": list(answer.notes)}
    return json.dumps(_jsonable(content), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _jsonable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _jsonable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_jsonable(item) for item in value]
    if hasattr(value, "columns"):  # a frame: a list of its rows
        columns = [_jsonable(value[name].tolist()) for name in value.columns]
        return [dict(zip(value.columns, row, strict=True)) for row in zip(*columns, strict=True)]
    if hasattr(value, "tolist"):  # NumPy scalars and arrays
        return _jsonable(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value


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
    closing = [answer.footer, *answer.notes] if answer.footer else list(answer.notes)
    if kind == "markdown":
        parts += [f"_{answer.footer}_"] if answer.footer else []
        parts += [f"`{command}`"]
    else:
        parts += [f"<p><small>{escape(line)}</small></p>" for line in closing]
        parts += [f"<p><code>{escape(command)}</code></p>"]
    return "\n\n".join(parts) + "\n"


def grid(table: Table, style: str) -> str:
    """A table by tabulate, in one of its styles; nothing for a table without rows."""
    from tabulate import tabulate

    align = ["right" if column.right else "left" for column in table.columns]
    headers = [column.header for column in table.columns]
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
