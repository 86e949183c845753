"""Odds ratios by generalized linear mixed models: the conditional one, exact, and the unconditional one by Laplace.

ketcli does not run this module: `ketcli script` copies what an answer needs of it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import optimize, special, stats

from ketcli.show.script.reference.pooling import Rows, interval
from ketcli.show.script.reference.tau2 import Array


def mixed_model(rows: Rows, *, variant: str, level: float) -> dict[str, float]:
    """Log odds ratio by maximum likelihood, t with k - 1; rows are (study, events_e, n_e, events_c, n_c)."""
    tables = np.array([row[1:] for row in rows], dtype=float)
    a, n1, c, n2 = tables[
        (tables[:, 0] + tables[:, 2] > 0) & (tables[:, 0] + tables[:, 2] < tables[:, 1] + tables[:, 3])
    ].T
    crude = np.log((a.sum() + 0.5) / (n1.sum() - a.sum() + 0.5)) - np.log((c.sum() + 0.5) / (n2.sum() - c.sum() + 0.5))
    if variant == "CM.EL":
        likelihood, starts = conditional(a, n1, c, n2), [[crude, 0.2], [crude, 1.0]]
    else:
        base = np.log((c.sum() + 0.5) / (n2.sum() - c.sum() + 0.5))
        likelihood, starts = unconditional(a, n1, c, n2), [[crude, base, 0.7, 0.2], [crude, base, 0.7, 1.0]]
    at, covariance = maximum(likelihood, starts)
    tau = abs(float(at[-1]))
    law = stats.t(len(a) - 1)
    fit = interval(float(at[0]), float(np.sqrt(covariance[0, 0])), law, level)
    tau2 = tau**2 if tau > 1e-4 else 0.0
    reach = law.ppf(0.5 + level / 2) * np.sqrt(fit["se"] ** 2 + tau2)
    return {**fit, "tau2": tau2, "pi_low": fit["estimate"] - reach, "pi_high": fit["estimate"] + reach}


def conditional(a: Array, n1: Array, c: Array, n2: Array) -> Callable[[Array], float]:
    """Log likelihood of (mean log odds ratio, tau): Fisher's non-central hypergeometric, log odds ratios normal."""
    z = np.linspace(-9, 9, 1801)
    log_normal = stats.norm.logpdf(z) + np.log(z[1] - z[0])
    ways = []
    for events, size1, other, size2 in zip(a, n1, c, n2):
        total = events + other
        x = np.arange(max(0.0, total - size2), min(size1, total) + 1)
        log_ways = -special.gammaln(x + 1) - special.gammaln(size1 - x + 1)
        log_ways -= special.gammaln(total - x + 1) + special.gammaln(size2 - total + x + 1)
        ways.append((x - events, log_ways - log_ways[x == events]))

    def log_likelihood(at: Array) -> float:
        psi = at[0] + at[1] * z
        value = 0.0
        for x, log_ways in ways:
            seen = -special.logsumexp(log_ways + psi[:, None] * x, axis=1)
            value += special.logsumexp(seen + log_normal)
        return float(value)

    return log_likelihood


def unconditional(a: Array, n1: Array, c: Array, n2: Array) -> Callable[[Array], float]:
    """Log likelihood of (mean log odds ratio, mean log odds in controls, sigma, tau), by Laplace's approximation."""
    events, sizes = np.stack([a, c]), np.stack([n1, n2])

    def log_likelihood(at: Array) -> float:
        theta, base, sigma, tau = at
        fixed = np.array([[base + theta], [base]])
        moves = np.array([[sigma, tau / 2], [sigma, -tau / 2]])

        def height(z: Array) -> Array:
            eta = fixed + moves @ z
            return np.sum(events * eta - sizes * np.logaddexp(0, eta), axis=0) - np.sum(z**2, axis=0) / 2

        z = np.zeros((2, len(a)))
        for _ in range(200):
            p = special.expit(fixed + moves @ z)
            slope = moves.T @ (events - sizes * p) - z
            bend = np.einsum("ai,as,aj->sij", moves, sizes * p * (1 - p), moves) + np.eye(2)
            step = np.linalg.solve(bend, slope.T[:, :, None])[:, :, 0].T
            size = np.ones(len(a))
            for _ in range(30):
                size = np.where(height(z + size * step) < height(z) - 1e-12, size / 2, size)
            z = z + size * step
            if np.abs(step).max() < 1e-11:
                break
        return float(np.sum(height(z) - np.log(np.linalg.det(bend)) / 2))

    return log_likelihood


def maximum(function: Callable[[Array], float], starts: list[list[float]]) -> tuple[Array, Array]:
    """Where a function is highest, and the inverse of its information there, by differences."""
    found = [
        optimize.minimize(
            lambda at: -function(at), start, method="Nelder-Mead",
            options={"xatol": 1e-9, "fatol": 1e-13, "maxiter": 4000, "maxfev": 4000},
        )
        for start in starts
    ]  # fmt: skip
    at = min(found, key=lambda one: one.fun).x
    return at, np.linalg.inv(-second_differences(function, at))


def second_differences(function: Callable[[Array], float], at: Array) -> Array:
    """The matrix of second derivatives, by central differences."""
    steps = 1e-3 * np.diag(np.maximum(np.abs(at), 0.1))
    n = len(at)
    bend = np.empty((n, n))
    for i in range(n):
        for j in range(n):
            signs = [(s, t) for s in (1, -1) for t in (1, -1)]
            crossed = [s * t * function(at + s * steps[i] + t * steps[j]) for s, t in signs]
            bend[i, j] = sum(crossed) / (4 * steps[i].sum() * steps[j].sum())
    return bend
