"""Published differences between arms: their standard error, the SD behind them, several against one control."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ketcli.distributions import t_critical
from ketcli.errors import InvalidInput

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def se_from_ci(low: float, high: float, level: float = 0.95, *, df: float = math.inf) -> float:
    """Standard error from an interval: ``(high - low) / (2 c)`` (Cochrane Handbook, 6.3.1).

    c is the critical value of the normal distribution, or of t with ``df`` degrees of freedom: n - 1 for a paired
    difference of n people.

    Raises
    ------
    InvalidInput
        If the limits are in the wrong order.
    """
    if not high > low:
        raise InvalidInput(f"an interval from {low} to {high} gives no standard error")
    return (high - low) / (2 * t_critical(level, df))


def paired_sd_from_difference(se: float, n: float, *, r: float) -> float:
    """SD of either condition from the standard error of a within-person difference, both SDs taken as equal.

    ``SD = se sqrt(n) / sqrt(2 (1 - r))`` (Cochrane Handbook, 23.2.7.2, solved for SD).

    Parameters
    ----------
    se : float
        Standard error of the mean within-person difference.
    n : float
        People who had both conditions.
    r : float
        Correlation of the two conditions within a person.
    """
    return se * math.sqrt(n) / math.sqrt(2 * (1 - r))


def combine_differences(difference: ArrayLike, sd: ArrayLike, n_e: ArrayLike) -> tuple[float, float]:
    """Difference and SD of several experimental arms taken as one group against their common control.

    The mean of the combined group is the mean of the arms' means by size (Cochrane Handbook, table 6.5.a), so its
    difference from the control is that mean of the differences; the SDs are pooled by size. What the arms differ
    among each other is not added to the SD, for it is not known.

    Parameters
    ----------
    difference, sd, n_e : array_like, shape (arms,)
        Difference from the control, SD behind it, and people of each experimental arm.

    Returns
    -------
    tuple of float
        Difference and SD.
    """
    differences, deviations, sizes = (np.asarray(values, dtype=np.float64) for values in (difference, sd, n_e))
    total = sizes.sum()
    mean = float((sizes * differences).sum() / total)
    return mean, math.sqrt(float((sizes * deviations**2).sum() / total))
