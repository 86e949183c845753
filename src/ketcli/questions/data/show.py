"""All that the dataset holds of one trial."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketcli.evidence.dataset import columns_of
from ketcli.evidence.rows import ROWS, ArmRow, ResultRow, SourceRow, TrialRow
from ketcli.evidence.trial_names import trial_named
from ketcli.questions.data.side_by_side import beside

if TYPE_CHECKING:
    from ketcli.columns import Columns
    from ketcli.evidence.dataset import Dataset
    from ketcli.questions.data.side_by_side import Beside

OF_TRIAL = ("arms", "characteristics", "results", "contrasts", "risk_of_bias")


@dataclass(frozen=True)
class TrialRecord:
    """One trial: its facts, its rows of the other tables, and its results with the arms side by side."""

    facts: TrialRow
    tables: dict[str, Columns]
    provenance: dict[str, str | None]
    results: tuple[Beside, ...] = ()


def show_trial(dataset: Dataset, name: str) -> TrialRecord:
    """Look a trial up by its id, label, acronym, registration or DOI, or a part of one.

    Raises
    ------
    UnknownName
        No such trial, or several; the message names them, or the nearest.
    """
    trial_id = trial_named(dataset, name)
    (facts,) = (row for row in dataset.rows(TrialRow) if row.trial_id == trial_id)
    tables = {}
    for table in OF_TRIAL:
        kind = ROWS[table]
        own = [row for row in dataset.rows(kind) if getattr(row, "trial_id", None) == trial_id]
        tables[table] = columns_of(own, kind).without(["trial_id"])
    cited = {facts.source_id}.union(*(rows.text("source_id") for rows in tables.values()))
    tables["sources"] = columns_of([row for row in dataset.rows(SourceRow) if row.source_id in cited], SourceRow)
    arms = [row for row in dataset.rows(ArmRow) if row.trial_id == trial_id]
    results = beside(arms, (row for row in dataset.rows(ResultRow) if row.trial_id == trial_id))
    return TrialRecord(facts, tables, dataset.provenance(), results)
