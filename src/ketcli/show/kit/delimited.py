"""A table as CSV or tab-separated text, for programs: full precision, one header row, missing cells empty."""

from __future__ import annotations

import csv
import math
from typing import TYPE_CHECKING, Any

from ketcli.show.kit.json_text import EXACT

if TYPE_CHECKING:
    from ketcli.show.kit.table import Table

CRLF = "\r\n"
RUN = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet runs text that begins so."""
TRUTH = {True: "true", False: "false"}


def delimited(table: Table, kind: str, *, crlf: bool = False, safe: bool = False) -> str:
    """CSV with quotes where needed (RFC 4180, but for its line ends), or tab-separated text.

    Whole numbers stand without a decimal point, yes and no are `true` and `false`.

    Parameters
    ----------
    table : Table
        What to write.
    kind : {"csv", "tsv"}
        What separates the cells.
    crlf : bool
        End lines with CR and LF, which is RFC 4180 to the letter.
    safe : bool
        Put an apostrophe before text that a spreadsheet would run as a formula.
    """
    lines = _Lines()
    writer = csv.writer(lines, delimiter="," if kind == "csv" else "\t", lineterminator=CRLF)
    cell = _harmless if safe else _cell
    writer.writerow([cell(column.key) for column in table.columns])
    columns = [map(cell, table.frame[column.key].tolist()) for column in table.columns]
    writer.writerows(zip(*columns, strict=True))
    return "".join(lines) if crlf else "".join(line.removesuffix(CRLF) + "\n" for line in lines)


class _Lines(list[str]):
    """What csv writes, a line at a time; it quotes a CR in a cell only where lines end with one."""

    write = list.append


def _harmless(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula; a number in text is none."""
    written = _cell(value)
    if not isinstance(written, str) or not written.startswith(RUN):
        return written
    try:
        float(written)
    except ValueError:
        return f"'{written}"
    return written


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        return int(value) if value.is_integer() and abs(value) < EXACT else value
    if isinstance(value, bool):
        return TRUTH[value]
    if value is None or isinstance(value, (str, int)):
        return value
    return _cell(value.item()) if hasattr(value, "item") else str(value)
