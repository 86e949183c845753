"""Checking a dataset folder: the schema of every table, then what the figures must satisfy; all findings at once."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any, TypeAlias

from ketcli.evidence.checking.contrasts import contrast_findings, published_findings
from ketcli.evidence.checking.described import described_findings
from ketcli.evidence.checking.estimates import estimate_figures, pooled_figures
from ketcli.evidence.checking.labels import (
    contrast_labels,
    dose_labels,
    dropout_labels,
    published_labels,
    source_labels,
)
from ketcli.evidence.checking.people import characteristic_findings
from ketcli.evidence.checking.plausible import dose_figures, result_figures, trial_figures
from ketcli.evidence.checking.provenance import (
    OF_TRIALS,
    OTHERS,
    document_findings,
    judgement_findings,
    pool_findings,
    review_findings,
    threshold_findings,
)
from ketcli.evidence.checking.results import pooled_safety_findings, result_findings
from ketcli.evidence.checking.trials import source_findings, trial_findings
from ketcli.evidence.description import MANIFEST, NOT_NEEDED, read_description
from ketcli.evidence.findings import Finding
from ketcli.evidence.outcomes import OUTCOMES, is_outcome
from ketcli.evidence.reading import read_table
from ketcli.evidence.schema import TABLES
from ketcli.evidence.vocabulary import ADVERSE_EVENT_PREFIX, SEVERAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from ketcli.evidence.table import Column, Table

Rows = list[Any]  # of one table, all of the type that `rows.ROWS` has for it
Rule: TypeAlias = "tuple[Callable[..., Iterator[Finding]], tuple[str, ...]]"  # and the tables that it looks at
_ID = re.compile(r"[A-Za-z0-9_.-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# What no trial, review or person can exceed, in whatever table the column stands.
HIGHEST = {
    "year": 2100,
    "time_h": 5 * 365.25 * 24,
    "titration_h": 365.25 * 24,
    "dose_value": 2000,
    "first_dose": 2000,
    "n_doses": 200,
    "n_randomized": 5000,
    "n": 100_000,
    "n_e": 5000,
    "n_c": 5000,
    "events": 100_000,
    "k": 1000,
    "i2": 100,
    "tau2": 1000,
    "percent": 100,
    "p_value": 1,
    "ci_level": 1,
    "se": 200,
    "sd": 200,
    "estimate": 1000,
    "ci_high": 10_000,
}
DOMAIN: tuple[Rule, ...] = (
    (trial_findings, ("trials", "arms")),
    (result_findings, ("trials", "arms", "results")),
    (contrast_findings, ("trials", "arms", "results", "contrasts")),
    (characteristic_findings, ("trials", "arms", "characteristics")),
    (source_findings, ("sources",)),
    (published_findings, ("published",)),
    (pooled_safety_findings, ("trials", "pooled_safety_sets", "pooled_safety")),
)
LABELS: tuple[Rule, ...] = (
    (dose_labels, ("arms",)),
    (dropout_labels, ("results",)),
    (contrast_labels, ("results", "contrasts")),
    (source_labels, ("sources",)),
    (published_labels, ("published",)),
    (document_findings, ("trials", "sources", *OF_TRIALS[1:], *OTHERS)),
    (pool_findings, ("trials", "pooled_safety_sets", "pooled_safety")),
    (judgement_findings, ("risk_of_bias",)),
    (threshold_findings, ("event_thresholds", "results")),
    (review_findings, ("published", "replications")),
    (trial_figures, ("trials", "arms", "results", "contrasts")),
    (dose_figures, ("arms",)),
    (result_figures, ("results",)),
    (estimate_figures, ("contrasts", "results")),
    (pooled_figures, ("published",)),
)


def check_dataset(folder: Traversable | Path, *, labels: bool = True) -> list[Finding]:
    """Everything that is wrong with a dataset folder, in file and row order.

    Parameters
    ----------
    folder
        A folder in the layout of `schema.TABLES`.
    labels
        Whether labels are held against what stands beside them, too (`checking.labels`).

    Returns
    -------
    list of Finding
        Empty if nothing is wrong. Cells that break the schema (kind, allowed values, keys, references) come with the
        domain rules (people within those randomized, events within people, scores within the scale ...).
    """
    findings: list[Finding] = list(_manifest_findings(folder))
    tables: dict[str, Rows] = {}
    described = read_description(folder)
    schema = TABLES if described is None else {name: described.table(table) for name, table in TABLES.items()}
    for table in schema.values():
        if described is not None and table.name in NOT_NEEDED and not (folder / table.filename).is_file():
            continue
        if table.needed and not (folder / table.filename).is_file():
            findings.append(Finding(table.filename, None, "", "file missing"))
            continue
        rows, problems = read_table(folder, table)
        findings += problems
        if rows or not problems:
            tables[table.name] = rows
            bad_cells = {(problem.row, problem.column) for problem in problems}
            findings += [one for one in _schema_findings(rows, table) if (one.row, one.column) not in bad_cells]
    for table in TABLES.values():
        if table.name in tables:
            findings += _reference_findings(table, tables)
    findings += _of_rules(DOMAIN, tables)
    if described is not None:
        findings += described_findings(described, tables)
    if labels and described is None:
        findings += _of_rules(LABELS, tables)
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


def _schema_findings(rows: Rows, table: Table) -> Iterator[Finding]:
    for column in table.columns:
        cells = [(row.row, getattr(row, column.name)) for row in rows]
        wrong = {cell: _wrong(cell, column) for cell in {cell for _, cell in cells}}
        yield from (Finding(table.filename, row, column.name, wrong[cell]) for row, cell in cells if wrong[cell])
    yield from _key_findings(rows, table)


def _wrong(cell: float | str, column: Column) -> str:
    """What is wrong with a cell that the column does not allow; empty where nothing is."""
    if not cell.strip() if isinstance(cell, str) else math.isnan(cell):
        return f"empty; expected {column.doc}" if column.required else ""
    if not isinstance(cell, str):
        low = -math.inf if column.low is None else column.low
        high = HIGHEST.get(column.name, math.inf)
        if cell > high:
            return f"expected at most {high:g}, found {cell:g}"
        return f"expected at least {low:g}, found {cell:g}" if cell < low else ""
    if _CONTROL.search(cell):
        return f"expected text without control characters, found {cell!r}"
    if column.allowed is not None and not _allowed(cell, column):
        several = f", several joined by {SEVERAL!r} in this order" if column.several else ""
        return f"expected one of {', '.join(column.allowed)}{several}, found {cell!r}"
    if column.kind == "id" and not _ID.fullmatch(cell):
        return f"expected letters, digits, '_', '.' or '-', found {cell!r}"
    if column.kind == "outcome" and not is_outcome(cell):
        return f"expected one of {', '.join(OUTCOMES)}, or {ADVERSE_EVENT_PREFIX}<event>, found {cell!r}"
    return ""


def _allowed(cell: str, column: Column) -> bool:
    allowed = column.allowed or ()
    if not column.several:
        return cell in allowed
    values = cell.split(SEVERAL)
    return values == [value for value in allowed if value in values]


def _key_findings(rows: Rows, table: Table) -> Iterator[Finding]:
    first: dict[tuple[str, ...], int] = {}
    names = ", ".join(table.key)
    for row in rows:
        key = tuple(str(value) for value in _values(row, table.key))
        if key in first:
            same = f"same {names} as row {first[key]}; expected one row for each"
            yield Finding(table.filename, row.row, table.key[0], same)
        first.setdefault(key, row.row)


def _reference_findings(table: Table, tables: dict[str, Rows]) -> Iterator[Finding]:
    for columns, target in table.references:
        if target not in tables:
            continue
        there = TABLES[target].key[: len(columns)]
        known = {_values(row, there) for row in tables[target]}
        for row in tables[table.name]:
            values = _values(row, columns)
            if values not in known and all(values):
                found = "/".join(values)
                yield Finding(table.filename, row.row, columns[-1], f"{found!r} is not in {TABLES[target].filename}")


def _values(row: object, names: Iterable[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)


def _of_rules(rules: tuple[Rule, ...], tables: dict[str, Rows]) -> Iterator[Finding]:
    """What rules find that need sound tables; each runs when the tables it looks at could be read."""
    for rule, names in rules:
        if all(name in tables for name in names):
            yield from rule(*(tables[name] for name in names))
