"""A straight line by weighted least squares whose weights are known up to a factor (R's ``lm(weights = )``)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ketcli.distributions import check_level, t_critical, t_p
from ketcli.errors import NoAnswer

if TYPE_CHECKING:
    from ketcli.arrays import FloatArray

_SAME = 1e-12  # relative spread of the predictor below which it is constant
_PERFECT = 1e-20  # residual share of the variation that is only rounding


class Line(NamedTuple):
    """Intercept and slope with standard errors, intervals and t tests on ``df = k - 2`` degrees of freedom."""

    k: int
    df: int
    intercept: float
    intercept_se: float
    intercept_ci_low: float
    intercept_ci_high: float
    intercept_statistic: float
    intercept_p: float
    slope: float
    slope_se: float
    statistic: float
    p: float


def fit_line(y: FloatArray, x: FloatArray, w: FloatArray, *, level: float, predictor: str) -> Line:
    """Fit ``y = intercept + slope x + e`` with ``var(e)`` proportional to ``1 / w``.

    Parameters
    ----------
    y, x, w : arrays, shape (k,)
        Outcome, predictor, positive weights.
    level : float
        Of the interval.
    predictor : str
        What x is, for messages: "standard errors".

    Raises
    ------
    NoAnswer
        With fewer than three studies, a constant predictor, or a perfect fit, which leaves no error to test against.
    """
    check_level(level)
    k = y.size
    if k < 3:
        raise NoAnswer(f"a test for funnel asymmetry needs at least three studies, not {k}")
    if np.ptp(x) <= _SAME * np.abs(x).max():
        raise NoAnswer(f"the {predictor} are the same in all studies, so nothing can depend on them")
    total = float(w.sum())
    x_mean, y_mean = float(w @ x) / total, float(w @ y) / total
    dx, dy = x - x_mean, y - y_mean
    sxx = float(w @ (dx * dx))
    slope = float(w @ (dx * dy)) / sxx
    r = dy - slope * dx
    rss = float(w @ (r * r))
    if rss <= _PERFECT * float(w @ (y * y)):
        raise NoAnswer("the effects lie exactly on a line, which leaves no error to test against")
    df = k - 2
    scale = rss / df
    intercept = y_mean - slope * x_mean
    slope_se, intercept_se = math.sqrt(scale / sxx), math.sqrt(scale * (1 / total + x_mean**2 / sxx))
    half = t_critical(level, df) * intercept_se
    return Line(
        k=k, df=df, intercept=intercept, intercept_se=intercept_se, intercept_ci_low=intercept - half,
        intercept_ci_high=intercept + half, intercept_statistic=intercept / intercept_se,
        intercept_p=t_p(intercept / intercept_se, df), slope=slope, slope_se=slope_se, statistic=slope / slope_se,
        p=t_p(slope / slope_se, df),
    )  # fmt: skip
