"""Restricted likelihood of the three-level model, by sums within clusters.

``y = X beta + b_cluster + w_row + e`` with variances ``sb``, ``sw`` and the known ``v``. The covariance of one cluster
is ``diag(v + sw) + sb 11'``, whose inverse is known in closed form, so nothing larger than (k, p) is ever held.
Everything is written in deviations from weighted cluster means: with ``w = 1 / (v + sw)``, ``W = sum w`` and
``u = 1 / (sb + 1/W)``,

    x' V^-1 y = sum w (x - mean x)(y - mean y) + sum over clusters of u (mean x)(mean y),

in which nothing cancels however large ``sb`` is. Log-likelihood, score and Hessian follow Searle, Casella & McCulloch
(1992, sections 6.6 and 6.8); the constant is the one of metafor's ``rma.mv`` (Harville, 1974, with ``log |X'X|``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ketcli.arrays import FloatArray
    from ketcli.models.robust.clusters import Clusters


@dataclass(frozen=True, slots=True)
class Rows:
    """Data sorted by cluster; y less an unweighted fit, and ``basis`` (k, p) that spans the columns of the design.

    ``log_gram`` is ``log |basis' basis|``.
    """

    y: FloatArray
    v: FloatArray
    basis: FloatArray
    log_gram: float
    clusters: Clusters


@dataclass(frozen=True, slots=True)
class Solver:
    """``V^-1`` at one pair of variances."""

    clusters: Clusters
    w: FloatArray  # (k,) 1 / (v + sw)
    total: FloatArray  # (m,) sum of w
    inflation: FloatArray  # (m,) 1 + sb * total
    u: FloatArray  # (m,) total / inflation

    def split(self, a: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Deviations (k, ...) from the weighted cluster means, and these means (m, ...)."""
        shape = (-1, *(1,) * (a.ndim - 1))
        mean = self.clusters.total(self.w.reshape(shape) * a) / self.total.reshape(shape)
        return a - mean[self.clusters.index], mean

    def solve(self, deviation: FloatArray, mean: FloatArray) -> FloatArray:
        """``V^-1 a`` from the split of a."""
        shape = (-1, *(1,) * (deviation.ndim - 1))
        level = mean / self.inflation.reshape(shape)
        result: FloatArray = self.w.reshape(shape) * (deviation + level[self.clusters.index])
        return result

    def product(self, a: tuple[FloatArray, FloatArray], b: tuple[FloatArray, FloatArray]) -> FloatArray:
        """``a' V^-1 b`` for two splits of (k, p) arrays."""
        result: FloatArray = a[0].T @ (self.w[:, None] * b[0]) + a[1].T @ (self.u[:, None] * b[1])
        return result


@dataclass(frozen=True, slots=True)
class Fit:
    """The likelihood at one pair of variances, with the coefficients of the basis that belong to it."""

    value: float
    gradient: FloatArray  # (2,): between, within
    hessian: FloatArray  # (2, 2)
    information: FloatArray  # (2, 2), expected
    beta: FloatArray  # (p,)
    cov: FloatArray  # (p, p), inverse of X'V^-1 X
    residuals: FloatArray  # (k,)


def solver(rows: Rows, between: float, within: float) -> Solver:
    """Prepare ``V^-1``."""
    w = 1 / (rows.v + within)
    total = rows.clusters.total(w)
    inflation = 1 + between * total
    return Solver(rows.clusters, w, total, inflation, total / inflation)


def log_likelihood(rows: Rows, between: float, within: float) -> float:
    """Restricted log-likelihood, maximal over the coefficients."""
    at = solver(rows, between, within)
    return _value(rows, at, at.split(rows.basis), at.split(rows.y))[0]


def fit(rows: Rows, between: float, within: float) -> Fit:
    """Restricted log-likelihood with its first and second derivatives in (between, within)."""
    at = solver(rows, between, within)
    clusters = rows.clusters
    x, y = at.split(rows.basis), at.split(rows.y)
    value, beta, cov = _value(rows, at, x, y)
    r = (y[0] - x[0] @ beta, y[1] - x[1] @ beta)
    # q = P y and z = V^-1 X by rows; qb, c and ones are 1'V^-1 times r, X and 1 by clusters.
    q, z = at.solve(*r), at.solve(*x)
    qb, c, ones = at.u * r[1], at.u[:, None] * x[1], at.u
    qs, zs = at.split(q), at.split(z)
    w = at.w
    ratio = between / at.inflation
    w2 = w * w
    square, fourth = clusters.total(w2), clusters.total(w2 * w2)
    diagonal = w * (1 + between * (at.total[clusters.index] - w)) / at.inflation[clusters.index]

    mzz, mcc = cov @ (z.T @ z), cov @ (c.T @ c)
    mixed = clusters.total(((w / at.inflation[clusters.index])[:, None]) * z)  # X'V^-1 V^-1 1
    trace = np.array([ones.sum() - np.trace(mcc), diagonal.sum() - np.trace(mzz)])
    gradient = 0.5 * (np.array([qb @ qb, q @ q]) - trace)

    ww = float((diagonal * diagonal).sum() + (ratio**2 * np.maximum(square * square - fourth, 0.0)).sum())
    ww += -2 * float(np.trace(cov @ at.product(zs, zs))) + float(np.trace(mzz @ mzz))
    bb = float(ones @ ones) - 2 * float(np.trace(cov @ (c.T @ (ones[:, None] * c)))) + float(np.trace(mcc @ mcc))
    bw = float((square / at.inflation**2).sum()) - 2 * float(np.trace(cov @ (mixed.T @ c))) + float(np.trace(mzz @ mcc))
    information = 0.5 * np.array([[bb, bw], [bw, ww]])

    zq, cq = z.T @ q, c.T @ qb
    qbar = ones * qs[1]
    quadratic = np.array(
        [
            [float((ones * qb) @ qb) - cq @ cov @ cq, float(qb @ qbar) - cq @ cov @ zq],
            [0.0, float((w * qs[0]) @ qs[0] + qbar @ qs[1]) - zq @ cov @ zq],
        ]
    )
    quadratic[1, 0] = quadratic[0, 1]
    return Fit(value, gradient, information - quadratic, information, beta, cov, rows.y - rows.basis @ beta)


def _value(
    rows: Rows, at: Solver, x: tuple[FloatArray, FloatArray], y: tuple[FloatArray, FloatArray]
) -> tuple[float, FloatArray, FloatArray]:
    k, p = rows.basis.shape
    xx = at.product(x, x)
    xy = x[0].T @ (at.w * y[0]) + x[1].T @ (at.u * y[1])
    cov = np.asarray(np.linalg.inv(xx), dtype=np.float64)
    beta: FloatArray = cov @ xy
    r = (y[0] - x[0] @ beta, y[1] - x[1] @ beta)
    rss = float((at.w * r[0]) @ r[0] + (at.u * r[1]) @ r[1])
    log_det = -float(np.log(at.w).sum()) + float(np.log(at.inflation).sum()) + float(np.linalg.slogdet(xx)[1])
    constant = (k - p) * math.log(2 * math.pi) - rows.log_gram
    return -0.5 * (constant + log_det + rss), beta, cov
