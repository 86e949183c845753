"""Checking a dataset folder: the schema of every table, then what the figures must satisfy; all findings at once."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING

from ketcli.evidence.checking.contrasts import contrast_findings, published_findings
from ketcli.evidence.checking.results import pooled_safety_findings, result_findings
from ketcli.evidence.checking.trials import source_findings, trial_findings
from ketcli.evidence.dataset import MANIFEST, read_table
from ketcli.evidence.findings import Finding
from ketcli.evidence.outcomes import OUTCOMES, is_outcome
from ketcli.evidence.schema import ADVERSE_EVENT_PREFIX, TABLES, Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable
    from pathlib import Path

    import pandas as pd

_ID = re.compile(r"[A-Za-z0-9_.-]+")


def check_dataset(folder: Traversable | Path) -> list[Finding]:
    """Everything that is wrong with a dataset folder, in file and row order.

    Parameters
    ----------
    folder
        A folder in the layout of `schema.TABLES`.

    Returns
    -------
    list of Finding
        Empty if nothing is wrong. Cells that break the schema (kind, allowed values, keys, references) come with the
        domain rules (people within those randomized, events within people, scores within the scale ...).
    """
    findings: list[Finding] = list(_manifest_findings(folder))
    tables: dict[str, pd.DataFrame] = {}
    for table in TABLES.values():
        if table.needed and not (folder / table.filename).is_file():
            findings.append(Finding(table.filename, None, "", "file missing"))
            continue
        frame, problems = read_table(folder, table)
        findings += problems
        if set(frame.columns) == {column.name for column in table.columns}:
            tables[table.name] = frame
            bad_cells = {(problem.row, problem.column) for problem in problems}
            findings += [one for one in _schema_findings(frame, table) if (one.row, one.column) not in bad_cells]
    for table in TABLES.values():
        if table.name in tables:
            findings += _reference_findings(table, tables)
    findings += _domain_findings(tables)
    order = {table.filename: position for position, table in enumerate(TABLES.values())}
    return sorted(dict.fromkeys(findings), key=lambda one: (order.get(one.file, -1), one.row or 0, one.column))


def _manifest_findings(folder: Traversable | Path) -> Iterator[Finding]:
    file = folder / MANIFEST
    if not file.is_file():
        return
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        yield Finding(MANIFEST, None, "", f"not valid JSON ({error})")
        return
    if not isinstance(content, dict):
        yield Finding(MANIFEST, None, "", "expected a JSON object with name and version")
        return
    for name in ("name", "version"):
        if not isinstance(content.get(name), str):
            yield Finding(MANIFEST, None, name, "expected text")


def _schema_findings(frame: pd.DataFrame, table: Table) -> Iterator[Finding]:
    for column in table.columns:
        coded = column.name == "outcome" and table.name != "published"
        for row, message in _cell_findings(frame[column.name], column, coded=coded):
            yield Finding(table.filename, row, column.name, message)
    yield from _key_findings(frame, table)


def _cell_findings(cells: pd.Series[str], column: Column, *, coded: bool) -> Iterator[tuple[int, str]]:
    """Row number and message of each cell that the column does not allow; `coded`: it holds outcome codes."""
    numeric = column.kind in ("integer", "number")
    for row, cell in enumerate(cells.tolist(), start=2):
        empty = math.isnan(float(cell)) if numeric else not cell.strip()
        if empty:
            if column.required:
                yield row, f"empty; expected {column.doc}"
        elif numeric:
            if column.low is not None and float(cell) < column.low:
                yield row, f"expected at least {column.low:g}, found {float(cell):g}"
        elif column.allowed is not None and cell not in column.allowed:
            yield row, f"expected one of {', '.join(column.allowed)}, found {cell!r}"
        elif column.kind == "id" and not _ID.fullmatch(cell):
            yield row, f"expected letters, digits, '_', '.' or '-', found {cell!r}"
        elif coded and not is_outcome(cell):
            yield row, f"expected one of {', '.join(OUTCOMES)}, or {ADVERSE_EVENT_PREFIX}<event>, found {cell!r}"


def _key_findings(frame: pd.DataFrame, table: Table) -> Iterator[Finding]:
    first: dict[tuple[str, ...], int] = {}
    for row, values in enumerate(frame[list(table.key)].itertuples(index=False, name=None), start=2):
        key = tuple(str(value) for value in values)
        if key in first:
            yield Finding(
                table.filename,
                row,
                table.key[0],
                f"same {', '.join(table.key)} as row {first[key]}; expected one row for each",
            )
        first.setdefault(key, row)


def _reference_findings(table: Table, tables: dict[str, pd.DataFrame]) -> Iterator[Finding]:
    frame = tables[table.name]
    for columns, target in table.references:
        if target not in tables:
            continue
        there = TABLES[target].key[: len(columns)]
        known = set(tables[target][list(there)].itertuples(index=False, name=None))
        for row, values in enumerate(frame[list(columns)].itertuples(index=False, name=None), start=2):
            if values not in known and all(values):
                found = "/".join(values)
                yield Finding(table.filename, row, columns[-1], f"{found!r} is not in {TABLES[target].filename}")


def _domain_findings(tables: dict[str, pd.DataFrame]) -> Iterator[Finding]:
    """The rules that need sound tables; each runs when the tables it looks at could be read."""
    rules = (
        (trial_findings, ("trials", "arms")),
        (result_findings, ("trials", "arms", "results")),
        (contrast_findings, ("trials", "arms", "results", "contrasts")),
        (source_findings, ("sources",)),
        (published_findings, ("published",)),
        (pooled_safety_findings, ("trials", "pooled_safety_sets", "pooled_safety")),
    )
    for rule, names in rules:
        if all(name in tables for name in names):
            yield from rule(*(tables[name] for name in names))
