"""Putting arms together, and standard deviations from what papers report instead."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ketcli.distributions import t_beyond, t_critical
from ketcli.effects.result import as_floats
from ketcli.errors import InvalidInput

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def pooled_sd(sd: ArrayLike, n: ArrayLike) -> float:
    """The SD within several groups, each about its own mean: SD^2 = sum (n_i - 1) sd_i^2 / sum (n_i - 1).

    What a group whose SD is not reported may borrow (Furukawa et al. 2006, J Clin Epidemiol 59:7).

    Raises
    ------
    InvalidInput
        For no group, an SD that is not positive, or a size below 2.
    """
    s, size = as_floats(sd=sd, n=n)
    if s.size == 0 or not (s > 0).all() or not (size >= 2).all() or not np.isfinite(s + size).all():
        raise InvalidInput("groups to borrow from need a standard deviation above zero, and at least two people")
    return float(np.sqrt(np.sum((size - 1) * s**2) / np.sum(size - 1)))


def combine_means(mean: ArrayLike, sd: ArrayLike, n: ArrayLike) -> tuple[float, float, float]:
    """Mean, SD and size of several arms taken as one group (Cochrane Handbook, table 6.5.a, for any number of arms).

    ``SD^2 = (sum (n_i - 1) sd_i^2 + sum n_i (mean_i - mean)^2) / (N - 1)``: exactly the SD of all people together.

    Raises
    ------
    InvalidInput
        For no arm, a negative SD, or a size below 1.
    """
    m, s, size = as_floats(mean=mean, sd=sd, n=n)
    if m.size == 0 or (s < 0).any() or (size < 1).any() or not np.isfinite(m + s + size).all():
        raise InvalidInput("arms to combine need a mean, a standard deviation that is not negative, and people")
    if m.size == 1:
        return float(m[0]), float(s[0]), float(size[0])
    total = float(size.sum())
    middle = float((size * m).sum() / total)
    squares = float(((size - 1) * s**2 + size * (m - middle) ** 2).sum())
    return middle, math.sqrt(squares / (total - 1)), total


def sd_from_se(se: float, n: float) -> float:
    """SD from the standard error of one arm's mean: ``se sqrt(n)`` (Cochrane Handbook, 6.5.2.2).

    Raises
    ------
    InvalidInput
        For a negative standard error or no people.
    """
    if not (se >= 0 and n > 0):
        raise InvalidInput(f"a standard error of {se} in {n} people gives no standard deviation")
    return se * math.sqrt(n)


def sd_from_ci(low: float, high: float, n: float, level: float = 0.95) -> float:
    """SD from the confidence interval of one arm's mean, by t with n - 1 degrees of freedom (Handbook, 6.5.2.2).

    Raises
    ------
    InvalidInput
        If the limits are in the wrong order, or n < 2.
    """
    if not (high >= low and n >= 2):
        raise InvalidInput(f"an interval from {low} to {high} in {n} people gives no standard deviation")
    return sd_from_se((high - low) / (2 * t_critical(level, n - 1)), n)


def pooled_sd_from_difference(
    n_e: float,
    n_c: float,
    *,
    se: float | None = None,
    ci: tuple[float, float] | None = None,
    difference: float | None = None,
    p: float | None = None,
    level: float = 0.95,
) -> float:
    """Average SD of two arms from the uncertainty of their mean difference (Cochrane Handbook, 6.5.2.3).

    ``SD = se / sqrt(1 / n_e + 1 / n_c)``. Give the standard error, or the confidence interval, or the difference with
    its two-sided p value of a t test; t has ``n_e + n_c - 2`` degrees of freedom.

    Raises
    ------
    InvalidInput
        If not exactly one of them is given, or it is impossible.
    """
    df = n_e + n_c - 2
    given = [se is not None, ci is not None, p is not None]
    if sum(given) != 1 or not (n_e > 0 and n_c > 0 and df > 0):
        raise InvalidInput("give the sizes of both arms and one of: standard error, interval, p value")
    if ci is not None:
        se = (ci[1] - ci[0]) / (2 * t_critical(level, df))
    elif p is not None:
        if difference is None or difference == 0 or not 0 < p < 1:
            raise InvalidInput("a p value needs the difference it belongs to, and both must not be 0")
        se = abs(difference) / float(t_beyond(p, df))
    if se is None or not se >= 0:
        raise InvalidInput("the standard error of a difference cannot be negative")
    return se / math.sqrt(1 / n_e + 1 / n_c)
