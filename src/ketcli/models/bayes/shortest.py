"""The shortest interval that holds a share of a distribution."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketcli.arrays import FloatArray

POINTS = 17
ZOOMS = 5
ALMOST = 0.999


def shortest(quantile: Callable[[FloatArray], FloatArray], level: float, *, least: float = 0.0) -> tuple[float, float]:
    """Shortest interval of probability ``level``, from the quantile function (n,) -> (n,).

    Searched over the share of the tails that lies below it, from ``least`` to almost 1, on a grid that is made finer
    about the best point. ``least`` is 0 where the distribution has a lower limit.
    """
    low, high = (1 - level) * least, (1 - level) * ALMOST
    best = np.zeros(2)
    for _ in range(ZOOMS):
        below = np.linspace(low, high, POINTS)
        # both in one call: what a call costs is mostly not the points
        left, right = quantile(np.concatenate([below, below + level])).reshape(2, POINTS)
        at = int(np.argmin(right - left))
        best = np.array([left[at], right[at]])
        low, high = float(below[max(at - 1, 0)]), float(below[min(at + 1, POINTS - 1)])
    return float(best[0]), float(best[1])
