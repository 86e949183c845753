"""Restricted cubic splines against Hmisc's, and by their definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.oracle_cases import Case, assert_close, read_columns, select

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.numeric.spline import harrell_knots, restricted_cubic


@pytest.mark.parametrize("case", select("spline", topic="extra_dose"), ids=lambda c: c.id)
def test_knots_and_basis_are_those_of_r(case: Case) -> None:
    dose = read_columns(case.data)["dose"]
    knots = harrell_knots(dose, case.options["knots"])
    assert_close("knots", knots, case.expected["knots"], relative=1e-12)
    basis = restricted_cubic(dose, knots)
    for column, expected in zip(basis.T, case.expected["basis"], strict=True):
        assert_close("basis", column, expected, relative=1e-9, absolute=1e-12)


def test_tied_quantiles_fall_back_to_the_distinct_values() -> None:
    doses = [0.1, 0.2, 0.25, *[0.5] * 20, 1.0]
    knots = harrell_knots(doses, 3)
    np.testing.assert_allclose(knots, np.quantile([0.1, 0.2, 0.25, 0.5, 1.0], [0.1, 0.5, 0.9]))


@pytest.mark.parametrize(("count", "percent"), [(3, [10, 50, 90]), (4, [5, 35, 65, 95]), (5, [5, 27.5, 50, 72.5, 95])])
def test_knots_lie_at_harrells_quantiles(count: int, percent: list[float]) -> None:
    np.testing.assert_allclose(harrell_knots(np.linspace(0, 100, 201), count), percent)


def test_without_a_word_there_are_three_knots() -> None:
    np.testing.assert_allclose(harrell_knots(np.arange(11.0)), [1, 5, 9])
    assert harrell_knots([1.0, 2.0, 3.0, 4.0]).size == 3


def test_too_few_values_and_bad_knots_are_refused() -> None:
    with pytest.raises(NoAnswer, match="at least 4 different values, not 3"):
        harrell_knots([28, 28, 56, 84], 3)
    with pytest.raises(InvalidInput, match="3, 4, 5 knots, not 6"):
        harrell_knots(range(10), 6)


@pytest.mark.parametrize("knots", [[], [5], [1, 2], [1, 1, 2], [1, 2, 2], [3, 2, 1], [[1, 2, 3]], [1, 2, float("nan")]])
def test_knots_are_three_or_more_and_increase(knots: list[float]) -> None:
    with pytest.raises(InvalidInput, match="three or more increasing knots"):
        restricted_cubic([1, 2], knots)


increasing = st.lists(st.integers(1, 100), min_size=3, max_size=5, unique=True).map(sorted)


@given(increasing, st.lists(st.floats(-50, 200), min_size=1, max_size=5))
def test_straight_beyond_the_outer_knots(knots: list[int], x: list[float]) -> None:
    """Below the first knot the terms are zero; above the last one second differences vanish."""
    below = restricted_cubic(np.array(x) - 300, knots)
    assert (below[:, 1:] == 0).all()
    grid = np.linspace(knots[-1], knots[-1] + 50, 7)
    terms = restricted_cubic(grid, knots)[:, 1:]
    scale = np.abs(terms).max(axis=0) + 1
    np.testing.assert_allclose(np.diff(terms, 2, axis=0) / scale, 0, atol=1e-8)


@given(increasing, st.floats(0.01, 100))
def test_the_unit_of_the_moderator_does_not_matter(knots: list[int], factor: float) -> None:
    x = np.linspace(0, 120, 13)
    scaled = restricted_cubic(x * factor, np.array(knots) * factor)
    np.testing.assert_allclose(scaled, restricted_cubic(x, knots) * factor, rtol=1e-7, atol=1e-9 * factor)
