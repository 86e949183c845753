"""SDs that trials do not report, borrowed from the trials that do: only where it is asked for, never in the data."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ketcli.effects.groups import pooled_sd
from ketcli.evidence.filters import ACUTE
from ketcli.evidence.rows import ArmRow, ResultRow, TrialRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.schema import Window

BORROWED = "borrowed"  # stands under `derived`, beside the derivations that data files may name
MIN_LENDERS = 3  # trials


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
    scores = [
        row
        for row in dataset.rows(ResultRow)
        if row.outcome == outcome
        and window.contains(row.time_h)
        and row.statistic in ("change", "endpoint")
        and not math.isnan(row.mean)
    ]
    full = [row for row in scores if row.sd > 0 and row.n >= 2]
    with_sd = {row.trial_id for row in full}
    acute = {trial.trial_id for trial in dataset.rows(TrialRow) if trial.pool_role in ACUTE}
    lenders = _once_an_arm([row for row in full if row.trial_id in acute], window)
    filled: dict[int, ResultRow] = {}
    for row in scores:
        alike = [lender for lender in lenders if (lender.scale, lender.statistic) == (row.scale, row.statistic)]
        enough = len({lender.trial_id for lender in alike}) >= MIN_LENDERS
        if math.isnan(row.sd) and row.trial_id not in with_sd and enough:
            people = row.n if row.n >= 1 else _people(dataset, row)
            sd = float(pooled_sd([lender.sd for lender in alike], [lender.n for lender in alike]))
            derived = f"{row.derived}; {BORROWED}" if row.derived else BORROWED
            filled[row.row] = row._replace(n=people, sd=sd, derived=derived)
    return dataset.with_rows(ResultRow, [filled.get(row.row, row) for row in dataset.rows(ResultRow)])


def _once_an_arm(scores: Iterable[ResultRow], window: Window) -> list[ResultRow]:
    """The row of each arm, scale and statistic that is nearest to the asked time."""
    nearest: dict[tuple[str, str, str, str], ResultRow] = {}
    for row in sorted(scores, key=lambda row: abs(row.time_h - window.asked)):
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
