"""Two groups compared by their means: mean difference and standardized mean difference."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import numpy as np

from ketcli.effects.measures import SmdVariance
from ketcli.effects.result import EffectSizes, as_floats, effect_sizes, refuse
from ketcli.literals import require_one_of
from ketcli.ufuncs import gammaln

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ketcli.arrays import FloatArray


def exact_j(df: ArrayLike) -> FloatArray:
    """Exact small-sample correction of a standardized mean difference.

    ``J(m) = Gamma(m / 2) / (sqrt(m / 2) Gamma((m - 1) / 2))`` (Hedges, 1981, equation 6e); NaN for m <= 1.
    """
    m = np.asarray(df, dtype=np.float64)
    safe = np.where(m > 1, m, np.nan)
    return np.asarray(np.exp(gammaln(safe / 2) - 0.5 * np.log(safe / 2) - gammaln((safe - 1) / 2)))


def _read(
    mean_e: ArrayLike, sd_e: ArrayLike, n_e: ArrayLike, mean_c: ArrayLike, sd_c: ArrayLike, n_c: ArrayLike
) -> list[FloatArray]:
    arrays = as_floats(mean_e=mean_e, sd_e=sd_e, n_e=n_e, mean_c=mean_c, sd_c=sd_c, n_c=n_c)
    _, s1, n1, _, s2, n2 = arrays
    refuse((s1 < 0) | (s2 < 0), "a standard deviation is negative")
    refuse((n1 <= 0) | (n2 <= 0), "a group size is not positive")
    return arrays


def md(
    mean_e: ArrayLike, sd_e: ArrayLike, n_e: ArrayLike, mean_c: ArrayLike, sd_c: ArrayLike, n_c: ArrayLike
) -> EffectSizes:
    """Mean difference, experimental minus control, in the unit of the scale.

    ``v = sd_e^2 / n_e + sd_c^2 / n_c``: variances are not assumed equal (metafor's default; Cochrane Handbook 6.5.1).
    Undefined (NaN) where both standard deviations are 0.

    Raises
    ------
    InvalidInput
        For a negative SD or a group size that is not positive.
    """
    m1, s1, n1, m2, s2, n2 = _read(mean_e, sd_e, n_e, mean_c, sd_c, n_c)
    vi = s1**2 / n1 + s2**2 / n2
    return effect_sizes(m1 - m2, np.where(vi > 0, vi, np.nan))


def smd(
    mean_e: ArrayLike,
    sd_e: ArrayLike,
    n_e: ArrayLike,
    mean_c: ArrayLike,
    sd_c: ArrayLike,
    n_c: ArrayLike,
    *,
    variance: SmdVariance = "ls",
) -> EffectSizes:
    """Standardized mean difference, experimental minus control (Hedges' g).

    With ``d`` the difference over the pooled SD, ``N = n_e + n_c``, ``m = N - 2`` and ``g = J(m) d``:

    * ``ls`` (metafor's default): ``1/n_e + 1/n_c + g^2 / (2 N)`` (Hedges & Olkin, 1985, p. 86, with g for d);
    * ``ub`` (meta's default): ``1/n_e + 1/n_c + (1 - (m - 2) / (m J^2)) g^2`` (Hedges, 1983, equation 9);
    * ``ls2``: ``J^2 (1/n_e + 1/n_c + d^2 / (2 N))`` (Borenstein et al., 2009, equations 4.20 and 4.24);
    * ``revman``: ``J = 1 - 3 / (4 N - 9)``, ``1/n_e + 1/n_c + g^2 / (2 (N - 3.94))`` (RevMan 5's algorithms);
    * ``esc`` (metapsyTools): that approximate ``J``, but the variance of the uncorrected d,
      ``1/n_e + 1/n_c + d^2 / (2 N)``.

    Undefined (NaN) where the pooled SD is 0 or ``m <= 1``.

    Raises
    ------
    InvalidInput
        For a negative SD, a group size that is not positive, or an unknown ``variance``.
    """
    require_one_of(variance, SmdVariance, "variance of the SMD")
    m1, s1, n1, m2, s2, n2 = _read(mean_e, sd_e, n_e, mean_c, sd_c, n_c)
    total = n1 + n2
    pooled = np.sqrt(((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / np.where(total > 3, total - 2, np.nan))
    return from_d((m1 - m2) / np.where(pooled > 0, pooled, np.nan), n1, n2, variance=variance)


def from_d(d: FloatArray, n_e: FloatArray, n_c: FloatArray, *, variance: SmdVariance = "ls") -> EffectSizes:
    """Hedges' g and its variance, as `smd` gives them, from the difference over the pooled SD.

    Raises
    ------
    InvalidInput
        For an unknown ``variance``.
    """
    require_one_of(variance, SmdVariance, "variance of the SMD")
    total = n_e + n_c
    df = np.where(total > 3, total - 2, np.nan)
    sizes = 1 / n_e + 1 / n_c
    j = 1 - 3 / (4 * df - 1) if variance in {"revman", "esc"} else exact_j(df)
    g = j * d
    match variance:
        case "ls":
            vi = sizes + g**2 / (2 * total)
        case "ub":
            vi = sizes + (1 - (df - 2) / (df * j**2)) * g**2
        case "ls2":
            vi = j**2 * (sizes + d**2 / (2 * total))
        case "revman":
            vi = sizes + g**2 / (2 * (total - 3.94))
        case "esc":
            vi = sizes + d**2 / (2 * total)
        case _:
            assert_never(variance)
    return effect_sizes(g, vi)
