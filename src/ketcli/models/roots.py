"""Roots of one equation in one unknown, without scipy.optimize (its import costs more than most answers)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.errors import NoAnswer

if TYPE_CHECKING:
    from collections.abc import Callable

EPS = 2.220446049250313e-16


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

    ``evaluate(x)`` gives the function and the step that the caller proposes (Newton's or a better one); a proposal that
    leaves the bracket, or a bracket that shrinks too slowly, is answered with bisection. Ends when a step is below
    ``relative * |x| + absolute``.

    Raises
    ------
    NoAnswer
        After ``limit`` evaluations without that.
    """
    x = start
    slow = 0
    for _ in range(limit):
        value, step = evaluate(x)
        if value == 0:
            return x
        width = high - low
        if value > 0:
            low = x
        else:
            high = x
        small = relative * abs(x) + absolute
        if abs(step) <= small or high - low <= small:
            proposal = x + step
            return proposal if low <= proposal <= high else x
        slow = slow + 1 if high - low > 0.5 * width else 0
        proposal = x + step
        if not low < proposal < high or slow > 30:
            slow = 0
            # halving a bracket of several powers of ten takes too long: split it by its logarithm
            proposal = (low * high) ** 0.5 if low > 0 and high > 100 * low else low + 0.5 * (high - low)
            if low == 0 and high > absolute:
                proposal = 0.01 * high
        x = proposal
    raise NoAnswer(f"no convergence after {limit} steps")


def brent(  # noqa: PLR0912 - one published algorithm
    function: Callable[[float], float], low: float, high: float, *, tolerance: float = 1e-13, limit: int = 200
) -> float:
    """Root between two points where the function has opposite signs (Brent, 1973, chapter 4).

    Ends when the bracket is within ``tolerance`` relative to the root.

    Raises
    ------
    NoAnswer
        If the signs are equal, or after ``limit`` evaluations.
    """
    a, b = low, high
    fa, fb = function(a), function(b)
    if fa == 0:
        return a
    if fb == 0:
        return b
    if (fa > 0) == (fb > 0):
        raise NoAnswer("no root between the given limits")
    c, fc = a, fa
    step = previous = b - a
    for _ in range(limit):
        if (fb > 0) == (fc > 0):
            c, fc = a, fa
            step = previous = b - a
        if abs(fc) < abs(fb):
            a, b, c = b, c, b
            fa, fb, fc = fb, fc, fb
        small = 2 * EPS * abs(b) + 0.5 * tolerance * abs(b) + 1e-300
        half = 0.5 * (c - b)
        if abs(half) <= small or fb == 0:
            return b
        if abs(previous) < small or abs(fa) <= abs(fb):
            step = previous = half
        else:
            ratio = fb / fa
            if a == c:
                p, q = 2 * half * ratio, 1 - ratio
            else:
                q, r = fa / fc, fb / fc
                p = ratio * (2 * half * q * (q - r) - (b - a) * (r - 1))
                q = (q - 1) * (r - 1) * (ratio - 1)
            if p > 0:
                q = -q
            p = abs(p)
            if 2 * p < min(3 * half * q - abs(small * q), abs(previous * q)):
                previous, step = step, p / q
            else:
                step = previous = half
        a, fa = b, fb
        b += step if abs(step) > small else (small if half > 0 else -small)
        fb = function(b)
    raise NoAnswer(f"no convergence after {limit} steps")


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
