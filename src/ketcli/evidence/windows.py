"""The windows of time, and the way from `24h`, `7d` or `2w` to one."""

from __future__ import annotations

import re
from itertools import pairwise
from math import nextafter
from typing import TYPE_CHECKING, NamedTuple

from ketcli.errors import InvalidInput, named

if TYPE_CHECKING:
    from collections.abc import Mapping


class Window(NamedTuple):
    """A span of time after the first dose, in hours: results with low < time <= high, nearest to `asked` first."""

    name: str
    asked: float
    low: float
    high: float
    label: str

    def contains(self, hours: float) -> bool:
        """Whether a result at that many hours lies in the window."""
        return self.low < hours <= self.high

    def text(self) -> str:
        """The window as it reads in a sentence."""
        if self.name == END_OF_TRIAL.name:
            return f"{self.label} (its last result)"
        end = "" if self.high == float("inf") else f" to {hours_text(self.high)}"
        return f"{self.label} ({hours_text(self.low)}{end}, nearest to {hours_text(self.asked)})"


def hours_text(hours: float) -> str:
    """Hours as `24 h` up to two days, as `7 d` beyond; a count of days that is not whole keeps one decimal."""
    return f"{hours:g} h" if hours <= 48 else f"{round(hours / 24, 1):g} d"


# The spans leave no gap and do not overlap: day 1 begins at 12 h and ends with 48 h, the later borders lie midway
# between neighbouring visits of the trials.
_NOON = nextafter(12, 0)
WINDOWS = (
    Window("4h", 4, 0, _NOON, "up to 4 hours"),
    Window("24h", 24, _NOON, 48, "on day 1"),
    Window("3d", 72, 48, 120, "on day 3"),
    Window("7d", 168, 120, 252, "on day 7"),
    Window("14d", 336, 252, 420, "on day 14"),
    Window("28d", 672, 420, 1008, "on day 28"),
    Window("later", 2016, 1008, float("inf"), "later than six weeks"),
)
DEFAULT_WINDOW = "24h"
# Not a span of its own: whatever each trial reports last. The time asked for lies beyond every trial.
END_OF_TRIAL = Window("end", 1e7, 0, float("inf"), "at the end of each trial")


def windows_at(named: Mapping[float, str]) -> tuple[Window, ...]:
    """A window for each of these times (hours and name), which ends midway to the next."""
    times = sorted(named)
    borders = [0.0, *((low + high) / 2 for low, high in pairwise(times)), float("inf")]
    return tuple(
        Window(named[hours], hours, low, high, f"at {named[hours]}")
        for hours, low, high in zip(times, borders[:-1], borders[1:], strict=True)
    )


ANY_TIME = "any"
"""Whatever time a trial reports."""
HOURS = {"h": 1, "d": 24, "w": 168}
_TIME = re.compile(r"(\d+(?:\.\d+)?)\s*([hdw])")


def hours_of(text: str) -> float:
    """Hours of a time written as `24h`, `7d` or `4w`.

    Raises
    ------
    InvalidInput
        It is written in another way.
    """
    match = _TIME.fullmatch(text.strip().lower())
    if match is None:
        expected = f"expected a time such as 24h, 7d or 4w, or one of {', '.join(_names())}"
        raise InvalidInput(f"{named('at', text)}: {expected}")
    return float(match[1]) * HOURS[match[2]]


_WORDS = re.compile(r"(?P<count>\d+(?:\.\d+)?) ?-?(?P<unit>h|hr|hour|d|day|w|wk|week|mo|month)s?")
_ORDINAL = re.compile(r"(?P<unit>hour|day|week|month) ?(?P<count>\d+(?:\.\d+)?)")
HOURS_OF_MONTH = 365.25 / 12 * 24


def time_named(text: str) -> str:
    """A time as `window_at` reads it, from `1 week`, `24 hours` or `Day 7`; what is no time stays as it is."""
    wanted = " ".join(text.lower().split())
    if wanted in _names():
        return wanted
    match = _WORDS.fullmatch(wanted) or _ORDINAL.fullmatch(wanted)
    if match is None:
        return text
    if match["unit"].startswith("mo"):
        return f"{float(match['count']) * HOURS_OF_MONTH:g}h"
    return f"{match['count']}{match['unit'][0]}"


def window_at(text: str, windows: tuple[Window, ...] = WINDOWS) -> Window:
    """The window (of `windows`) that a time falls in, asking for results nearest to that time.

    Raises
    ------
    InvalidInput
        The text is neither a window's name nor a time after the first dose.
    """
    for window in (*windows, END_OF_TRIAL):
        if text == window.name:
            return window
    hours = hours_of(text)
    for window in windows:
        if window.contains(hours):
            return window._replace(asked=hours)
    raise InvalidInput(f"{named('at', text)}: expected a time after the first dose")


def _names() -> list[str]:
    return [*(window.name for window in (*WINDOWS, END_OF_TRIAL)), ANY_TIME]
