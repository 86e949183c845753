"""Three-parameter selection model: studies that are not significant are published with another probability.

Hedges (1992); Vevea & Hedges (1995). With true effects ``N(mu, tau2)``, and studies with a one-sided p value above .025
published ``delta`` times as often as the others, the density of a published effect is

    f(y) = w(p) phi((y - mu) / s) / (s A),   s^2 = v + tau2,   A = Phi(u) + delta Phi(-u),   u = (mu - z sqrt(v)) / s,

for the direction "greater" (the effects are mirrored for "less"), z = 1.96. Maximum likelihood, as metafor's
``selmodel(type = "stepfun", steps = .025)``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ketcli.distributions import check_level, chi2_upper, normal_critical, normal_p, normal_quantile
from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.numeric.newton import Maximum, maximize
from ketcli.models.pooling.pool import pool
from ketcli.models.pooling.sums import check_effects
from ketcli.ufuncs import log_ndtr, ndtr

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ketcli.arrays import FloatArray

STEP = 0.025
_ENDLESS = 15.0  # a logarithm of delta beyond which nothing more is gained
_FLAT = 1e-12
_LOWER = np.array([-np.inf, 0.0, -np.inf])
_HALF_LOG_2PI = 0.5 * math.log(2 * math.pi)


@dataclass(frozen=True, slots=True)
class SelectionModel:
    """Effect corrected for selection, and the test of whether there is any.

    ``delta`` is the publication probability of a non-significant study relative to a significant one; ``lrt`` the
    likelihood-ratio test of ``delta = 1`` with 1 degree of freedom.
    """

    alternative: str
    level: float
    k: int
    significant: int
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    statistic: float
    p: float
    tau2: float
    delta: float
    se_delta: float
    loglik: float
    lrt: float
    lrt_df: int
    lrt_p: float


@dataclass(frozen=True, slots=True)
class _Surface:
    """Log-likelihood in (mu, tau2, log delta)."""

    value: float
    gradient: FloatArray
    hessian: FloatArray


@dataclass(frozen=True, slots=True)
class _Data:
    """Effects turned so that significant means large; ``cut`` is the effect at p = .025."""

    y: FloatArray
    v: FloatArray
    cut: FloatArray
    hidden: FloatArray  # 1 where p > .025


def selection_model(yi: ArrayLike, vi: ArrayLike, *, alternative: str = "auto", level: float = 0.95) -> SelectionModel:
    """Fit the three-parameter selection model (one step at p = .025, one-sided).

    Parameters
    ----------
    yi, vi : array_like, shape (k,)
        Effect sizes and sampling variances.
    alternative : {"auto", "greater", "less"}
        Direction in which studies are taken to be selected; ``auto`` is the sign of the random-effects estimate (REML).
    level : float
        Of the interval.

    Returns
    -------
    SelectionModel
        Standard errors from the observed information in (mu, tau2, delta); where tau2 is 0 it is held there. ``delta``
        has no upper limit (metafor stops at 100).

    Raises
    ------
    NoAnswer
        If all p values lie on one side of .025, with fewer than three studies, or if the likelihood has no maximum.
    InvalidInput
        For impossible arguments.
    """
    check_level(level)
    y, v = check_effects(yi, vi)
    if alternative not in {"auto", "greater", "less"}:
        raise InvalidInput(f"unknown direction {alternative!r}: choose one of auto, greater, less")
    k = y.size
    if k < 3:
        raise NoAnswer(f"a selection model has three parameters and needs at least three studies, not {k}")
    if alternative == "auto":
        alternative = "less" if pool(y, v, test="z", tau2_interval=False).estimate < 0 else "greater"
    sign = -1.0 if alternative == "less" else 1.0
    hidden = ndtr(-sign * y / np.sqrt(v)) > STEP
    data = _Data(sign * y, v, normal_quantile(1 - STEP) * np.sqrt(v), hidden.astype(np.float64))
    significant = k - int(hidden.sum())
    if significant in {0, k}:
        side = "above" if significant == 0 else "below"
        raise NoAnswer(
            f"all {k} one-sided p values lie {side} .025 (direction: {alternative}), so how often studies on the other "
            "side of it are published cannot be estimated"
        )
    start = pool(data.y, v, tau2_method="ML", test="z", tau2_interval=False)
    unselected = np.array([start.estimate, float(start.tau2 or 0.0), 0.0])
    best = _best(data, unselected)
    delta = math.exp(float(best.at[2]))
    se, se_log_delta = _standard_errors(best)
    lrt = max(0.0, 2 * (best.surface.value - _surface(data, unselected).value))
    mu = sign * float(best.at[0])
    half = normal_critical(level) * se
    return SelectionModel(
        alternative=alternative, level=level, k=k, significant=significant, estimate=mu, se=se, ci_low=mu - half,
        ci_high=mu + half, statistic=mu / se, p=normal_p(mu / se), tau2=float(best.at[1]), delta=delta,
        se_delta=delta * se_log_delta, loglik=best.surface.value, lrt=lrt, lrt_df=1, lrt_p=chi2_upper(lrt, 1),
    )  # fmt: skip


def _best(data: _Data, unselected: FloatArray) -> Maximum[_Surface]:
    """Climb from the model without selection, and from stronger selection with smaller effects; keep the highest."""
    mu, tau2, _ = unselected
    spread = float(np.var(data.y))
    reached = []
    for share, more, log_delta in (
        (1.0, 0.0, 0.0),
        (1.0, 0.0, -1.5),
        (0.5, 0.0, -1.5),
        (0.0, spread, -3.0),
        (1.0, 0.0, 1.5),
    ):
        try:
            reached.append(maximize(partial(_surface, data), np.array([share * mu, tau2 + more, log_delta]), _LOWER))
        except NoAnswer:
            continue
    best = max(reached, key=lambda m: m.surface.value, default=None)
    if best is None or abs(best.at[2]) > _ENDLESS:
        raise NoAnswer("the selection model has no maximum in these data: its likelihood rises without end")
    return best


def _standard_errors(best: Maximum[_Surface]) -> tuple[float, float]:
    free = np.array([True, best.at[1] > 0, True])
    information = -best.surface.hessian[np.ix_(free, free)]
    unit = np.sqrt(np.abs(np.diag(information)))
    information /= np.outer(unit, unit)
    if np.linalg.eigvalsh(information).min() <= _FLAT:
        raise NoAnswer(
            "the selection model has no standard errors in these data: its likelihood is flat at the maximum"
        )
    se = np.sqrt(np.diag(np.linalg.inv(information))) / unit
    return float(se[0]), float(se[-1])


def _surface(data: _Data, at: FloatArray) -> _Surface:
    mu, tau2, log_delta = (float(x) for x in at)
    s2 = data.v + tau2
    s = np.sqrt(s2)
    e = data.y - mu
    u = (mu - data.cut) / s
    log_phi = -0.5 * u * u - _HALF_LOG_2PI
    log_a = np.logaddexp(log_ndtr(u), log_delta + log_ndtr(-u))
    value = float((data.hidden * log_delta - 0.5 * (e * e / s2 + np.log(s2)) - _HALF_LOG_2PI - log_a).sum())

    # log A by u and log delta
    shift = np.exp(log_delta + log_phi - log_a)
    a_u = np.exp(log_phi - log_a) - shift
    a_d = np.exp(log_delta + log_ndtr(-u) - log_a)
    a_uu = -u * a_u - a_u * a_u
    a_ud = -shift - a_d * a_u
    a_dd = a_d * (1 - a_d)
    # u by mu and tau2
    u_m, u_t = 1 / s, -u / (2 * s2)
    u_mt, u_tt = -1 / (2 * s2 * s), 3 * u / (4 * s2 * s2)
    r = e / s2
    gradient = np.array(
        [
            (r - a_u * u_m).sum(),
            (0.5 * (r * r - 1 / s2) - a_u * u_t).sum(),
            (data.hidden - a_d).sum(),
        ]
    )
    mm = (-1 / s2 - a_uu * u_m * u_m).sum()
    mt = (-r / s2 - a_uu * u_m * u_t - a_u * u_mt).sum()
    tt = (-r * r / s2 + 0.5 / (s2 * s2) - a_uu * u_t * u_t - a_u * u_tt).sum()
    md, td, dd = -(a_ud * u_m).sum(), -(a_ud * u_t).sum(), -a_dd.sum()
    return _Surface(value, gradient, np.array([[mm, mt, md], [mt, tt, td], [md, td, dd]]))
