"""Axes of characters: round ticks that stand clear of each other, where their values are."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketcli.show.kit.axis import Axis, decades_of, spanning

TICKS = {
    (0, 10, 11, False): ["0", "5", "10"],
    (0, 10, 40, False): ["0", "2.5", "5.0", "7.5"],
    (-1, 1, 60, False): ["-0.5", "0", "0.5"],
    (-0.03, 0.04, 60, False): ["-0.02", "0", "0.02"],
    (-1234, 4321, 80, False): ["-1000", "0", "1000", "2000", "3000", "4000"],
    (math.log(0.1), math.log(10), 60, True): ["0.3", "1", "3", "10"],
    (math.log(0.001), math.log(1000), 40, True): ["0.01", "0.1", "1", "10", "100"],
    (math.log(0.9), math.log(1.2), 60, True): ["0.95", "1.00", "1.05", "1.10", "1.15"],
    (math.log(2.2), math.log(4.4), 40, True): ["3", "4"],
    (math.log(0.02), math.log(0.45), 60, True): ["0.05", "0.1", "0.2"],
    (math.log(0.0012), math.log(0.13), 60, True): ["0.002", "0.005", "0.01", "0.02", "0.05", "0.1"],
    (math.log(2.2), math.log(450), 60, True): ["5", "10", "20", "50", "100", "200"],
    (math.log(1.1), math.log(1e5), 30, True): ["10", "100", "1000", "10000"],
    (math.log(0.5), math.log(1), 60, True): ["1"],
    (math.log(0.3), math.log(3), 18, True): ["2"],
    (0.26, 0.74, 27, False): ["0.4", "0.6"],
    (100, 400, 18, False): ["200"],
}


@pytest.mark.parametrize("span", TICKS)
def test_ticks(span: tuple[float, float, int, bool]) -> None:
    assert [label for _, label in Axis(*span).ticks()] == TICKS[span]


def test_columns() -> None:
    axis = Axis(-2, 2, 41)
    assert [axis.column(value) for value in (-2, -1, 0, 0.04, 0.06, 2)] == [0, 10, 20, 20, 21, 40]
    assert axis.column(3) == 50
    assert (axis.column(-math.inf), axis.column(math.inf)) == (-1, 41)
    assert not axis.logarithmic


def test_labels_stand_in_the_middle_below_their_ticks() -> None:
    assert Axis(-1, 1, 31).label_lines("-", "+") == [
        "---------------+--------------+",
        "               0              1",
    ]


@given(st.floats(-1e4, 1e4), st.floats(1e-3, 1e4), st.integers(8, 160), st.booleans())
def test_any_axis(low: float, width: float, columns: int, logarithmic: bool) -> None:
    low = low / 2000 if logarithmic else low
    width = min(width, 8.0) if logarithmic else width
    axis = Axis(low, low + width, columns, logarithmic)
    for value, label in axis.round_values(6):
        assert axis.low - 1e-6 * width <= value <= axis.high + 1e-6 * width
        assert math.isclose(math.exp(value) if logarithmic else value, float(label), rel_tol=1e-5, abs_tol=1e-9 * width)
    ticks = axis.ticks()
    ruler, labels = axis.label_lines("-", "+")
    assert len(ruler) == columns >= len(labels)
    assert [place for place, one in enumerate(ruler) if one == "+"] == sorted({column for column, _ in ticks})
    assert labels.split() == [label for _, label in ticks]


def test_an_axis_spans_its_values_and_no_more_than_its_limits() -> None:
    assert spanning([0, 10], [-1, 11], 50, logarithmic=True) == Axis(-1.06, 11.06, 50, True)
    assert spanning([0, 10], [-100, 100], 50, logarithmic=False) == Axis(-3, 13, 50, False)
    assert spanning([5, math.nan, math.inf], [math.inf], 9, logarithmic=False) == Axis(4.98, 5.02, 9, False)
    assert spanning([0, 10], [4, 6], 9, logarithmic=False) == Axis(-0.06, 10.06, 9, False)


def test_ratios_have_the_powers_of_ten_that_numbers_have() -> None:
    assert decades_of(0.0, math.log(500)) == range(-1, 4)
    assert decades_of(-2000.0, 2000.0) == range(-307, 308)
    for low, high in ((-2000.0, 10.0), (-5.0, 2000.0)):
        found = Axis(low, high, 80, logarithmic=True).round_values(400)
        assert all(math.isfinite(value) and low <= value <= high for value, _ in found)


def test_ratios_without_a_number_or_a_width() -> None:
    with pytest.raises(ArithmeticError, match="too small for a number"):
        Axis(-900.0, -800.0, 80, logarithmic=True).round_values(6)
    assert Axis(1e-310, 3e-310, 80, logarithmic=True).round_values(6) == [(1e-310, "1")]


@pytest.mark.parametrize("wanted", [2, 5, 9])
def test_no_effect_has_a_label_on_every_axis_of_ratios_that_holds_it(wanted: int) -> None:
    for low, high in ((-0.01, 8.0), (0.0, 3.0), (-6.0, 0.0), (-700.0, 700.0), (-1e-9, 2.0), (-0.2, 0.3)):
        found = Axis(low, high, 80, logarithmic=True).round_values(wanted)
        assert (0.0, 1.0) in [(value, float(label)) for value, label in found]
