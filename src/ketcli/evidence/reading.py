"""Reading one file of a dataset: from CSV to rows as the schema types them, and what is wrong with the file."""

from __future__ import annotations

import csv
import io
import math
import re
from itertools import starmap
from typing import TYPE_CHECKING, Any

from ketcli.evidence.findings import Finding
from ketcli.evidence.rows import ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from ketcli.evidence.table import Column, Table

MAX_LISTED = 50  # wrong cells of one column
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)


def read_table(folder: Traversable | Path, table: Table) -> tuple[list[Any], list[Finding]]:
    """The rows of one table (`rows.ROWS`), and what is wrong with the file; a table that may be absent reads as empty.

    A cell that is no number stands as NaN in its row and is named among the findings. Where the file as a whole cannot
    be read, or its header is not that of the table, there are findings and no rows.
    """
    file = folder / table.filename
    if not file.is_file():
        return [], []
    try:
        lines = list(_lines(file.read_bytes().decode("utf-8-sig")))
    except (csv.Error, UnicodeDecodeError) as error:
        return [], [Finding(table.filename, None, "", f"not readable as CSV: {error}")]
    if not lines:
        return [], [Finding(table.filename, None, "", "not readable as CSV: no header")]
    (_, header), *rest = lines
    findings = [*_header_findings(header, table), *_length_findings(rest, len(header), table)]
    if findings:
        return [], findings
    cells = list(zip(*(line for _, line in rest), strict=True)) if rest else [()] * len(header)
    places = [row for row, _ in rest]
    nothing = ("",) * len(rest)  # a column that may be absent and is
    columns: list[Any] = [
        cells[header.index(column.name)] if column.name in header else nothing for column in table.columns
    ]
    for position, column in enumerate(table.columns):
        if column.is_number:
            columns[position] = _numbers(columns[position], places, column, table.filename, findings)
    return list(starmap(ROWS[table.name], zip(places, *columns, strict=True))), findings


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that hold anything, each with its row number."""
    for row, line in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), start=1):
        if line:
            yield row, line


def _header_findings(header: list[str], table: Table) -> Iterator[Finding]:
    names = [column.name for column in table.columns]
    for column in table.columns:
        if column.name not in header and not column.optional:
            yield Finding(table.filename, 1, column.name, "column missing from the header")
    for position, name in enumerate(header):
        if name not in names:
            yield Finding(table.filename, 1, name, f"unknown column; known: {', '.join(names)}")
        elif name in header[:position]:
            yield Finding(table.filename, 1, name, "stands twice in the header")


def _length_findings(lines: list[tuple[int, list[str]]], width: int, table: Table) -> list[Finding]:
    """Rows that are not as long as the header: a cell is missing or one too many, and none can be told by its place."""
    return [
        Finding(table.filename, row, "", f"expected {width} cells as in the header, found {len(line)}")
        for row, line in lines
        if len(line) != width
    ][:MAX_LISTED]


def _numbers(
    cells: tuple[str, ...], places: list[int], column: Column, file: str, findings: list[Finding]
) -> list[float]:
    """The cells as numbers, NaN where they are empty or none; those that are none are added to the findings."""
    known = {cell: _number(cell) for cell in set(cells)}  # a number is printed many times
    whole = column.kind == "integer"
    wrong = {cell for cell, value in known.items() if (math.isnan(value) and cell) or (whole and value % 1 > 0)}
    if wrong:
        expected = "a whole number" if whole else "a number"
        found = [(row, cell) for row, cell in zip(places, cells, strict=True) if cell in wrong]
        findings += [
            Finding(file, row, column.name, f"expected {expected}, found {cell!r}") for row, cell in found[:MAX_LISTED]
        ]
    return [known[cell] for cell in cells]


def _number(cell: str) -> float:
    """The number that a cell spells; NaN where it spells none, or one beyond any float."""
    value = float(cell) if _NUMBER.fullmatch(cell.strip()) else math.nan
    return value if math.isfinite(value) else math.nan
