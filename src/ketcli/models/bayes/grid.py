"""Few values of tau that stand for its posterior: a grid on which neighbours differ by a set divergence.

Given tau, everything else is normal. So the posterior of the mean, of a new trial and of every trial's own effect is a
mixture of normal distributions over tau, and a sum over a grid approximates it. The grid is that of Roever & Friede
(2017, "DIRECT"), with the settings of the R package bayesmeta, so that figures equal its figures.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ketcli.errors import NoAnswer

if TYPE_CHECKING:
    from ketcli.arrays import FloatArray
    from ketcli.models.bayes.heterogeneity import TauPosterior

DIVERGENCE = 0.01
NEGLECTED = 0.01  # probability of tau beyond the last bin, at most, as a share of the divergence
LIMIT = 20_000
FEW = 300  # points on the way to where the posterior begins; trials far apart would need thousands
SETTLED = 1e-3  # of the root of the divergence: a last secant takes away what is left


@dataclass(frozen=True, slots=True)
class Conditionals:
    """Normal distributions given tau, one row a value of tau.

    Means and SDs of the mean and of a new trial's effect are (n,), those of the trials' own effects (n, k).
    """

    mean: FloatArray
    sd: FloatArray
    sd_new: FloatArray
    own_mean: FloatArray
    own_sd: FloatArray


def conditionals(yi: FloatArray, vi: FloatArray, tau: FloatArray) -> Conditionals:
    """Distributions of the mean, a new trial and the trials' own effects given every tau (n,).

    With ``w = 1 / (v + tau^2)`` and flat prior: mean ``sum w y / sum w``, variance ``1 / sum w``; a new trial's adds
    ``tau^2``; a trial's own effect is drawn to the mean by the share ``b = v w``: ``(1 - b) y + b mu``, with variance
    ``(1 - b) v + b^2 / sum w`` (normal distributions given normal data; bayesmeta's ``conditionalmoment``).
    """
    tau2 = tau[:, None] ** 2
    w = 1 / (vi + tau2)
    sum_w = w.sum(axis=1)
    centre = yi[int(np.argmin(vi))]
    mean = centre + (w @ (yi - centre)) / sum_w
    drawn = vi * w
    return Conditionals(
        mean=mean, sd=1 / np.sqrt(sum_w), sd_new=np.sqrt(1 / sum_w + tau**2),
        own_mean=tau2 * w * yi + drawn * mean[:, None],
        own_sd=np.sqrt(tau2 * w * vi + drawn**2 / sum_w[:, None]),
    )  # fmt: skip


class _Divergence:
    """Largest symmetrized Kullback-Leibler divergence between the conditionals at one tau and those at another."""

    def __init__(self, yi: FloatArray, vi: FloatArray) -> None:
        self.centred = yi - yi[int(np.argmin(vi))]
        self.vi = vi

    def at(self, tau: float) -> tuple[FloatArray, FloatArray]:
        """Means and variances (k + 2,) given tau: of the mean, a new trial, the trials' own effects."""
        tau2 = tau * tau
        w = 1 / (self.vi + tau2)
        variance = 1 / float(w.sum())
        mean = float(w @ self.centred) * variance
        drawn = self.vi * w
        kept = tau2 * w
        means = np.concatenate([(mean, mean), kept * self.centred + drawn * mean])
        return means, np.concatenate([(variance, variance + tau2), kept * self.vi + drawn * drawn * variance])

    def between(self, here: tuple[FloatArray, FloatArray], tau: float) -> float:
        """Divergence from the conditionals ``here`` to those at tau."""
        (m1, v1), (m2, v2) = here, self.at(tau)
        shift = m1 - m2
        spread = v1 - v2
        return float((0.5 * (shift * shift * (v1 + v2) + spread * spread) / (v1 * v2)).max())


def support(
    yi: FloatArray, vi: FloatArray, posterior: TauPosterior, *, divergence: float = DIVERGENCE
) -> tuple[FloatArray, FloatArray]:
    """Values of tau and their weights, both (n,).

    From 0 upwards, every value lies ``divergence`` from the border of its bin on either side; its weight is the
    posterior probability of the bin, until less than 1e-4 is left (Roever & Friede, 2017, as bayesmeta's ``discretize``
    with ``delta`` 0.01 and ``epsilon`` 0.0001). A smaller ``divergence`` comes nearer to the exact mixture. Where the
    way from 0 to where the posterior begins is long, what is left of it is skipped.

    Raises
    ------
    NoAnswer
        If the grid would be endless.
    """
    measure = _Divergence(yi, vi)
    neglected = NEGLECTED * divergence
    nearest, furthest = posterior.quantile(np.array([neglected * neglected, 1 - neglected])).tolist()
    points: list[float] = [0.0]
    borders: list[float] = []
    tau, step, before = 0.0, 0.0, 0.0
    while len(points) < LIMIT:
        if len(points) > FEW and tau < nearest:
            tau, step, before = nearest, 0.0, 0.0
        for kept in (borders, points):
            # steps grow or shrink evenly, so that the next one can be told from the last two
            likely = step * min(max(step / before, 0.5), 2.0) if before else step
            before, step = step, _step(measure, tau, likely, divergence)
            tau += step
            kept.append(tau)
        if borders[-1] > furthest and len(borders) > 1:
            break
    else:
        raise NoAnswer("the posterior distribution of tau is too wide to put on a grid")
    weights = np.diff(posterior.cdf(np.array(borders)), prepend=0.0)
    return np.array(points[:-1]), weights / weights.sum()


def _step(measure: _Divergence, tau: float, likely: float, divergence: float) -> float:
    """How far above tau the conditionals differ by ``divergence`` from those at tau: by secants in a bracket.

    The root of the divergence is nearly proportional to the step (to its square from 0 on).
    """
    here = measure.at(tau)
    aim = math.sqrt(divergence)
    low, high = 0.0, math.inf
    x = likely or math.sqrt(float(measure.vi.min())) * aim
    x_before = before = 0.0
    for _ in range(LIMIT):
        reached = math.sqrt(measure.between(here, tau + x))
        if before == 0.0:
            guess = x * ((aim / reached) ** (1.0 if tau else 0.5) if reached else 4.0)
        else:
            guess = x + (aim - reached) * (x - x_before) / (reached - before) if reached != before else math.inf
        if abs(reached - aim) < SETTLED * aim and 0 < guess < math.inf:
            return guess
        low, high = (x, high) if reached < aim else (low, x)
        x_before, before = x, reached
        x = guess if low < guess < min(high, 4 * x) else (low + high) / 2 if high < math.inf else 4 * x
    raise NoAnswer("the posterior distribution of tau could not be put on a grid")
