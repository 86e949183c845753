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
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from ketcli.arrays import FloatArray
    from ketcli.models.robust.clusters import Clusters


class Rows(NamedTuple):
    """Data sorted by cluster; y less an unweighted fit, and ``basis`` (k, p) that spans the columns of the design.

    ``log_gram`` is ``log |basis' basis|``.
    """

    y: FloatArray
    v: FloatArray
    basis: FloatArray
    log_gram: float
    clusters: Clusters


class Weighted(NamedTuple):
    """The same at one variance within clusters, and what of the likelihood depends on no other.

    ``w`` is ``1 / (v + sw)``, ``total``, ``square`` and ``fourth`` the sums of its powers 1, 2 and 4 in each cluster;
    ``x`` and ``y`` are the basis and y as deviations from their weighted cluster means, and these means.
    """

    rows: Rows
    w: FloatArray  # (k,)
    total: FloatArray  # (m,)
    square: FloatArray
    fourth: FloatArray
    x: tuple[FloatArray, FloatArray]
    y: tuple[FloatArray, FloatArray]

    def split(self, a: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Deviations (k, ...) from the weighted cluster means, and these means (m, ...)."""
        return _split(self.rows.clusters, self.w, self.total, a)


class Solver(NamedTuple):
    """``V^-1`` at one pair of variances."""

    clusters: Clusters
    w: FloatArray  # (k,) 1 / (v + sw)
    inflation: FloatArray  # (m,) 1 + sb * sum of w
    u: FloatArray  # (m,) sum of w / inflation

    def solve(self, deviation: FloatArray, mean: FloatArray) -> FloatArray:
        """``V^-1 a`` from the split of a."""
        level = (mean.T / self.inflation).T
        result: FloatArray = (self.w * (deviation + level[self.clusters.index]).T).T
        return result

    def product(self, a: tuple[FloatArray, FloatArray], b: tuple[FloatArray, FloatArray]) -> FloatArray:
        """``a' V^-1 b`` for two splits of (k, p) arrays."""
        result: FloatArray = a[0].T @ (self.w[:, None] * b[0]) + a[1].T @ (self.u[:, None] * b[1])
        return result


class Fit(NamedTuple):
    """The likelihood at one pair of variances, with the coefficients of the basis that belong to it."""

    value: float
    gradient: FloatArray  # (2,): between, within
    hessian: FloatArray  # (2, 2)
    information: FloatArray  # (2, 2), expected
    beta: FloatArray  # (p,)
    cov: FloatArray  # (p, p), inverse of X'V^-1 X
    residuals: FloatArray  # (k,)


def weighted(rows: Rows, within: float) -> Weighted:
    """Prepare for any variance between clusters."""
    clusters, w = rows.clusters, 1 / (rows.v + within)
    total, w2 = clusters.total(w), w * w
    return Weighted(
        rows, w, total, clusters.total(w2), clusters.total(w2 * w2),
        _split(clusters, w, total, rows.basis), _split(clusters, w, total, rows.y),
    )  # fmt: skip


def _split(clusters: Clusters, w: FloatArray, total: FloatArray, a: FloatArray) -> tuple[FloatArray, FloatArray]:
    mean = (clusters.total((w * a.T).T).T / total).T
    return a - mean[clusters.index], mean


def solver(at: Weighted, between: float) -> Solver:
    """Prepare ``V^-1``."""
    inflation = 1 + between * at.total
    return Solver(at.rows.clusters, at.w, inflation, at.total / inflation)


def log_likelihood(at: Weighted, between: float) -> float:
    """Restricted log-likelihood, maximal over the coefficients."""
    return _value(at, solver(at, between))[0]


def fit(at: Weighted, between: float) -> Fit:
    """Restricted log-likelihood with its first and second derivatives in (between, within)."""
    here = _slopes(at, between)
    bb, of_bb = _bend_between(here)
    bw, of_bw, ww, of_ww = _bends_within(here)
    information = 0.5 * np.array([[bb, bw], [bw, ww]])
    quadratic = np.array([[of_bb, of_bw], [of_bw, of_ww]])
    residuals = at.rows.y - at.rows.basis @ here.beta
    return Fit(here.value, here.gradient, information - quadratic, information, here.beta, here.cov, residuals)


def section(at: Weighted, between: float, moved: int) -> tuple[float, FloatArray, float]:
    """The value, the gradient (2,) and the second derivative along one variance alone: 0 between, 1 within clusters."""
    here = _slopes(at, between)
    information, quadratic = _bend_between(here) if moved == 0 else _bends_within(here)[2:]
    return here.value, here.gradient, 0.5 * information - quadratic


class _Slopes(NamedTuple):
    """The likelihood, its gradient, and what the second derivatives are made of.

    ``q`` is ``P y`` and ``z`` is ``V^-1 X`` by rows; ``qb``, ``c`` and ``ones`` are ``1'V^-1`` times residuals, X and 1
    by clusters.
    """

    at: Weighted
    between: float
    inverse: Solver
    value: float
    gradient: FloatArray
    beta: FloatArray
    cov: FloatArray
    q: FloatArray
    z: FloatArray
    qb: FloatArray
    c: FloatArray
    ones: FloatArray
    mzz: FloatArray
    mcc: FloatArray
    diagonal: FloatArray


def _slopes(at: Weighted, between: float) -> _Slopes:
    x, y, w, clusters = at.x, at.y, at.w, at.rows.clusters
    inverse = solver(at, between)
    value, beta, cov = _value(at, inverse)
    r = (y[0] - x[0] @ beta, y[1] - x[1] @ beta)
    q, z = inverse.solve(*r), inverse.solve(*x)
    qb, c, ones = inverse.u * r[1], inverse.u[:, None] * x[1], inverse.u
    diagonal = w * (1 + between * (at.total[clusters.index] - w)) / inverse.inflation[clusters.index]
    mzz, mcc = cov @ (z.T @ z), cov @ (c.T @ c)
    trace = np.array([ones.sum() - mcc.trace(), diagonal.sum() - mzz.trace()])
    gradient = 0.5 * (np.array([qb @ qb, q @ q]) - trace)
    return _Slopes(at, between, inverse, value, gradient, beta, cov, q, z, qb, c, ones, mzz, mcc, diagonal)


def _bend_between(here: _Slopes) -> tuple[float, float]:
    """Twice the information of the variance between clusters, and what the data take from it."""
    cov, c, ones, qb, mcc = here.cov, here.c, here.ones, here.qb, here.mcc
    bb = float(ones @ ones) - 2 * float((cov @ (c.T @ (ones[:, None] * c))).trace()) + float((mcc @ mcc).trace())
    cq = c.T @ qb
    return bb, float((ones * qb) @ qb) - float(cq @ cov @ cq)


def _bends_within(here: _Slopes) -> tuple[float, float, float, float]:
    """The same of both variances together, and of the one within clusters."""
    at, inverse, cov, mzz, w = here.at, here.inverse, here.cov, here.mzz, here.at.w
    clusters = at.rows.clusters
    qs, zs = at.split(here.q), at.split(here.z)
    ratio = here.between / inverse.inflation
    mixed = clusters.total((w / inverse.inflation[clusters.index])[:, None] * here.z)  # X'V^-1 V^-1 1
    spread = ratio**2 * np.maximum(at.square * at.square - at.fourth, 0.0)
    ww = float((here.diagonal * here.diagonal).sum() + spread.sum())
    ww += -2 * float((cov @ inverse.product(zs, zs)).trace()) + float((mzz @ mzz).trace())
    bw = float((at.square / inverse.inflation**2).sum()) - 2 * float((cov @ (mixed.T @ here.c)).trace())
    bw += float((mzz @ here.mcc).trace())
    zq, cq, qbar = here.z.T @ here.q, here.c.T @ here.qb, here.ones * qs[1]
    of_ww = float((w * qs[0]) @ qs[0] + qbar @ qs[1]) - float(zq @ cov @ zq)
    return bw, float(here.qb @ qbar) - float(cq @ cov @ zq), ww, of_ww


def _value(at: Weighted, inverse: Solver) -> tuple[float, FloatArray, FloatArray]:
    rows, x, y = at.rows, at.x, at.y
    k, p = rows.basis.shape
    xx = inverse.product(x, x)
    xy = x[0].T @ (at.w * y[0]) + x[1].T @ (inverse.u * y[1])
    cov = np.asarray(np.linalg.inv(xx), dtype=np.float64)
    beta: FloatArray = cov @ xy
    r = (y[0] - x[0] @ beta, y[1] - x[1] @ beta)
    rss = float((at.w * r[0]) @ r[0] + (inverse.u * r[1]) @ r[1])
    log_det = -float(np.log(at.w).sum()) + float(np.log(inverse.inflation).sum()) + float(np.linalg.slogdet(xx)[1])
    constant = (k - p) * math.log(2 * math.pi) - rows.log_gram
    return -0.5 * (constant + log_det + rss), beta, cov
