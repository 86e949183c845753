"""Mantel-Haenszel pooling of 2x2 tables, for few or rare events; no continuity correction in the pooled estimate."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, assert_never

import numpy as np

from ketcli.distributions import check_level
from ketcli.effects.counts import odds_ratio, rd, read_tables, rr, uninformative
from ketcli.effects.measures import BinaryMeasure
from ketcli.effects.result import refuse
from ketcli.errors import NoAnswer
from ketcli.literals import require_one_of
from ketcli.models.pooling.pool import without_tau2

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ketcli.arrays import FloatArray
    from ketcli.models.pooling.pool import Pooled

_ROUNDING = 1e-14  # what is left of two sums of some hundred counts that cancel


def mantel_haenszel(
    events_e: ArrayLike,
    n_e: ArrayLike,
    events_c: ArrayLike,
    n_c: ArrayLike,
    *,
    measure: BinaryMeasure = "RR",
    level: float = 0.95,
) -> Pooled:
    """Pool 2x2 tables with Mantel-Haenszel weights.

    Parameters
    ----------
    events_e, n_e, events_c, n_c : array_like, shape (k,)
        Events and group sizes, experimental and control.
    measure : {"RR", "OR", "RD"}
        RR: Greenland & Robins (1985, equation 13). OR: Mantel & Haenszel (1959) with the variance of Robins, Breslow &
        Greenland (1986). RD: Greenland & Robins (1985) with the variance of Sato, Greenland & Robins (1989).
    level : float
        Of the confidence interval.

    Returns
    -------
    Pooled
        Model ``"mh"``. Estimate on the log scale for RR and OR. ``k`` counts all studies, those without events too; Q
        (from the studies' own estimates, 0.5 added to all cells where one is empty) has as many degrees of freedom as
        there are studies with news on a ratio, less one: all as metafor's ``rma.mh``. Where everyone in an arm fares
        alike, whatever the study (RR: all of both arms have the event), the standard error is 0, and the test is NaN.

    Raises
    ------
    InvalidInput
        For impossible counts or an unknown measure.
    NoAnswer
        If an arm has no event in any study (RR), or no study tells odds apart (OR), or there is no study.
    """
    check_level(level)
    require_one_of(measure, BinaryMeasure, "measure of Mantel-Haenszel")
    a, n1, c, n2 = read_tables(events_e, n_e, events_c, n_c)
    refuse(np.any(~np.isfinite([a, n1, c, n2]), axis=0), "a count is missing")
    there = (n1 > 0) & (n2 > 0)
    if not there.any():
        raise NoAnswer("no study is left to pool")
    total = np.where(there, n1 + n2, 1.0)
    a, n1, c, n2 = (np.where(there, x, 0.0) for x in (a, n1, c, n2))
    match measure:
        case "RR":
            estimate, se, weights = _risk_ratio(a, n1, c, n2, total)
            single = rr(a, n1, c, n2)
        case "OR":
            estimate, se, weights = _odds_ratio(a, n1, c, n2, total)
            single = odds_ratio(a, n1, c, n2)
        case "RD":
            estimate, se, weights = _risk_difference(a, n1, c, n2, total)
            single = rd(a, n1, c, n2)
        case _:
            assert_never(measure)
    tells = np.isfinite(single.yi) & ~uninformative(a, n1, c, n2)
    q = float((((single.yi - estimate) ** 2 / single.vi)[tells]).sum())
    return without_tau2(
        "mh", estimate, se, level=level, k=int(there.sum()), q=q, q_df=max(int(tells.sum()) - 1, 0),
        weights=100 * weights / weights.sum(),
    )  # fmt: skip


def _risk_ratio(
    a: FloatArray, n1: FloatArray, c: FloatArray, n2: FloatArray, total: FloatArray
) -> tuple[float, float, FloatArray]:
    weights = c * n1 / total
    r, s = float((a * n2 / total).sum()), float(weights.sum())
    if r == 0 or s == 0:
        raise NoAnswer("no event in one of the arms of all studies: the Mantel-Haenszel risk ratio is undefined")
    # equation 13 over one denominator, n1 n2 (a + c) - a c (n1 + n2) = a n1 (n2 - c) + c n2 (n1 - a): a sum of what is
    # never negative, so that it is exactly 0 where everyone has the event
    share1, share2 = n1 / total, n2 / total
    variance = float((a / total * share1 * (n2 - c) + c / total * share2 * (n1 - a)).sum()) / (r * s)
    return *_logarithm(r / s, variance), weights


def _odds_ratio(
    a: FloatArray, n1: FloatArray, c: FloatArray, n2: FloatArray, total: FloatArray
) -> tuple[float, float, FloatArray]:
    b, d = n1 - a, n2 - c
    p, q = (a + d) / total, (b + c) / total
    ri, weights = a / total * d, b / total * c
    r, s = float(ri.sum()), float(weights.sum())
    if r == 0 or s == 0:
        raise NoAnswer("the Mantel-Haenszel odds ratio is undefined: it would be zero or infinite")
    variance = 0.5 * (
        float((p * ri).sum()) / r**2 + float((p * weights + q * ri).sum()) / (r * s) + float((q * weights).sum()) / s**2
    )
    return *_logarithm(r / s, variance), weights


def _logarithm(ratio: float, variance: float) -> tuple[float, float]:
    """Logarithm of a ratio, and its standard error."""
    if not (0 < ratio < math.inf and 0 <= variance < math.inf):
        raise NoAnswer("these counts are too extreme to compute with")
    return math.log(ratio), math.sqrt(variance)


def _risk_difference(
    a: FloatArray, n1: FloatArray, c: FloatArray, n2: FloatArray, total: FloatArray
) -> tuple[float, float, FloatArray]:
    share1, share2 = n1 / total, n2 / total
    weights = n1 * share2
    whole = float(weights.sum())
    estimate = float((a * share2 - c * share1).sum()) / whole
    first = float((c * share1**2 - a * share2**2 + share1 * share2 * (n2 - n1) / 2).sum())
    second = float((a * (n2 - c) / total + c * (n1 - a) / total).sum()) / 2
    variance = estimate * first + second
    if variance < _ROUNDING * whole:
        variance = 0.0
    return estimate, math.sqrt(variance) / whole, weights
