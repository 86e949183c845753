"""An axis of characters: from a value to a column, and ticks at round numbers."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Axis(NamedTuple):
    """A span of the analysis scale laid over a number of columns; `logarithmic` names its ticks as ratios."""

    low: float
    high: float
    width: int
    logarithmic: bool = False

    def column(self, value: float) -> int:
        """The column of a value; outside 0 to width - 1 where the value lies off the axis."""
        if math.isinf(value):
            return -1 if value < 0 else self.width
        return round((value - self.low) / (self.high - self.low) * (self.width - 1))

    def ticks(self) -> list[tuple[int, str]]:
        """Columns and labels of round values that stand clear of each other."""
        chosen: list[tuple[int, str]] = []
        for value, label in self.round_values(max(2, self.width // 9)):
            column = self.column(value)
            start = column - len(label) // 2
            if chosen and start <= chosen[-1][0] + (len(chosen[-1][1]) + 1) // 2:
                continue
            if start >= 0 and start + len(label) <= self.width:
                chosen.append((column, label))
        return chosen

    def round_values(self, wanted: int) -> list[tuple[float, str]]:
        """About so many round values on the axis, with their labels."""
        return (_ratios if self.logarithmic else _round_values)(self.low, self.high, wanted)

    def label_lines(self, line: str, tick: str) -> list[str]:
        """The axis line and the line of labels under it."""
        ruler = [line] * self.width
        labels = [" "] * self.width
        for column, label in self.ticks():
            ruler[column] = tick
            start = column - len(label) // 2
            labels[start : start + len(label)] = label
        return ["".join(ruler), "".join(labels).rstrip()]


def spanning(values: Sequence[float], limits: Sequence[float], width: int, *, logarithmic: bool) -> Axis:
    """An axis that shows all `values`, with some room, but goes no farther than the `limits` reach."""
    shown = [value for value in values if math.isfinite(value)]
    low, high = min(shown), max(shown)
    room = 0.3 * (high - low) or 1.0
    finite = [limit for limit in limits if math.isfinite(limit)] or shown
    return Axis(
        max(low - room, min(*finite, low) - 0.02 * room),
        min(high + room, max(*finite, high) + 0.02 * room),
        width,
        logarithmic,
    )


def _round_values(low: float, high: float, wanted: int) -> list[tuple[float, str]]:
    rough = (high - low) / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    if round(step, digits) != step:
        digits += 1
    return [(index * step, f"{index * step:.{digits}f}" if index else "0") for index in range(first, last + 1)]


def _ratios(low: float, high: float, wanted: int) -> list[tuple[float, str]]:
    decades = decades_of(low, high)
    steps: tuple[tuple[float, ...], ...] = ((1, 2, 5), (1, 3), (1,))
    for step in steps:
        ratios = [factor * 10.0**decade for decade in decades for factor in step]
        inside = [ratio for ratio in ratios if low <= math.log(ratio) <= high]
        if len(inside) <= wanted:
            break
    if len(inside) < 2:
        return _narrow_ratios(low, high, wanted, math.exp)
    return [(math.log(ratio), f"{ratio:g}") for ratio in inside]


def decades_of(low: float, high: float) -> range:
    """Powers of ten that numbers have, from below one logarithm to above another."""
    first, last = math.floor(low / math.log(10)) - 1, math.ceil(high / math.log(10)) + 1
    return range(max(first, sys.float_info.min_10_exp), min(last, sys.float_info.max_10_exp))


def _narrow_ratios(
    low: float, high: float, wanted: int, transform: Callable[[float], float]
) -> list[tuple[float, str]]:
    """Ticks for a span of ratios too small for a 1-2-5 series: evenly spaced ratios.

    Raises
    ------
    ArithmeticError
        Ratios that no number is small or large enough for.
    """
    start, end = transform(low), transform(high)
    if start == 0:
        raise ArithmeticError("a ratio is too small for a number")
    if start == end:  # they differ by less than the last digit of a ratio
        return [(low, f"{start:g}")]
    values = _round_values(start, end, wanted)
    return [(math.log(value), label) for value, label in ((float(text), text) for _, text in values) if value > 0]
