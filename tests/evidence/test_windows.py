"""Times: windows without gap or overlap, and what `--at` may say."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketcli.errors import InvalidInput
from ketcli.evidence.windows import HOURS_OF_MONTH, WINDOWS, hours_of, hours_text, window_at


def test_windows_leave_no_gap_and_do_not_overlap() -> None:
    assert all(before.high == after.low for before, after in pairwise(WINDOWS))
    assert all(window.low < window.asked <= window.high for window in WINDOWS)


@given(st.floats(min_value=1e-3, max_value=1e5))
def test_every_time_lies_in_one_window(hours: float) -> None:
    assert sum(window.contains(hours) for window in WINDOWS) == 1


def test_day_one_is_12_to_48_hours_both_included() -> None:
    day_one = window_at("24h")
    assert day_one.contains(12)
    assert day_one.contains(48)
    assert not day_one.contains(11.9)
    assert not day_one.contains(48.1)


@pytest.mark.parametrize(("text", "hours"), [("24h", 24), ("7d", 168), ("4w", 672), ("1.5 d", 36), ("2H", 2)])
def test_times_are_read(text: str, hours: float) -> None:
    assert hours_of(text) == hours


def test_another_time_asks_for_the_nearest_in_its_window() -> None:
    window = window_at("48h")
    assert window.name == "24h"
    assert window.asked == 48
    assert "nearest to 48 h" in window.text()


@pytest.mark.parametrize("text", ["", "soon", "24", "-3d", "0h", "7days"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="expected a time"):
        window_at(text)


def test_hours_read_as_days_beyond_two() -> None:
    assert [hours_text(h) for h in (4, 48, 72, 252)] == ["4 h", "48 h", "3 d", "10.5 d"]


HOURS = st.integers(1, 10**7).map(lambda hundredths: hundredths / 100)


@given(HOURS, HOURS)
def test_the_end_of_a_trial_is_nearest_to_its_last_result(one: float, other: float) -> None:
    end = window_at("end")
    assert end.contains(one)
    assert "its last result" in end.text()
    assert (abs(one - end.asked) <= abs(other - end.asked)) == (one >= other)


def test_hours_up_to_two_days_then_days() -> None:
    assert [hours_text(hours) for hours in (0.67, 24, 48, 48.5, 60, 168)] == [
        "0.67 h",
        "24 h",
        "48 h",
        "2 d",
        "2.5 d",
        "7 d",
    ]


def test_a_month_is_a_twelfth_of_a_year() -> None:
    assert HOURS_OF_MONTH * 12 == 365.25 * 24
