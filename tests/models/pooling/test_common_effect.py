"""A common effect: its test, its heterogeneity, and the factor of Hartung and Knapp at its ends."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from ketcli.models.pooling.choices import Test
from ketcli.models.pooling.heterogeneity import q_based_interval
from ketcli.models.pooling.pool import NO_VARIATION, hartung_knapp, pool

TESTS: tuple[Test, ...] = ("knha", "adhoc")
Y, V = np.array([0.1, 0.9, 0.4, 0.6]), np.array([0.01, 0.04, 0.02, 0.09])


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize("k", [2, 3, 4])
def test_with_a_factor_it_is_tested_by_t_with_one_degree_of_freedom_less_than_studies(test: Test, k: int) -> None:
    r = pool(Y[:k], V[:k], model="common", test=test)
    assert (r.test, r.df) == (test, k - 1)
    w = 1 / V[:k]
    mean = np.average(Y[:k], weights=w)
    factor = float((w * (Y[:k] - mean) ** 2).sum()) / (k - 1)
    assert r.estimate == pytest.approx(mean)
    assert r.se == pytest.approx(math.sqrt((max(factor, 1) if test == "adhoc" else factor) / w.sum()))
    assert r.p == pytest.approx(2 * stats.t.sf(abs(mean / r.se), k - 1))
    assert r.ci_high == pytest.approx(mean + stats.t.ppf(0.975, k - 1) * r.se)


@pytest.mark.parametrize("test", TESTS)
def test_one_study_alone_is_tested_by_the_normal_distribution(test: Test) -> None:
    r = pool(Y[:1], V[:1], model="common", test=test)
    assert (r.test, r.df, r.se) == ("z", None, pytest.approx(0.1))
    assert (r.i2_ci_low, r.i2_ci_high, r.h2_ci_low, r.h2_ci_high) == (None, None, None, None)


@pytest.mark.parametrize("k", [2, 3, 4])
def test_limits_of_i2_follow_from_those_of_h2(k: int) -> None:
    r = pool(Y[:k], V[:k], model="common")
    limits = q_based_interval(r.q, k - 1, 0.95)
    assert limits is not None
    assert (r.h2_ci_low, r.h2_ci_high) == pytest.approx(limits)
    assert r.i2_ci_low == pytest.approx(100 * (limits[0] - 1) / limits[0])
    assert r.i2_ci_high == pytest.approx(100 * (limits[1] - 1) / limits[1])
    assert limits[1] > limits[0]


def test_some_limits_lie_above_none() -> None:
    r = pool(Y, V / 9, model="common")
    assert r.i2_ci_low is not None
    assert r.h2_ci_low is not None
    assert r.i2_ci_low == pytest.approx(100 * (1 - 1 / r.h2_ci_low))
    assert r.i2_ci_low > 20


@pytest.mark.parametrize("test", TESTS)
def test_without_a_degree_of_freedom_the_factor_is_one(test: Test) -> None:
    assert hartung_knapp(0.0, 0, test) == 1
    assert hartung_knapp(3.0, 0, test) == 1
    assert hartung_knapp(3.0, 1, test) == 3
    assert hartung_knapp(3.0, 2, test) == 1.5


def test_squares_that_are_only_rounding_are_no_variation() -> None:
    assert hartung_knapp(NO_VARIATION, 3, "knha") == 0
    assert hartung_knapp(2 * NO_VARIATION, 1, "knha") == 2 * NO_VARIATION
    assert hartung_knapp(0.0, 3, "adhoc") == 1
