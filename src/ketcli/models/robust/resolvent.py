"""Products ``a'(T - i t)^-1 b`` within clusters, for ``T = diag(d) + sb 11'``, of many clusters of one size at once.

Arrays of rows are (..., s, m): s rows of each of m clusters. The longer of the two axes runs through memory, so that a
sum within clusters is additions of whole vectors, or within one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from ketcli.arrays import FloatArray, IntArray
    from ketcli.models.robust.clusters import Clusters

    ComplexArray = NDArray[np.complex128]

ROWS = 2048  # rows that are handled at once, so that what is made of them stays in the processor's cache


def chunks(clusters: Clusters, order: FloatArray) -> Iterator[tuple[IntArray, IntArray]]:
    """Clusters (m,) of one size and close in ``order``, and their sorted rows (s, m): few at a time, every one once."""
    arranged = np.lexsort((order, clusters.sizes))
    sizes = clusters.sizes[arranged]
    firsts = np.flatnonzero(np.diff(sizes, prepend=0))
    for first, end in zip(firsts, [*firsts[1:], clusters.m], strict=True):
        size = int(sizes[first])
        step = max(1, ROWS // size)
        for start in range(first, end, step):
            members = arranged[start : min(start + step, end)]
            yield members, clusters.starts[members] + np.arange(size)[:, None]


def gather(rows: FloatArray, places: IntArray) -> FloatArray:
    """Sorted rows (..., k) at places (s, m), the longer of the two axes running through memory."""
    size, m = places.shape
    if size <= m:
        return rows.take(places, axis=-1)
    return rows.take(places.T, axis=-1).swapaxes(-1, -2)


class Chunk(NamedTuple):
    """T of some clusters of one size: the diagonal (s, m) and what each cluster's rows share (m,)."""

    d: FloatArray
    between: FloatArray

    def solve(self, a: FloatArray) -> FloatArray:
        """``T^-1 a`` for a (c, s, m)."""
        deviation, mean = self._split(a)
        level = mean / (1 + self.between * (1 / self.d).sum(axis=0))
        return np.asarray((deviation + level[:, None]) / self.d, dtype=np.float64)

    def products(self, a: FloatArray, pairs: Sequence[tuple[int, int]], t: FloatArray) -> ComplexArray:
        """``a_l'(T - i t)^-1 a_r`` (pairs, nodes, m) for pairs (l, r) of columns of a (c, s, m) and nodes t.

        With ``w = 1 / (d - i t)``, ``f = 1 / (1 + sb sum w)`` and columns ``a = deviation + mean`` it is
        ``sum w l r - f sb (sum w l)(sum w r) + f [mean_l (sum w r) + (sum w l) mean_r + mean_l mean_r sum w]``, l and r
        being the deviations: what is constant in a cluster, as an intercept, does not cancel however large sb is.
        """
        left, right = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        if not self.between.any():
            return self._sums(a, left, right, t)
        deviation, mean = self._split(a)
        with_one = np.concatenate([deviation, np.ones_like(deviation[:1])])
        c = len(mean)
        sums = self._sums(with_one, [*left, *range(c), c], [*right, *([c] * (c + 1))], t)
        product, row, total = sums[: len(pairs)], sums[len(pairs) : -1], sums[-1]
        f = 1 / (1 + self.between * total)
        for place, (one, other) in enumerate(pairs):
            product[place] += mean[one] * (f * (row[other] + total * mean[other]))
            product[place] += row[one] * (f * (mean[other] - self.between * row[other]))
        return product

    def _split(self, a: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Deviations (c, s, m) from the means (c, m) that weights ``1 / d`` give."""
        w = 1 / self.d
        mean = (w * a).sum(axis=1) / w.sum(axis=0)
        return a - mean[:, None], mean

    def _sums(self, a: FloatArray, left: Sequence[int], right: Sequence[int], t: FloatArray) -> ComplexArray:
        """``sum w a_l a_r`` within clusters."""
        size, m = self.d.shape
        result = np.zeros((len(left), t.size, m), dtype=np.complex128)
        for start in range(0, size, ROWS):
            rows = slice(start, start + ROWS)
            d, b = self.d[rows], a[:, rows]
            product = np.empty_like(b, shape=(len(left), *d.shape))
            for place, (one, other) in enumerate(zip(left, right, strict=True)):
                np.multiply(b[one], b[other], out=product[place])
            scaled, square = product * d, d * d
            for place, node in enumerate(t.tolist()):
                w = 1 / (square + node * node)
                result.real[:, place] += np.einsum("csm,sm->cm", scaled, w)
                result.imag[:, place] += np.einsum("csm,sm->cm", product, node * w)
        return result


def solve(a: FloatArray, b: FloatArray) -> FloatArray:
    """``a^-1 b`` for many small symmetric positive definite a (p, p, ...) and b (p, q, ...), by elimination."""
    a, b = a.copy(), b.copy()
    p = len(a)
    for i in range(p):
        for j in range(i + 1, p):
            factor = a[j, i] / a[i, i]
            a[j, i + 1 :] -= factor * a[i, i + 1 :]
            b[j] -= factor * b[i]
    for i in reversed(range(p)):
        for j in range(i + 1, p):
            b[i] -= a[i, j] * b[j]
        b[i] /= a[i, i]
    return b
