"""Likelihood of 2x2 tables given their margins, with normal log odds ratios between trials: metafor's CM.EL."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ketcli.errors import NoAnswer
from ketcli.ufuncs import gammaln

if TYPE_CHECKING:
    from ketcli.arrays import FloatArray

# Nodes about the integrand's peak, in its own standard deviations: the trapezoidal rule converges as fast as any there.
STEP = 0.2
NODES = np.arange(-60, 61) * STEP
MOST_WAYS, MOST_PEOPLE = 100_000, 2**50
FURTHEST = 40.0  # of a log odds ratio: beyond, the distribution stands at its limit


@dataclass(frozen=True, slots=True)
class Table:
    """What a 2x2 table says given its margins: possible numbers of events in the experimental arm, and those seen."""

    possible: FloatArray
    log_ways: FloatArray
    events: float


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Log likelihood, its gradient (2,) and Hessian (2, 2) over the mean log odds ratio and tau."""

    value: float
    gradient: FloatArray
    hessian: FloatArray


def tables(a: FloatArray, n1: FloatArray, c: FloatArray, n2: FloatArray) -> list[Table]:
    """Prepare tables of ``a`` of ``n1`` and ``c`` of ``n2`` with an event, each (k,).

    The numbers of ways are ``C(n1, x) C(n2, t - x)`` with t the events of both arms (Fisher's non-central
    hypergeometric distribution).

    Raises
    ------
    NoAnswer
        For a table of more ways, or people, than can be counted one by one.
    """
    prepared = []
    for events, size1, other, size2 in zip(a.tolist(), n1.tolist(), c.tolist(), n2.tolist(), strict=True):
        total = events + other
        if min(size1, total) - max(0.0, total - size2) > MOST_WAYS or size1 + size2 > MOST_PEOPLE:
            raise NoAnswer(f"the counts of a study are too large for a mixed model: {MOST_WAYS:,} events are the most")
        x = np.arange(max(0.0, total - size2), min(size1, total) + 1)
        ways = -(gammaln(x + 1) + gammaln(size1 - x + 1) + gammaln(total - x + 1) + gammaln(size2 - total + x + 1))
        prepared.append(Table(x, ways - ways.max(), events))
    return prepared


def _moments(table: Table, log_or: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Log probability of the events seen, up to a constant; mean and variance of how many more there are, each (n,)."""
    psi = np.clip(log_or, -FURTHEST, FURTHEST)[:, None]
    x = table.possible - table.events
    log = table.log_ways + x * psi
    top = log.max(axis=1, keepdims=True)
    p = np.exp(log - top)
    total = p.sum(axis=1)
    mean = (p @ x) / total
    variance = (p @ (x * x)) / total - mean**2
    return -top[:, 0] - np.log(total), mean, np.maximum(variance, 0.0)


def _peak(table: Table, mu: float, tau: float) -> tuple[float, float]:
    """Where ``p(events | mu + tau z) phi(z)`` is largest, and the standard deviation of z about it."""
    low, high, z, before = -FURTHEST, FURTHEST, 0.0, math.inf
    for _ in range(100):
        _, excess, variance = (float(m[0]) for m in _moments(table, np.array([mu + tau * z])))
        slope, bend = -tau * excess - z, tau**2 * variance + 1
        low, high = (z, high) if slope > 0 else (low, z)
        step = z + slope / bend
        # where the distribution is steep, Newton's steps may go to and fro for ever
        step = step if low < step < high and abs(step - z) < before / 2 else (low + high) / 2
        before = abs(step - z)
        if before < 1e-6:
            return step, 1 / math.sqrt(bend)
        z = step
    raise NoAnswer("the likelihood of a table could not be integrated")


def likelihood(prepared: list[Table], parameters: FloatArray) -> Likelihood:
    """Log likelihood at (mean log odds ratio, tau), up to a constant: over tables, the log of the integral over z.

    The derivatives are expectations over the distribution of z given the table: with the score
    ``s = x - E[x]`` the gradient is ``E[s], E[z s]``. Even in tau, which may be negative.
    """
    mu, tau = parameters.tolist()
    value, gradient, hessian = 0.0, np.zeros(2), np.zeros((2, 2))
    for table in prepared:
        if not tau:  # z is not told by the table: moments of the standard normal
            plain, s, v = (float(m[0]) for m in _moments(table, np.array([mu])))
            value += plain
            gradient += (-s, 0.0)
            hessian += ((-v, 0.0), (0.0, s * s - v))
            continue
        centre, spread = _peak(table, mu, tau)
        z = centre + spread * NODES
        log, excess, variance = _moments(table, mu + tau * z)
        joint = log - z**2 / 2
        top = float(joint.max())
        weights = np.exp(joint - top)
        integral = float(weights.sum())
        value += top + math.log(integral * spread * STEP / math.sqrt(2 * math.pi))
        weights /= integral
        directions = np.stack([np.ones_like(z), z])
        scores = -directions * excess
        mean = scores @ weights
        gradient += mean
        hessian += (
            (scores * weights) @ scores.T - (directions * weights * variance) @ directions.T - np.outer(mean, mean)
        )
    return Likelihood(value, gradient, hessian)
