"""Roots of one equation in one unknown, without scipy.optimize (its import costs more than most answers)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ketcli.errors import NoAnswer

if TYPE_CHECKING:
    from collections.abc import Callable


def newton_bracketed(
    evaluate: Callable[[float], tuple[float, float]],
    low: float,
    high: float,
    start: float,
    *,
    relative: float = 1e-13,
    absolute: float = 0.0,
    limit: int = 200,
) -> float:
    """Root of a function that is positive at ``low`` and negative at ``high``.

    ``evaluate(x)`` gives the function and the step that the caller proposes (Newton's or a better one). A proposal that
    leaves the bracket, or the second in a row that does not halve the step before it, is answered with bisection. Ends
    when a step is below ``relative * |x| + absolute``.

    Raises
    ------
    NoAnswer
        After ``limit`` evaluations without that.
    """
    x, before, slow = start, math.inf, False
    for _ in range(limit):
        value, step = evaluate(x)
        if value == 0:
            return x
        if value > 0:
            low = x
        else:
            high = x
        small = relative * abs(x) + absolute
        proposal = x + step
        if abs(step) <= small or high - low <= small:
            return proposal if low <= proposal <= high else x
        halves = abs(step) <= 0.5 * before
        if low < proposal < high and (halves or not slow):
            slow, before = not halves, abs(step)
        else:
            proposal = _middle(low, high)
            slow, before = False, abs(proposal - x)
        x = proposal
    raise NoAnswer(f"no convergence after {limit} steps")


def _middle(low: float, high: float) -> float:
    """Split a bracket; one of several powers of ten by its logarithm, since halving it takes too long."""
    if high <= 4 * low or low < 0:
        return low + 0.5 * (high - low)
    return math.sqrt(low) * math.sqrt(high) if low > 0 else 0.1 * high


def expand_upward(function: Callable[[float], float], start: float, *, factor: float = 4.0, limit: int = 600) -> float:
    """Smallest tried ``start * factor**n`` where the function is no longer positive.

    Raises
    ------
    NoAnswer
        If there is none within ``limit`` steps.
    """
    x = start
    for _ in range(limit):
        if function(x) <= 0:
            return x
        x *= factor
    raise NoAnswer("no upper limit was found")
