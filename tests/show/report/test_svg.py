"""Coordinates: two decimals, and what lies between two but for its last bits is rounded the same on every processor."""

from __future__ import annotations

import math

import pytest

from ketcli.show.report.svg import number


@pytest.mark.parametrize(
    ("value", "text"), [(1.0, "1"), (1.5, "1.5"), (0.0, "0"), (-0.001, "0"), (100.0, "100"), (-2.25, "-2.25")]
)
def test_no_more_decimals_than_it_needs(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize("value", [250.125, 0.375, -61.625, 3.005])
def test_the_last_bit_decides_nothing(value: float) -> None:
    assert number(math.nextafter(value, math.inf)) == number(value) == number(math.nextafter(value, -math.inf))
