"""The pooled effect of many overlapping subsets (all studies but one, or the first n) without refitting each.

Closed-form estimators of tau2 need sums at tau2 = 0 only. The others solve an equation g(tau2) = 0 for each subset, and
every subset then has its own weights. All functions of tau2 that are needed are rational, poles on the negative axis
at or beyond ``-min v``, so with ``x = log(tau2 + min v)`` they are analytic where ``|Im x| < pi``: their values at some
dozens of Chebyshev points give them everywhere to rounding error (Trefethen, 2013, chapter 8). How many points depends
on the range of tau2 and not on the number of studies, so time is linear in the latter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack, assert_never

import numpy as np

from ketcli.distributions import normal_critical, t_beyond
from ketcli.models.numeric.chebyshev import Points, interpolate, points, root
from ketcli.models.numeric.running_moments import Moments, Scheme, running_moments
from ketcli.models.pooling.choices import choices_of
from ketcli.models.pooling.pool import hartung_knapp_factors
from ketcli.models.pooling.sums import check_effects
from ketcli.models.pooling.tau2 import tau2
from ketcli.ufuncs import ndtr, stdtr

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike

    from ketcli.arrays import FloatArray, IntArray
    from ketcli.models.pooling.choices import ChoiceOptions, Tau2Method


@dataclass(frozen=True, slots=True)
class Refits:
    """One pooled effect per subset, an array element each.

    ``k`` is how many studies a subset has, ``i2`` a percentage and ``scale`` the factor on the variance (1 for ``z``).
    A subset of one study has tau2 = 0 and a normal test, as in metafor.
    """

    k: IntArray
    estimate: FloatArray
    se: FloatArray
    ci_low: FloatArray
    ci_high: FloatArray
    statistic: FloatArray
    p: FloatArray
    tau2: FloatArray
    i2: FloatArray
    h2: FloatArray
    q: FloatArray
    scale: FloatArray


@dataclass(frozen=True, slots=True)
class _Sets:
    """The studies, centred, and how the subsets are made."""

    y: FloatArray
    v: FloatArray
    scheme: Scheme
    n: FloatArray

    def moments(self, weights: FloatArray) -> Moments:
        """Moments of every subset at one weighting."""
        parts = [m for _, m in running_moments(self.y, 1, lambda rows: weights[rows][:, None], self.scheme)]
        return Moments(
            *(np.concatenate([getattr(m, name)[:, 0] for m in parts]) for name in ("w", "mean", "q", "pairs"))
        )

    def members(self, subset: int) -> slice | IntArray:
        """Studies of one subset."""
        if self.scheme == "first":
            return slice(subset + 1)
        return np.delete(np.arange(self.y.size), subset)


def refits(yi: ArrayLike, vi: ArrayLike, scheme: Scheme, **options: Unpack[ChoiceOptions]) -> Refits:
    """Pool every subset of a scheme; options as `ketcli.models.pooling.pool.pool`."""
    choices = choices_of(**options)
    y, v = check_effects(yi, vi)
    centre = float(np.average(y, weights=1 / v))
    n = np.full(y.size, y.size - 1.0) if scheme == "all but one" else np.arange(1.0, y.size + 1)
    sets = _Sets(y - centre, v, scheme, n)
    zero = sets.moments(1 / v)
    df = n - 1
    match choices.model:
        case "common":
            t, at = np.zeros_like(y), zero
            shape = _from_q(zero.q, df)
        case "random":
            t, at = _random(sets, zero, choices.tau2_method)
            shape = _from_q(zero.q, df) if choices.i2_definition == "q" else _from_tau2(t, zero, df)
        case _:
            assert_never(choices.model)
    scale = hartung_knapp_factors(at.q, df, choices.test)
    mu, se = centre + at.mean, np.sqrt(scale / at.w)
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = mu / se
    crit, p = np.full_like(y, normal_critical(choices.level)), 2 * ndtr(-np.abs(statistic))
    if choices.test != "z" and (df > 0).any():
        rows = df > 0
        crit[rows] = t_beyond(1 - choices.level, df[rows])
        p[rows] = 2 * stdtr(df[rows], -np.abs(statistic[rows]))
    return Refits(
        k=n.astype(np.int64), estimate=mu, se=se, ci_low=mu - crit * se, ci_high=mu + crit * se, statistic=statistic,
        p=p, tau2=t, i2=shape[0], h2=shape[1], q=np.where(df > 0, zero.q, 0.0), scale=scale,
    )  # fmt: skip


def _from_q(q: FloatArray, df: FloatArray) -> tuple[FloatArray, FloatArray]:
    some = (df > 0) & (q > 0)
    i2 = np.zeros_like(q)
    i2[some] = np.maximum(0.0, 100 * (q[some] - df[some]) / q[some])
    return i2, np.where(df > 0, q / np.maximum(df, 1.0), 1.0)


def _from_tau2(t: FloatArray, zero: Moments, df: FloatArray) -> tuple[FloatArray, FloatArray]:
    ratio = np.where(df > 0, t * zero.trace / np.maximum(df, 1.0), 0.0)
    return 100 * ratio / (1 + ratio), 1 + ratio


def _random(sets: _Sets, zero: Moments, method: Tau2Method) -> tuple[FloatArray, Moments]:
    """Estimate tau2 of every subset, and give the moments at it."""
    n, df = sets.n, np.maximum(sets.n - 1, 1.0)
    equal = sets.moments(np.ones_like(sets.y))
    top = equal.q / df
    match method:
        case "REML" | "ML" | "PM" | "EB":
            t = np.zeros_like(sets.y)
            # y'PPy <= S / t^2 and tr P >= df / (t + max v), so beyond this the estimating functions are negative
            top = (equal.q + np.sqrt(equal.q * (equal.q + 4 * df * sets.v.max()))) / (2 * df)
        case "DL":
            t = (zero.q - df) / np.where(zero.pairs > 0, zero.trace, 1.0)
        case "HS":
            t = (zero.q - n) / zero.w
        case "HE":
            t = top - sets.moments(sets.v).w / n
        case "SJ":
            t = equal.q / n
        case _:
            assert_never(method)
    t = np.where(n > 1, np.maximum(t, 0.0), 0.0)
    highest = max(float(top.max()), float(t.max()))
    if highest == 0:
        return t, zero
    grid = points(float(sets.v.min()), highest * (1 + 1e-9))
    result = Moments(*(np.empty_like(t) for _ in range(4)))
    for rows, table, squared in _tables(sets, grid, method):
        t[rows] = _refined(sets, rows, grid, table, squared, method, t[rows])
        place = t[rows] + grid.shift
        result.w[rows] = interpolate(grid, grid.scale * table.w, t[rows]) / place
        result.mean[rows] = interpolate(grid, table.mean, t[rows])
        result.q[rows] = interpolate(grid, grid.scale * table.q, t[rows]) / place
    return t, result


def _refined(
    sets: _Sets, rows: slice, grid: Points, table: Moments, squared: Moments, method: Tau2Method, first: FloatArray
) -> FloatArray:
    """The estimates that need moments at other values of tau2 than 0; ``first`` is all that a closed formula needs."""
    match method:
        case "DL" | "HS" | "HE":
            return first
        case "SJ":
            q = interpolate(grid, grid.scale * table.q, first) / (first + grid.shift)
            return np.where(sets.n[rows] > 1, first * q / np.maximum(sets.n[rows] - 1, 1.0), 0.0)
        case "PM" | "EB":
            g = (table.q - (sets.n[rows] - 1)[:, None]) * grid.scale
        case "ML" | "REML":
            ypp = squared.q + squared.w * (squared.mean - table.mean) ** 2
            g = (ypp - (table.trace if method == "REML" else table.w)) * grid.scale**2
        case _:
            assert_never(method)
    return _solve(sets, rows, grid, g, method)


def _tables(sets: _Sets, grid: Points, method: Tau2Method) -> Iterator[tuple[slice, Moments, Moments]]:
    """Moments at all points, with weights w and (for ML and REML, else the same again) their squares."""

    def w(rows: slice) -> FloatArray:
        return 1 / (sets.v[rows][:, None] + grid.t)

    columns = grid.t.size
    plain = running_moments(sets.y, columns, w, sets.scheme)
    if method not in {"REML", "ML"}:
        for rows, table in plain:
            yield rows, table, table
        return
    double = running_moments(sets.y, columns, lambda rows: w(rows) ** 2, sets.scheme)
    for (rows, table), (_, squared) in zip(plain, double, strict=True):
        yield rows, table, squared


def _solve(sets: _Sets, rows: slice, grid: Points, g: FloatArray, method: Tau2Method) -> FloatArray:
    """Zero of each subset's estimating function (see `models.pooling.tau2`); ``g``: times a power of tau2 + min v."""
    falls = (g[:, :-1] > 0) & (g[:, 1:] <= 0)
    maxima = falls.sum(axis=1) + (g[:, 0] <= 0)
    t = root(grid, g, falls)
    t[sets.n[rows] < 2] = 0.0
    for row in np.flatnonzero((maxima > 1) & (sets.n[rows] > 1)):
        members = sets.members(rows.start + int(row))
        t[row] = tau2(sets.y[members], sets.v[members], method=method)
    return t
