"""What a trial's baseline says: how far its groups differed before treatment, and the difference corrected for it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from ketcli.evidence.candidates import position
from ketcli.evidence.dataset import once
from ketcli.evidence.rows import ResultRow
from ketcli.evidence.vocabulary import ANALYSIS_PREFERENCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketcli.effects.adjusted import Arm
    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.wanted import Chosen
    from ketcli.questions.effects.method import Method

IMBALANCED = 0.5  # SDs between the groups at baseline; chance alone exceeds it in a quarter of trials of 20 people
RECOVERED = "recovered_ancova"  # stands under `analysis`, beside the adjustments that data files may name
Place = tuple[str, str, str, str, str, float | None]  # trial, arm, outcome, scale, statistic, time (none at baseline)


class Beside(NamedTuple):
    """The rows of a dataset with mean and SD of scores, one a place: the preferred analysis set."""

    rows: dict[Place, ResultRow]

    def baseline(self, rows: Sequence[ResultRow]) -> list[ResultRow]:
        """The baseline rows of the arms of these rows, on their scale; none unless every arm has one."""
        return self._all(rows, "baseline")

    def changes(self, rows: Sequence[ResultRow]) -> list[ResultRow]:
        """Their rows of changes at the same time; none unless every arm has one."""
        return self._all(rows, "change")

    def _all(self, rows: Sequence[ResultRow], statistic: str) -> list[ResultRow]:
        found = [self.rows.get(_place(row, statistic)) for row in rows]
        return [row for row in found if row is not None] if all(found) else []


@once
def beside_of(dataset: Dataset, outcome: str) -> Beside:
    """The rows of one outcome."""
    scores = [row for row in dataset.rows(ResultRow) if row.outcome == outcome and row.sd > 0]
    scores.sort(key=lambda row: position(row.analysis, ANALYSIS_PREFERENCE))
    rows: dict[Place, ResultRow] = {}
    for row in scores:
        rows.setdefault(_place(row, row.statistic), row)
    return Beside(rows)


def _place(row: ResultRow, statistic: str) -> Place:
    time = None if statistic == "baseline" else row.time_h
    return row.trial_id, row.arm_id, row.outcome, row.scale, statistic, time


def imbalance(one: Chosen, beside: Beside) -> float:
    """Experimental minus control at baseline, in SDs within the arms there; NaN where it is not known.

    A crossover trial's people are their own control: NaN too.
    """
    if one.trial.design == "crossover":
        return math.nan
    means = [_mean(beside.baseline(rows), rows) for rows in (one.experimental, one.control)]
    if math.isnan(sum(means)):
        return math.nan
    both = (*one.experimental, *one.control)
    sd = _within(beside.baseline(both), both)
    return (means[0] - means[1]) / sd


def recovered(one: Chosen, beside: Beside, method: Method) -> dict[str, Any] | None:
    """Figures for the difference that an analysis of covariance would find (`ketcli.effects.adjusted`).

    None where the trial is no parallel one with end points and a baseline. The correlation of baseline and follow-up is
    measured where the SDs of both and of the change are printed, else `baseline_r`.
    """
    from ketcli.effects.adjusted import ancova_difference, standardized_difference

    both = (*one.experimental, *one.control)
    if one.trial.design == "crossover" or not one.experimental or one.experimental[0].statistic != "endpoint":
        return None
    base_e, base_c = beside.baseline(one.experimental), beside.baseline(one.control)
    if not base_e or not base_c:
        return None
    r = correlation(both, beside)
    end_e, end_c = _arm(one.experimental, one.experimental, 1), _arm(one.control, one.control, one.sharing)
    start_e, start_c = _arm(base_e, one.experimental, 1), _arm(base_c, one.control, one.sharing)
    r = method.baseline_r if math.isnan(r) else r
    found = ancova_difference(end_e, end_c, start_e, start_c, r=r)
    figures = {"statistic": "difference", "analysis": RECOVERED, "n_e": end_e.n, "n_c": end_c.n, "direct": True}
    difference, se, sd = float(found.difference[0]), float(found.se[0]), float(found.sd[0])
    figures |= {"difference": difference, "difference_se": se, "sd_e": sd, "sd_c": sd}
    if method.measure == "MD":
        return {**figures, "yi": difference, "vi": se**2}
    sizes = standardized_difference(found.difference, found.se, found.sd, found.df)
    return {**figures, "yi": float(sizes.yi[0]), "vi": float(sizes.vi[0])}


def correlation(rows: Sequence[ResultRow], beside: Beside) -> float:
    """The correlation of baseline and follow-up within these arms, from three SDs; NaN where one is missing."""
    from ketcli.effects.adjusted import correlation_of_change

    three = (beside.baseline(rows), rows, beside.changes(rows))
    if not all(three):
        return math.nan
    return float(correlation_of_change(*(_within(sds, rows) for sds in three))[0])


def _within(rows: Sequence[ResultRow], people: Sequence[ResultRow]) -> float:
    """The SD within arms, weighted by the people of the follow-up."""
    from ketcli.effects.groups import pooled_sd

    return float(pooled_sd([row.sd for row in rows], [row.n for row in people]))


def _mean(rows: Sequence[ResultRow], people: Sequence[ResultRow]) -> float:
    if not rows:
        return math.nan
    total = sum(row.n for row in people)
    return sum(row.mean * other.n for row, other in zip(rows, people, strict=True)) / total


def _arm(rows: Sequence[ResultRow], people: Sequence[ResultRow], sharing: int) -> Arm:
    """Mean, SD and people of several arms as one group; of a control arm its share."""
    from ketcli.effects.adjusted import Arm
    from ketcli.effects.groups import combine_means

    mean, sd, n = combine_means([r.mean for r in rows], [r.sd for r in rows], [r.n for r in people])
    return Arm(mean, sd, n / sharing)
