"""When an interval can be read as it stands, and what is better said of it. No verdict depends on this."""

from __future__ import annotations

import math
from typing import Literal

Reading = Literal["plain", "too_wide", "undecided", "no_width"]
WIDEST_RATIO = math.log(100)  # on the log scale
# ln 100 sqrt(3) / pi = 2.54: as wide as a hundredfold odds ratio, turned into a standardized mean difference
WIDEST_SMD = 2.5
IMPORTANT_RATIO = (math.log(0.75), math.log(1.25))
IMPORTANT_SMD = 0.5
NOTHING = 1e-12


def reading(
    low: float, high: float, *, widest: float | None = None, important: tuple[float, float] | None = None
) -> Reading:
    """Say how an interval on the scale of analysis is to be read.

    Parameters
    ----------
    low, high : float
        Its limits.
    widest : float, optional
        A wider one is ``too_wide`` to tell: `WIDEST_RATIO` for log ratios, `WIDEST_SMD`, or that times the scale's SD
        for mean differences.
    important : tuple of float, optional
        The smallest important effect in either direction, (below 0, above 0): `IMPORTANT_RATIO`, plus and minus
        `IMPORTANT_SMD`, or the user's. An interval that holds both cannot tell between an important benefit and an
        important harm: ``undecided``, which says more than ``too_wide`` and goes before it.

    Returns
    -------
    str
        ``no_width`` for limits that are equal but for rounding, which are never printed as an interval; else
        ``undecided``, ``too_wide`` or ``plain``.
    """
    if not high - low > NOTHING * max(1.0, abs(low), abs(high)):
        return "no_width"
    if important is not None and low <= important[0] and high >= important[1]:
        return "undecided"
    return "too_wide" if widest is not None and high - low > widest else "plain"
