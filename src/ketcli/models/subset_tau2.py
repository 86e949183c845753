"""Between-study variance of many subsets of the same studies at once.

Every sum over studies is a loop of whole-row operations in the order of the studies. No BLAS: its order of summation
depends on the processor and on the number of threads, and the figures here must be the same to the last bit everywhere.
Rows are studies, columns are subsets.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ketcli.errors import NoAnswer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketcli.arrays import BoolArray, FloatArray, IntArray

ITERATED = frozenset({"REML", "ML", "PM", "EB"})
CLOSED = frozenset({"DL", "HE", "HS", "SJ"})

EXTREME = "the effect sizes or variances are too extreme to compute with"

_STEPS = 200
_TOLERANCE = 1e-12
_ROUNDING = 1e-14


@dataclass(frozen=True, slots=True)
class SubsetSums:
    """Sum of the weights w = 1 / (v + tau2), weighted mean, Q, and tr P = sum w - sum w^2 / sum w of each subset."""

    w: FloatArray
    mean: FloatArray
    q: FloatArray
    trace_p: FloatArray


def weighted_sums(included: FloatArray, y: FloatArray, v: FloatArray, tau2: FloatArray | float) -> SubsetSums:
    """Sums over the studies of each subset; squares are taken about the mean, so nothing cancels.

    Takes its arrays as `subset_tau2` does, and a tau2 for each subset or one for all.
    """
    s1, mean, trace_p = _mean(included, y, v, tau2)
    rest, q = np.zeros((2, s1.size))
    for w, value in zip(_weights(included, v, tau2), y, strict=True):
        e = value - mean
        we = w * e
        rest += we
        q += we * e
    shift = rest / s1
    return SubsetSums(s1, mean + shift, np.maximum(q - shift * rest, 0.0), trace_p)


def subset_tau2(included: FloatArray, n: FloatArray, y: FloatArray, v: FloatArray, method: str) -> FloatArray:
    """Estimate tau2 in every subset; 0 where a subset holds one study.

    Parameters
    ----------
    included : array (k, subsets)
        1 where the study is in the subset, else 0.
    n : array (subsets,)
        Studies in each subset.
    y : array (k,) or (k, subsets)
        Effect sizes, centred near 0 for accuracy; with two dimensions each column has its own (as in a simulation).
    v : array (k,)
        Sampling variances.
    method : str
        DL (DerSimonian & Laird 1986), HE (Hedges & Olkin 1985), HS (Hunter & Schmidt 1990), SJ (Sidik & Jonkman 2005)
        in closed form; PM (Paule & Mandel 1982) and its equal EB (Morris 1983), ML and REML (Viechtbauer 2005,
        equations 10 and 12) by Newton steps.

    Returns
    -------
    array (subsets,)
        For ML and REML the maximum of the likelihood over tau2 >= 0, also where it has several local ones.

    Raises
    ------
    NoAnswer
        If the iteration does not converge in some subset.
    """
    several = n > 1
    tau2 = np.zeros_like(n)
    if several.any():
        inside = included if several.all() else included[:, several]
        solve = _iterated if method in ITERATED else _closed
        tau2[several] = solve(inside, n[several], _take(y, several), v, method)
    return tau2


def _weights(included: FloatArray, v: FloatArray, tau2: FloatArray | float) -> Iterator[FloatArray]:
    """Weights of one study after another in all subsets (kept nowhere: dividing again is cheaper than fetching)."""
    for row, variance in zip(included, v, strict=True):
        yield row / (variance + tau2)


def _mean(
    included: FloatArray, y: FloatArray, v: FloatArray, tau2: FloatArray | float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Sum of the weights, weighted mean, and tr P as the sum over pairs of 2 w_i w_j / sum w, which cannot cancel."""
    s1, sy, pairs = np.zeros((3, included.shape[1]))
    for w, value in zip(_weights(included, v, tau2), y, strict=True):
        pairs += w * s1
        s1 += w
        sy += w * value
    return s1, sy / s1, 2 * pairs / s1


def _take(y: FloatArray, columns: IntArray | BoolArray) -> FloatArray:
    """Effect sizes of some subsets."""
    return y if y.ndim == 1 else y[:, columns]


def _closed(included: FloatArray, n: FloatArray, y: FloatArray, v: FloatArray, method: str) -> FloatArray:
    """Estimators without iteration, truncated at 0."""
    if method in {"DL", "HS"}:
        at0 = weighted_sums(included, y, v, 0.0)
        raw = (at0.q - (n - 1)) / at0.trace_p if method == "DL" else (at0.q - n) / at0.w
        return np.maximum(raw, 0.0)
    equal = weighted_sums(included, y, np.ones_like(v), 0.0)
    if method == "HE":
        v_sum = np.zeros_like(n)
        for row, variance in zip(included, v, strict=True):
            v_sum += row * variance
        return np.maximum(equal.q / (n - 1) - v_sum / n, 0.0)
    crude = equal.q / n
    return crude * weighted_sums(included, y, v, crude).q / (n - 1)


def _iterated(included: FloatArray, n: FloatArray, y: FloatArray, v: FloatArray, method: str) -> FloatArray:
    """Bracket every downward zero of the estimating function on a common grid, refine each, keep the best."""
    grid = _grid(y, v)
    tau2 = np.zeros_like(n)
    before = _slope(included, n, y, v, grid[0], method)[0]
    at_zero = before <= 0
    owners: list[IntArray] = []
    cells: list[IntArray] = []
    for cell, point in enumerate(grid[1:]):
        after = _slope(included, n, y, v, point, method)[0]
        owner = np.flatnonzero((before > 0) & (after <= 0))
        owners.append(owner)
        cells.append(np.full(owner.size, cell))
        before = after
    if not owners:
        return tau2
    owner, cell_of = np.concatenate(owners), np.concatenate(cells)
    root = _refine(included[:, owner], n[owner], _take(y, owner), v, grid[cell_of], grid[cell_of + 1], method)
    tau2[owner] = root
    rivals = np.bincount(owner, minlength=n.size) + at_zero > 1
    if method in {"ML", "REML"} and rivals.any():
        _settle(tau2, included, y, v, method, at_zero, rivals, owner, root)
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


def _slope(
    included: FloatArray, n: FloatArray, y: FloatArray, v: FloatArray, tau2: FloatArray | float, method: str
) -> tuple[FloatArray, FloatArray]:
    """Estimating function of each subset and its derivative in tau2.

    REML: y'PPy - tr P with derivative tr PP - 2 y'PPPy; ML: y'PPy - sum w with derivative sum w^2 - 2 y'PPPy
    (twice the score); PM and EB: Q(tau2) - (n - 1) with derivative -y'PPy.
    """
    s1, mean, trace_p = _mean(included, y, v, tau2)
    rest, s2, s3, q, d, ypp, yppp = np.zeros((7, s1.size))
    for w, value in zip(_weights(included, v, tau2), y, strict=True):
        e = value - mean
        we = w * e
        ww = w * w
        squares = we * we
        rest += we
        q += we * e
        d += w * we
        ypp += squares
        yppp += w * squares
        s2 += ww
        s3 += w * ww
    # what rounding took from the mean, and with it from the residual of a study that has nearly all the weight
    shift = rest / s1
    q -= shift * rest
    ypp -= shift * (2 * d - shift * s2)
    d -= shift * s2
    yppp -= d * d / s1
    if method in {"PM", "EB"}:
        f, df = q - (n - 1), -ypp
    elif method == "ML":
        f, df = ypp - s1, s2 - 2 * yppp
    else:
        ratio = s2 / s1
        f, df = ypp - trace_p, s2 - 2 * s3 / s1 + ratio * ratio - 2 * yppp
    if not np.isfinite(f).all():
        raise NoAnswer(EXTREME)
    return f, df


def _refine(
    included: FloatArray, n: FloatArray, y: FloatArray, v: FloatArray, low: FloatArray, high: FloatArray, method: str
) -> FloatArray:
    """Newton steps inside a shrinking bracket, halving it where a step would leave it; settled columns drop out."""
    root = np.empty_like(low)
    place = np.arange(low.size)
    floor = np.full(low.size, np.inf)
    for row, variance in zip(included, v, strict=True):
        floor = np.where(row > 0, np.minimum(floor, variance), floor)
    tau2 = (low + high) / 2
    for _ in range(_STEPS):
        f, df = _slope(included, n, y, v, tau2, method)
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
        tau2, low, high, place, n, floor = (a[left] for a in (following, low, high, place, n, floor))
        included, y = included[:, left], _take(y, left)
    raise NoAnswer(f"The {method} estimate of tau2 did not converge in {place.size} of {root.size} subsets.")


def _settle(
    tau2: FloatArray,
    included: FloatArray,
    y: FloatArray,
    v: FloatArray,
    method: str,
    at_zero: BoolArray,
    rivals: BoolArray,
    owner: IntArray,
    root: FloatArray,
) -> None:
    """Where several local maxima compete (0 is one if the slope there is not positive), keep the likeliest."""
    best = np.full(tau2.size, -np.inf)
    start = np.flatnonzero(rivals & at_zero)
    best[start] = _log_likelihood(included[:, start], _take(y, start), v, np.zeros(start.size), method)
    tau2[start] = 0.0
    contested = rivals[owner]
    columns, values = owner[contested], root[contested]
    likelihoods = _log_likelihood(included[:, columns], _take(y, columns), v, values, method)
    for column, value, likelihood in zip(columns, values, likelihoods, strict=True):
        if likelihood > best[column]:
            best[column], tau2[column] = likelihood, value


def _log_likelihood(included: FloatArray, y: FloatArray, v: FloatArray, tau2: FloatArray, method: str) -> FloatArray:
    """(Restricted) log-likelihood of each subset but for its constant."""
    sums = weighted_sums(included, y, v, tau2)
    log_v = np.zeros_like(tau2)
    for row, variance in zip(included, v, strict=True):
        log_v += row * np.log(variance + tau2)
    restricted = np.log(sums.w) if method == "REML" else 0.0
    return -(log_v + sums.q + restricted) / 2
