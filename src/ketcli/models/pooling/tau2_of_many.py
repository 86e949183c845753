"""Iterated estimates of tau2 for many models of one kind at once, a column each: all subsets, all permutations."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ketcli.errors import NoAnswer

if TYPE_CHECKING:
    from typing import Self

    from ketcli.arrays import BoolArray, FloatArray, IntArray

EXTREME = "the effect sizes or variances are too extreme to compute with"

_STEPS = 200
_TOLERANCE = 1e-12
_ROUNDING = 1e-14
_PARTS = 32  # of a cell that is looked at more closely
_DROP = 0.75  # columns that have settled are dropped once no more than this share is left: to drop them costs a copy


class Columns(Protocol):
    """Models of which tau2 is a downward zero of an estimating function, one in each column."""

    @property
    def least(self) -> FloatArray:
        """Smallest variance in each column (n,)."""

    def take(self, columns: IntArray | BoolArray) -> Self:
        """Some of the columns."""

    def score(self, tau2: float) -> FloatArray:
        """The estimating function of each column at the same tau2; positive where that is too small."""

    def score_and_slope(self, tau2: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The estimating function of each column at its own tau2, and its derivative."""

    def log_likelihood(self, tau2: FloatArray) -> FloatArray:
        """(Restricted) log-likelihood of each column but for its constant."""


def iterated(columns: Columns, low: float, top: float, *, likelihood: bool) -> FloatArray:
    """Bracket every downward zero of each estimating function, refine each, keep the best.

    Parameters
    ----------
    columns : Columns
        The models.
    low : float
        The smallest variance of all.
    top : float
        From where on every function is negative.
    likelihood : bool
        Whether the zeros are maxima of a likelihood, of which the highest counts, 0 among them where it is one; else
        the function only falls.

    Raises
    ------
    NoAnswer
        If the iteration does not converge in some column.
    """
    least = columns.least
    points = _doubling(low, top) if likelihood else [0.0, top]
    at_zero, slope = columns.score_and_slope(np.zeros_like(least))
    scores = [at_zero, *(columns.score(point) for point in points[1:])]
    everywhere = np.arange(least.size)
    found = [_crossing(everywhere, *cell) for cell in zip(points, points[1:], scores, scores[1:], strict=False)]
    if likelihood and found:
        owner, cell = _bends(np.array(points), np.stack(scores), slope, least)
        found += _closer(columns.take(owner), owner, np.array(points)[[cell, cell + 1]], np.stack(scores)[cell, owner])
    tau2 = np.zeros_like(least)
    if not found:
        return tau2
    owner = np.concatenate([part[0] for part in found])
    ends = np.concatenate([part[1] for part in found], axis=1)
    root = _refine(columns.take(owner), *ends, power=2 if likelihood else 1)
    tau2[owner] = root
    falls = at_zero <= 0
    rivals = np.bincount(owner, minlength=tau2.size) + falls > 1
    if rivals.any():
        _settle(tau2, columns, falls & rivals, owner[rivals[owner]], root[rivals[owner]])
    return tau2


def _crossing(
    owner: IntArray, low: FloatArray | float, high: FloatArray | float, f_low: FloatArray, f_high: FloatArray
) -> tuple[IntArray, FloatArray]:
    """The columns that fall through 0 between two points, and their brackets: low, high and the function there."""
    crossed = np.flatnonzero((f_low > 0) & (f_high <= 0))
    ends = np.empty((4, crossed.size))
    for row, values in zip(ends, (low, high, f_low, f_high), strict=True):
        row[:] = np.broadcast_to(values, owner.shape)[crossed]
    return owner[crossed], ends


def _bends(points: FloatArray, scores: FloatArray, slope: FloatArray, least: FloatArray) -> tuple[IntArray, IntArray]:
    """Columns and cells where the function may go through 0 twice: it has one sign at both ends and turns to 0 between.

    Told by whether f (tau2 + least)^2 rises and falls from point to point about the cell; at 0 its slope is known.
    """
    around = points[:, np.newaxis] + least
    change = np.diff(scores * around**2, axis=0)
    before = np.concatenate([[slope * least + 2 * scores[0]], change[:-1]])
    after = np.concatenate([change[1:], change[-1:]])
    rises_first, falls_first = (before > 0) | (change > 0), (before < 0) | (change < 0)
    rises_first[0], falls_first[0] = before[0] > 0, before[0] < 0
    left, right = scores[:-1] > 0, scores[1:] > 0
    hump = ~left & ~right & rises_first & ((change < 0) | (after < 0))
    dip = left & right & falls_first & ((change > 0) | (after > 0))
    cell, owner = np.nonzero(hump | dip)
    return owner, cell


def _closer(
    columns: Columns, owner: IntArray, cell: FloatArray, f_left: FloatArray
) -> list[tuple[IntArray, FloatArray]]:
    """The brackets within cells (2, n), one of each column, where the function is not what its ends tell."""
    found = []
    left, before = cell[0], f_left
    for part in range(1, _PARTS + 1) if owner.size else ():
        right = cell[0] + (cell[1] - cell[0]) * (part / _PARTS)
        after = columns.score_and_slope(right)[0]
        found.append(_crossing(owner, left, right, before, after))
        left, before = right, after
    return found


def _doubling(low: float, top: float) -> list[float]:
    """Points from 0 to at least `top` between which an estimating function is taken to turn once at most.

    tau2 + low doubles from one to the next, with the smallest variance for `low`: no weight changes by more than that.
    """
    cells = 0
    while math.ldexp(low, cells) - low < top:
        cells += 1
    return [math.ldexp(low, cell) - low for cell in range(cells + 1)]


def _refine(
    columns: Columns, low: FloatArray, high: FloatArray, f_low: FloatArray, f_high: FloatArray, *, power: int
) -> FloatArray:
    """Newton steps inside a shrinking bracket, halving it where a step would leave it; settled columns drop out.

    The steps are those of f (tau2 + least)^power, which is a line where variances are equal and nearly one elsewhere;
    the first point is where the line through its ends is 0.
    """
    root = np.empty_like(low)
    place = np.arange(low.size)
    unsettled = np.ones(low.size, dtype=np.bool_)
    least = columns.least
    left, right = f_low * (low + least) ** power, f_high * (high + least) ** power
    tau2 = low + (high - low) * (left / (left - right))
    for _ in range(_STEPS):
        f, slope = columns.score_and_slope(tau2)
        low = np.where(f > 0, tau2, low)
        high = np.where(f > 0, high, tau2)
        slope += power * f / (tau2 + least)
        step = tau2 - f / slope
        inside = (slope < 0) & (step > low) & (step < high)
        # a Newton step that rounds onto the edge of the bracket is a solution, not a failure
        touching = (slope < 0) & (np.abs(step - tau2) <= _TOLERANCE * tau2 + _ROUNDING * least)
        following = np.where(inside | touching, step, (low + high) / 2)
        settled = unsettled & (touching | (high - low <= _TOLERANCE * high) | (f == 0))
        root[place[settled]] = np.where(f == 0, tau2, following)[settled]
        unsettled &= ~settled
        waiting = np.count_nonzero(unsettled)
        if not waiting:
            return root
        tau2 = following
        if waiting <= _DROP * unsettled.size:
            tau2, low, high, least = (a[unsettled] for a in (tau2, low, high, least))
            columns, place = columns.take(unsettled), place[unsettled]
            unsettled = unsettled[unsettled]
    raise NoAnswer(f"the estimate of tau2 did not converge in {waiting} of {root.size} fits")


def _settle(tau2: FloatArray, columns: Columns, at_zero: BoolArray, owner: IntArray, root: FloatArray) -> None:
    """Where several local maxima compete (0 is one if the slope there is not positive), keep the likeliest."""
    best = np.full(tau2.size, -np.inf)
    start = np.flatnonzero(at_zero)
    best[start] = columns.take(start).log_likelihood(np.zeros(start.size))
    tau2[start] = 0.0
    for column, value, likelihood in zip(owner, root, columns.take(owner).log_likelihood(root), strict=True):
        if likelihood > best[column]:
            best[column], tau2[column] = likelihood, value
