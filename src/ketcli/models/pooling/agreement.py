"""How far two intervals for the same quantity agree."""

from __future__ import annotations

import math
from typing import NamedTuple


class Estimate(NamedTuple):
    """An estimate with its interval and standard error; NaN for what is not known."""

    value: float
    low: float
    high: float
    se: float


class Agreement(NamedTuple):
    """The comparison of two estimates, on the scale of analysis.

    `overlap` is whether the intervals share a value; None where an interval is not known. `difference_in_se` is the
    difference divided by the root of the sum of the squared standard errors: a z value if the two rested on different
    people. Estimates that share trials differ by less than that, so it is a description and no test. `informative` is
    whether an overlap could have failed: not where the first interval is so wide that it holds all of the other one and
    no effect besides.
    """

    overlap: bool | None
    difference: float
    difference_in_se: float
    informative: bool


def agreement(one: Estimate, other: Estimate, *, null: float | None = 0.0) -> Agreement:
    """Compare `one` with `other`; the difference is the first minus the second.

    `null` is no effect on the scale of analysis; None where the scale has none (a proportion), so that an interval that
    holds all of the other one tells nothing.

    Formula: ``(a - b) / sqrt(se_a^2 + se_b^2)`` (Altman & Bland, 2003, BMJ 326:219).
    """
    limits = (one.low, one.high, other.low, other.high)
    overlap = None if any(math.isnan(limit) for limit in limits) else one.low <= other.high and other.low <= one.high
    difference = one.value - other.value
    spread = math.hypot(one.se, other.se)
    holds_all = one.low <= other.low and other.high <= one.high and (null is None or one.low < null < one.high)
    informative = overlap is not None and not holds_all
    return Agreement(overlap, difference, difference / spread if spread > 0 else math.nan, informative)
