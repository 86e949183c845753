"""One measure turned into another: odds ratios into standardized differences, hazard ratios onto the log scale."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ketcli.distributions import normal_critical
from ketcli.effects.result import EffectSizes, as_floats, effect_sizes, refuse

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

LOGISTIC = math.sqrt(3) / math.pi  # 1 / 1.81: the SD of the logistic distribution is pi / sqrt(3)


def smd_from_odds_ratio(log_or: ArrayLike, variance: ArrayLike, *, good: bool) -> EffectSizes:
    """Standardized mean difference behind a log odds ratio: ``ln OR sqrt(3) / pi``, its variance times ``3 / pi^2``.

    Chinn (2000): a log odds ratio divided by 1.81, for a score that is logistic with the same spread in both arms. From
    counts as an odds ratio, never from a risk ratio.

    Parameters
    ----------
    log_or, variance : array_like, shape (k,)
        Log odds ratios and their variances.
    good : bool
        Whether the event is good (response), while a high score is bad: the sign turns.
    """
    y, v = as_floats(log_or=log_or, variance=variance)
    return effect_sizes((-y if good else y) * LOGISTIC, v * LOGISTIC**2)


def log_hazard_ratio(
    ratio: ArrayLike,
    *,
    se: ArrayLike = math.nan,
    low: ArrayLike = math.nan,
    high: ArrayLike = math.nan,
    level: float = 0.95,
) -> EffectSizes:
    """Log hazard ratio and its variance, from the standard error of the logarithm, else from the limits.

    ``SE = (ln high - ln low) / (2 z)``: the interval is symmetric on the log scale.

    Parameters
    ----------
    ratio : array_like, shape (k,)
        Hazard ratios.
    se : array_like
        Standard errors of their logarithms; NaN where there is none.
    low, high : array_like
        Limits of their intervals.
    level : float
        Of these intervals.

    Raises
    ------
    InvalidInput
        For a ratio or a limit that is not positive, a negative standard error, or limits in the wrong order.
    """
    hr, error, lower, upper = as_floats(ratio=ratio, se=se, low=low, high=high)
    refuse((hr <= 0) | (lower <= 0) | (upper <= 0), "a hazard ratio or its limit is not positive")
    refuse(error < 0, "a standard error is negative")
    refuse(lower >= upper, "the limits are in the wrong order")
    from_limits = (np.log(upper) - np.log(lower)) / (2 * normal_critical(level))
    error = np.where(error > 0, error, from_limits)
    return effect_sizes(np.log(hr), error**2)
