"""Differences that a trial corrected for baseline, on the scale of people's raw scores; baseline imbalance."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ketcli.effects.means import exact_j
from ketcli.effects.paired import smcrp
from ketcli.effects.result import EffectSizes, as_floats, effect_sizes, refuse

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ketcli.arrays import FloatArray


def standardized_difference(difference: ArrayLike, se: ArrayLike, sd: ArrayLike, df: ArrayLike) -> EffectSizes:
    """Standardize a published difference with its own standard error by a raw SD between people.

    ``g = J(m) D / S``, ``v = J^2 (SE / S)^2 + g^2 / (2 m)``: the delta method for a difference and an SD that are
    independent, with ``Var(S) / S^2 = 1 / (2 m)``. For two groups and ``SE = S sqrt(1/n_e + 1/n_c)`` it is the usual
    variance. The residual SD of an adjusted model is no raw SD: it would inflate g by ``1 / sqrt(1 - r^2)``.

    Parameters
    ----------
    difference, se : array_like, shape (k,)
        Differences (adjusted or not) and their standard errors, in the unit of the scale.
    sd, df : array_like, shape (k,)
        Raw SDs of single people at follow-up, and their degrees of freedom m (``n_e + n_c - 2``, or those of the trials
        an SD was borrowed from).

    Returns
    -------
    EffectSizes
        NaN where a figure is missing, an SD or standard error is 0, or ``m <= 1``.

    Raises
    ------
    InvalidInput
        For a negative standard error or SD.
    """
    d, error, s, m = as_floats(difference=difference, se=se, sd=sd, df=df)
    refuse(error < 0, "a standard error is negative")
    refuse(s < 0, "a standard deviation is negative")
    s, error = np.where(s > 0, s, np.nan), np.where(error > 0, error, np.nan)
    j = exact_j(m)
    g = j * d / s
    return effect_sizes(g, j**2 * (error / s) ** 2 + g**2 / (2 * m))


def crossover_difference(
    difference: ArrayLike,
    sd_e: ArrayLike,
    sd_c: ArrayLike,
    n: ArrayLike,
    *,
    r: ArrayLike,
    se: ArrayLike | None = None,
) -> EffectSizes:
    """Standardize a crossover trial's own paired difference by the SD between people.

    ``S = sqrt((sd_e^2 + sd_c^2) / 2)``, m = ``2 (n - 1) / (1 + r^2)`` and the rest as `standardized_difference`: with
    the trial's own standard error, r (between a person's two outcomes) enters m only. Without it the variance is that
    of `ketcli.effects.paired.smcrp`, where r decides the standard error too.

    Parameters
    ----------
    difference, sd_e, sd_c, n : array_like, shape (k,)
        Mean within-person differences, SDs of people under each treatment, people with both.
    r : array_like
        Correlation of the two outcomes within a person.
    se : array_like, optional
        Standard errors of the differences; NaN or left out where a trial gives none.

    Raises
    ------
    InvalidInput
        For a negative SD or standard error, a size that is not positive, or a correlation outside -1 to 1.
    """
    given = np.nan if se is None else se
    d, s1, s2, size, rho, error = as_floats(difference=difference, sd_e=sd_e, sd_c=sd_c, n=n, r=r, se=given)
    refuse((s1 < 0) | (s2 < 0), "a standard deviation is negative")
    refuse(size <= 0, "a sample size is not positive")
    refuse(np.abs(rho) > 1, "a correlation is not between -1 and 1")
    s = np.sqrt((s1**2 + s2**2) / 2)
    m = 2 * (size - 1) / (1 + rho**2)
    own = standardized_difference(d, error, s, m)
    without = smcrp(d, s1, np.zeros_like(d), s2, size, r=rho)
    assumed = np.isnan(error)
    return effect_sizes(np.where(assumed, without.yi, own.yi), np.where(assumed, without.vi, own.vi))


class Recovered(NamedTuple):
    """Differences corrected for baseline, each (k,): with standard error, raw SD at follow-up and its df."""

    difference: FloatArray
    se: FloatArray
    sd: FloatArray
    df: FloatArray


class Arm(NamedTuple):
    """Mean, SD at one time and size of the arms of one side, each (k,) or a number."""

    mean: ArrayLike
    sd: ArrayLike
    n: ArrayLike


def ancova_difference(end_e: Arm, end_c: Arm, base_e: Arm, base_c: Arm, *, r: ArrayLike) -> Recovered:
    """Recover the difference that an analysis of covariance finds, from the arms' baseline and end-point figures.

    With ``sX``, ``sY`` the SDs pooled over the arms at baseline and follow-up, r their correlation within arms:
    ``beta = r sY / sX``, ``D = (Ye - Yc) - beta (Xe - Xc)``, and with ``m = n_e + n_c - 2``,
    ``Var D = sY^2 (1 - r^2) m / (m - 1) [1/n_e + 1/n_c + (Xe - Xc)^2 / (m sX^2)]``: the variance of the contrast of two
    adjusted means in a linear model with one slope, whose residual variance is ``sY^2 (1 - r^2) m / (m - 1)``.
    r = 0 gives the end points back.

    Parameters
    ----------
    end_e, end_c, base_e, base_c : Arm
        Experimental and control arms at follow-up and at baseline; the people are those of the follow-up.
    r : array_like
        Correlation of baseline and follow-up: measured (`correlation_of_change`) or assumed.

    Raises
    ------
    InvalidInput
        For a negative SD, a size that is not positive, or a correlation outside -1 to 1.
    """
    y1, s1, n1, y2, s2, n2, x1, b1, x2, b2, rho = as_floats(
        mean_e=end_e.mean, sd_e=end_e.sd, n_e=end_e.n, mean_c=end_c.mean, sd_c=end_c.sd, n_c=end_c.n,
        baseline_e=base_e.mean, baseline_sd_e=base_e.sd, baseline_c=base_c.mean, baseline_sd_c=base_c.sd, r=r,
    )  # fmt: skip
    refuse((s1 < 0) | (s2 < 0) | (b1 < 0) | (b2 < 0), "a standard deviation is negative")
    refuse((n1 <= 0) | (n2 <= 0), "a group size is not positive")
    refuse(np.abs(rho) > 1, "a correlation is not between -1 and 1")
    m = np.where(n1 + n2 > 3, n1 + n2 - 2, np.nan)
    sx, sy = (np.sqrt(((n1 - 1) * e**2 + (n2 - 1) * c**2) / m) for e, c in ((b1, b2), (s1, s2)))
    sx = np.where(sx > 0, sx, np.nan)
    imbalance = x1 - x2
    residual = sy**2 * (1 - rho**2) * m / (m - 1)
    variance = residual * (1 / n1 + 1 / n2 + imbalance**2 / (m * sx**2))
    return Recovered(difference=y1 - y2 - rho * sy / sx * imbalance, se=np.sqrt(variance), sd=sy, df=m)


def correlation_of_change(sd_base: ArrayLike, sd_end: ArrayLike, sd_change: ArrayLike) -> FloatArray:
    """Correlation of baseline and follow-up from the SDs of both and of the change, (k,).

    ``r = (sX^2 + sY^2 - sC^2) / (2 sX sY)``, the variance of a difference solved for r; NaN where an SD is missing or
    0, or the three cannot belong together (r outside -1 to 1).
    """
    x, y, c = as_floats(sd_base=sd_base, sd_end=sd_end, sd_change=sd_change)
    with np.errstate(divide="ignore", invalid="ignore"):
        r = (x**2 + y**2 - c**2) / (2 * x * y)
    return np.where(np.isfinite(r) & (np.abs(r) <= 1), r, np.nan)
