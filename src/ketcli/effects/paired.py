"""The same people under both treatments (crossover trials): differences of means and of proportions.

``r`` is the correlation between a person's two outcomes, assumed where it is not reported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ketcli.effects.counts import increments, read_tables, undefined
from ketcli.effects.means import exact_j
from ketcli.effects.result import EffectSizes, as_floats, effect_sizes, refuse

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ketcli.arrays import BoolArray, FloatArray
    from ketcli.effects.measures import ZeroCells


def _read(**columns: ArrayLike) -> list[FloatArray]:
    arrays = as_floats(**columns)
    for name, values in zip(columns, arrays, strict=True):
        if name.startswith("sd"):
            refuse(values < 0, "a standard deviation is negative")
        elif name == "n":
            refuse(values <= 0, "a sample size is not positive")
        elif name == "r":
            refuse(np.abs(values) > 1, "a correlation is not between -1 and 1")
    return arrays


def _positive(x: FloatArray) -> FloatArray:
    return np.where(x > 0, x, np.nan)


def md_paired(
    mean_e: ArrayLike, sd_e: ArrayLike, mean_c: ArrayLike, sd_c: ArrayLike, n: ArrayLike, *, r: ArrayLike
) -> EffectSizes:
    """Mean difference within people: ``v = (sd_e^2 + sd_c^2 - 2 r sd_e sd_c) / n`` (metafor's MC; Elbourne, 2002).

    Raises
    ------
    InvalidInput
        For a negative SD, a size that is not positive, or a correlation outside -1 to 1.
    """
    m1, s1, m2, s2, size, rho = _read(mean_e=mean_e, sd_e=sd_e, mean_c=mean_c, sd_c=sd_c, n=n, r=r)
    return effect_sizes(m1 - m2, _positive(s1**2 + s2**2 - 2 * rho * s1 * s2) / size)


def smcc(
    mean_e: ArrayLike, sd_e: ArrayLike, mean_c: ArrayLike, sd_c: ArrayLike, n: ArrayLike, *, r: ArrayLike
) -> EffectSizes:
    """Mean difference within people over the SD of the differences, exactly corrected (metafor's SMCC).

    ``g = J(n - 1) (mean_e - mean_c) / sqrt(sd_e^2 + sd_c^2 - 2 r sd_e sd_c)``, ``v = 1/n + g^2 / (2 n)``
    (Gibbons et al., 1993, equation 21, with n).

    Raises
    ------
    InvalidInput
        As `md_paired`.
    """
    m1, s1, m2, s2, size, rho = _read(mean_e=mean_e, sd_e=sd_e, mean_c=mean_c, sd_c=sd_c, n=n, r=r)
    g = exact_j(size - 1) * (m1 - m2) / np.sqrt(_positive(s1**2 + s2**2 - 2 * rho * s1 * s2))
    return effect_sizes(g, 1 / size + g**2 / (2 * size))


def smcr(mean_e: ArrayLike, mean_c: ArrayLike, sd: ArrayLike, n: ArrayLike, *, r: ArrayLike) -> EffectSizes:
    """Mean difference within people over one raw SD, exactly corrected (metafor's SMCR, whose ``sd1i`` is ``sd``).

    ``g = J(n - 1) (mean_e - mean_c) / sd``, ``v = 2 (1 - r) / n + g^2 / (2 n)`` (Becker, 1988, equation 13).

    Raises
    ------
    InvalidInput
        As `md_paired`.
    """
    m1, m2, s, size, rho = _read(mean_e=mean_e, mean_c=mean_c, sd=sd, n=n, r=r)
    g = exact_j(size - 1) * (m1 - m2) / _positive(s)
    return effect_sizes(g, 2 * (1 - rho) / size + g**2 / (2 * size))


def smcrp(
    mean_e: ArrayLike, sd_e: ArrayLike, mean_c: ArrayLike, sd_c: ArrayLike, n: ArrayLike, *, r: ArrayLike
) -> EffectSizes:
    """Mean difference within people over the pooled raw SD, exactly corrected (metafor's SMCRP).

    ``g = J(m) (mean_e - mean_c) / sqrt((sd_e^2 + sd_c^2) / 2)`` with ``m = 2 (n - 1) / (1 + r^2)``,
    ``v = 2 (1 - r) / n + g^2 (1 + r^2) / (4 n)`` (Cousineau, 2020, equation 2). It is on the scale of the standardized
    mean difference of parallel groups, so both kinds of trial can be pooled.

    Raises
    ------
    InvalidInput
        As `md_paired`.
    """
    m1, s1, m2, s2, size, rho = _read(mean_e=mean_e, sd_e=sd_e, mean_c=mean_c, sd_c=sd_c, n=n, r=r)
    g = exact_j(2 * (size - 1) / (1 + rho**2)) * (m1 - m2) / np.sqrt(_positive((s1**2 + s2**2) / 2))
    return effect_sizes(g, 2 * (1 - rho) / size + g**2 * (1 + rho**2) / (4 * size))


def feasible_correlation(p_e: FloatArray, p_c: FloatArray, r: FloatArray) -> FloatArray:
    """Clip a correlation to what two proportions allow (0 where one of them does not vary).

    The share with both events lies between ``max(0, p_e + p_c - 1)`` and ``min(p_e, p_c)`` (Frechet).
    """
    spread = np.sqrt(p_e * (1 - p_e) * p_c * (1 - p_c))
    safe = np.where(spread > 0, spread, 1.0)
    low = (np.maximum(0.0, p_e + p_c - 1) - p_e * p_c) / safe
    high = (np.minimum(p_e, p_c) - p_e * p_c) / safe
    return np.where(spread > 0, np.clip(r, low, high), 0.0)


class _Margins(NamedTuple):
    """Corrected proportions and size, feasible correlation, the raw difference, and where a ratio says nothing."""

    p_e: FloatArray
    p_c: FloatArray
    n: FloatArray
    phi: FloatArray
    raw: FloatArray
    nothing: BoolArray


def _margins(
    events_e: ArrayLike, events_c: ArrayLike, n: ArrayLike, r: ArrayLike, zero_cells: ZeroCells, gain: float
) -> _Margins:
    x1, x2, size, rho = _read(events_e=events_e, events_c=events_c, n=n, r=r)
    read_tables(x1, size, x2, size)
    add1, add2 = increments(x1, size, x2, size, zero_cells)
    total = size + gain * add1
    p1, p2 = (x1 + add1) / total, (x2 + add2) / total
    return _Margins(
        p_e=p1, p_c=p2, n=total, phi=feasible_correlation(p1, p2, rho), raw=(x1 - x2) / size,
        nothing=undefined(x1, size, x2, size, zero_cells),
    )  # fmt: skip


def paired_rr(
    events_e: ArrayLike, events_c: ArrayLike, n: ArrayLike, *, r: ArrayLike, zero_cells: ZeroCells = "half"
) -> EffectSizes:
    """Log ratio of the two marginal risks of the same n people (Zou, 2007; Elbourne et al., 2002).

    ``v = (1 - p_e) / (n p_e) + (1 - p_c) / (n p_c) - 2 r s / (n p_e p_c)``, ``s = sqrt(p_e q_e p_c q_c)``: metafor's
    MPRR, when r is the phi coefficient of the table. Empty cells as in `ketcli.effects.counts.rr`, on the margins; r is
    clipped to what the margins allow. NaN where nobody or everybody had the event, or the variance is 0.

    Raises
    ------
    InvalidInput
        For impossible counts or a correlation outside -1 to 1.
    """
    gain = 1 if zero_cells == "meta" else 2
    m = _margins(events_e, events_c, n, r, zero_cells, gain)
    p1, p2 = m.p_e, m.p_c
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(p1 * (1 - p1) * p2 * (1 - p2))
        vi = ((1 - p1) / p1 + (1 - p2) / p2 - 2 * m.phi * spread / (p1 * p2)) / m.n
        yi = np.log(p1) - np.log(p2)
    return effect_sizes(yi, np.where(m.nothing | (vi < 1e-14), np.nan, vi))


def paired_odds_ratio(
    events_e: ArrayLike, events_c: ArrayLike, n: ArrayLike, *, r: ArrayLike, zero_cells: ZeroCells = "half"
) -> EffectSizes:
    """Log ratio of the two marginal odds of the same n people (Becker & Balagtas, 1993; Elbourne et al., 2002).

    ``v = 1 / (n p_e q_e) + 1 / (n p_c q_c) - 2 r / (n s)`` with ``s = sqrt(p_e q_e p_c q_c)`` (metafor's MPOR, MPORM).
    Empty cells, r and undefined values as in `paired_rr`.

    Raises
    ------
    InvalidInput
        As `paired_rr`.
    """
    m = _margins(events_e, events_c, n, r, zero_cells, 2)
    p1, p2 = m.p_e, m.p_c
    with np.errstate(divide="ignore", invalid="ignore"):
        v1, v2 = p1 * (1 - p1), p2 * (1 - p2)
        vi = (1 / v1 + 1 / v2 - 2 * m.phi / np.sqrt(v1 * v2)) / m.n
        yi = np.log(p1 / (1 - p1)) - np.log(p2 / (1 - p2))
    return effect_sizes(yi, np.where(m.nothing | (vi < 1e-14), np.nan, vi))


def paired_rd(
    events_e: ArrayLike, events_c: ArrayLike, n: ArrayLike, *, r: ArrayLike, zero_cells: ZeroCells = "half"
) -> EffectSizes:
    """Difference of the two marginal risks of the same n people (Elbourne et al., 2002; metafor's MPRD).

    ``v = (p_e q_e + p_c q_c - 2 r s) / n`` with ``s = sqrt(p_e q_e p_c q_c)``. Empty cells as in
    `ketcli.effects.counts.rd`, on the margins; a trial without any event is kept. NaN where the variance is 0.

    Raises
    ------
    InvalidInput
        As `paired_rr`.
    """
    m = _margins(events_e, events_c, n, r, zero_cells, 2)
    v1, v2 = m.p_e * (1 - m.p_e), m.p_c * (1 - m.p_c)
    vi = (v1 + v2 - 2 * m.phi * np.sqrt(v1 * v2)) / m.n
    return effect_sizes(m.raw if zero_cells == "meta" else m.p_e - m.p_c, np.where(vi < 1e-14, np.nan, vi))
