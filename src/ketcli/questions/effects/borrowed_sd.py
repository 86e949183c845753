"""SDs that trials do not report, borrowed from the trials that do: only where it is asked for, never in the data."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from ketcli.effects.groups import pooled_sd
from ketcli.evidence.dataset import once
from ketcli.evidence.filters import ACUTE
from ketcli.evidence.rows import ArmRow, ResultRow, TrialRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.windows import Window

BORROWED = "borrowed"  # stands under `derived`, beside the derivations that data files may name
LENT = "lent"  # the same, of the SD that a published difference is divided by
MIN_LENDERS = 3  # trials


class Lent(NamedTuple):
    """An SD within the arms of several trials on one scale, with its degrees of freedom."""

    sd: float
    df: float
    trials: int


@once
def lent_sds(dataset: Dataset, outcome: str, window: Window | None) -> Mapping[str, Lent]:
    """The SD of people's end-point scores on each scale, where at least three acute trials report one.

    In the window, an arm once, at its time nearest to the asked one; without a window at each arm's first time. It does
    not depend on any filter: the same for every question to one version of the data.
    """
    full = [row for row in _scores(dataset, outcome, window) if row.statistic == "endpoint" and _whole(row)]
    lenders = _lenders(dataset, full, window)
    found = {scale: _lent([row for row in lenders if row.scale == scale]) for scale in {row.scale for row in lenders}}
    return {scale: lent for scale, lent in found.items() if lent is not None}


def _scores(dataset: Dataset, outcome: str, window: Window | None) -> list[ResultRow]:
    """Rows of scores after the first dose with a mean."""
    return [
        row
        for row in dataset.rows(ResultRow)
        if row.outcome == outcome
        and (row.time_h > 0 if window is None else window.contains(row.time_h))
        and row.statistic in ("change", "endpoint")
        and not math.isnan(row.mean)
    ]


def _whole(row: ResultRow) -> bool:
    return row.sd > 0 and row.n >= 2


def _lenders(dataset: Dataset, full: Iterable[ResultRow], window: Window | None) -> list[ResultRow]:
    acute = {trial.trial_id for trial in dataset.rows(TrialRow) if trial.pool_role in ACUTE}
    return _once_an_arm([row for row in full if row.trial_id in acute], window)


def _lent(rows: Sequence[ResultRow]) -> Lent | None:
    """The SD within these arms; None from fewer than three trials."""
    trials = len({row.trial_id for row in rows})
    if trials < MIN_LENDERS:
        return None
    sizes = [row.n for row in rows]
    return Lent(float(pooled_sd([row.sd for row in rows], sizes)), sum(sizes) - len(sizes), trials)


@once
def with_borrowed_sd(dataset: Dataset, outcome: str, window: Window | None) -> Dataset:
    """The dataset with an SD for each mean of the window that lacks one, in trials that report no SD there.

    The SD is that within the arms of the acute trials that report one on the same scale, of the same statistic (change
    or end point) and in the same window, an arm once, at its time nearest to the asked one (Furukawa et al. 2006, J
    Clin Epidemiol 59:7). Where the number of people is missing too, it is the most for whom the arm has another result
    at that time, or else the number randomized. Nothing is borrowed from fewer than three trials, or where no window
    is asked for.
    """
    if window is None:
        return dataset
    scores = _scores(dataset, outcome, window)
    full = [row for row in scores if _whole(row)]
    with_sd = {row.trial_id for row in full}
    lenders = _lenders(dataset, full, window)
    filled: dict[int, ResultRow] = {}
    for row in scores:
        lent = _lent([lender for lender in lenders if (lender.scale, lender.statistic) == (row.scale, row.statistic)])
        if math.isnan(row.sd) and row.trial_id not in with_sd and lent is not None:
            people = row.n if row.n >= 1 else _people(dataset, row)
            derived = f"{row.derived}; {BORROWED}" if row.derived else BORROWED
            filled[row.row] = row._replace(n=people, sd=lent.sd, derived=derived)
    return dataset.with_rows(ResultRow, [filled.get(row.row, row) for row in dataset.rows(ResultRow)])


def _once_an_arm(scores: Iterable[ResultRow], window: Window | None) -> list[ResultRow]:
    """The row of each arm, scale and statistic that is nearest to the asked time, or without one to the first dose."""
    asked = 0.0 if window is None else window.asked
    nearest: dict[tuple[str, str, str, str], ResultRow] = {}
    for row in sorted(scores, key=lambda row: abs(row.time_h - asked)):
        nearest.setdefault((row.trial_id, row.arm_id, row.scale, row.statistic), row)
    return list(nearest.values())


def _people(dataset: Dataset, row: ResultRow) -> float:
    """How many people stand behind a mean that is printed without their number; NaN where nothing tells."""
    place = (row.trial_id, row.arm_id)
    at_that_time = [
        other.n
        for other in dataset.rows(ResultRow)
        if (other.trial_id, other.arm_id) == place and other.time_h == row.time_h and other.n >= 1
    ]
    randomized = {(arm.trial_id, arm.arm_id): arm.n_randomized for arm in dataset.rows(ArmRow)}
    return max(at_that_time, default=randomized.get(place, math.nan))
