"""An axis in inches: where a value lies, and round values whose labels stand clear of each other."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ketcli.show.kit.axis import Axis, decades_of
from ketcli.show.plots.style import SIZE, text_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Span = tuple[float, float, float]
Ticks = list[tuple[float, str]]
MINUS = "\N{MINUS SIGN}"
WIDE = 3.0  # an interval so many times as wide as the usual one does not stretch the axis
APART = 0.12  # inches between two labels
DENSE = 0.36  # inches from one ratio to the next, on average
DECADES = (2, 3, 5, 10, 20, 50)
ENOUGH = 4  # ratios on an axis
RATIOS: tuple[tuple[float, ...], ...] = (  # the ones that read best first
    (1, 2, 5),
    (1, 3),
    (1,),
    (1, 1.5, 2, 3, 5, 7),
    (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8),
)


def reach(
    spans: Sequence[Span], pooled: Sequence[Span] = (), *, always: Iterable[float] = (), logarithmic: bool = False
) -> Axis:
    """An axis that shows every estimate and all intervals of a usual width; wider ones are cut at its ends.

    Parameters
    ----------
    spans : sequence of (estimate, low, high)
        Of the studies.
    pooled : sequence of (estimate, low, high)
        Of what is pooled, which may be wider.
    always : iterable of float
        Values to show in any case: no effect.
    logarithmic : bool
        Ticks are ratios.
    """
    half = [(high - low) / 2 for _, low, high in spans if math.isfinite(high - low)]
    usual = float(np.median(half)) if half else 0.0
    shown = [value for value in (*always, *(span[0] for span in (*spans, *pooled))) if math.isfinite(value)]
    for group, times in ((spans, WIDE), (pooled, 2 * WIDE)):
        for _, low, high in group:
            if (high - low) / 2 <= times * usual or not half:
                shown += [value for value in (low, high) if math.isfinite(value)]
    low, high = min(shown), max(shown)
    room = 0.03 * (high - low) or 0.5
    return Axis(low - room, high + room, 2, logarithmic)


def ticks(axis: Axis, inches: float, size: float = SIZE, *, upright: bool = False) -> Ticks:
    """Round values with labels that fit along an axis so many inches long, below it or at its left."""
    tall = size / 72
    for found in _offers(axis, inches):
        places = [(value - axis.low) / (axis.high - axis.low) * inches for value, _ in found]
        widths = [tall if upright else text_width(label, size) for _, label in found]
        gaps = [places[i + 1] - places[i] - (widths[i] + widths[i + 1]) / 2 for i in range(len(found) - 1)]
        if found and all(gap >= APART for gap in gaps):
            return found
    return []


def _offers(axis: Axis, inches: float) -> Iterator[Ticks]:
    """Series of round values on the axis, the best first; for ratios one with at least four values if there is one.

    One value alone tells no distance: it comes last.
    """
    if axis.logarithmic:
        series = [*(_ratios(axis, steps) for steps in RATIOS), *(_ratios(axis, (1,), apart) for apart in DECADES)]
        series = [one for one in series if 2 <= len(one) <= inches / DENSE]
        enough = [one for one in series if len(one) >= ENOUGH]
        yield from [*enough, *sorted((one for one in series if len(one) < ENOUGH), key=len, reverse=True)]
    usual = max(2, round(inches / 0.45))
    series = [_round(axis, wanted) for wanted in (*range(usual, 0, -1), *range(usual + 1, usual + 5))]
    yield from (one for one in series if len(one) > 1)
    yield from (one[:: len(one) - 1] for one in series if len(one) > 2)  # the first and the last of them
    yield from series


def _round(axis: Axis, wanted: int) -> Ticks:
    found = [(value, label.replace("-", MINUS)) for value, label in axis.round_values(wanted)]
    return [one for one in found if axis.low <= one[0] <= axis.high]


def _ratios(axis: Axis, steps: tuple[float, ...], apart: int = 1) -> Ticks:
    """The steps of every decade, or of decades so many apart."""
    decades = [decade for decade in decades_of(axis.low, axis.high) if decade % apart == 0]
    ratios = [step * 10.0**decade for decade in decades for step in steps]
    found = [(math.log(ratio), f"{ratio:g}") for ratio in ratios]
    return [one for one in found if axis.low <= one[0] <= axis.high]
