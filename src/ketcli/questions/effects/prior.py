"""The prior of tau of an answer: the one asked for, or the default of its measure (docs/methods.md has the reasons)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ketcli.evidence.dataset import once
from ketcli.evidence.filters import ACUTE
from ketcli.evidence.rows import ResultRow, TrialRow
from ketcli.questions.effects.display import RATIOS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketcli.evidence.dataset import Dataset
    from ketcli.models.bayes.priors import TauPrior
    from ketcli.questions.effects.effect_set import EffectSet

STANDARD = 0.5  # scale of the half-normal prior of SMDs and log ratios; of a mean difference in SDs of its scale


def prior_of(effects: EffectSet) -> TauPrior | None:
    """The prior of tau, on the scale of analysis.

    Half-normal with scale 0.5 for SMDs and log ratios, with half an SD of the rating scale for mean differences; None
    for what has no default (other estimates, risk differences, proportions, mean differences without an SD).
    """
    from ketcli.models.bayes.priors import parse_prior

    if effects.method.tau_prior is not None:
        return parse_prior(effects.method.tau_prior)
    unit = unit_of(effects)
    return half_normal(STANDARD, unit) if unit > 0 else None


def half_normal(scale: float, unit: float) -> TauPrior:
    """The half-normal prior of that many units; to three digits, so that what is printed is what was computed with."""
    from ketcli.models.bayes.priors import TauPrior

    return TauPrior("half-normal", (float(f"{scale * unit:.3g}"),))


def unit_of(effects: EffectSet) -> float:
    """1 for SMDs and log ratios, the SD of people on its scale for a mean difference; NaN for other measures."""
    if effects.method.measure in ("SMD", *RATIOS):
        return 1.0
    return effects.scale_sd if effects.method.measure == "MD" else math.nan


@once
def scale_sd(dataset: Dataset, scale: str) -> float:
    """The SD of people on a rating scale: pooled within arms, at follow-up, over all acute trials of the dataset.

    It is the same for every question to one version of the data, whatever a filter leaves. NaN if no arm has one.
    """
    acute = {trial.trial_id for trial in dataset.rows(TrialRow) if trial.pool_role in ACUTE}
    return pooled_sd(
        (row.n, row.sd)
        for row in dataset.rows(ResultRow)
        if row.scale == scale and row.statistic == "endpoint" and row.trial_id in acute
    )


def pooled_sd(groups: Iterable[tuple[float, float]]) -> float:
    """``sqrt(sum (n - 1) sd^2 / sum (n - 1))`` of the groups (n, SD) that have both; NaN without one."""
    known = [(n - 1, sd) for n, sd in groups if n > 1 and sd > 0 and math.isfinite(n * sd * sd)]
    degrees = math.fsum(df for df, _ in known)
    return math.sqrt(math.fsum(df * sd**2 for df, sd in known) / degrees) if degrees else math.nan
