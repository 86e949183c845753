"""``Y = (T F)^(-1/2) X`` cluster by cluster, for ``T = diag(d) + sb 11'`` and ``F = T - X M X'``, in linear time.

    z^(-1/2) = (2 / pi) * integral of 1 / (z + t^2) dt over t > 0

at the nodes of Hale, Higham & Trefethen (2008, method 3), which reach rounding error with some dozens of them, turns
the root into systems ``(T F + t^2) y = x``. With ``Z = (T - i t)^-1 X``, whose real and imaginary parts are
``(TT + t^2)^-1 T X`` and ``t (TT + t^2)^-1 X``, Woodbury's identity gives

    (T F + t^2)^-1 X = [Im Z + Re Z K^-1 X' Im Z] / t,    K = (X'T^-1 X of all other clusters) + t X'T^-1 Im Z,

where nothing is a difference of nearly equal numbers. Only products ``X'Y`` and ``e'Y`` within clusters are wanted, so
Y itself is never formed: `resolvent` gives what enters them for many clusters of one size at once.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ketcli.models.robust.resolvent import Chunk, chunks, gather, solve
from ketcli.ufuncs import ellipkm1

if TYPE_CHECKING:
    from ketcli.arrays import BoolArray, FloatArray
    from ketcli.models.robust.clusters import Clusters

ALONE = 1e-10  # share of the information on a direction that other clusters have, below which they have none
HEAVY = 0.5  # share of the information that makes a cluster worth its own directions


class Block(NamedTuple):
    """Rows sorted by cluster: design (k, p), diagonal (k,), shared variance."""

    x: FloatArray
    d: FloatArray
    between: float
    clusters: Clusters

    def information(self) -> FloatArray:
        """``X'T^-1 X`` of each cluster (m, p, p): what its rows tell apart, and what their weighted mean tells."""
        clusters, w = self.clusters, 1 / self.d
        total = clusters.total(w)
        mean = clusters.total(w[:, None] * self.x) / total[:, None]
        deviation = self.x - mean[clusters.index]
        within = [clusters.total((w * column)[:, None] * deviation) for column in deviation.T]
        # a weighted mean varies by sb + 1 / total
        level = (total / (1 + self.between * total))[:, None, None]
        return np.stack(within, axis=1) + level * mean[:, :, None] * mean[:, None, :]


class Products(NamedTuple):
    """What CR2 needs of Y, by clusters, in coefficients whose covariance M is the identity.

    ``score`` (m, p) is ``Y'e``, ``cross`` (m, p, p) ``Y'X`` and ``expected`` (m, p, p) ``Y'F Y``.
    """

    score: FloatArray
    cross: FloatArray
    expected: FloatArray

    @classmethod
    def empty(cls, m: int, p: int) -> Products:
        """Room for m clusters and p coefficients."""
        return cls(np.empty((m, p)), np.empty((m, p, p)), np.empty((m, p, p)))


def inverse_root(block: Block, e: FloatArray) -> tuple[Products, FloatArray]:
    """Products of every cluster with its root, for residuals e (k,), and a root (p, p) of M, ``M = root root'``.

    Where F is singular, because a cluster alone informs a direction of X, the generalized inverse is taken. ``Y'F Y``
    is what makes CR2 unbiased under the working model: it equals ``X'T^-1 X``, less those directions.
    """
    clusters = block.clusters
    own = block.information()
    root: FloatArray = np.linalg.inv(np.linalg.cholesky(own.sum(axis=0))).T
    own = root.T @ own @ root
    x, others = block.x @ root, sums_of_others(own)
    own_share = np.einsum("jqq->j", own)
    share = np.maximum(1 - own_share, HEAVY)
    alone = np.zeros(own.shape[:2], dtype=np.bool_)
    # the shares of all clusters add up to p, so that no more than 2p are heavy
    turns: dict[int, FloatArray] = {}
    for j in np.flatnonzero(own_share > HEAVY).tolist():
        # in these directions the others' information is diagonal, and nothing at all where they have none
        values, turn = np.linalg.eigh(others[j])
        alone[j] = values < ALONE
        rows = slice(clusters.starts[j], clusters.starts[j] + clusters.sizes[j])
        turns[j], x[rows] = turn, x[rows] @ turn
        others[j] = np.diag(np.where(alone[j], 0.0, values))
        share[j] = np.where(alone[j], 1.0, values).min()
    result = _products(Block(x, block.d, block.between, clusters), e, others, share, alone)
    for j, turn in turns.items():
        result.score[j] = turn @ result.score[j]
        for square in (result.cross, result.expected):
            square[j] = turn @ square[j] @ turn.T
    return result, root


def _products(block: Block, e: FloatArray, others: FloatArray, share: FloatArray, alone: BoolArray) -> Products:
    """The products of each cluster; ``share`` (m,) bounds the eigenvalues of ``others`` from below."""
    clusters = block.clusters
    single = clusters.sizes == 1
    shared = np.where(single, 0.0, block.between)  # one row shares its variance with nobody
    d = block.d + (block.between - shared)[clusters.index]
    smallest = np.minimum.reduceat(d, clusters.starts) * np.sqrt(share)
    largest = np.maximum.reduceat(d, clusters.starts) + shared * clusters.sizes
    centre, ratio = np.sqrt(smallest * largest), largest / smallest
    # in units of its centre every cluster has the same nodes; no product changes
    scale = np.sqrt(centre)[clusters.index]
    # order: take copies the whole of an array that is not contiguous, for each chunk again
    rows = np.divide(np.concatenate([block.x.T, e[None]]), scale, order="C")
    d = d / scale**2
    result = Products.empty(*alone.shape)
    for members, places in chunks(clusters, ratio):
        chunk = Chunk(gather(d, places), shared[members] / centre[members])
        at = nodes(float(ratio[members].max()))
        y, expected = _of_chunk(chunk, gather(rows, places), others[members].T, alone[members].T, at)
        result.score[members], result.cross[members] = y[:, -1].T, np.moveaxis(y[:, :-1], 2, 0)
        result.expected[members] = expected.T
    return result


def _of_chunk(
    chunk: Chunk, a: FloatArray, others: FloatArray, alone: BoolArray, at: tuple[FloatArray, FloatArray]
) -> tuple[FloatArray, FloatArray]:
    """``Y'[X e]`` (p, p + 1, m) and ``Y'F Y`` (p, p, m) of clusters of one size; a (p + 1, s, m) is X and e."""
    p = len(others)
    t, weight = at
    x = range(p)
    z0 = chunk.solve(a[:p])
    # columns: X, e, T^-1 X, and where a direction is alone the target, which is X without it
    columns, z, target, left = np.concatenate([a, z0]), [p + 1 + q for q in x], list(x), range(p + 1)
    if alone.any():
        columns = np.concatenate([columns, _without_alone(chunk, a[:p], z0, alone)])
        target = [2 * p + 1 + q for q in x]
    symmetric = [(z[q], r) for q in x for r in range(q + 1)]
    pairs = list(dict.fromkeys([*symmetric, *(_pair(one, r) for one in left for r in (*x, *target))]))
    product = dict(zip(pairs, chunk.products(columns, pairs, t), strict=True))
    k = np.empty((p, p, t.size, others.shape[-1]))
    for q in x:
        for r in range(q + 1):
            k[q, r] = k[r, q] = others[q, r] + t[:, None] * product[z[q], r].imag
    middle = solve(k, np.array([[product[_pair(q, r)].imag for r in target] for q in x]))
    share = weight / t
    y = np.empty((p, p + 1, others.shape[-1]))
    for one in left:
        for q in x:
            rise = product[_pair(one, target[q])].imag.copy()
            for r in x:
                rise += product[_pair(one, r)].real * middle[r, q]
            y[q, one] = np.einsum("n,nm->m", share, rise)
    expected = _cross(z0, columns[target])
    return y, (expected + expected.swapaxes(0, 1)) / 2


def _pair(one: int, other: int) -> tuple[int, int]:
    return max(one, other), min(one, other)


def _without_alone(chunk: Chunk, x: FloatArray, z0: FloatArray, alone: BoolArray) -> FloatArray:
    """X (p, s, m) without the null vectors ``U = T^-1 X q`` of F: ``X - U (U'T^-1 U)^-1 U'T^-1 X``."""
    u = z0 * alone[:, None, :]
    tu = chunk.solve(u)
    square = _cross(u, tu) + np.eye(len(u))[:, :, None] * ~alone
    return np.asarray(x - np.einsum("qsm,qrm->rsm", u, solve(square, _cross(tu, x))), dtype=np.float64)


def _cross(a: FloatArray, b: FloatArray) -> FloatArray:
    """``a'b`` within clusters, (p, q, m)."""
    result: FloatArray = np.einsum("psm,qsm->pqm", a, b)
    return result


def sums_of_others(own: FloatArray) -> FloatArray:
    """Sum over all clusters but one, added rather than subtracted."""
    before, after = np.zeros_like(own), np.zeros_like(own)
    np.cumsum(own[:-1], axis=0, out=before[1:])
    np.cumsum(own[:0:-1], axis=0, out=after[-2::-1])
    return before + after


def nodes(ratio: float) -> tuple[FloatArray, FloatArray]:
    """Nodes t and weights c with ``z^(-1/2) = sum c / (z + t^2)`` for z from ``1 / ratio`` to ``ratio``.

    ``t = sc(u) / sqrt(ratio)`` at equidistant u in half of the quarter period, the other half being the inverses;
    sc = sn / cn by Gauss's descending transformation (Bulirsch, 1965), which keeps its digits for every ratio.
    """
    half = math.ceil((2 * math.log(ratio) + 6) * 37 / (4 * math.pi**2))
    quarter = float(ellipkm1(ratio**-2))
    u = (np.arange(half) + 0.5) * quarter / (2 * half)
    a, b = 1.0, 1 / ratio
    levels = []
    while True:
        levels.append((a, b))
        c = 0.5 * (a + b)
        if abs(a - b) <= 1e-9 * a:
            break
        a, b = c, math.sqrt(a * b)
    r = 1 / np.tan(c * u)
    cs, dn = c * r, np.ones_like(u)
    for a, b in reversed(levels):
        r = r * cs
        cs = cs * dn
        dn = (b + r) / (a + r)
        r = cs / a
    t = 1 / (cs * math.sqrt(ratio))
    weight = quarter / (math.pi * half * math.sqrt(ratio)) * dn * (1 + cs**-2)
    return np.concatenate([t, 1 / t]), np.concatenate([weight, weight / t**2])
