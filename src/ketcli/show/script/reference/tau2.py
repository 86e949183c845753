"""Estimators of tau2, and the weighted least squares that they are made of.

ketcli does not run this module: `ketcli script` copies what an answer needs of it.
"""

from __future__ import annotations

import numpy as np
from scipy import optimize

Array = np.ndarray


def weighted(y: Array, w: Array) -> tuple[float, float]:
    """Weighted mean and weighted sum of squares about it."""
    mu = np.sum(w * y) / np.sum(w)
    return float(mu), float(np.sum(w * (y - mu) ** 2))


def fitted(y: Array, w: Array, x: Array) -> tuple[Array, Array, Array]:
    """Weighted least squares on a design: coefficients, residuals, and (X'WX)^-1."""
    inverse = np.linalg.inv(x.T @ (w[:, None] * x))
    coefficients = inverse @ (x.T @ (w * y))
    return coefficients, y - x @ coefficients, inverse


def freedom_left(x: Array) -> int:
    """Studies less coefficients."""
    return int(x.shape[0]) - int(x.shape[1])


def squares_left(y: Array, w: Array, x: Array) -> float:
    """Weighted sum of squares about the fitted values."""
    return float(np.sum(w * fitted(y, w, x)[1] ** 2))


def trace_left(w: Array, x: Array) -> float:
    """Trace of W - WX (X'WX)^-1 X'W."""
    inverse = np.linalg.inv(x.T @ (w[:, None] * x))
    return float(np.sum(w) - np.trace(inverse @ (x.T @ ((w**2)[:, None] * x))))


def tau2_dl(y: Array, v: Array, x: Array) -> float:
    """DerSimonian & Laird (1986); with a design, Raudenbush (2009)."""
    w = 1 / v
    return max(0.0, (squares_left(y, w, x) - freedom_left(x)) / trace_left(w, x))


def tau2_he(y: Array, v: Array, x: Array) -> float:
    """Hedges (1983): the variance of the effects less the mean sampling variance."""
    hat = np.einsum("ij,jk,ik->i", x, np.linalg.inv(x.T @ x), x)
    return max(0.0, (squares_left(y, np.ones(len(y)), x) - float(np.sum((1 - hat) * v))) / freedom_left(x))


def tau2_hs(y: Array, v: Array, x: Array) -> float:
    """Hunter & Schmidt (1990)."""
    return max(0.0, (squares_left(y, 1 / v, x) - len(y)) / float(np.sum(1 / v)))


def tau2_sj(y: Array, v: Array, x: Array) -> float:
    """Sidik & Jonkman (2005), from the variance of the effects."""
    start = np.var(y)
    return squares_left(y, 1 / (v / start + 1), x) / freedom_left(x) if start > 0 else 0.0


def tau2_pm(y: Array, v: Array, x: Array) -> float:
    """Paule & Mandel (1982): where the generalized Q is its expectation (empirical Bayes has the same root)."""

    def excess(tau2: float) -> float:
        return squares_left(y, 1 / (v + tau2), x) - freedom_left(x)

    if excess(0.0) <= 0:
        return 0.0
    return float(optimize.brentq(excess, 0.0, len(y) * np.var(y), xtol=1e-14 * np.var(y), rtol=1e-14))


def tau2_ml(y: Array, v: Array, x: Array) -> float:
    """Maximum likelihood."""
    return most_likely(y, v, x, restricted=False)


def tau2_reml(y: Array, v: Array, x: Array) -> float:
    """Restricted maximum likelihood (Raudenbush, 2009)."""
    return most_likely(y, v, x, restricted=True)


def most_likely(y: Array, v: Array, x: Array, *, restricted: bool) -> float:
    """The tau2 of highest likelihood: the best of a fine grid, then the root of the slope around it."""

    def log_likelihood(tau2: float) -> float:
        w = 1 / (v + tau2)
        value = np.sum(np.log(w)) - squares_left(y, w, x)
        return float(value - np.linalg.slogdet(x.T @ (w[:, None] * x))[1] if restricted else value)

    def slope(tau2: float) -> float:
        w = 1 / (v + tau2)
        value = np.sum((w * fitted(y, w, x)[1]) ** 2)
        return float(value - (trace_left(w, x) if restricted else np.sum(w)))

    top = 10 * np.var(y) + np.max(v)
    grid = np.concatenate([[0.0], np.geomspace(1e-9 * top, top, 300)])
    best = int(np.argmax([log_likelihood(tau2) for tau2 in grid]))
    if best == 0 and slope(0.0) <= 0:
        return 0.0
    return float(optimize.brentq(slope, grid[max(best - 1, 0)], grid[best + 1], xtol=1e-14 * top, rtol=1e-14))


def no_tau2(y: Array, v: Array, x: Array) -> float:
    """A common effect."""
    return 0.0
