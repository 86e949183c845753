"""Many functions of tau2 at once from their values at Chebyshev points of ``x = log(tau2 + shift)``."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ketcli.arrays import BoolArray, FloatArray

_DIGITS = 37.0  # exp(-37) is rounding error
_RIDDERS = 60


@dataclass(frozen=True, slots=True)
class Points:
    """Chebyshev points of the second kind, ascending: x, its tau2 (from 0 on), and ``scale = tau2 + shift``."""

    x: FloatArray
    t: FloatArray
    scale: FloatArray
    shift: float


def points(shift: float, top: float) -> Points:
    """As many points between tau2 = 0 and ``top`` as functions need that are analytic where ``|Im x| < pi``."""
    low, high = math.log(shift), math.log(shift + top)
    half = (high - low) / 2
    radius = math.pi / half + math.sqrt(1 + (math.pi / half) ** 2) if half > 0 else math.inf
    count = max(8, math.ceil(_DIGITS / math.log(radius)) + 4)
    x = low + half * (1 - np.cos(np.pi * np.arange(count) / (count - 1)))
    scale = np.exp(x)
    scale[0], scale[-1] = shift, shift + top
    return Points(x=x, t=np.maximum(scale - shift, 0.0), scale=scale, shift=shift)


def interpolate(grid: Points, table: FloatArray, t: FloatArray) -> FloatArray:
    """Value of row i of the table (rows, points) at ``t[i]`` (Berrut & Trefethen, 2004, equation 4.2)."""
    return _at(grid, table, np.log(t + grid.shift))


def _at(grid: Points, table: FloatArray, x: FloatArray) -> FloatArray:
    weights = np.where(np.arange(grid.x.size) % 2 == 0, 1.0, -1.0)
    weights[[0, -1]] /= 2
    away = x[:, None] - grid.x
    on = away == 0
    c = np.where(on.any(axis=1)[:, None], on.astype(np.float64), weights / np.where(on, 1.0, away))
    result: FloatArray = np.einsum("ij,ij->i", c, table) / c.sum(axis=1)
    return result


def root(grid: Points, table: FloatArray, falls: BoolArray) -> FloatArray:
    """Tau2 in the first cell where a row falls through zero (``falls``, (rows, points - 1)); 0 where it does not.

    Ridders' method (1979) on the interpolating polynomials of all rows at once.
    """
    t = np.zeros(table.shape[0])
    rows = np.flatnonzero(falls.any(axis=1))
    if rows.size == 0:
        return t
    cell = falls[rows].argmax(axis=1)
    values = table[rows]
    low, high = grid.x[cell].copy(), grid.x[cell + 1].copy()
    f_low, f_high = values[np.arange(rows.size), cell], values[np.arange(rows.size), cell + 1]
    best = np.where(f_high == 0, high, (low + high) / 2)
    left = np.flatnonzero(f_high != 0)
    for _ in range(_RIDDERS):
        if left.size == 0:
            break
        a, b, fa, fb = low[left], high[left], f_low[left], f_high[left]
        middle = (a + b) / 2
        fm = _at(grid, values[left], middle)
        x = middle + (middle - a) * fm / np.sqrt(fm * fm - fa * fb)
        x = np.clip(x, a, b)
        fx = _at(grid, values[left], x)
        moved = np.abs(x - best[left])
        best[left] = x
        # the bracket is closed in on by both new points
        for point, value in ((middle, fm), (x, fx)):
            before = value > 0
            low[left], f_low[left] = np.where(before, point, low[left]), np.where(before, value, f_low[left])
            high[left], f_high[left] = np.where(before, high[left], point), np.where(before, f_high[left], value)
        left = left[(fx != 0) & (moved >= 1e-15)]
    t[rows] = np.maximum(np.exp(best) - grid.shift, 0.0)
    return t
