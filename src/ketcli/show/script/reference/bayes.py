"""The normal-normal model with a flat prior of the mean and a prior of tau, by plain quadrature.

ketcli does not run this module: `ketcli script` copies what an answer needs of it.
"""

from __future__ import annotations

import numpy as np
from scipy import optimize, stats

from ketcli.show.script.reference.pooling import Rows, numbers
from ketcli.show.script.reference.tau2 import Array

GRID = 6000  # points of log tau; the trapezoidal rule is exact to many digits for what falls off on both sides


def prior_density(tau: Array, kind: str, parameters: list[float]) -> Array:
    """Density of tau; log-normal and log-t are of the logarithm of tau squared."""
    if kind == "half-normal":
        return stats.halfnorm.pdf(tau, scale=parameters[0])
    if kind == "half-cauchy":
        return stats.halfcauchy.pdf(tau, scale=parameters[0])
    z = (2 * np.log(tau) - parameters[0]) / parameters[1]
    law = stats.norm if kind == "log-normal" else stats.t(parameters[2])
    return law.pdf(z) * 2 / (parameters[1] * tau)


def posterior(rows: Rows, *, prior: str, parameters: list[float], level: float) -> dict[str, float | list[float]]:
    """Mean effect, tau and a new study's effect; rows are (study, yi, vi).

    Given tau the mean is normal with weights 1 / (v + tau2); tau's own density is its prior times the likelihood
    with the mean integrated out (Roever, 2020).
    """
    y, v = numbers(rows)
    size = np.sqrt(np.min(v)) + np.std(y) + (parameters[0] if prior.startswith("half") else np.exp(parameters[0] / 2))
    u = np.linspace(np.log(1e-7 * size), np.log(1e5 * size), GRID)
    tau = np.exp(u)
    w = 1 / (v + tau[:, None] ** 2)
    total = w.sum(axis=1)
    mean, sd = (w @ y) / total, np.sqrt(1 / total)
    likelihood = 0.5 * (np.log(w).sum(axis=1) - np.log(total) - (w * (y - mean[:, None]) ** 2).sum(axis=1))
    mass = prior_density(tau, prior, parameters) * tau * np.exp(likelihood - likelihood.max())
    mass /= mass.sum()

    def quantile(p: float, spread: Array = sd) -> float:
        def excess(x: float) -> float:
            return float(mass @ stats.norm.cdf((x - mean) / spread)) - p

        reach = 60 * np.sqrt(mass @ np.minimum(spread, 100 * size) ** 2) + np.ptp(y)
        return optimize.brentq(excess, np.min(y) - reach, np.max(y) + reach, xtol=1e-12 * size)

    below = np.cumsum(mass) - mass / 2

    def tau_quantile(p: float) -> float:
        return float(np.exp(np.interp(p, below, u)))

    tails = (0.5 - level / 2, 0.5 + level / 2)
    centre, new = float(mass @ mean), np.sqrt(sd**2 + tau**2)
    own = y + (tau[:, None] ** 2 * w - 1) * (y - mean[:, None])  # each study's effect given tau
    return {
        "estimate": quantile(0.5),
        "ci_low": quantile(tails[0]),
        "ci_high": quantile(tails[1]),
        "se": float(np.sqrt(mass @ ((mean - centre) ** 2 + sd**2))),
        "mean": centre,
        "tau_median": tau_quantile(0.5),
        "tau_central": [tau_quantile(tails[0]), tau_quantile(tails[1])],
        "tau_mean": float(mass @ tau),
        "new_study": [quantile(tails[0], new), quantile(tails[1], new)],
        "probability_below_0": float(mass @ stats.norm.cdf(-mean / sd)),
        "shrunken": list(mass @ own),
    }
