"""Mean and SD from medians, held to the examples of metafor's conv.fivenum."""

from __future__ import annotations

import numpy as np
import pytest

from ketcli.effects.five_numbers import from_five, from_quartiles, from_range


def test_the_three_cases_of_conv_fivenum() -> None:
    """`?conv.fivenum`: min 2, q1 4, median 6, q3 10, max 14, n 20."""
    ranged, quartered, five = from_range(6, 2, 14, 20), from_quartiles(6, 4, 10, 20), from_five(6, 2, 4, 10, 14, 20)
    assert [one.mean[0] for one in (ranged, quartered, five)] == pytest.approx([6.594468, 6.7195, 6.938841], abs=1e-6)
    assert [one.sd[0] for one in (ranged, quartered, five)] == pytest.approx([3.211576, 4.787076, 3.679435], abs=1e-6)
    assert not any(one.skewed[0] for one in (ranged, quartered, five))


def test_a_skewed_group_is_seen() -> None:
    """Its second example: q3 14 and max 20 make the third study skewed, and leave the others."""
    assert from_five(6, 2, 4, 14, 20, 20).skewed[0]
    assert not from_range(6, 2, 14, 20).skewed[0]


def test_fewer_than_five_people_give_none() -> None:
    few = from_quartiles([6, 6], [4, 4], [8, 8], [4, 5])
    assert np.isnan(few.mean[0])
    assert few.mean[1] == pytest.approx(6.0)


@pytest.mark.parametrize("n", [25, 400])
def test_a_normal_group_gives_itself_back(n: int) -> None:
    """The quantiles that a normal sample of n has on average give its mean and SD back."""
    from scipy.stats import norm

    q1, q3 = norm.ppf(np.array([1 - (0.75 * n - 0.125) / (n + 0.25), (0.75 * n - 0.125) / (n + 0.25)]), 50, 8)
    low, high = norm.ppf(np.array([1 - (n - 0.375) / (n + 0.25), (n - 0.375) / (n + 0.25)]), 50, 8)
    for one in (from_range(50, low, high, n), from_quartiles(50, q1, q3, n), from_five(50, low, q1, q3, high, n)):
        assert one.mean[0] == pytest.approx(50)
        assert one.sd[0] == pytest.approx(8)


def test_skewed_begins_where_it_is_published_to_begin() -> None:
    """20 people; a range, or quartiles, of 2 about 0 whose middle is moved until the test tells them skewed.

    By hand: 1 / log(29) + 2.5 / 21 = 0.4160; 2.65 / sqrt(20) - 6 / 400 = 0.5776; 3 / sqrt(20) - 40 / 8000 = 0.6658, and
    2.65 log(12) / sqrt(20) = 1.4725 times the asymmetry of the range, so 0.4522 of it.
    """
    for side in (-1, 1):
        for of, begins in (
            (lambda m: from_range(m, -1, 1, 20), 0.4160),
            (lambda m: from_quartiles(m, -1, 1, 20), 0.5776),
            (lambda m: from_five(m, -1, m - 0.01, m + 0.01, 1, 20), 0.4522),
            (lambda m: from_five(m, 4 * m - 9, -1, 1, 9 - 2 * m, 20), 0.6658),
        ):
            assert not of(side * (begins - 0.001)).skewed[0]
            assert of(side * (begins + 0.001)).skewed[0]
    assert not from_range(0.9, -1, 1, 4).skewed[0]  # too few to tell
