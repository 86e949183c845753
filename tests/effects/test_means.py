"""Means of two groups at the edge of what is possible, and every variance of the standardized difference by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ketcli.effects import means
from ketcli.effects.measures import SmdVariance
from ketcli.errors import InvalidInput


@pytest.mark.parametrize("function", [means.md, means.smd])
@pytest.mark.parametrize(
    ("arms", "why"),
    [
        ((1, -1, 9, 0, 1, 9), "standard deviation is negative"),
        ((1, 1, 9, 0, -1, 9), "standard deviation is negative"),
        ((1, 1, 0, 0, 1, 9), "group size is not positive"),
        ((1, 1, 9, 0, 1, 0), "group size is not positive"),
    ],
)
def test_one_impossible_arm_is_enough(function, arms, why: str) -> None:
    with pytest.raises(InvalidInput, match=f"row 1: a {why}"):
        function(*arms)


def test_one_group_may_be_all_alike() -> None:
    assert means.md(1, 0, 9, 0, 3, 9).vi[0] == pytest.approx(1.0)
    assert means.md(1, 3, 9, 0, 0, 9).vi[0] == pytest.approx(1.0)
    assert np.isfinite(means.smd(1, 0, 9, 0, 3, 9).yi[0])


def test_a_group_may_be_one_person() -> None:
    assert means.md(1, 3, 1, 0, 4, 2).vi[0] == pytest.approx(9 + 8)
    assert means.md(1, 4, 2, 0, 3, 1).vi[0] == pytest.approx(8 + 9)


def test_the_variances_by_hand() -> None:
    """d = 1 in 6 and 4 people: J(8) is 8 / (5 sqrt(pi)), the approximate J 1 - 3/31."""
    d, n1, n2 = np.array([1.0]), np.array([6.0]), np.array([4.0])
    sizes, j, approximate = 1 / 6 + 1 / 4, 1.6 / math.sqrt(math.pi), 1 - 3 / 31
    want: dict[SmdVariance, tuple[float, float]] = {
        "ls": (j, sizes + j**2 / 20),
        "ub": (j, sizes + (1 - 6 / (8 * j**2)) * j**2),
        "ls2": (j, j**2 * (sizes + 1 / 20)),
        "revman": (approximate, sizes + approximate**2 / (2 * 6.06)),
        "esc": (approximate, sizes + 1 / 20),
    }
    for name, (g, v) in want.items():
        e = means.from_d(d, n1, n2, variance=name)
        assert (e.yi[0], e.vi[0]) == pytest.approx((g, v))
        again = means.smd(3, 2, 6, 1, 2, 4, variance=name)
        assert (again.yi[0], again.vi[0]) == pytest.approx((e.yi[0], e.vi[0]))


def test_three_people_are_too_few_for_a_standardized_difference_and_four_are_enough() -> None:
    for variance in ("ls", "ub", "ls2", "revman", "esc"):
        for e in (
            means.smd(1, 1, [2, 2], 0, 1, [1, 2], variance=variance),
            means.from_d(np.ones(2), np.array([2.0, 2.0]), np.array([1.0, 2.0]), variance=variance),
        ):
            assert np.isnan(e.yi).tolist() == np.isnan(e.vi).tolist() == [True, False]


def test_the_pooled_standard_deviation_by_hand() -> None:
    """SDs of 1 and 3 in 3 and 7 people: (2 x 1 + 6 x 9) / 8 = 7."""
    assert means.smd(np.sqrt(7), 1, 3, 0, 3, 7).yi[0] == pytest.approx(float(means.exact_j(8)))
