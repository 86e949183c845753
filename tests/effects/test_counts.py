"""Counts in two groups at the edge of what is possible: each arm alone, and each correction by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ketcli.effects import counts
from ketcli.errors import InvalidInput

RATIOS = (counts.rr, counts.odds_ratio)


@pytest.mark.parametrize("function", [counts.rr, counts.odds_ratio, counts.rd, counts.peto])
@pytest.mark.parametrize(
    ("table", "why"),
    [
        ((-1, 9, 3, 9), "a count of events is negative"),
        ((3, 9, -1, 9), "a count of events is negative"),
        ((0, -1, 3, 9), "more events|a group size is negative"),
        ((3, 9, 0, -1), "more events|a group size is negative"),
        ((10, 9, 3, 9), "more events"),
        ((3, 9, 10, 9), "more events"),
    ],
)
def test_one_impossible_arm_is_enough(function, table, why: str) -> None:
    with pytest.raises(InvalidInput, match=f"row 1: ({why})"):
        function(*table)


@pytest.mark.parametrize("table", [(0, 0, 3, 9), (3, 9, 0, 0)])
@pytest.mark.parametrize("zero_cells", ["half", "metafor", "meta", "tacc", "none"])
def test_an_arm_without_people_says_nothing(table, zero_cells) -> None:
    for function in (*RATIOS, counts.rd):
        e = function(*table, zero_cells=zero_cells)
        assert np.isnan([e.yi[0], e.vi[0]]).all()
    assert np.isnan(counts.peto(*table).yi[0])


@pytest.mark.parametrize("table", [(0, 8, 0, 9), (8, 8, 9, 9)])
def test_nobody_or_everybody_has_a_ratio_with_metafor_only(table) -> None:
    for function in RATIOS:
        assert np.isnan(function(*table).yi[0])
        assert np.isfinite(function(*table, zero_cells="metafor").yi[0])


@pytest.mark.parametrize("table", [(0, 10, 3, 30), (10, 10, 3, 30), (2, 10, 0, 30), (2, 10, 30, 30)])
@pytest.mark.parametrize(
    ("zero_cells", "add", "gain"), [("half", (0.5, 0.5), 2), ("meta", (0.5, 0.5), 1), ("tacc", (0.25, 0.75), 2)]
)
def test_each_empty_cell_is_corrected_as_written(table, zero_cells, add, gain: int) -> None:
    """With tacc 10 and 30 people gain a quarter and three quarters in each of their cells."""
    a, n1, c, n2 = table
    x, y = a + add[0], c + add[1]
    p, q = x / (n1 + gain * add[0]), y / (n2 + gain * add[1])
    if p < 1 and q < 1:
        assert counts.rr(*table, zero_cells=zero_cells).yi[0] == pytest.approx(math.log(p / q))
    odds = math.log(x / (n1 - a + add[0]) / (y / (n2 - c + add[1])))
    assert counts.odds_ratio(*table, zero_cells=zero_cells).yi[0] == pytest.approx(odds)
    m1, m2 = n1 + 2 * add[0], n2 + 2 * add[1]
    p, q = x / m1, y / m2
    rd = counts.rd(*table, zero_cells=zero_cells)
    assert rd.yi[0] == pytest.approx(a / n1 - c / n2 if zero_cells == "meta" else p - q)
    assert rd.vi[0] == pytest.approx(p * (1 - p) / m1 + q * (1 - q) / m2)


def test_a_full_table_is_not_corrected() -> None:
    for zero_cells in ("half", "metafor", "meta", "tacc", "none"):
        assert counts.rr(1, 10, 2, 10, zero_cells=zero_cells).yi[0] == pytest.approx(math.log(0.5))


def test_peto_by_hand() -> None:
    """3 of 5 against 1 of 4: expected 20/9, variance 4 x 5 x 20 / (81 x 8); one person alone says nothing."""
    e = counts.peto([3, 1, 0], [5, 1, 1], [1, 0, 0], [4, 0, 1])
    variance = 4 * 5 * 20 / (81 * 8)
    assert e.yi[0] == pytest.approx((3 - 20 / 9) / variance)
    assert e.vi[0] == pytest.approx(1 / variance)
    assert np.isnan(e.yi[1:]).all()
    one_each = counts.peto(1, 1, 0, 1)  # two people, of whom one had the event
    assert (one_each.yi[0], one_each.vi[0]) == (pytest.approx(2.0), pytest.approx(4.0))
