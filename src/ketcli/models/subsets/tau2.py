"""Between-study variance of many subsets of the same studies at once, one column each (see `subset_sums`)."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

import numpy as np

from ketcli.errors import NoAnswer
from ketcli.models.subsets.sums import each_weight, mean_and_pairs, weighted_sums

if TYPE_CHECKING:
    from ketcli.arrays import BoolArray, FloatArray, IntArray
    from ketcli.models.pooling.choices import ClosedTau2, IteratedTau2, Tau2Method
    from ketcli.models.subsets.sums import Subsets

EXTREME = "the effect sizes or variances are too extreme to compute with"

_STEPS = 200
_TOLERANCE = 1e-12
_ROUNDING = 1e-14


def subset_tau2(subsets: Subsets, method: Tau2Method) -> FloatArray:
    """Estimate tau2 in every subset; 0 where a subset holds one study.

    Parameters
    ----------
    subsets : Subsets
        From `subsets_of`.
    method : str
        DL (DerSimonian & Laird, 1986), HE (Hedges & Olkin, 1985), HS (Hunter & Schmidt, 1990), SJ (Sidik & Jonkman,
        2005) in closed form; PM (Paule & Mandel, 1982) and its equal EB (Morris, 1983), ML and REML (Viechtbauer, 2005)
        by Newton steps.

    Returns
    -------
    array (subsets,)
        For ML and REML the maximum of the likelihood over tau2 >= 0, also where it has several local ones.

    Raises
    ------
    NoAnswer
        If the iteration does not converge in some subset.
    """
    several = subsets.n > 1
    tau2 = np.zeros_like(subsets.n)
    if several.any():
        tau2[several] = _of_several(subsets if several.all() else subsets.take(several), method)
    return tau2


def _of_several(subsets: Subsets, method: Tau2Method) -> FloatArray:
    match method:
        case "DL" | "HS" | "HE" | "SJ":
            return _closed(subsets, method)
        case "REML" | "ML" | "PM" | "EB":
            return _iterated(subsets, method)
        case _:
            assert_never(method)


def _closed(subsets: Subsets, method: ClosedTau2) -> FloatArray:
    """Estimators without iteration, truncated at 0."""
    n = subsets.n
    match method:
        case "DL":
            at0 = weighted_sums(subsets, 0.0)
            return np.maximum((at0.q - (n - 1)) / at0.trace_p, 0.0)
        case "HS":
            at0 = weighted_sums(subsets, 0.0)
            return np.maximum((at0.q - n) / at0.w, 0.0)
        case "HE":
            v_sum = np.zeros_like(n)
            for row, variance in zip(subsets.included, subsets.v, strict=True):
                v_sum += row * variance
            return np.maximum(_unweighted(subsets) / (n - 1) - v_sum / n, 0.0)
        case "SJ":
            crude = _unweighted(subsets) / n
            return crude * weighted_sums(subsets, crude).q / (n - 1)
        case _:
            assert_never(method)


def _unweighted(subsets: Subsets) -> FloatArray:
    """Squares about the plain mean of each subset."""
    return weighted_sums(replace(subsets, v=np.ones_like(subsets.v)), 0.0).q


def _iterated(subsets: Subsets, method: IteratedTau2) -> FloatArray:
    """Bracket every downward zero of the estimating function on a common grid, refine each, keep the best."""
    grid = _grid(subsets.y, subsets.v)
    tau2 = np.zeros_like(subsets.n)
    before = _slope(subsets, grid[0], method)[0]
    at_zero = before <= 0
    owners: list[IntArray] = []
    cells: list[IntArray] = []
    for cell, point in enumerate(grid[1:]):
        after = _slope(subsets, point, method)[0]
        crossed = np.flatnonzero((before > 0) & (after <= 0))
        owners.append(crossed)
        cells.append(np.full(crossed.size, cell))
        before = after
    if not owners:
        return tau2
    owner, cell_of = np.concatenate(owners), np.concatenate(cells)
    root = _refine(subsets.take(owner), grid[cell_of], grid[cell_of + 1], method)
    tau2[owner] = root
    rivals = np.bincount(owner, minlength=tau2.size) + at_zero > 1
    if method in {"ML", "REML"} and rivals.any():
        _settle(tau2, subsets, method, at_zero & rivals, owner[rivals[owner]], root[rivals[owner]])
    return tau2


def _grid(y: FloatArray, v: FloatArray) -> FloatArray:
    """Points between which the estimating function is taken to have at most one downward zero.

    tau2 + min(v) doubles from one to the next, so no weight changes by more than that. Beyond s^2 + s sqrt(max v),
    with s^2 the variance of y, the functions of every subset are negative: y'PPy <= RSS / (tau2 + min v)^2 and
    tr P >= (n - 1) / (tau2 + max v). s^2 is at most half the squared range.
    """
    spread, low = float(np.ptp(y)), float(v.min())
    if spread > 1e150:
        raise NoAnswer(EXTREME)
    s2 = spread * spread / 2
    top = s2 + spread * math.sqrt(float(v.max()) / 2)
    cells = 0
    while math.ldexp(low, cells) - low < top:
        cells += 1
    return np.array([math.ldexp(low, cell) - low for cell in range(cells + 1)])


def _slope(subsets: Subsets, tau2: FloatArray | float, method: IteratedTau2) -> tuple[FloatArray, FloatArray]:
    """Estimating function of each subset and its derivative in tau2.

    REML: y'PPy - tr P with derivative tr PP - 2 y'PPPy; ML: y'PPy - sum w with derivative sum w^2 - 2 y'PPPy
    (twice the score); PM and EB: Q(tau2) - (n - 1) with derivative -y'PPy.
    """
    s1, mean, pairs, rest, s2, s3, q, d, ypp, yppp, w, e, t, we = rows = subsets.rows()
    mean_and_pairs(subsets, tau2, rows)
    for value in each_weight(subsets, tau2, w):
        np.subtract(value, mean, out=e)
        rest += np.multiply(w, e, out=we)
        e *= we
        q += e
        d += np.multiply(w, we, out=t)
        we *= we
        ypp += we
        we *= w
        yppp += we
        s2 += np.multiply(w, w, out=t)
        t *= w
        s3 += t
    # what rounding took from the mean, and with it from the residual of a study that has nearly all the weight
    shift = rest / s1
    q -= shift * rest
    ypp -= shift * (2 * d - shift * s2)
    d -= shift * s2
    yppp -= d * d / s1
    match method:
        case "PM" | "EB":
            f, df = q - (subsets.n - 1), -ypp
        case "ML":
            f, df = ypp - s1, s2 - 2 * yppp
        case "REML":
            ratio = s2 / s1
            f, df = ypp - 2 * pairs / s1, s2 - 2 * s3 / s1 + ratio * ratio - 2 * yppp
        case _:
            assert_never(method)
    if not np.isfinite(f).all():
        raise NoAnswer(EXTREME)
    return f, df


def _refine(subsets: Subsets, low: FloatArray, high: FloatArray, method: IteratedTau2) -> FloatArray:
    """Newton steps inside a shrinking bracket, halving it where a step would leave it; settled columns drop out."""
    root = np.empty_like(low)
    place = np.arange(low.size)
    floor = np.full(low.size, np.inf)
    for row, variance in zip(subsets.included, subsets.v, strict=True):
        floor = np.where(row > 0, np.minimum(floor, variance), floor)
    tau2 = (low + high) / 2
    for _ in range(_STEPS):
        f, df = _slope(subsets, tau2, method)
        low = np.where(f > 0, tau2, low)
        high = np.where(f > 0, high, tau2)
        step = tau2 - f / df
        inside = (df < 0) & (step > low) & (step < high)
        # a Newton step that rounds onto the edge of the bracket is a solution, not a failure
        touching = (df < 0) & (np.abs(step - tau2) <= _TOLERANCE * tau2 + _ROUNDING * floor)
        following = np.where(inside | touching, step, (low + high) / 2)
        settled = touching | (high - low <= _TOLERANCE * high) | (f == 0)
        root[place[settled]] = np.where(f == 0, tau2, following)[settled]
        left = ~settled
        if not left.any():
            return root
        tau2, low, high, place, floor = (a[left] for a in (following, low, high, place, floor))
        subsets = subsets.take(left)
    raise NoAnswer(f"the {method} estimate of tau2 did not converge in {place.size} of {root.size} subsets")


def _settle(
    tau2: FloatArray, subsets: Subsets, method: IteratedTau2, at_zero: BoolArray, owner: IntArray, root: FloatArray
) -> None:
    """Where several local maxima compete (0 is one if the slope there is not positive), keep the likeliest."""
    best = np.full(tau2.size, -np.inf)
    start = np.flatnonzero(at_zero)
    best[start] = _log_likelihood(subsets.take(start), np.zeros(start.size), method)
    tau2[start] = 0.0
    for column, value, likelihood in zip(owner, root, _log_likelihood(subsets.take(owner), root, method), strict=True):
        if likelihood > best[column]:
            best[column], tau2[column] = likelihood, value


def _log_likelihood(subsets: Subsets, tau2: FloatArray, method: IteratedTau2) -> FloatArray:
    """(Restricted) log-likelihood of each subset but for its constant."""
    sums = weighted_sums(subsets, tau2)
    log_v = np.zeros_like(tau2)
    for row, variance in zip(subsets.included, subsets.v, strict=True):
        log_v += row * np.log(variance + tau2)
    restricted = np.log(sums.w) if method == "REML" else 0.0
    return -(log_v + sums.q + restricted) / 2
