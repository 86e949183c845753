"""The trend of the effect over time: a three-level model, results within trials, with cluster-robust inference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ketcli.errors import NoAnswer
from ketcli.evidence.windows import hours_text

if TYPE_CHECKING:
    from ketcli.models.multilevel.three_level import ThreeLevelRegression
    from ketcli.questions.effects.effect_set import EffectSet

REFERENCE_H = 24.0
NAMES = ("effect at {}", "change per tenfold time")
PART_NAMES = ("effect at {}", "within trials, per tenfold time", "between trials, per tenfold time")


@dataclass(frozen=True)
class Trend:
    """Effect against log10 of the time since the first dose, from the results of some trials at all their times.

    The intercept is the effect at the time of reference, the slope the change of the effect when the time becomes ten
    times as long.
    `parts` is the same with the slope split into that within trials (each time less its trial's mean) and that between
    trials (of the means): the first compares the same people. `why` says why there is no fit.
    """

    sessions: str
    k: int
    trials: int
    fit: ThreeLevelRegression | None
    parts: ThreeLevelRegression | None
    why: str = ""


def trend_of(effects: EffectSet, sessions: str, reference: float = REFERENCE_H) -> Trend:
    """Fit the trend about a time of `reference` (h); effect sizes of one trial are a cluster.

    The three-level model takes the sampling errors of a trial's results as independent, which they are not (the same
    people); the CR2 standard errors hold without that assumption (Pustejovsky & Tipton, 2022).
    """
    from ketcli.models.multilevel.three_level import three_level_regression

    if not effects.usable.any():
        return Trend(sessions, 0, 0, None, None, "no result")
    rows = effects.table.where(effects.usable)
    yi, vi, hours = rows.floats("yi", "vi", "time_h")
    trial = rows["trial_id"]
    x = np.log10(hours / reference)
    means = {name: x[trial == name].mean() for name in rows.text("trial_id")}
    mean = np.array([means[name] for name in rows.text("trial_id")])
    k, trials = len(rows), len(means)
    if np.ptp(x) == 0:
        return Trend(sessions, k, trials, None, None, "all results are from one time")

    def fitted(*columns: np.ndarray, names: tuple[str, ...]) -> ThreeLevelRegression:
        X = np.column_stack([np.ones(k), *columns])
        own = [name.format(hours_text(reference)) for name in names]
        return three_level_regression(yi, vi, trial, X, own, level=effects.method.level)

    try:
        fit = fitted(x, names=NAMES)
    except NoAnswer as reason:
        return Trend(sessions, k, trials, None, None, str(reason))
    try:
        parts = fitted(x - mean, mean, names=PART_NAMES)
    except NoAnswer:  # all trials with the same times, or too few results for three coefficients
        parts = None
    return Trend(sessions, k, trials, fit, parts)
