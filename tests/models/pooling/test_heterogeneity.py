"""Heterogeneity by hand, at the degrees of freedom where it begins, and the Q-profile interval by its definition."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from ketcli.errors import InvalidInput
from ketcli.models.pooling.heterogeneity import from_q, from_tau2, q_based_interval, q_test
from ketcli.models.pooling.pool import pool
from ketcli.models.pooling.sums import prepare, sums


def test_i2_and_h2_of_q() -> None:
    assert (from_q(12.0, 4).i2, from_q(12.0, 4).h2) == (pytest.approx(200 / 3), 3.0)
    assert (from_q(4.0, 4).i2, from_q(4.0, 4).h2) == (0.0, 1.0)
    assert (from_q(2.0, 4).i2, from_q(2.0, 4).h2) == (0.0, 0.5)
    assert (from_q(0.0, 4).i2, from_q(0.0, 4).h2) == (0.0, 0.0)
    assert (from_q(3.0, 1).i2, from_q(3.0, 1).h2) == (pytest.approx(200 / 3), 3.0)
    for df in (0, -1):
        assert (from_q(12.0, df).i2, from_q(12.0, df).h2) == (0.0, 1.0)


def test_the_test_based_interval_by_hand() -> None:
    """Q above k: from ln Q and ln df; up to k, by the number of studies alone; of two with a small Q, none."""
    z = stats.norm.isf(0.025)
    low, high = q_based_interval(12.0, 4, 0.95)
    se = 0.5 * (math.log(12) - math.log(4)) / (math.sqrt(24) - math.sqrt(7))
    assert (low, high) == pytest.approx((3 * math.exp(-2 * z * se), 3 * math.exp(2 * z * se)))
    assert low > 1
    se = math.sqrt((1 - 1 / 27) / 6)
    for q, h2 in ((5.0, 1.25), (4.5, 1.125), (3.0, 1.0)):  # k = 5 is not above k; below df H2 is 1
        assert q_based_interval(q, 4, 0.95) == pytest.approx((1.0, h2 * math.exp(2 * z * se)))
    assert q_based_interval(2.0, 1, 0.95) is None
    assert q_based_interval(2.1, 1, 0.95) is not None
    se = math.sqrt((1 - 1 / 3) / 2)
    assert q_based_interval(3.0, 2, 0.9) == pytest.approx((1.0, 1.5 * math.exp(2 * stats.norm.isf(0.05) * se)))


Y, V = np.array([0.1, 0.9, -0.4, 1.3]), np.array([0.05, 0.1, 0.08, 0.2])


def generalized_q(tau2: float) -> float:
    w = 1 / (V + tau2)
    return float(w @ (Y - w @ Y / w.sum()) ** 2)


@pytest.mark.parametrize("level", [0.9, 0.95])
def test_the_limits_of_tau2_are_where_q_is_a_quantile(level: float) -> None:
    found = pool(Y, V, level=level)
    tail = (1 - level) / 2
    assert generalized_q(found.tau2_ci_low) == pytest.approx(stats.chi2.isf(tail, 3), rel=1e-8)
    assert generalized_q(found.tau2_ci_high) == pytest.approx(stats.chi2.ppf(tail, 3), rel=1e-8)
    w = 1 / V
    typical = 3 / (w.sum() - (w**2).sum() / w.sum())
    assert found.i2 == pytest.approx(100 * found.tau2 / (found.tau2 + typical))
    assert found.h2 == pytest.approx(1 + found.tau2 / typical)
    assert found.q_p == pytest.approx(stats.chi2.sf(generalized_q(0.0), 3))


def test_levels_that_are_none() -> None:
    for level in (0.0, 1.0):
        with pytest.raises(InvalidInput, match="level"):
            pool(Y, V, level=level)


def test_a_study_alone_is_not_heterogeneous() -> None:
    one = pool([0.3], [0.04], model="common")
    assert (one.k, one.q, one.q_df, one.q_p, one.i2, one.h2, one.tau2) == (1, 0.0, 0, 1.0, 0.0, 1.0, None)
    assert (one.estimate, one.se, one.weights.tolist()) == (0.3, pytest.approx(0.2), [100.0])
    assert (one.i2_ci_low, one.i2_ci_high, one.h2_ci_low, one.h2_ci_high) == (None, None, None, None)


def test_q_without_degrees_of_freedom_is_nothing() -> None:
    zero = sums(prepare([0.3, 0.9], [0.04, 0.05]), 0.0)
    assert q_test(zero, 0) == q_test(zero, -1) == (0.0, 1.0)
    assert q_test(zero, 1) == (zero.rss, pytest.approx(stats.chi2.sf(zero.rss, 1)))
    assert from_tau2(0.1, zero, 0) == from_q(3.0, 0)
    assert from_tau2(0.1, zero, 1).h2 == pytest.approx(0.1 * zero.trace_p + 1)


def test_limits_of_many_studies_that_agree_lie_close_above_one() -> None:
    limits = q_based_interval(50.0, 99, 0.95)
    se = ((1 - 1 / (3 * 98**2)) / (2 * 98)) ** 0.5
    assert limits == pytest.approx((1.0, np.exp(2 * 1.959963984540054 * se)))
    assert limits is not None
    assert limits[1] < 1.4
