"""Several arms of one trial compared at once: contrasts against the first arm, and their covariance."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import numpy as np

from ketcli.effects.means import exact_j
from ketcli.effects.measures import BinaryMeasure, SmdVariance, ZeroCells
from ketcli.effects.result import as_floats, refuse
from ketcli.literals import require_one_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ketcli.arrays import FloatArray

Contrasts = tuple["FloatArray", "FloatArray"]


def against_first(value: FloatArray, variance: FloatArray) -> Contrasts:
    """Contrasts of independently estimated arms against the first, which all of them share.

    ``y_j = x_j - x_1``, ``cov(y_j, y_k) = v_1``, plus ``v_j`` where j = k (Cochrane Handbook, 11.6.2).
    """
    return value[1:] - value[0], np.diag(variance[1:]) + variance[0]


def md(mean: ArrayLike, sd: ArrayLike, n: ArrayLike) -> Contrasts:
    """Mean differences against the first arm; each arm has its own variance ``sd^2 / n``.

    Raises
    ------
    InvalidInput
        For a negative SD or an arm without people.
    """
    m, s, size = _means(mean, sd, n)
    return against_first(m, s**2 / size)


def smd(mean: ArrayLike, sd: ArrayLike, n: ArrayLike, *, variance: SmdVariance = "ls") -> Contrasts:
    """Standardized mean differences against the first arm (Hedges' g), all divided by the SD pooled over all arms.

    One SD for the trial keeps the contrasts consistent (those of j and k differ by exactly that of j and k), and
    ``cov(g_j, g_k) = 1 / n_1 + g_j g_k / (2 N)`` with N people in all (Gleser & Olkin, 2009, equations 19.24 to 19.26).
    Other variances as in `ketcli.effects.means.smd`, to which this is equal for two arms. NaN where the SD is 0.

    Raises
    ------
    InvalidInput
        For a negative SD, an arm without people, or an unknown ``variance``.
    """
    require_one_of(variance, SmdVariance, "variance of the SMD")
    m, s, size = _means(mean, sd, n)
    total = float(size.sum())
    df = total - size.size
    pooled = np.sqrt(((size - 1) * s**2).sum() / df) if df > 0 else 0.0
    d = (m[1:] - m[0]) / (pooled if pooled > 0 else np.nan)
    sizes = np.diag(1 / size[1:]) + 1 / size[0]
    approximate = 1 - 3 / (4 * df - 1) if df > 0.25 else np.nan
    j = approximate if variance in ("revman", "esc") else float(exact_j(df))
    g = j * d
    square = np.outer(g, g)
    match variance:
        case "ls":
            return g, sizes + square / (2 * total)
        case "ub":
            return g, sizes + (1 - (df - 2) / (df * j**2)) * square
        case "ls2":
            return g, j**2 * sizes + square / (2 * total)
        case "revman":
            return g, sizes + square / (2 * (total - 3.94))
        case "esc":
            return g, sizes + np.outer(d, d) / (2 * total)
        case _:
            assert_never(variance)


def _means(mean: ArrayLike, sd: ArrayLike, n: ArrayLike) -> list[FloatArray]:
    arrays = as_floats(mean=mean, sd=sd, n=n)
    refuse(arrays[1] < 0, "a standard deviation is negative")
    refuse(arrays[2] <= 0, "a group size is not positive")
    return arrays


def counts(events: ArrayLike, n: ArrayLike, *, measure: BinaryMeasure, zero_cells: ZeroCells = "half") -> Contrasts:
    """Log risk ratios, log odds ratios or risk differences against the first arm.

    Where any arm of the trial has an empty cell, all of its arms are corrected as `ketcli.effects.counts` does for two
    (``tacc``: each by its share of the people). NaN where nobody or everybody in all arms had the event (RR, OR).

    Raises
    ------
    InvalidInput
        For impossible counts, an unknown measure or an unknown ``zero_cells``.
    """
    x, size = as_floats(events=events, n=n)
    refuse((x < 0) | (x > size), "more events than people in the arm, or a negative count")
    refuse(size <= 0, "a group size is not positive")
    require_one_of(measure, BinaryMeasure, "measure of counts")
    require_one_of(zero_cells, ZeroCells, "correction of empty cells")
    empty = bool(((x == 0) | (x == size)).any())
    share = size / size.sum() if zero_cells == "tacc" else np.full(size.size, 0.5)
    add = share if empty and zero_cells != "none" else np.zeros(size.size)
    gain = 1 if zero_cells == "meta" and measure == "RR" else 2
    a, total = x + add, size + gain * add
    b = total - a
    with np.errstate(divide="ignore", invalid="ignore"):
        match measure:
            case "RR":
                value, variance = np.log(a / total), 1 / a - 1 / total
            case "OR":
                value, variance = np.log(a / b), 1 / a + 1 / b
            case "RD":
                value = x / size if zero_cells == "meta" else a / total
                variance = a * b / total**3
            case _:
                assert_never(measure)
    nothing = zero_cells != "metafor" and ((x == 0).all() or (x == size).all())
    if not np.isfinite(value).all() or (variance < 0).any() or (measure != "RD" and nothing):
        missing = np.full(size.size, np.nan)
        return against_first(missing, missing)
    return against_first(value, variance)
