"""Rows of the dataset for tests: what is not given is empty."""

from __future__ import annotations

import math
from typing import Any

from ketcli.evidence.rows import ROWS, Row
from ketcli.evidence.schema import TABLES


def row(kind: type[Row], /, **cells: Any) -> Row:
    """A row of that kind with these cells."""
    table = next(TABLES[name] for name, known in ROWS.items() if known is kind)
    empty = {column.name: math.nan if column.is_number else "" for column in table.columns}
    return kind(**{"row": 2, **empty, **cells})
