"""Weighted sums over many subsets of the same studies at once.

Every sum over studies is a loop of whole-row operations in the order of the studies. No BLAS: its order of summation
depends on the processor and on the number of threads, and the figures here must be the same to the last bit everywhere.
Rows are studies, columns are subsets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketcli.arrays import BoolArray, FloatArray, IntArray

_SUMS, _ROWS = 10, 14  # rows of work space: those that sums grow in, and all


class Subsets(NamedTuple):
    """Effects in many subsets.

    Attributes
    ----------
    included : array (k, subsets)
        1 where the study is in the subset, else 0.
    n : array (subsets,)
        Studies in each subset.
    y : array (k,) or (k, subsets)
        Effect sizes, centred near 0 for accuracy; with two dimensions each column has its own (as in a simulation).
    v : array (k,) or (k, subsets)
        Sampling variances; with two dimensions each column has its own.
    work : array
        Rows that every sum reuses: making new ones takes longer than the arithmetic where freed memory goes back to
        the system at once, as it does in a Dask worker.
    """

    included: FloatArray
    n: FloatArray
    y: FloatArray
    v: FloatArray
    work: FloatArray

    def take(self, columns: IntArray | BoolArray) -> Subsets:
        """Give some of the subsets, in the same work space if they fit in."""
        places = np.arange(self.n.size)[columns]  # and `take`: indexing would lay the columns apart in memory
        included = self.included.take(places, axis=1)
        work = self.work if included.shape[1] <= self.work.shape[1] else _work(included.shape[1])
        y = self.y if self.y.ndim == 1 else self.y.take(places, axis=1)
        v = self.v if self.v.ndim == 1 else self.v.take(places, axis=1)
        return Subsets(included, self.n[places], y, v, work)

    def rows(self) -> FloatArray:
        """Work space of the right length, the first rows zero."""
        rows = self.work[:, : self.n.size]
        rows[:_SUMS] = 0.0
        return rows


class SubsetSums(NamedTuple):
    """Sum of the weights w = 1 / (v + tau2), weighted mean, Q, and tr P = sum w - sum w^2 / sum w of each subset."""

    w: FloatArray
    mean: FloatArray
    q: FloatArray
    trace_p: FloatArray


def subsets_of(included: FloatArray, y: FloatArray, v: FloatArray) -> Subsets:
    """Prepare subsets for `weighted_sums` and `subset_tau2`; see `Subsets` for the arrays."""
    return Subsets(included, included.sum(axis=0), y, v, _work(included.shape[1]))


def weighted_sums(subsets: Subsets, tau2: FloatArray | float) -> SubsetSums:
    """Sums over the studies of each subset at its tau2; squares are taken about the mean, so nothing cancels."""
    s1, mean, pairs, rest, q, *_, w, e, t, _ = rows = subsets.rows()
    mean_and_pairs(subsets, tau2, rows)
    for value in each_weight(subsets, tau2, w):
        np.subtract(value, mean, out=e)
        rest += np.multiply(w, e, out=t)
        t *= e
        q += t
    shift = rest / s1
    return SubsetSums(s1.copy(), mean + shift, np.maximum(q - shift * rest, 0.0), 2 * pairs / s1)


def _work(n: int) -> FloatArray:
    return np.empty((_ROWS, n))


def each_weight(subsets: Subsets, tau2: FloatArray | float, w: FloatArray) -> Iterator[FloatArray]:
    """Put the weights of one study after another into w, giving its effect size.

    They are not kept: to divide again is cheaper than to fetch them from memory.
    """
    for row, value, variance in zip(subsets.included, subsets.y, subsets.v, strict=True):
        np.add(tau2, variance, out=w)
        np.divide(row, w, out=w)
        yield value


def mean_and_pairs(subsets: Subsets, tau2: FloatArray | float, rows: FloatArray) -> None:
    """Fill the first rows: sum of the weights, mean, sum over pairs of w_i w_j.

    tr P is twice the last over the first, which does not cancel as its definition does with one dominating study.
    """
    s1, mean, pairs, *_, w, _, t, _ = rows
    for value in each_weight(subsets, tau2, w):
        pairs += np.multiply(w, s1, out=t)
        s1 += w
        mean += np.multiply(w, value, out=t)
    mean /= s1
