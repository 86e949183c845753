"""All that the dataset holds of one trial."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketcli.evidence.trial_names import trial_named

if TYPE_CHECKING:
    import pandas as pd

    from ketcli.evidence.dataset import Dataset

OF_TRIAL = ("arms", "characteristics", "results", "contrasts", "risk_of_bias")


@dataclass(frozen=True)
class TrialRecord:
    """One trial: its facts, and its rows of the other tables."""

    facts: dict[str, object]
    tables: dict[str, pd.DataFrame]
    provenance: dict[str, str | None]


def show_trial(dataset: Dataset, name: str) -> TrialRecord:
    """Look a trial up by its id, label, acronym, registration or DOI, or a part of one.

    Raises
    ------
    UnknownName
        No such trial, or several; the message names them, or the nearest.
    """
    trial_id = trial_named(dataset, name)
    found = dataset.trials[dataset.trials["trial_id"] == trial_id]
    facts = {str(key): value for key, value in found.iloc[0].items()}
    tables = {}
    for table in OF_TRIAL:
        frame = dataset.table(table)
        tables[table] = frame[frame["trial_id"] == facts["trial_id"]].drop(columns="trial_id")
    cited = {facts["source_id"]}.union(*(frame["source_id"] for frame in tables.values()))
    tables["sources"] = dataset.sources[dataset.sources["source_id"].isin(cited)]
    return TrialRecord(facts, tables, dataset.provenance())
