"""The posterior distribution of tau, with the mean integrated out: by adaptive Gauss-Legendre panels over log tau."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ketcli.errors import NoAnswer
from ketcli.models.bayes.shortest import shortest

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketcli.arrays import FloatArray, IntArray
    from ketcli.models.bayes.priors import TauPrior

# Gauss-Legendre nodes and weights of order 12 (`numpy.polynomial.legendre.leggauss`, whose import takes longer than to
# use them), of which the other half is the mirror image
_UPPER = np.array([
    0.1252334085114689, 0.3678314989981802, 0.5873179542866175, 0.7699026741943047, 0.9041172563704748,
    0.9815606342467192,
])  # fmt: skip
_WEIGHT = np.array([
    0.2491470458134027, 0.2334925365383546, 0.20316742672306573, 0.16007832854334642, 0.10693932599531907,
    0.04717533638651141,
])  # fmt: skip
ORDER = 12
NODES, WEIGHTS = np.concatenate([-_UPPER[::-1], _UPPER]), np.concatenate([_WEIGHT[::-1], _WEIGHT])
POWERS = np.arange(ORDER + 1)
# from the values at the nodes to the coefficients of the polynomial through them, by rising powers
TO_COEFFICIENTS = np.linalg.inv(np.vander(NODES, increasing=True)).T
SAME = 21.0  # so many log units below the smallest standard error, tau changes no likelihood by more than rounding
FURTHEST = 150.0  # of log tau: its fourth power stays a number
NEGLIGIBLE = 45.0  # log units below the largest density
TOLERANCE = 1e-11  # of the whole, for one panel
SCAN = 0.25
BLOCK = 1_000_000


def marginal_log_likelihood(yi: FloatArray, vi: FloatArray, tau: FloatArray) -> FloatArray:
    """Log likelihood of every tau (n,), with a flat prior of the mean integrated out, up to a constant.

    ``-1/2 (sum log(v + tau^2) + log sum w + sum w (y - mu)^2)`` with ``w = 1 / (v + tau^2)`` and mu the weighted mean:
    the restricted likelihood, which the flat prior turns the likelihood into.
    """
    step = max(1, BLOCK // yi.size)
    centred = yi - yi[int(np.argmin(vi))]
    parts = []
    for start in range(0, tau.size, step):
        total = vi + tau[start : start + step, None] ** 2
        w = 1 / total
        sum_w = w.sum(axis=1)
        residual = centred - ((w @ centred) / sum_w)[:, None]
        parts.append(-0.5 * (np.log(total).sum(axis=1) + np.log(sum_w) + np.einsum("ij,ij->i", w, residual**2)))
    return np.concatenate(parts)


@dataclass(frozen=True, slots=True)
class TauPosterior:
    """Posterior of tau on panels of log tau.

    ``edges`` are (panels + 1,), ``reached`` (panels + 1,) is the distribution function there and ``middles`` (panels,)
    in the middle of each panel; ``rises`` (panels, powers) is by how much it rises from there, as a polynomial of -1 to
    1. What lies below the first edge follows the prior.
    ``mean`` is infinite where the prior's tail leaves none.
    """

    prior: TauPrior
    edges: FloatArray
    rises: FloatArray
    middles: FloatArray
    reached: FloatArray
    mean: float

    def cdf(self, tau: FloatArray) -> FloatArray:
        """P(tau' <= tau) for every tau (n,)."""
        with np.errstate(divide="ignore"):
            u = np.log(np.asarray(tau, dtype=np.float64))
        inside = np.clip(u, self.edges[0], self.edges[-1])
        panel = self._panel(self.edges, inside)
        result = self._within(panel, self._local(panel, inside))
        below = u < self.edges[0]
        share = self.reached[0] / self.prior.cdf(float(self.edges[0])) if self.reached[0] else 0.0
        result[below] = [share * self.prior.cdf(x) for x in u[below].tolist()]
        return result

    def quantile(self, p: FloatArray) -> FloatArray:
        """Quantiles of tau for probabilities (n,)."""
        p = np.asarray(p, dtype=np.float64)
        inside = np.clip(p, self.reached[0], self.reached[-1])
        panel = self._panel(self.reached, inside)
        low, high = np.full(p.shape, -1.0), np.ones(p.shape)
        x = 2 * (inside - self.reached[panel]) / np.diff(self.reached)[panel] - 1
        slopes = self.rises[panel][:, 1:] * POWERS[1:]
        for _ in range(60):
            excess = self._within(panel, x) - inside
            low, high = np.where(excess < 0, x, low), np.where(excess < 0, high, x)
            slope = (slopes * x[:, None] ** POWERS[:-1]).sum(axis=1)
            with np.errstate(divide="ignore", invalid="ignore"):
                proposal = x - excess / slope
            middle = (low + high) / 2
            step = np.where((proposal > low) & (proposal < high), proposal, middle)
            there = np.abs(excess) < 1e-13
            step = np.where(there, x, step)
            settled = (np.abs(step - x) < 1e-8).all()
            x = step
            if settled:
                break
        u = self.edges[panel] + np.diff(self.edges)[panel] * (x + 1) / 2
        below = p < self.reached[0]
        if below.any():
            share = self.prior.cdf(float(self.edges[0])) / self.reached[0]
            u[below] = [self.prior.log_quantile(share * q) if q > 0 else -math.inf for q in p[below].tolist()]
        return np.exp(np.where(p <= 0, -np.inf, u))

    def shortest(self, level: float) -> tuple[float, float]:
        """Shortest interval that holds ``level`` of the posterior; it may begin at 0."""
        return shortest(self.quantile, level)

    def _panel(self, ends: FloatArray, x: FloatArray) -> IntArray:
        """Which panel a value lies in, by the values at the panels' ends."""
        return np.clip(np.searchsorted(ends, x, side="right") - 1, 0, self.rises.shape[0] - 1).astype(np.int64)

    def _local(self, panel: IntArray, u: FloatArray) -> FloatArray:
        left, right = self.edges[panel], self.edges[panel + 1]
        return np.asarray((2 * u - left - right) / (right - left))

    def _within(self, panel: IntArray, x: FloatArray) -> FloatArray:
        return np.asarray(self.middles[panel] + (self.rises[panel] * x[:, None] ** POWERS).sum(axis=1))


def tau_posterior(yi: FloatArray, vi: FloatArray, prior: TauPrior) -> TauPosterior:
    """Posterior of tau for effects and variances (k,), the mean having a flat prior.

    Raises
    ------
    NoAnswer
        If the likelihood cannot be computed for these numbers.
    """
    k = yi.size
    first, last = _range(yi, vi, prior)

    def log_density(u: FloatArray) -> FloatArray:
        return marginal_log_likelihood(yi, vi, np.exp(u.ravel())).reshape(u.shape) + prior.log_density(u)

    has_mean = k > 1 or prior.has_mean  # the likelihood of k falls as tau to the power of 1 - k
    scan = np.linspace(first, last, max(8, math.ceil((last - first) / SCAN)) + 1)
    found = log_density(scan)
    if not np.isfinite(found).any():
        raise NoAnswer("the posterior distribution cannot be computed for these data")
    mode = float(scan[int(np.argmax(found))])

    def lift(u: FloatArray) -> FloatArray:
        """What the density is lifted by where the mean of tau is to be right as well."""
        return np.logaddexp(0.0, u - mode) if has_mean else np.zeros_like(u)

    kept = np.flatnonzero(found + lift(scan) > np.max(found + lift(scan)) - NEGLIGIBLE)
    if not kept.size:
        raise NoAnswer("the posterior distribution cannot be computed for these data")
    start, stop = max(int(kept[0]) - 1, 0), min(int(kept[-1]) + 1, scan.size - 1)
    edges = np.linspace(scan[start], scan[stop], math.ceil((stop - start) / 4) + 1)
    left, right, logs, u = _panels(log_density, lift, edges)
    top = float(logs.max())
    half = (right - left) / 2
    values = np.exp(logs - top)
    mass = half * (values @ WEIGHTS)
    ends = np.exp(np.array([first, last]))
    at_ends = marginal_log_likelihood(yi, vi, ends) - top
    below = _weighed(float(at_ends[0]), prior.cdf(first)) if start == 0 else 0.0
    beyond = _weighed(float(at_ends[1]), prior.upper(last))
    total = below + float(mass.sum()) + beyond
    mean = float((half[:, None] * values * WEIGHTS * np.exp(u)).sum()) + beyond * float(ends[1])
    rises = np.zeros((half.size, ORDER + 1))
    rises[:, 1:] = half[:, None] * (values @ TO_COEFFICIENTS) / POWERS[1:] / total
    reached = np.concatenate([[below], below + np.cumsum(mass)]) / total
    return TauPosterior(
        prior=prior, edges=np.append(left, right[-1]), rises=rises, reached=reached,
        middles=reached[:-1] - (rises * (-1.0) ** POWERS).sum(axis=1), mean=mean / total if has_mean else math.inf,
    )  # fmt: skip


def _weighed(log_likelihood: float, probability: float) -> float:
    """Likelihood times prior probability, where the one may be too large for a number and the other nothing."""
    return math.exp(log_likelihood + math.log(probability)) if probability > 0 else 0.0


def _range(yi: FloatArray, vi: FloatArray, prior: TauPrior) -> tuple[float, float]:
    """Limits of log tau outside of which the posterior follows the prior, or is nothing."""
    first = min(0.5 * math.log(float(vi.min())) - SAME, prior.log_quantile(1e-10))
    data = math.log(max(float(np.ptp(yi)), math.sqrt(float(vi.max()))))
    reach = prior.log_quantile(1 - 2.0**-53)
    last = max(reach if math.isfinite(reach) else FURTHEST, data) + 3
    if prior.kind == "log-normal":
        last += prior.parameters[1] ** 2 / 2  # where the second moment has its weight
    if yi.size > 1:  # beyond the data the likelihood falls as tau to the power of 1 - k
        last = min(last, max(data, prior.log_quantile(0.5)) + NEGLIGIBLE / (yi.size - 1) + 3)
    return max(first, -FURTHEST), min(last, FURTHEST)


def _panels(
    log_density: Callable[[FloatArray], FloatArray],
    lift: Callable[[FloatArray], FloatArray],
    edges: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Halve panels until halving changes nothing: left and right ends, log densities at the nodes, the nodes."""
    left, right = edges[:-1], edges[1:]
    u = _nodes(left, right)
    logs = log_density(u)
    done: list[tuple[FloatArray, FloatArray, FloatArray, FloatArray]] = []
    total, top = 0.0, -np.inf
    for _ in range(60):
        middle = (left + right) / 2
        left2, right2 = np.stack([left, middle], 1).ravel(), np.stack([middle, right], 1).ravel()
        u2 = _nodes(left2, right2)
        logs2 = log_density(u2)
        lifted, lifted2 = logs + lift(u), logs2 + lift(u2)
        highest = max(top, float(lifted2.max()), float(lifted.max()))
        total *= math.exp(top - highest)
        top = highest
        whole = (right - left) / 2 * (np.exp(lifted - top) @ WEIGHTS)
        halves = (right2 - left2) / 2 * (np.exp(lifted2 - top) @ WEIGHTS)
        ready = np.abs(whole - halves.reshape(-1, 2).sum(axis=1)) <= TOLERANCE * (total + float(halves.sum()))
        both = np.repeat(ready, 2)
        done.append((left2[both], right2[both], logs2[both], u2[both]))
        total += float(halves[both].sum())
        left, right, logs, u = left2[~both], right2[~both], logs2[~both], u2[~both]
        if not left.size:
            break
    else:
        raise NoAnswer("the posterior distribution of tau could not be integrated")
    order = np.argsort(np.concatenate([part[0] for part in done]))
    lefts, rights, all_logs, nodes = (np.concatenate(parts)[order] for parts in zip(*done, strict=True))
    return lefts, rights, all_logs, nodes


def _nodes(left: FloatArray, right: FloatArray) -> FloatArray:
    return np.asarray(((left + right) / 2)[:, None] + ((right - left) / 2)[:, None] * NODES)
