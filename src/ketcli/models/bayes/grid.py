"""Few values of tau that stand for its posterior: a grid on which neighbours differ by a set divergence.

Given tau, everything else is normal. So the posterior of the mean, of a new trial and of every trial's own effect is a
mixture of normal distributions over tau, and a sum over a grid approximates it. The grid is that of Roever & Friede
(2017, "DIRECT"), with the settings of the R package bayesmeta, so that figures equal its figures.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ketcli.errors import NoAnswer
from ketcli.models.numeric.spaced import by_equal_factors

if TYPE_CHECKING:
    from ketcli.arrays import FloatArray
    from ketcli.models.bayes.heterogeneity import TauPosterior

DIVERGENCE = 0.01
NEGLECTED = 0.01  # probability of tau beyond the last bin, at most, as a share of the divergence
LIMIT = 40_000
FEW = 600  # points and borders on the way to where the posterior begins; trials far apart would need thousands
TABLE = 300
ROUNDS = 500
SETTLED = 1e-6  # of the step: figures then agree to 1e-8


class Conditionals(NamedTuple):
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
    neglected = NEGLECTED * divergence
    nearest, furthest = posterior.quantile(np.array([neglected * neglected, 1 - neglected])).tolist()
    aim = math.sqrt(divergence)
    ends = _first_guess(yi, vi, nearest, furthest, aim)
    for _ in range(ROUNDS):
        ratio = _apart(conditionals(yi, vi, ends)) / aim
        if float(np.abs(ratio - 1).max()) < SETTLED:
            break
        ends = _nearer(ends, ratio)
    else:
        raise NoAnswer("the posterior distribution of tau could not be put on a grid")
    points, borders = ends[::2], ends[1::2]
    count = max(int(np.searchsorted(borders, furthest, side="right")), 1) + 1
    weights = np.diff(posterior.cdf(borders[:count]), prepend=0.0)
    return points[:count], weights / weights.sum()


def _nearer(ends: FloatArray, ratio: FloatArray) -> FloatArray:
    """Values whose steps, now ``ratio`` times as long as they should be, are nearer to it; the first one stays.

    The root of the divergence is nearly proportional to the step (from 0 on, to its square). Where every value is
    within half a step of its place, its square, in which the way is smooth from 0 on, is moved along the slope there;
    further off, or if two would change places, each step is scaled by itself.
    """
    ratio = np.clip(ratio, 0.25, 4.0)
    beyond = np.concatenate([[0.0], np.cumsum(ratio - 1)])
    if float(np.abs(beyond).max()) < 0.5:
        moved = ends**2 - beyond * np.gradient(ends**2, np.arange(ends.size) + beyond, edge_order=2)
        if (np.diff(moved) > 0).all():
            return np.asarray(np.sqrt(moved))
    ratio[0] = math.sqrt(ratio[0]) if ends[0] == 0 else ratio[0]
    return np.asarray(ends[0] + np.concatenate([[0.0], np.cumsum(np.diff(ends) / ratio)]))


def _apart(given: Conditionals) -> FloatArray:
    """Root of the largest symmetrized Kullback-Leibler divergence between each row of normals and the next."""
    means = np.column_stack([given.mean, given.mean, given.own_mean])
    variances = np.column_stack([given.sd, given.sd_new, given.own_sd]) ** 2
    here, there = variances[:-1], variances[1:]
    shift, spread = means[1:] - means[:-1], there - here
    return np.asarray(np.sqrt((0.5 * (shift**2 * (here + there) + spread**2) / (here * there)).max(axis=1)))


def _first_guess(yi: FloatArray, vi: FloatArray, nearest: float, furthest: float, aim: float) -> FloatArray:
    """Where points and borders would lie if divergences of short steps added up, from the first point on."""
    smallest = math.sqrt(float(vi.min()))
    last = max(2 * furthest, 2 * smallest)
    tau = np.concatenate([[0.0], by_equal_factors(smallest * 1e-3, 2 * last, TABLE)])
    way = np.concatenate([[0.0], np.cumsum(_apart(conditionals(yi, vi, tau)))])
    start, whole = 0.0, float(np.interp(last, tau, way))
    if np.interp(nearest, tau, way) > FEW * aim:
        skipped = np.interp(nearest, tau, way)
        start, way, whole = nearest, way - skipped, whole - float(skipped)
    number = max(int(whole / aim), 5) // 2 * 2 + 1
    if number > LIMIT:
        raise NoAnswer("the posterior distribution of tau is too wide to put on a grid")
    beyond = np.interp(aim * np.arange(1, number + 1), way, tau)
    return np.concatenate([[start], beyond])
