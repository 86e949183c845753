"""All that the dataset holds of one trial."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketcli.evidence.filters import require_known

if TYPE_CHECKING:
    import pandas as pd

    from ketcli.evidence.dataset import Dataset

OF_TRIAL = ("arms", "results", "contrasts", "risk_of_bias")


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
    trials = dataset.trials
    wanted = name.strip().lower()
    found = trials[(trials["trial_id"].str.lower() == wanted) | (trials["label"].str.lower() == wanted)]
    if found.empty:
        require_known([wanted], trials["trial_id"], "trial")
    facts = {str(key): value for key, value in found.iloc[0].items()}
    tables = {}
    for table in OF_TRIAL:
        frame = dataset.table(table)
        tables[table] = frame[frame["trial_id"] == facts["trial_id"]].drop(columns="trial_id")
    cited = {facts["source_id"]}.union(*(frame["source_id"] for frame in tables.values()))
    tables["sources"] = dataset.sources[dataset.sources["source_id"].isin(cited)]
    return TrialRecord(facts, tables, dataset.provenance())
