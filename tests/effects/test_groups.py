"""Groups put together and standard deviations of what papers report: what is just possible, and what is not."""

from __future__ import annotations

import math

import pytest

from ketcli.effects import groups
from ketcli.errors import InvalidInput


def test_what_is_just_possible_has_an_answer() -> None:
    assert groups.pooled_sd([3.0], [2]) == pytest.approx(3.0)
    assert groups.combine_means([1.0, 3.0], [0.0, 0.0], [1, 1]) == pytest.approx((2.0, math.sqrt(2), 2.0))
    assert groups.sd_from_se(0.0, 5) == 0
    assert groups.sd_from_se(2.0, 1) == 2
    assert groups.sd_from_ci(3.0, 3.0, 9) == 0
    # two people, one degree of freedom: t is the tangent of 0.475 pi
    assert groups.sd_from_ci(0.0, 2.0, 2) == pytest.approx(math.sqrt(2) / math.tan(0.475 * math.pi))
    assert groups.pooled_sd_from_difference(2, 1, se=1.0) == pytest.approx(1 / math.sqrt(1.5))
    assert groups.pooled_sd_from_difference(0.5, 2, se=1.0) == pytest.approx(1 / math.sqrt(2.5))
    assert groups.pooled_sd_from_difference(5, 5, se=0.0) == 0
    one, other = (groups.pooled_sd_from_difference(9, 9, difference=d, p=0.2) for d in (-2.0, 2.0))
    assert one == other > 0


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_the_ends_of_the_levels_are_no_levels(level: float) -> None:
    with pytest.raises(InvalidInput, match="level"):
        groups.sd_from_ci(1, 2, 9, level)


@pytest.mark.parametrize(
    ("difference", "p"), [(0.0, 0.5), (None, 0.5), (1.0, 0.0), (1.0, 1.0), (1.0, -0.1), (1.0, 1.5)]
)
def test_a_p_value_that_tells_no_standard_error(difference: float | None, p: float) -> None:
    with pytest.raises(InvalidInput, match="a p value needs"):
        groups.pooled_sd_from_difference(5, 5, difference=difference, p=p)


def test_nobody_has_no_standard_deviation() -> None:
    with pytest.raises(InvalidInput, match="gives no standard deviation"):
        groups.sd_from_se(1.0, 0)
    with pytest.raises(InvalidInput, match="gives no standard deviation"):
        groups.sd_from_ci(1.0, 2.0, 1.5)
    for size in (0.0, 0.5):
        with pytest.raises(InvalidInput, match="arms to combine"):
            groups.combine_means([1.0, 2.0], [1.0, 1.0], [5, size])
    with pytest.raises(InvalidInput, match="groups to borrow from"):
        groups.pooled_sd([1.0, 1.0], [5, 1.5])


def test_a_p_value_next_to_nothing_keeps_its_digits() -> None:
    """With 2 degrees of freedom t is (1 - p) sqrt(2 / (p (2 - p)))."""
    found = groups.pooled_sd_from_difference(2, 2, difference=3.0, p=1e-20)
    assert found == pytest.approx(3.0 / math.sqrt(1e20), rel=1e-12)
