"""Proportions of single groups at the edge of what is possible, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ketcli.effects import proportions
from ketcli.errors import InvalidInput


@pytest.mark.parametrize(
    ("events", "corrected", "size"), [(0, 0.5, 11.0), (10, 10.5, 11.0), (1, 1.0, 10.0), (9, 9.0, 10.0)]
)
def test_only_empty_cells_are_corrected(events: int, corrected: float, size: float) -> None:
    p = corrected / size
    logit, raw = proportions.plo(events, 10), proportions.pr(events, 10)
    assert logit.yi[0] == pytest.approx(math.log(p / (1 - p)))
    assert logit.vi[0] == pytest.approx(1 / corrected + 1 / (size - corrected))
    assert (raw.yi[0], raw.vi[0]) == (pytest.approx(p), pytest.approx(p * (1 - p) / size))


def test_the_double_arcsine_by_hand() -> None:
    """3 of 11: a quarter and a third of 12."""
    e = proportions.pft(3, 11)
    assert e.yi[0] == pytest.approx((math.pi / 6 + math.asin(math.sqrt(1 / 3))) / 2)
    assert e.vi[0] == pytest.approx(1 / 46)


@pytest.mark.parametrize("function", [proportions.plo, proportions.pft, proportions.pr, proportions.clopper_pearson])
@pytest.mark.parametrize(
    ("events", "n", "why"),
    [(-1, 5, "a count of events"), (-2, -1, "a count"), (0, -1, "a group size"), (6, 5, "more events")],
)
def test_impossible_counts(function, events: int, n: int, why: str) -> None:
    with pytest.raises(InvalidInput, match=f"row 1: {why}"):
        function(events, n)


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_the_ends_of_the_levels_are_no_levels(level: float) -> None:
    with pytest.raises(InvalidInput, match="level"):
        proportions.clopper_pearson(1, 2, level)


def test_exact_limits_by_hand() -> None:
    """All or none of n: the n-th root of the tail; 1 of 2: the roots of quadratics."""
    low, high = proportions.clopper_pearson([0, 1, 2], 2)
    assert high[0] == pytest.approx(1 - math.sqrt(0.025))
    assert low[2] == pytest.approx(math.sqrt(0.025))
    assert (low[0], high[2]) == (0, 1)
    assert (low[1], high[1]) == (pytest.approx(1 - math.sqrt(0.975)), pytest.approx(math.sqrt(0.975)))


def test_the_ends_of_the_double_arcsine_come_back() -> None:
    for n in (1, 7, 30):
        ends = proportions.pft([0, n], n).yi
        assert proportions.inverse_pft(ends, n) == pytest.approx([0, 1], abs=1e-7)
        assert proportions.inverse_pft([ends[0] - 0.05, ends[1] + 0.05], n).tolist() == [0, 1]
    assert np.isnan(proportions.inverse_pft(np.nan, 5))
    with pytest.raises(InvalidInput, match="harmonic"):
        proportions.inverse_pft(0.3, -1)
    assert np.isfinite(proportions.inverse_pft(0.8, 0.5))
