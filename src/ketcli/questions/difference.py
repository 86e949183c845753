"""Differences between two pooled effects, and direct with indirect evidence combined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ketcli.questions.display import Display, back_transform, display

if TYPE_CHECKING:
    from ketcli.questions.effect_set import EffectSet
    from ketcli.questions.pool import PooledEffect


@dataclass(frozen=True, slots=True)
class Difference:
    """a minus b on the scale of analysis, tested with the normal distribution, and on the reader's scale."""

    estimate: float
    se: float
    ci_low: float
    ci_high: float
    statistic: float
    p: float
    display: Display


@dataclass(frozen=True, slots=True)
class Combined:
    """Direct and indirect evidence as one estimate, with the test that they agree (direct minus indirect)."""

    both: Difference
    direct_se: float
    weight_direct: float
    disagreement: float
    disagreement_se: float
    disagreement_p: float


def difference_of(estimate: float, se: float, effects: EffectSet) -> Difference:
    """A difference with its standard error, tested with the normal distribution, also on the reader's scale."""
    from ketcli.models.distributions import normal_critical, normal_p

    half = normal_critical(effects.method.level) * se
    values = (estimate, estimate - half, estimate + half, None, None)
    z = estimate / se
    shown = display(back_transform(effects), effects.method.measure, values)
    return Difference(estimate, se, estimate - half, estimate + half, z, normal_p(z), shown)


def combine(direct: PooledEffect, indirect: Difference) -> Combined:
    """Direct and indirect by inverse variance.

    The few head-to-head trials count with their classic standard error where the Hartung-Knapp one is smaller: two
    trials that happen to agree would else outweigh everything.
    """
    from ketcli.models.distributions import normal_p

    direct_se = max(direct.pooled.se, classic_se(direct))
    estimates = np.array([direct.pooled.estimate, indirect.estimate])
    variances = np.square([direct_se, indirect.se])
    weights = 1 / variances
    both = difference_of(
        float((weights * estimates).sum() / weights.sum()), float(weights.sum() ** -0.5), direct.effects
    )
    gap, gap_se = float(estimates[0] - estimates[1]), float(np.sqrt(variances.sum()))
    return Combined(both, direct_se, 100 * float(weights[0] / weights.sum()), gap, gap_se, normal_p(gap / gap_se))


def classic_se(effect: PooledEffect) -> float:
    """The standard error ``1 / sqrt(sum 1 / (v + tau2))``; the model's own where it has no tau2."""
    tau2 = getattr(effect.pooled, "tau2", None)
    return effect.pooled.se if tau2 is None else float((1 / (effect.effects.vi + tau2)).sum() ** -0.5)
