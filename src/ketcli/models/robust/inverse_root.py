"""``(T F)^(-1/2) X`` cluster by cluster, for ``T = diag(d) + sb 11'`` and ``F = T - X M X'``, in linear time.

    z^(-1/2) = (2 / pi) * integral of 1 / (z + t^2) dt over t > 0

at the nodes of Hale, Higham & Trefethen (2008, method 3), which reach rounding error with some dozens of them, turns
the root into systems ``(T F + t^2) y = x``. With ``Z = (T - i t)^-1 X``, whose real and imaginary parts are
``(TT + t^2)^-1 T X`` and ``t (TT + t^2)^-1 X``, Woodbury's identity gives

    (T F + t^2)^-1 X = [Im Z + Re Z K^-1 X' Im Z] / t,    K = (X'T^-1 X of all other clusters) + t X'T^-1 Im Z,

where nothing is a difference of nearly equal numbers. No matrix is larger than rows by coefficients, whatever the size
of the clusters.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ketcli.ufuncs import ellipkm1

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ketcli.arrays import BoolArray, FloatArray
    from ketcli.models.robust.clusters import Clusters

    ComplexArray = NDArray[np.complex128]

ALONE = 1e-10  # share of the information on a direction that other clusters have, below which they have none


@dataclass(frozen=True, slots=True)
class Block:
    """Rows sorted by cluster: design (k, p), diagonal (k,), shared variance."""

    x: FloatArray
    d: FloatArray
    between: float
    clusters: Clusters

    def solve(self, t: FloatArray, b: FloatArray) -> ComplexArray:
        """``(T - i t)^-1 b`` with t (m,) by clusters and b (k, q)."""
        w = 1 / (self.d - 1j * t[self.clusters.index])
        total = np.add.reduceat(w, self.clusters.starts)
        mean = np.add.reduceat(w[:, None] * b, self.clusters.starts, axis=0) / total[:, None]
        # deviations from the weighted mean sum to zero under w, so the shared part acts on the mean alone
        level = mean / (1 + self.between * total)[:, None]
        return np.asarray(w[:, None] * (b - (mean - level)[self.clusters.index]), dtype=np.complex128)

    def cross(self, a: FloatArray, b: FloatArray) -> FloatArray:
        """``a'b`` within each cluster, (m, p, q)."""
        return np.stack([self.clusters.total(a[:, [column]] * b) for column in range(a.shape[1])], axis=1)

    def spread(self, a: FloatArray, coefficients: FloatArray) -> FloatArray:
        """``a`` (k, p) times the coefficients (m, p, q) of each row's cluster."""
        result: FloatArray = np.einsum("ij,ijq->iq", a, coefficients[self.clusters.index])
        return result


@dataclass(frozen=True, slots=True)
class Root:
    """``Y = (T F)^(-1/2) X`` by rows (k, p), ``Y'F Y`` by clusters (m, p, p), and a root (p, p) of M = root root'."""

    y: FloatArray
    expected: FloatArray
    root: FloatArray


def inverse_root(block: Block) -> Root:
    """Take the root of every cluster.

    Where F is singular, because a cluster alone informs a direction of X, the generalized inverse is taken. ``Y'F Y``
    is what makes CR2 unbiased under the working model: it equals ``X'T^-1 X``, less those directions.
    """
    clusters = block.clusters
    z0 = block.solve(np.zeros(clusters.m), block.x).real
    own = block.cross(z0, block.x)
    own = (own + own.swapaxes(1, 2)) / 2
    root: FloatArray = np.linalg.inv(np.linalg.cholesky(own.sum(axis=0))).T
    others = sums_of_others(own)
    # In these directions the others' information is diagonal, and nothing at all where they have none.
    share, direction = np.linalg.eigh(root.T @ others @ root)
    alone = share < ALONE
    turn = np.asarray(root @ direction, dtype=np.float64)
    turned = turn.swapaxes(1, 2)
    diagonal = np.where(alone, 0.0, share)[:, :, None] * np.eye(alone.shape[1])
    target = _without_lone(block, z0, turn, alone, block.x)

    smallest = np.minimum.reduceat(block.d, clusters.starts)
    largest = np.maximum.reduceat(block.d, clusters.starts) + block.between * clusters.sizes
    smallest = smallest * np.sqrt(np.where(alone, 1.0, share).min(axis=1, initial=1.0))
    centre = np.sqrt(smallest * largest)
    y = np.zeros_like(block.x)
    for node, weight in zip(*nodes(float((largest / smallest).max())), strict=True):
        t = node * centre
        z = block.solve(t, block.x)
        zt = z.imag if target is block.x else block.solve(t, target).imag
        k = diagonal + turned @ (t[:, None, None] * block.cross(z0, z.imag)) @ turn
        middle = turn @ np.linalg.solve(k, turned @ block.cross(block.x, zt))
        y += (weight / node) * (zt + block.spread(z.real, middle))
    expected = own if target is block.x else block.cross(z0, target)
    return Root(_without_lone(block, z0, turn, alone, y), expected, root)


def _without_lone(block: Block, z0: FloatArray, directions: FloatArray, alone: BoolArray, a: FloatArray) -> FloatArray:
    """Take out of ``a`` the null vectors ``U = T^-1 X q`` of F: ``a - U (U'T^-1 U)^-1 U'T^-1 a``."""
    if not alone.any():
        return a
    u = block.spread(z0, np.where(alone[:, None, :], directions, 0.0))
    tu = block.solve(np.zeros(block.clusters.m), u).real
    square = block.cross(u, tu) + np.eye(alone.shape[1]) * ~alone[:, None, :]
    part = np.asarray(np.linalg.solve(square, block.cross(tu, a)), dtype=np.float64)
    return np.asarray(a - block.spread(u, part), dtype=np.float64)


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
    half = max(4, math.ceil((2 * math.log(ratio) + 6) * 37 / (4 * math.pi**2)))
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
