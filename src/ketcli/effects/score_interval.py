"""Intervals of one proportion and of a difference of two, by the score method: sound where counts are small or zero."""

from __future__ import annotations

import math

from ketcli.errors import InvalidInput
from ketcli.ufuncs import ndtri


def wilson(events: float, n: float, level: float = 0.95) -> tuple[float, float]:
    """Score interval of a proportion (Wilson, 1927): the p with ``|events / n - p| <= z sqrt(p (1 - p) / n)``.

    Raises
    ------
    InvalidInput
        For impossible counts or a level outside 0 to 1.
    """
    if not (n > 0 and 0 <= events <= n):
        raise InvalidInput(f"{events} events in {n} people have no proportion")
    if not 0 < level < 1:
        raise InvalidInput(f"the level must lie between 0 and 1, not {level}")
    z = float(-ndtri((1 - level) / 2))
    middle = events + z * z / 2
    half = z * math.sqrt(events * (n - events) / n + z * z / 4)
    low = 0.0 if events == 0 else (middle - half) / (n + z * z)
    high = 1.0 if events == n else (middle + half) / (n + z * z)
    return low, high


def newcombe(
    events_e: float, n_e: float, events_c: float, n_c: float, level: float = 0.95
) -> tuple[float, float, float]:
    """Risk difference of one trial with its hybrid score interval (Newcombe, Stat Med 1998;17:873-890, method 10).

    ``low = d - sqrt((p_e - l_e)^2 + (u_c - p_c)^2)``, ``high = d + sqrt((u_e - p_e)^2 + (p_c - l_c)^2)`` with the
    Wilson limits l and u of both proportions. It never leaves -1 to 1 and needs no correction of empty cells; Bender
    (Control Clin Trials 2001;22:102-110) recommends it for numbers needed to treat.

    Returns
    -------
    difference, low, high : float

    Raises
    ------
    InvalidInput
        For impossible counts or a level outside 0 to 1.
    """
    low_e, high_e = wilson(events_e, n_e, level)
    low_c, high_c = wilson(events_c, n_c, level)
    p_e, p_c = events_e / n_e, events_c / n_c
    difference = p_e - p_c
    low = difference - math.hypot(p_e - low_e, high_c - p_c)
    high = difference + math.hypot(high_e - p_e, p_c - low_c)
    return difference, low, high
