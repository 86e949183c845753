"""The shortest interval of distributions of which it is known, and at little cost."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize, stats

from ketcli.models.bayes.shortest import shortest

LEVELS = [0.5, 0.8, 0.95, 0.99]


@pytest.mark.parametrize("level", LEVELS)
def test_of_a_symmetric_distribution_it_is_the_central_one(level: float) -> None:
    found = shortest(lambda p: np.asarray(stats.norm.ppf(p, 1.0, 2.0)), level, least=0.001)
    np.testing.assert_allclose(found, stats.norm.interval(level, 1.0, 2.0), atol=2e-4)


@pytest.mark.parametrize("level", LEVELS)
def test_of_a_falling_distribution_it_begins_at_the_lower_limit(level: float) -> None:
    low, high = shortest(lambda p: np.asarray(stats.expon.ppf(p)), level)
    assert low == 0
    assert high == pytest.approx(stats.expon.ppf(level), rel=1e-12)


@pytest.mark.parametrize("level", LEVELS)
def test_of_a_rising_distribution_it_ends_near_the_upper_limit(level: float) -> None:
    """Of what lies outside, all but a thousandth lies below it: the last of a distribution without a limit is far."""
    low, high = shortest(lambda p: np.asarray(-stats.expon.ppf(1 - p)), level)
    outside = 1 - level
    assert low == pytest.approx(np.log(0.999 * outside), rel=1e-9)
    assert high == pytest.approx(np.log(0.999 * outside + level), rel=1e-9)
    # and as little where it begins later than at its lower limit
    low, high = shortest(lambda p: np.asarray(stats.expon.ppf(p)), level, least=0.001)
    assert low == pytest.approx(stats.expon.ppf(0.001 * outside), rel=1e-9)
    assert high == pytest.approx(stats.expon.ppf(0.001 * outside + level), rel=1e-9)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("shape", [1.5, 3.0, 20.0])
def test_of_a_skewed_distribution_both_ends_are_as_likely(level: float, shape: float) -> None:
    asked: list[int] = []

    def quantile(p: np.ndarray) -> np.ndarray:
        asked.append(p.size)
        return np.asarray(stats.gamma.ppf(p, shape))

    low, high = shortest(quantile, level)
    exact = optimize.minimize_scalar(
        lambda p: stats.gamma.ppf(p + level, shape) - stats.gamma.ppf(p, shape),
        bounds=(0, 1 - level), method="bounded", options={"xatol": 1e-12},
    )  # fmt: skip
    assert high - low == pytest.approx(exact.fun, rel=1e-7)
    assert stats.gamma.pdf(low, shape) == pytest.approx(stats.gamma.pdf(high, shape), rel=0.01)
    assert stats.gamma.cdf(high, shape) - stats.gamma.cdf(low, shape) == pytest.approx(level, rel=1e-9)
    assert sum(asked) <= 170
