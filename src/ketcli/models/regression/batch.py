"""The same model fitted to many rearrangements of the same studies at once, as a permutation test needs.

One row is one rearrangement: effect sizes ``y`` (b, k), variances ``v`` (k,) and an orthonormal design ``z`` (b, k, p).
The equations are those of `ketcli.models.pooling.tau2`, on whole blocks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

import numpy as np

from ketcli.errors import NoAnswer

if TYPE_CHECKING:
    from ketcli.arrays import BoolArray, FloatArray
    from ketcli.models.pooling.choices import IteratedTau2, Tau2Method

GRID = 32
STEPS = 100


@dataclass(frozen=True, slots=True)
class Block:
    """Rearranged studies: ``y`` (b, k), ``v`` (k,), ``z`` (b, k, p)."""

    y: FloatArray
    v: FloatArray
    z: FloatArray

    def rows(self, keep: BoolArray) -> Block:
        """Only some of the rearrangements."""
        return Block(self.y[keep], self.v, self.z[keep])


@dataclass(frozen=True, slots=True)
class BlockSums:
    """As `ketcli.models.pooling.sums.Sums`, one value a row; ``cov`` is (b, p, p), ``beta`` (b, p)."""

    beta: FloatArray
    cov: FloatArray
    rss: FloatArray
    ypp: FloatArray
    yppp: FloatArray
    trace_p: FloatArray
    trace_pp: FloatArray
    sum_w: FloatArray
    sum_w2: FloatArray
    log_det: FloatArray
    log_v: FloatArray


def block_sums(block: Block, tau2: FloatArray) -> BlockSums:
    """Sums at one tau2 a row."""
    total = block.v + tau2[:, None]
    w = 1.0 / total
    zw = block.z * w[:, :, None]
    zt = block.z.transpose(0, 2, 1)
    m1, m2 = zt @ zw, zw.transpose(0, 2, 1) @ zw
    cov: FloatArray = np.asarray(np.linalg.inv(m1), dtype=np.float64)
    beta = (cov @ (zw.transpose(0, 2, 1) @ block.y[:, :, None]))[:, :, 0]
    e = block.y - (block.z @ beta[:, :, None])[:, :, 0]
    we = w * e
    wwe = w * we
    u = (zt @ wwe[:, :, None])[:, :, 0]
    cm2 = cov @ m2
    m3 = zw.transpose(0, 2, 1) @ (zw * w[:, :, None])
    return BlockSums(
        beta=beta, cov=cov, rss=_dot(we, e), ypp=_dot(we, we),
        yppp=_dot(wwe, we) - np.einsum("bi,bij,bj->b", u, cov, u),
        trace_p=w.sum(axis=1) - np.einsum("bii->b", cm2),
        trace_pp=_dot(w, w) - 2 * np.einsum("bij,bji->b", cov, m3) + np.einsum("bij,bji->b", cm2, cm2),
        sum_w=w.sum(axis=1), sum_w2=_dot(w, w), log_det=np.linalg.slogdet(m1)[1], log_v=np.log(total).sum(axis=1),
    )  # fmt: skip


def _dot(a: FloatArray, b: FloatArray) -> FloatArray:
    return np.asarray(np.einsum("bk,bk->b", a, b))


def block_tau2(block: Block, method: Tau2Method) -> FloatArray:
    """Estimate tau2 in every row; see `ketcli.models.pooling.tau2.tau2`."""
    b, k, p = block.z.shape
    zero = np.zeros(b)
    match method:
        case "DL":
            at = block_sums(block, zero)
            return _cut((at.rss - (k - p)) / at.trace_p)
        case "HS":
            at = block_sums(block, zero)
            return _cut((at.rss - k) / at.sum_w)
        case "SJ":
            start = block.y.var(axis=1)
            return _cut(start * block_sums(block, start).rss / (k - p))
        case "HE":
            zv = block.z * block.v[:, None]
            trace = block.v.sum() - np.einsum("bki,bki->b", zv, block.z)
            return _cut((_unweighted(block) - trace) / (k - p))
        case "REML" | "ML" | "PM" | "EB":
            return _iterated(block, method)
        case _:
            assert_never(method)


def _cut(x: FloatArray) -> FloatArray:
    return np.asarray(np.maximum(x, 0.0))


def _unweighted(block: Block) -> FloatArray:
    fitted = (block.z @ (block.z.transpose(0, 2, 1) @ block.y[:, :, None]))[:, :, 0]
    e = block.y - fitted
    return _dot(e, e)


def _score(at: BlockSums, method: IteratedTau2, n: int) -> tuple[FloatArray, FloatArray]:
    """Give a function that is positive where tau2 is too small, and the step that Newton's method proposes."""
    match method:
        case "PM" | "EB":
            value = at.rss - n
            return value, at.rss * (at.rss / n - 1) / np.where(at.ypp > 0, at.ypp, np.inf)
        case "REML":
            trace, expected = at.trace_p, at.trace_pp
        case "ML":
            trace, expected = at.sum_w, at.sum_w2
        case _:
            assert_never(method)
    value, observed = at.ypp - trace, 2 * at.yppp - expected
    return value, value / np.where(observed > 0, observed, expected)


def _log_likelihood(at: BlockSums, method: IteratedTau2) -> FloatArray:
    return -0.5 * (at.log_v + at.rss + (at.log_det if method == "REML" else 0.0))


def _iterated(block: Block, method: IteratedTau2) -> FloatArray:
    """Scan the score over the range where a root can lie, then climb; the highest maximum of the likelihood wins."""
    b, k, p = block.z.shape
    n = k - p
    squares = np.maximum(_unweighted(block), np.finfo(float).tiny)
    high = (squares + np.sqrt(squares * (squares + 4 * n * block.v.max()))) / (2 * n) * (1 + 1e-9)
    low = np.minimum(1e-6 * block.v.min(), 1e-3 * high)
    ratio = (high / low) ** (1 / (GRID - 1))
    best, best_height = np.zeros(b), np.full(b, -np.inf)
    zero = block_sums(block, np.zeros(b))
    rising = _score(zero, method, n)[0] > 0
    # at a score that only falls from 0 on, 0 is a maximum
    best_height = np.where(rising, -np.inf, _log_likelihood(zero, method))
    left, point = np.zeros(b), low
    for _ in range(GRID):
        up = _score(block_sums(block, point), method, n)[0] > 0
        turned = rising & ~up
        if turned.any():
            part = block.rows(turned)
            root = _climb(part, left[turned], point[turned], method)
            height = _log_likelihood(block_sums(part, root), method)
            higher = height > best_height[turned]
            rows = np.flatnonzero(turned)[higher]
            best[rows], best_height[rows] = root[higher], height[higher]
        left, rising, point = point, up, np.minimum(point * ratio, high)
    return best


def _climb(block: Block, low: FloatArray, high: FloatArray, method: IteratedTau2) -> FloatArray:
    """Newton's method in a bracket, on all rows until each has converged."""
    n = block.z.shape[1] - block.z.shape[2]
    x, active = low.copy(), np.ones(low.size, dtype=bool)
    low, high = low.copy(), high.copy()
    floor = 1e-15 * block.v.min()
    for _ in range(STEPS):
        rows = np.flatnonzero(active)
        here = x[rows]
        value, step = _score(block_sums(block.rows(active), here), method, n)
        low[rows] = np.where(value > 0, here, low[rows])
        high[rows] = np.where(value > 0, high[rows], here)
        proposal = here + step
        outside = (proposal <= low[rows]) | (proposal >= high[rows])
        small = 1e-13 * here + floor
        done = (value == 0) | (np.abs(step) <= small) | (high[rows] - low[rows] <= small)
        middle = 0.5 * (low[rows] + high[rows])
        x[rows] = np.where(done, np.where(outside, here, proposal), np.where(outside, middle, proposal))
        active[rows] = ~done
        if not active.any():
            return x
    raise NoAnswer(f"no convergence after {STEPS} steps in a permutation")
