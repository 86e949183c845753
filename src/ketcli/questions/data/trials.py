"""The trials of a dataset: which pass the filters, what each can be used for, and how far the dataset reaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketcli.evidence.coverage import Coverage, coverage, reported
from ketcli.evidence.dataset import frame_of
from ketcli.evidence.filters import select
from ketcli.evidence.rows import TrialRow

if TYPE_CHECKING:
    import pandas as pd

    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.filters import Filters
    from ketcli.evidence.left_out import LeftOut


@dataclass(frozen=True)
class TrialList:
    """One row a trial, and what the dataset as a whole holds."""

    trials: pd.DataFrame
    coverage: Coverage
    left_out: tuple[LeftOut, ...]
    filters: dict[str, object]
    provenance: dict[str, str | None]


def list_trials(dataset: Dataset, filters: Filters) -> TrialList:
    """The trials that pass the filters, with the arms' size and a mark for each kind of usable result.

    Raises
    ------
    NoAnswer
        No trial is left.
    """
    selection = select(dataset, filters)
    trials = frame_of(selection.trials, TrialRow)
    frame = trials.assign(**{name: trials["trial_id"].isin(ids) for name, ids in reported(dataset).items()})
    return TrialList(frame, coverage(dataset), selection.left_out, filters.given(), dataset.provenance())
