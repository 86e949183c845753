"""Kendall's rank correlation with R's p values (``cor.test(method = "kendall", exact = TRUE)``)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ketcli.distributions import normal_p
from ketcli.errors import NoAnswer
from ketcli.models.numeric.roots import newton_bracketed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ketcli.arrays import FloatArray, IntArray

_FAR = 40.0  # exp(-40) is nothing
_CELLS = 2**16
_FEW = 40


class Kendall(NamedTuple):
    """tau-b, its two-sided p value, and whether that is exact (no ties) or normal."""

    tau: float
    p: float
    exact: bool


def kendall(x: FloatArray, y: FloatArray) -> Kendall:
    """Kendall's tau-b of two arrays (k,) in O(k log^2 k) time (Knight, 1966).

    Without ties the p value is exact, for any k; with ties it is normal with the variance of Kendall (1970, chapter
    4), as in R, without correction for continuity.

    Raises
    ------
    NoAnswer
        With fewer than two values, or when all values of one array are the same.
    """
    n = x.size
    if n < 2:
        raise NoAnswer("a rank correlation needs at least two studies")
    order = np.lexsort((y, x))
    first, second = _ranks(x)[order], _ranks(y)[order]
    ties_x, ties_y = np.bincount(first), np.bincount(second)
    both = np.bincount(np.concatenate([[0], np.cumsum((np.diff(first) != 0) | (np.diff(second) != 0))]))
    pairs, x_pairs, y_pairs, both_pairs = (n * (n - 1) // 2, *(_pairs(t) for t in (ties_x, ties_y, both)))
    if pairs in {x_pairs, y_pairs}:
        raise NoAnswer("all values are the same, so they have no rank correlation")
    score = pairs - x_pairs - y_pairs + both_pairs - 2 * _inversions(second)
    tau = score / math.sqrt(pairs - x_pairs) / math.sqrt(pairs - y_pairs)
    if x_pairs == 0 and y_pairs == 0:
        concordant = (score + pairs) // 2
        return Kendall(tau, min(1.0, 2 * upper_tail(max(concordant, pairs - concordant), n)), exact=True)
    return Kendall(tau, normal_p(score / math.sqrt(_variance(n, ties_x, ties_y))), exact=False)


def upper_tail(concordant: int, n: int) -> float:
    """Probability of at least so many concordant pairs among n ranks in random order, for half of all pairs or more.

    The number is a sum of independent variables, uniform on 0 to j - 1 for j = 2 to n. Its generating function M is
    integrated on a vertical line through the saddle point s of ``M(z) exp(-z q) / (1 - exp(-z))``,

        P(T >= q) = 1 / (2 pi) * integral of M(z) exp(-z q) / (1 - exp(-z)) dy,    z = s + i y, y from -pi to pi,

    by the trapezoidal rule, which is exact to rounding error here: far into the tails, and for any n in O(n) time.
    """
    half = n * (n - 1) / 4
    excess = concordant - half
    j = np.arange(2.0, n + 1)

    def slope(log_s: float) -> float:
        s = math.exp(log_s)
        return _centred_slope(s, j) - excess - 1 / math.expm1(s)

    deviation = math.sqrt(float((j * j - 1).sum()) / 12)
    low, high = math.log(0.1 / deviation), math.log(_FAR)
    saddle = _FAR  # or near to it, by halving: every line to the right of the pole has the same integral
    if slope(high) >= 0:
        saddle = math.exp(newton_bracketed(lambda x: (-slope(x), math.inf), low, high, low, absolute=0.01))
    s = max(saddle, min(2.5 / deviation, _FAR))  # further from the pole fewer points do, at the cost of one digit
    height = float(_log_integrand(np.array([complex(s)]), j, excess)[0].real)
    points: int = 2 * math.ceil(max((_FAR - min(height, 0.0)) / s, 12 * deviation) / 2) + 1
    reach = math.pi if n <= _FEW else min(math.pi, 9 / math.sqrt(max(_centred_curvature(s, j), 1e-300)))
    y = 2 * math.pi / points * np.arange(0, math.floor(reach * points / (2 * math.pi)) + 1)
    line = np.asarray(s + 1j * y, dtype=np.complex128)
    values = np.exp(_log_integrand(line, j, excess) - height).real
    return math.exp(height) * float(values[0] + 2 * values[1:].sum()) / points


def _log_integrand(z: NDArray[np.complex128], j: FloatArray, excess: float) -> NDArray[np.complex128]:
    scale = np.expm1(-z)
    total = -z * excess - np.log(-scale)
    step = max(1, _CELLS // z.size)
    for start in range(0, j.size, step):
        part = j[start : start + step, None]
        total += np.log(np.expm1(-part * z) / scale).sum(axis=0)
        total += z * float((part - 1).sum() / 2) - float(np.log(part).sum())
    return total


def _centred_slope(s: float, j: FloatArray) -> float:
    """Derivative of the logarithm of ``product of sinh(j s / 2) / (j sinh(s / 2))``."""
    return float((j / np.tanh(j * s / 2)).sum() - j.size / math.tanh(s / 2)) / 2


def _centred_curvature(s: float, j: FloatArray) -> float:
    """Approximate second derivative, to place the points of the rule."""
    h = 1e-4 * s
    return (_centred_slope(s + h, j) - _centred_slope(s - h, j)) / (2 * h)


def _ranks(a: FloatArray) -> IntArray:
    return np.unique(a, return_inverse=True)[1].astype(np.int64)


def _pairs(counts: IntArray) -> int:
    return int((counts * (counts - 1) // 2).sum())


def _inversions(a: IntArray) -> int:
    """Pairs in falling order, by merging runs of doubled length."""
    size = 1 << a.size.bit_length()
    a = np.concatenate([a, np.full(size - a.size, a.max() + 1)])
    total = 0
    run = 1
    while run < size:
        blocks = a.reshape(-1, 2 * run)
        order = np.argsort(blocks, axis=1, kind="stable")
        left = order < run
        total += int(((run - np.cumsum(left, axis=1)) * ~left).sum())
        a = np.take_along_axis(blocks, order, axis=1).ravel()
        run *= 2
    return total


def _variance(n: int, ties_x: IntArray, ties_y: IntArray) -> float:
    def moment(ties: IntArray, *factors: int) -> float:
        t = ties.astype(np.float64)
        return float(
            np.prod([t, *(f[0] * t + f[1] for f in zip(factors[::2], factors[1::2], strict=True))], axis=0).sum()
        )

    plain = n * (n - 1) * (2 * n + 5) - moment(ties_x, 1, -1, 2, 5) - moment(ties_y, 1, -1, 2, 5)
    twos = moment(ties_x, 1, -1) * moment(ties_y, 1, -1) / (2 * n * (n - 1))
    threes = moment(ties_x, 1, -1, 1, -2) * moment(ties_y, 1, -1, 1, -2) / (9 * n * (n - 1) * max(n - 2, 1))
    return plain / 18 + twos + threes
