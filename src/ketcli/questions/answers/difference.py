"""Differences between two pooled effects, and direct with indirect evidence combined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ketcli.questions.effects.display import Display, back_transform, display

if TYPE_CHECKING:
    from ketcli.questions.answers.pooled_effect import PooledEffect
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


class Combined(NamedTuple):
    """Direct and indirect evidence as one estimate on one tau2, with the test that they agree.

    `direct_estimate` and `direct_se` are those of the head-to-head trials on that tau2, `weight_direct` is their share
    of ``1 / SE^2`` in percent, `disagreement` is direct minus indirect.
    """

    both: Difference
    tau2: float
    direct_estimate: float
    direct_se: float
    weight_direct: float
    disagreement: Difference


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


def combine(direct: PooledEffect, indirect: Difference, tau2: float) -> Combined:
    """Direct and indirect evidence weighted by ``1 / SE^2`` on the tau2 of the indirect contrast.

    The head-to-head trials get ``1 / sum 1 / (v + tau2)`` as their variance: a single one too, whose own variance says
    nothing of how much the effect differs from trial to trial. Both results are tested as the indirect contrast is.
    """
    effects = direct.effects
    w = 1 / (effects.vi + tau2)
    middle, se = float((w * effects.yi).sum() / w.sum()), float(w.sum() ** -0.5)
    weights = np.array([se, indirect.se]) ** -2.0
    both = float(np.average([middle, indirect.estimate], weights=weights))
    gap = difference_of(middle - indirect.estimate, float(np.hypot(se, indirect.se)), effects, indirect.df)
    return Combined(
        both=difference_of(both, float(weights.sum() ** -0.5), effects, indirect.df), tau2=tau2,
        direct_estimate=middle, direct_se=se, weight_direct=100 * float(weights[0] / weights.sum()), disagreement=gap,
    )  # fmt: skip
