"""Kendall's tau: SciPy for tau and small exact p values, the exact distribution by convolution, ties."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ketcli.errors import NoAnswer
from ketcli.models.bias.kendall import kendall, upper_tail


def distribution(n):
    """P(T >= q) for all q, by adding the uniform variables one by one."""
    p = np.ones(1)
    for j in range(2, n + 1):
        p = np.convolve(p, np.full(j, 1 / j))
    return np.cumsum(p[::-1])[::-1]


@pytest.mark.parametrize("n", [2, 3, 4, 5, 8, 13, 25, 40, 41, 60, 110])
def test_exact_tail_equals_the_convolution_down_to_its_last_value(n):
    tail = distribution(n)
    lowest = math.ceil(n * (n - 1) / 4)
    for q in np.unique(np.linspace(lowest, tail.size - 1, 40).astype(int)):
        assert upper_tail(int(q), n) == pytest.approx(tail[q], rel=1e-9)


def test_all_in_order_has_probability_one_over_n_factorial():
    assert upper_tail(10 * 9 // 2, 10) == pytest.approx(1 / math.factorial(10), rel=1e-10)
    assert kendall(np.arange(10.0), np.arange(10.0)).p == pytest.approx(2 / math.factorial(10), rel=1e-10)
    assert upper_tail(300 * 299 // 2, 300) == 0.0  # 1 / 300! is below the smallest number


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 9999), n=st.integers(2, 60))
def test_without_ties_equals_scipys_exact_test(seed, n):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    y = rng.normal(size=n) + rng.uniform(-1, 1) * x
    got, want = kendall(x, y), stats.kendalltau(x, y, method="exact")
    assert got.exact
    assert got.tau == pytest.approx(want.statistic, abs=1e-12)
    assert got.p == pytest.approx(want.pvalue, rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 9999), n=st.integers(4, 80), digits=st.integers(0, 1))
def test_with_ties_equals_scipys_normal_test(seed, n, digits):
    rng = np.random.default_rng(seed)
    x, y = np.round(rng.normal(size=(2, n)), digits)
    x[:4], y[:4] = [0, 0, 1, 2], [0, 1, 1, 3]  # never all the same, always a tie
    got, want = kendall(x, y), stats.kendalltau(x, y, method="asymptotic")
    assert not got.exact
    assert got.tau == pytest.approx(want.statistic, abs=1e-12)
    assert got.p == pytest.approx(want.pvalue, rel=1e-9)


@given(seed=st.integers(0, 9999), n=st.integers(2, 30))
def test_symmetry(seed, n):
    x, y = np.random.default_rng(seed).normal(size=(2, n))
    one = kendall(x, y)
    assert kendall(y, x) == one
    assert kendall(np.exp(x), 3 * y - 7) == one
    turned = kendall(-x, y)
    assert turned.tau == pytest.approx(-one.tau)
    assert turned.p == pytest.approx(one.p)


def test_many_values():
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(2, 30_000))
    got = kendall(x, y + 0.01 * x)
    want = stats.kendalltau(x, y + 0.01 * x, method="asymptotic")
    assert got.tau == pytest.approx(want.statistic, abs=1e-12)
    assert got.p == pytest.approx(want.pvalue, rel=1e-3)  # so many are nearly normal


def test_no_answer():
    with pytest.raises(NoAnswer, match="all values are the same"):
        kendall(np.array([1.0, 2.0, 3.0]), np.ones(3))
    with pytest.raises(NoAnswer, match="at least two"):
        kendall(np.ones(1), np.ones(1))
    assert kendall(np.array([1.0, 2.0]), np.array([4.0, 3.0])).p == 1
