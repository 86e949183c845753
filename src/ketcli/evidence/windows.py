"""From `24h`, `7d` or `2w` to a window of time."""

from __future__ import annotations

import re
from dataclasses import replace

from ketcli.errors import InvalidInput, named
from ketcli.evidence.schema import END_OF_TRIAL, WINDOWS, Window

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


def window_at(text: str) -> Window:
    """The window that a time falls in, asking for results nearest to that time.

    Raises
    ------
    InvalidInput
        The text is neither a window's name nor a time after the first dose.
    """
    for window in (*WINDOWS, END_OF_TRIAL):
        if text == window.name:
            return window
    hours = hours_of(text)
    for window in WINDOWS:
        if window.contains(hours):
            return replace(window, asked=hours)
    raise InvalidInput(f"{named('at', text)}: expected a time after the first dose")


def _names() -> list[str]:
    return [*(window.name for window in (*WINDOWS, END_OF_TRIAL)), ANY_TIME]
