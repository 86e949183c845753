"""Quantiles and tail probabilities of the normal, t, chi-squared and F distributions.

Only special functions are used (`ketcli.ufuncs`): importing ``scipy.stats`` costs more than a whole answer. Tails are
computed directly, never as one minus a probability, so that a p value of 1e-200 keeps its digits.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ketcli.errors import InvalidInput
from ketcli.ufuncs import betainc, betaincinv, gammaincc, gammainccinv, gammaincinv, ndtr, ndtri

if TYPE_CHECKING:
    from ketcli.arrays import FloatArray


def check_level(level: float) -> float:
    """Return a confidence level if it lies between 0 and 1, else raise InvalidInput."""
    if not 0 < level < 1:
        raise InvalidInput(f"the level must lie between 0 and 1, for example 0.95, not {level}")
    return level


def normal_critical(level: float) -> float:
    """Two-sided critical value of the standard normal, 1.96 for 0.95."""
    return float(-ndtri((1 - check_level(level)) / 2))


def normal_p(z: float) -> float:
    """Two-sided p value of a standard normal statistic."""
    return float(2 * ndtr(-abs(z)))


def normal_upper(z: float) -> float:
    """Upper tail P(Z > z)."""
    return float(ndtr(-z))


def normal_quantile(p: float) -> float:
    """Quantile of the standard normal."""
    return float(ndtri(p))


@lru_cache(maxsize=1024)  # an answer asks for few, many times each
def t_critical(level: float, df: float) -> float:
    """Two-sided critical value of Student's t; NaN for df <= 0, the normal's for df = inf."""
    if not df > 0:
        return math.nan
    if math.isinf(df):
        return normal_critical(level)
    return float(t_beyond(1 - check_level(level), df))


def t_beyond(p: FloatArray | float, df: FloatArray | float) -> FloatArray:
    """What Student's t exceeds in size with probability p, for finite df > 0; arrays are broadcast.

    P(|T| > t) = I_x(df/2, 1/2) with x = df / (df + t^2). For large df x rounds to 1, for small df its complement does:
    whichever is away from 1 is taken. (SciPy 1.12's `stdtrit` has eight digits.)
    """
    x = betaincinv(df / 2, 0.5, p)
    y = betaincinv(0.5, df / 2, 1 - np.asarray(p))
    with np.errstate(divide="ignore"):
        return np.asarray(np.sqrt(df * np.where(x < 0.5, (1 - x) / x, y / (1 - y))))


def t_p(t: float, df: float) -> float:
    """Two-sided p value of Student's t; NaN for df <= 0 or a statistic that is NaN."""
    if not df > 0 or math.isnan(t):
        return math.nan
    if math.isinf(t):
        return 0.0
    if math.isinf(df):
        return normal_p(t)
    square = t * t
    if square < 1:  # the body of the distribution: the complement keeps its digits
        return float(1 - betainc(0.5, df / 2, square / (df + square)))
    return float(betainc(df / 2, 0.5, df / (df + square)))


def chi2_upper(x: float, df: float) -> float:
    """Upper tail of chi-squared; 1 for df = 0."""
    return float(gammaincc(df / 2, x / 2)) if df > 0 else 1.0


def chi2_quantile(p: float, df: float) -> float:
    """Quantile of chi-squared with lower tail probability p."""
    return float(2 * gammaincinv(df / 2, p))


def chi2_upper_quantile(p: float, df: float) -> float:
    """Quantile of chi-squared with upper tail probability p."""
    return float(2 * gammainccinv(df / 2, p))


def f_upper(x: float, df1: float, df2: float) -> float:
    """Upper tail of F; NaN for df2 <= 0."""
    if not df2 > 0 or math.isnan(x):
        return math.nan
    if math.isinf(x):
        return 0.0
    return float(betainc(df2 / 2, df1 / 2, df2 / (df2 + df1 * max(x, 0.0))))
