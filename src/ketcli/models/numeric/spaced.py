"""Points from one number to another, each so many times the one before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ketcli.arrays import FloatArray


def by_equal_factors(low: float, high: float, number: int) -> FloatArray:
    """The points of `numpy.geomspace` between positive numbers; its checks take four times as long."""
    first, last = np.log10([low, high]).tolist()
    points: FloatArray = np.power(10.0, np.arange(number) * ((last - first) / (number - 1)) + first)
    points[0], points[-1] = low, high
    return points
