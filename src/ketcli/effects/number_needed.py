"""How many people must be treated for one more (or one fewer) to have an event."""

from __future__ import annotations

import math
from typing import NamedTuple


class NumberNeeded(NamedTuple):
    """The reciprocal of a risk difference: positive where the event is more frequent with treatment (harm).

    Attributes
    ----------
    estimate : float
        ``1 / rd``: number needed to harm, negative for one event fewer; infinite where the risks are equal.
    first, last : float
        The ends of the interval in the order in which it is read; infinite where a limit of the difference is 0.
    through_infinity : bool
        Whether the interval of the difference holds 0: the numbers then run from ``first`` (harm) up to infinity and
        from there, on the side of benefit, down to ``last`` (negative).
    """

    estimate: float
    first: float
    last: float
    through_infinity: bool

    @classmethod
    def none(cls) -> NumberNeeded:
        """No number, where no ratio gives one."""
        return cls(math.nan, math.nan, math.nan, through_infinity=False)


def number_needed(rd: float, low: float, high: float) -> NumberNeeded:
    """Number needed to harm with its interval, from a risk difference with its interval.

    The limits are the reciprocals of the limits of the difference, changed over. Where that interval holds 0 the
    number has none in between: it runs through infinity (Altman, BMJ 1998;317:1309-1312; Cochrane Handbook 15.4.4).

    Parameters
    ----------
    rd : float
        Risk with treatment minus risk with control.
    low, high : float
        Its confidence limits; NaN where there are none.

    Examples
    --------
    >>> number_needed(0.10, 0.05, 0.20)
    NumberNeeded(estimate=10.0, first=5.0, last=20.0, through_infinity=False)
    >>> number_needed(0.025, -0.025, 0.125)
    NumberNeeded(estimate=40.0, first=8.0, last=-40.0, through_infinity=True)
    """
    estimate = _reciprocal(rd)
    if math.isnan(low) or math.isnan(high):
        return NumberNeeded(estimate, math.nan, math.nan, through_infinity=False)
    if low < 0 < high:
        return NumberNeeded(estimate, _reciprocal(high), _reciprocal(low), through_infinity=True)
    near, far = (low, high) if abs(low) < abs(high) else (high, low)
    side = math.copysign(1.0, far)
    return NumberNeeded(
        estimate, _reciprocal(far), side * math.inf if near == 0 else _reciprocal(near), through_infinity=False
    )


def _reciprocal(value: float) -> float:
    if math.isnan(value):
        return math.nan
    return math.inf if value == 0 else 1 / value
