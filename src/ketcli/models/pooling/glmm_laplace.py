"""Likelihood of two arms' events with normal trial effects and log odds ratios, by Laplace: metafor's UM.RS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ketcli.errors import NoAnswer
from ketcli.ufuncs import expit

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketcli.arrays import FloatArray

STEP = 1e-4  # of the differences that stand for derivatives: small beside what large counts resolve


@dataclass(frozen=True, slots=True)
class Differenced:
    """A function's value, with gradient (n,) and Hessian (n, n) from central differences."""

    value: float
    gradient: FloatArray
    hessian: FloatArray


def differenced(function: Callable[[FloatArray], float], x: FloatArray) -> Differenced:
    """Value, gradient and Hessian of a smooth function of parameters of the order of 1, (n,)."""
    n = x.size
    here, steps = function(x), STEP * np.eye(n)
    up, down = (np.array([function(x + sign * step) for step in steps]) for sign in (1, -1))
    hessian = np.zeros((n, n))
    for i in range(n):
        hessian[i, i] = up[i] - 2 * here + down[i]
        for j in range(i):
            crossed = sum(s * t * function(x + s * steps[i] + t * steps[j]) for s in (1, -1) for t in (1, -1))
            hessian[i, j] = hessian[j, i] = crossed / 4
    return Differenced(here, (up - down) / (2 * STEP), hessian / STEP**2)


def laplace(a: FloatArray, n1: FloatArray, c: FloatArray, n2: FloatArray) -> Callable[[FloatArray], float]:
    """Log likelihood as a function of (mean log odds ratio, mean log odds in controls, sigma, tau), up to a constant.

    ``logit p = mean + theta [experimental] + sigma u + tau t (+1/2 or -1/2)`` with u, t standard normal in every trial;
    the integral over both is replaced by that of the normal density that fits its peak (one node of an adaptive
    Gauss-Hermite rule, which is what lme4 does with two random effects). Even in sigma and tau.
    """
    events, sizes = np.stack([a, c]), np.stack([n1, n2])
    half = np.array([0.5, -0.5])
    z = np.zeros((2, a.size))  # where the last search ended is where the next begins

    def log_likelihood(parameters: FloatArray) -> float:
        theta, mean, sigma, tau = parameters.tolist()
        fixed = np.array([[mean + theta], [mean]])
        # rows: arms; the two random effects of a trial move its arms by these
        moves = np.array([[sigma, tau * half[0]], [sigma, tau * half[1]]])
        nonlocal z
        for _ in range(100):
            eta = fixed + moves @ z
            p = expit(eta)
            slope = moves.T @ (events - sizes * p) - z
            weight = sizes * p * (1 - p)
            bend = np.einsum("ai,as,aj->sij", moves, weight, moves) + np.eye(2)
            step = np.linalg.solve(bend, slope.T[:, :, None])[:, :, 0].T
            height = _height(events, sizes, eta, z)
            if float(np.abs(step).max()) < 1e-10:
                return float((height - 0.5 * np.log(np.linalg.det(bend))).sum())
            # a full step may overshoot: halve it, trial by trial, until it climbs
            size = np.ones(a.size)
            for _ in range(40):
                there = _height(events, sizes, fixed + moves @ (z + size * step), z + size * step)
                short = there < height - 1e-12 * np.abs(height)
                if not short.any():
                    break
                size = np.where(short, size / 2, size)
            z = z + size * step
        raise NoAnswer("the likelihood of the mixed model could not be computed")

    return log_likelihood


def _height(events: FloatArray, sizes: FloatArray, eta: FloatArray, z: FloatArray) -> FloatArray:
    """Log density of events and random effects of every trial, up to a constant, (k,)."""
    return np.asarray((events * eta - sizes * np.logaddexp(0.0, eta)).sum(axis=0) - 0.5 * (z**2).sum(axis=0))
