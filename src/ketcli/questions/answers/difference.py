"""Differences between two pooled effects, and direct with indirect evidence combined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ketcli.questions.answers.pool import PooledEffect, classic_se
from ketcli.questions.effects.display import Display, back_transform, display

if TYPE_CHECKING:
    from ketcli.questions.effects.effect_set import EffectSet


@dataclass(frozen=True, slots=True)
class Difference:
    """a minus b on the scale of analysis, and on the reader's scale; tested by t where `df` is given, else by z."""

    estimate: float
    se: float
    ci_low: float
    ci_high: float
    statistic: float
    p: float
    display: Display
    df: float | None = None


@dataclass(frozen=True, slots=True)
class Combined:
    """Direct and indirect evidence as one estimate, with the test that they agree (direct minus indirect)."""

    both: Difference
    direct_se: float
    weight_direct: float
    disagreement: float
    disagreement_se: float
    disagreement_p: float


def indirect_of(a: PooledEffect, b: PooledEffect) -> Difference:
    """A minus b, each against its own control (Bucher et al., 1997).

    Standard errors by Hartung-Knapp are themselves uncertain with few trials: the difference is then tested by t with
    Satterthwaite's (1946) degrees of freedom instead of by z.
    """
    estimate = a.pooled.estimate - b.pooled.estimate
    return difference_of(estimate, float(np.hypot(a.pooled.se, b.pooled.se)), a.effects, df=_satterthwaite(a, b))


def _satterthwaite(*groups: PooledEffect) -> float | None:
    """``(sum se^2)^2 / sum (se^4 / df)``; None where no standard error has degrees of freedom."""
    total = sum(group.pooled.se**2 for group in groups) ** 2
    degrees: list[float | None] = [getattr(group.pooled, "df", None) for group in groups]
    parts = sum(group.pooled.se**4 / df for group, df in zip(groups, degrees, strict=True) if df is not None)
    return total / parts if parts > 0 else None


def difference_of(estimate: float, se: float, effects: EffectSet, df: float | None = None) -> Difference:
    """A difference with its standard error, tested by t or by z, also on the reader's scale."""
    from ketcli.distributions import normal_critical, normal_p, t_critical, t_p

    level = effects.method.level
    half = (normal_critical(level) if df is None else t_critical(level, df)) * se
    values = (estimate, estimate - half, estimate + half, None, None)
    z = estimate / se
    shown = display(back_transform(effects), effects.method.measure, values)
    p = normal_p(z) if df is None else t_p(z, df)
    return Difference(estimate, se, estimate - half, estimate + half, z, p, shown, df)


def combine(direct: PooledEffect, indirect: Difference) -> Combined:
    """Direct and indirect by inverse variance.

    The few head-to-head trials count with their classic standard error where the Hartung-Knapp one is smaller: two
    trials that happen to agree would else outweigh everything.
    """
    from ketcli.distributions import normal_p

    direct_se = max(direct.pooled.se, classic_se(direct))
    estimates = np.array([direct.pooled.estimate, indirect.estimate])
    variances = np.square([direct_se, indirect.se])
    weights = 1 / variances
    both = difference_of(
        float((weights * estimates).sum() / weights.sum()), float(weights.sum() ** -0.5), direct.effects
    )
    gap, gap_se = float(estimates[0] - estimates[1]), float(np.sqrt(variances.sum()))
    return Combined(both, direct_se, 100 * float(weights[0] / weights.sum()), gap, gap_se, normal_p(gap / gap_se))
