"""Variances and effects from what is published instead of them: intervals, test statistics, p values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ketcli.distributions import t_beyond
from ketcli.effects.means import from_d
from ketcli.effects.result import EffectSizes, as_floats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ketcli.arrays import FloatArray
    from ketcli.effects.measures import SmdVariance


def vi_from_ci(low: ArrayLike, high: ArrayLike, level: float = 0.95) -> FloatArray:
    """Sampling variance from a normal interval: ``((high - low) / (2 z))^2`` (Cochrane Handbook, 6.3.1).

    The limits on the scale of analysis: of a ratio, their logarithms.
    """
    from ketcli.ufuncs import ndtri

    a, b = as_floats(low=low, high=high)
    return np.asarray(((b - a) / (2 * ndtri(0.5 + level / 2))) ** 2)


def vi_from_z(yi: ArrayLike, z: ArrayLike) -> FloatArray:
    """Sampling variance from an effect and its z statistic: ``(yi / z)^2`` (Cochrane Handbook, 6.3.2)."""
    y, statistic = as_floats(yi=yi, z=z)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((y / statistic) ** 2)


def z_from_p(p: ArrayLike) -> FloatArray:
    """Size of the z statistic behind an exact two-sided p value (Cochrane Handbook, 6.3.2)."""
    from ketcli.ufuncs import ndtri

    (values,) = as_floats(p=p)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(-ndtri(values / 2))


def t_from_p(p: ArrayLike, df: ArrayLike) -> FloatArray:
    """Size of the t statistic behind an exact two-sided p value (Cochrane Handbook, 6.5.2.3)."""
    return t_beyond(*as_floats(p=p, df=df))


def sd_from_t(difference: ArrayLike, t: ArrayLike, n_e: ArrayLike, n_c: ArrayLike) -> FloatArray:
    """SD that both arms share, from the t statistic of their difference.

    ``sd = |difference / t| / sqrt(1 / n_e + 1 / n_c)`` (Cochrane Handbook, 6.5.2.3).
    """
    d, statistic, n1, n2 = as_floats(difference=difference, t=t, n_e=n_e, n_c=n_c)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.abs(d / statistic) / np.sqrt(1 / n1 + 1 / n2))


def sd_from_mean_ci(low: ArrayLike, high: ArrayLike, n: ArrayLike, level: float = 0.95) -> FloatArray:
    """SD of each arm from the interval of its mean, by t with n - 1 degrees of freedom (Cochrane Handbook, 6.5.2.2)."""
    a, b, size = as_floats(low=low, high=high, n=n)
    return np.asarray((b - a) * np.sqrt(size) / (2 * t_beyond(1 - level, size - 1)))


def smd_from_t(t: ArrayLike, n_e: ArrayLike, n_c: ArrayLike, *, variance: SmdVariance = "ls") -> EffectSizes:
    """Standardized mean difference from the t statistic of two independent groups.

    ``d = t sqrt(1 / n_e + 1 / n_c)``, then corrected as `ketcli.effects.means.smd` (metafor's escalc with `ti`).

    Raises
    ------
    InvalidInput
        As `ketcli.effects.means.smd`.
    """
    statistic, n1, n2 = as_floats(t=t, n_e=n_e, n_c=n_c)
    return from_d(statistic * np.sqrt(1 / n1 + 1 / n2), n1, n2, variance=variance)
