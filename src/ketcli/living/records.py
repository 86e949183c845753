"""What changed between two sets of rows: added, removed, altered cell by cell."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from ketcli.evidence.findings import refuse
from ketcli.evidence.reading import read_table
from ketcli.evidence.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.table import Table

    Cells = Mapping[str, Any]
    Records = Mapping[tuple[Any, ...], Cells]

What = Literal["added", "removed", "altered"]
KINDS = {"trials": "trial", "arms": "arm", "results": "figure", "contrasts": "figure"}
FIGURES = ("arms", "results", "contrasts")
REMARKS = ("note", "locator", "source_id", "derived", "status")
"""Columns that hold no figure: what is said of a row, and where it was read."""
DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Change:
    """One row that changed.

    Attributes
    ----------
    kind, what : str, str
        `trial`, `arm`, `figure` or `study`; `added`, `removed` or `altered`.
    name : str
        The trial or study.
    where : str
        The rest of the row's key in words; empty where the name is the key.
    cells : mapping
        Of an altered row, each column that differs with what was and what is.
    """

    kind: str
    what: What
    name: str
    where: str = ""
    cells: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)


def changes_of(kind: str, old: Records, new: Records) -> list[Change]:
    """Rows by their key, the first part of which names the trial or study; in the order of the new side."""
    found = []
    for key in dict.fromkeys((*new, *old)):
        name, where = str(key[0]), ", ".join(_part(part) for part in key[1:] if not _empty(part))
        if key not in old:
            found.append(Change(kind, "added", name, where))
        elif key not in new:
            found.append(Change(kind, "removed", name, where))
        elif cells := _differing(old[key], new[key]):
            found.append(Change(kind, "altered", name, where, cells))
    return found


def _differing(old: Cells, new: Cells) -> dict[str, tuple[Any, Any]]:
    both = dict.fromkeys((*old, *new))
    pairs = {name: (_value(old.get(name)), _value(new.get(name))) for name in both}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _value(value: Any) -> Any:
    return None if _empty(value) else value


def _empty(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def _part(value: Any) -> str:
    return f"{value:g} h" if isinstance(value, float) else str(value)  # of the keys only a time is a number


def dataset_changes(old: Dataset, new: Dataset) -> list[Change]:
    """Trials, arms, figures and published differences that were added, removed or altered.

    Raises
    ------
    InvalidInput
        A file cannot be read.
    """
    found = []
    for name, kind in KINDS.items():
        table = TABLES[name]
        rows = _rows(old, table), _rows(new, table)
        kept = [column for column in table.columns if column.name not in (*table.key, *REMARKS)]
        # a column that one side does not have yet says nothing of its rows
        kept = [column for column in kept if not column.optional or all(_filled(side, column.name) for side in rows)]
        sides = [
            {_key(row, table): {one.name: getattr(row, one.name) for one in kept} for row in side} for side in rows
        ]
        found += changes_of(kind, *sides)
    return found


def _rows(dataset: Dataset, table: Table) -> list[Any]:
    rows, findings = read_table(dataset.folder, table)
    if findings and not rows:
        raise refuse(findings, f"cannot read the dataset {dataset.name}")
    return rows


def _filled(rows: Iterable[Any], name: str) -> bool:
    return any(not _empty(getattr(row, name)) for row in rows)


def _key(row: Any, table: Table) -> tuple[Any, ...]:
    values = (getattr(row, name) for name in table.key)
    return tuple("" if _empty(value) else value for value in values)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Of a trial: how many rows of figures it has, and a digest of all that they say."""

    trial_id: str
    label: str
    figures: int
    digest: str


def fingerprints(dataset: Dataset) -> tuple[Fingerprint, ...]:
    """One a trial, in the order of the dataset; cells that are empty, and remarks, do not count."""
    lines: dict[str, list[str]] = {}
    for name in FIGURES:
        table = TABLES[name]
        columns = [column.name for column in table.columns if column.name not in REMARKS]
        for row in _rows(dataset, table):
            cells = [f"{column}={getattr(row, column)!r}" for column in columns if not _empty(getattr(row, column))]
            lines.setdefault(row.trial_id, []).append(f"{name}: {', '.join(cells)}")
    return tuple(
        Fingerprint(trial.trial_id, trial.label, len(lines.get(trial.trial_id, ())), _digest(lines, trial.trial_id))
        for trial in _rows(dataset, TABLES["trials"])
    )


def _digest(lines: Mapping[str, list[str]], trial: str) -> str:
    return hashlib.sha256("\n".join(sorted(lines.get(trial, ()))).encode()).hexdigest()[:12]


def fingerprint_changes(old: Iterable[Fingerprint], new: Iterable[Fingerprint]) -> list[Change]:
    """Trials that were added or removed, or whose figures differ."""

    def by_id(side: Iterable[Fingerprint]) -> dict[tuple[Any, ...], Cells]:
        return {(one.trial_id,): {"rows of figures": one.figures, DIGEST: one.digest} for one in side}

    return changes_of("trial", by_id(old), by_id(new))
