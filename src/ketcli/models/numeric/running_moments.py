"""Weighted means and squares of many overlapping subsets: all studies but one, or the first n.

Formed by adding and merging (Chan, Golub & LeVeque, 1983), never by subtracting, so that a subset without the one
dominating study keeps its digits. Rows are subsets, columns are weightings; rows are handled in blocks, so that memory
does not grow with their number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ketcli.arrays import FloatArray

Scheme = Literal["all but one", "first"]
CELLS = 2**16  # rows times columns of a block, which so stays in the processor's cache


@dataclass(frozen=True, slots=True)
class Moments:
    """Sum of weights, weighted mean, weighted squares about it, and the sum of products of two different weights."""

    w: FloatArray
    mean: FloatArray
    q: FloatArray
    pairs: FloatArray

    def last(self) -> Moments:
        """A copy of the last row, which does not keep the others in memory."""
        return Moments(*(part[-1:].copy() for part in _parts(self)))

    @property
    def trace(self) -> FloatArray:
        """``sum w - sum w^2 / sum w``, the trace of P for the intercept alone."""
        return 2 * self.pairs / self.w


def running_moments(
    y: FloatArray, columns: int, weights: Callable[[slice], FloatArray], scheme: Scheme
) -> Iterator[tuple[slice, Moments]]:
    """Moments of each subset, block by block.

    Parameters
    ----------
    y : array (k,)
        Values, roughly centred.
    columns : int
        Number of weightings.
    weights : function of a slice of studies to an array (rows, columns)
    scheme : {"all but one", "first"}
        Row i is about all studies but study i, or about studies 0 to i.

    Yields
    ------
    (slice, Moments)
        Rows, and their moments as arrays (rows, columns).
    """
    size = max(1, CELLS // columns)
    blocks = [slice(start, min(start + size, y.size)) for start in range(0, y.size, size)]
    empty = _empty(1, columns)
    if scheme == "first":
        carried = empty
        for rows in blocks:
            result = _prefixes(y[rows], weights(rows), carried)
            yield rows, result
            carried = result.last()
        return
    behind = [empty]
    for rows in reversed(blocks[1:]):
        behind.append(_prefixes(y[rows][::-1], weights(rows)[::-1], behind[-1]).last())
    carried = empty
    for rows, after in zip(blocks, reversed(behind), strict=True):
        w = weights(rows)
        forward = _prefixes(y[rows], w, carried)
        backward = _prefixes(y[rows][::-1], w[::-1], after)
        yield rows, _merge(_shift(forward, carried), _flip(_shift(backward, after)))
        carried = forward.last()


def _empty(rows: int, columns: int) -> Moments:
    zero = np.zeros((rows, columns))
    return Moments(zero, zero, zero, zero)


def _prefixes(y: FloatArray, w: FloatArray, carried: Moments) -> Moments:
    """Moments of the carried studies and the first 1, 2, ... of these."""
    total = carried.w + np.cumsum(w, axis=0)
    mean = (carried.w * carried.mean + np.cumsum(w * y[:, None], axis=0)) / total
    before = np.concatenate([carried.w, total[:-1]])
    delta = y[:, None] - np.concatenate([carried.mean, mean[:-1]])
    products = w * before
    return Moments(
        w=total,
        mean=mean,
        q=carried.q + np.cumsum(products / total * delta * delta, axis=0),
        pairs=carried.pairs + np.cumsum(products, axis=0),
    )


def _shift(a: Moments, first: Moments) -> Moments:
    """Each row's predecessor."""
    return Moments(*(np.concatenate([b, c[:-1]]) for b, c in zip(_parts(first), _parts(a), strict=True)))


def _flip(a: Moments) -> Moments:
    return Moments(*(part[::-1] for part in _parts(a)))


def _merge(a: Moments, b: Moments) -> Moments:
    w = a.w + b.w
    products = a.w * b.w
    delta = a.mean - b.mean
    share = np.divide(1.0, w, out=np.zeros_like(w), where=w > 0)
    return Moments(
        w=w,
        mean=(a.w * a.mean + b.w * b.mean) * share,
        q=a.q + b.q + products * share * delta * delta,
        pairs=a.pairs + b.pairs + products,
    )


def _parts(a: Moments) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    return a.w, a.mean, a.q, a.pairs
