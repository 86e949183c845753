"""Trim and fill: how many studies would make the funnel symmetric, and the effect with them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Unpack

import numpy as np

from ketcli.errors import NoAnswer
from ketcli.literals import require_one_of
from ketcli.models.pooling.choices import ChoiceOptions, choices_of
from ketcli.models.pooling.pool import pool
from ketcli.models.pooling.sums import check_effects
from ketcli.models.regression.regression import regress

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ketcli.arrays import FloatArray

Side = Literal["left", "right"]
Estimator = Literal["L0", "R0"]
_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class TrimAndFill:
    """Studies filled in (``filled_yi``, ``filled_vi``, ``k0`` of them) on ``side``, and the effect of all together.

    ``se_k0`` is NaN where its formula for L0 gives a negative variance. ``p_k0`` is the probability of at least so
    many under the hypothesis that none is missing (R0 only). ``tau2`` is None with a common effect.
    """

    estimator: Estimator
    k: int
    k0: int
    se_k0: float
    p_k0: float | None
    side: Side
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    statistic: float
    p: float
    tau2: float | None
    filled_yi: FloatArray
    filled_vi: FloatArray


def trim_and_fill(
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    estimator: Estimator = "L0",
    side: Side | None = None,
    **options: Unpack[ChoiceOptions],
) -> TrimAndFill:
    """Trim studies off one side until the rest is symmetric, then fill in their mirror images.

    Duval & Tweedie (2000a, 2000b), as metafor's ``trimfill``.

    Parameters
    ----------
    yi, vi : array_like, shape (k,)
        Effect sizes and sampling variances.
    estimator : {"L0", "R0"}
        Of the number missing: from the rank sum, or from the length of the rightmost run.
    side : {"left", "right"}, optional
        Where studies are taken to be missing; by default opposite to the slope of the effects on the standard errors
        in a meta-regression with the same estimator of tau2.
    **options
        As `ketcli.models.pooling.pool.pool`.

    Raises
    ------
    NoAnswer
        With fewer than two studies, if the number does not settle, or if no side is given and none can be told.
    InvalidInput
        For unknown options or impossible numbers.
    """
    y, v = check_effects(yi, vi)
    require_one_of(estimator, Estimator, "estimator of the number missing")
    if side is not None:
        require_one_of(side, Side, "side")
    choices = choices_of(**options)
    untested = ChoiceOptions(model=choices.model, tau2_method=choices.tau2_method, test="z")
    k = y.size
    if k < 2:
        raise NoAnswer("trim and fill needs at least two studies")
    chosen: Side = side or _side(y, v, untested)
    sign = -1.0 if chosen == "right" else 1.0
    order = np.argsort(sign * y, kind="stable")
    mirrored, variance = sign * y[order], v[order]
    k0 = 0
    for _ in range(_ROUNDS):
        left, seen = k - k0, k0
        if left < 2 and choices.model == "random":
            centre = float(mirrored[0])  # of one study the estimate is its effect
        else:
            centre = pool(mirrored[:left], variance[:left], tau2_interval=False, **untested).estimate
        k0, se_k0 = _missing(mirrored - centre, estimator)
        if k0 == seen:
            break
    else:
        raise NoAnswer(f"trim and fill did not settle on a number of studies in {_ROUNDS} rounds")
    filled = sign * (2 * centre - mirrored[k - k0 :])
    filled_v = variance[k - k0 :]
    r = pool(np.concatenate([y, filled]), np.concatenate([v, filled_v]), tau2_interval=False, **options)
    return TrimAndFill(
        estimator=estimator, k=k, k0=k0, se_k0=se_k0, p_k0=0.5 ** (k0 + 1) if estimator == "R0" else None, side=chosen,
        estimate=r.estimate, se=r.se, ci_low=r.ci_low, ci_high=r.ci_high, statistic=r.statistic, p=r.p, tau2=r.tau2,
        filled_yi=filled, filled_vi=filled_v,
    )  # fmt: skip


def _side(y: FloatArray, v: FloatArray, untested: ChoiceOptions) -> Side:
    se = np.sqrt(v)
    if y.size < 3 or np.ptp(se) <= 1e-12 * se.max():
        raise NoAnswer("the side on which studies are missing cannot be told from these standard errors: give one")
    design = np.column_stack([np.ones_like(se), se])
    fit = regress(y, v, design, ["intercept", "se"], **untested)
    return "right" if fit.coef[1] < 0 else "left"


def _missing(centred: FloatArray, estimator: Estimator) -> tuple[int, float]:
    """Estimated number of studies missing on the left, and its standard error (Duval & Tweedie, 2000a, section 3)."""
    k = centred.size
    rank = np.empty(k)
    rank[np.argsort(np.abs(centred), kind="stable")] = np.arange(1, k + 1)
    if estimator == "R0":
        below = rank[centred < 0]
        # without any effect below the centre all are at it, and nothing is missing
        k0 = k - below.max() - 1 if below.size else 0.0
        se = math.sqrt(2 * max(0.0, k0) + 2)
    else:
        above = float(rank[centred > 0].sum())
        k0 = (4 * above - k * (k + 1)) / (2 * k - 1)
        variance = k * (k + 1) * (2 * k + 1) + 10 * k0**3 + 27 * k0**2 + 17 * k0
        variance = (variance - 18 * k * k0**2 - 18 * k * k0 + 6 * k**2 * k0) / 24
        se = 4 * math.sqrt(variance) / (2 * k - 1) if variance >= 0 else math.nan
    return max(0, round(float(k0))), se
