"""A table as CSV or tab-separated text, for programs: full precision, one header row, missing cells empty."""

from __future__ import annotations

import csv
import io
import math
from typing import TYPE_CHECKING, Any

from ketcli.show.kit.json_text import EXACT

if TYPE_CHECKING:
    from ketcli.show.kit.table import Table

TRUTH = {True: "true", False: "false"}


def delimited(table: Table, kind: str) -> str:
    """RFC 4180 CSV but for its line ends (quotes where needed), or tab-separated text.

    Whole numbers stand without a decimal point, yes and no are `true` and `false`.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter="," if kind == "csv" else "\t", lineterminator="\n")
    writer.writerow([column.key for column in table.columns])
    columns = [map(_cell, table.frame[column.key].tolist()) for column in table.columns]
    writer.writerows(zip(*columns, strict=True))
    return buffer.getvalue()


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
