"""All that the dataset holds of one trial."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketcli.evidence.filters import require_known
from ketcli.evidence.rows import TrialRow

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
    """Look a trial up by its `trial_id` or its label, in any case of letters.

    Raises
    ------
    InvalidInput
        No such trial; the message names the nearest.
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


def trial_named(dataset: Dataset, name: str) -> str:
    """The id of a trial by its id or its label, in any case of letters.

    Raises
    ------
    InvalidInput
        No such trial; the message names the nearest.
    """
    wanted = name.strip().lower()
    trials = dataset.rows(TrialRow)
    found = [trial.trial_id for trial in trials if wanted in (trial.trial_id.lower(), trial.label.lower())]
    if not found:
        require_known([wanted], [trial.trial_id for trial in trials], "trial")
    return found[0]
