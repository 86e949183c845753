"""Two estimates compared."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketcli.distributions import normal_critical
from ketcli.models.pooling.agreement import Estimate, agreement

values = st.floats(min_value=-5, max_value=5)
errors = st.floats(min_value=1e-3, max_value=3)


def normal(value: float, se: float) -> Estimate:
    half = normal_critical(0.95) * se
    return Estimate(value, value - half, value + half, se)


def test_difference_in_standard_errors_by_hand() -> None:
    # (1.0 - 0.4) / sqrt(0.3^2 + 0.4^2) = 0.6 / 0.5
    found = agreement(normal(1.0, 0.3), normal(0.4, 0.4))
    assert found.difference == pytest.approx(0.6)
    assert found.difference_in_se == pytest.approx(1.2)
    assert found.overlap is True


def test_an_overlap_that_could_not_have_failed_tells_nothing() -> None:
    wide, published = Estimate(-0.5, -13.3, 12.3, 1.0), Estimate(-0.9, -1.2, -0.6, 0.15)
    assert agreement(wide, published).overlap is True
    assert agreement(wide, published).informative is False
    assert agreement(Estimate(-0.8, -1.4, -0.2, 0.3), published).informative is True  # it excludes no effect
    assert agreement(Estimate(-0.3, -0.9, 0.3, 0.3), published).informative is True  # it does not hold all of it
    assert agreement(Estimate(0.5, 0.2, 0.8, 0.1), published).informative is True  # it failed
    assert agreement(Estimate(-0.8, -1.4, -0.2, 0.3), published, null=None).informative is False


@given(values, errors, values, errors)
def test_order_turns_the_sign_and_nothing_else(a: float, se_a: float, b: float, se_b: float) -> None:
    one, other = normal(a, se_a), normal(b, se_b)
    there, back = agreement(one, other), agreement(other, one)
    assert there.overlap is back.overlap
    assert there.difference_in_se == pytest.approx(-back.difference_in_se)


@given(values, errors, values, errors)
def test_intervals_apart_are_more_than_two_standard_errors_apart(a: float, se_a: float, b: float, se_b: float) -> None:
    found = agreement(normal(a, se_a), normal(b, se_b))
    if found.overlap is False:  # z (se_a + se_b) >= z sqrt(se_a^2 + se_b^2)
        assert abs(found.difference_in_se) > normal_critical(0.95) - 1e-9


def test_without_an_interval_overlap_is_not_known() -> None:
    found = agreement(normal(1.0, 0.3), Estimate(0.4, math.nan, math.nan, math.nan))
    assert found.overlap is None
    assert found.difference == pytest.approx(0.6)
    assert math.isnan(found.difference_in_se)


def test_touching_intervals_overlap() -> None:
    assert agreement(Estimate(0, -1, 1, 0.5), Estimate(2, 1, 3, 0.5)).overlap is True


def test_intervals_apart_do_not_overlap_and_touching_ones_do_on_either_side() -> None:
    one = Estimate(0, -1, 1, 0.5)
    for low, high, overlap in ((1.1, 3, False), (-3, -1.1, False), (1, 3, True), (-3, -1, True), (-9, 9, True)):
        assert agreement(one, Estimate(0, low, high, 0.5)).overlap is overlap


@pytest.mark.parametrize(
    ("low", "high", "null", "informative"),
    [
        (-1, 0.9, 0.0, False), (0.1, 3, 0.0, True), (-1, 0.8, 0.0, False), (0.2, 0.9, None, False),
        (0.2, 0.8, None, False), (0.21, 0.9, None, True), (0.1, 0.79, None, True),
        (0, 1, 0.0, True), (0.1, 1, 1.0, True), (0.1, 1.1, 1.0, False),
    ],
)  # fmt: skip
def test_an_interval_that_holds_all_of_the_other_and_no_effect_within_tells_nothing(
    low: float, high: float, null: float | None, informative: bool
) -> None:
    """Its ends may be those of the other one; no effect at its end is not within."""
    assert agreement(Estimate(0.5, low, high, 0.2), Estimate(0.5, 0.2, 0.8, 0.1), null=null).informative is informative
    if null == 0:
        assert agreement(Estimate(0.5, low, high, 0.2), Estimate(0.5, 0.2, 0.8, 0.1)).informative is informative


def test_two_estimates_without_error_have_no_difference_in_errors() -> None:
    found = agreement(Estimate(1, 1, 1, 0), Estimate(0.4, 0.4, 0.4, 0))
    assert math.isnan(found.difference_in_se)
    assert math.isnan(agreement(Estimate(1, 0, 2, 0), Estimate(1, 0, 2, 0)).difference_in_se)
    assert agreement(Estimate(1, 1, 1, 0.0), Estimate(0.4, 0.3, 0.5, 0.3)).difference_in_se == pytest.approx(2)
