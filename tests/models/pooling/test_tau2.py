"""Estimators of tau2 by closed forms, at their limits, and in large."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.pooling import tau2 as module
from ketcli.models.pooling.choices import Tau2Method
from ketcli.models.pooling.heterogeneity import q_based_interval
from ketcli.models.pooling.pool import pool
from ketcli.models.pooling.sums import prepare, sums
from ketcli.models.pooling.tau2 import estimate, log_likelihood, tau2
from ketcli.questions.effects.method import TAU2_METHODS as METHODS

EQUAL = [0.2, -0.4, 0.9, 0.5, 1.1, -0.1, 0.3]


def test_two_studies_in_closed_form() -> None:
    """With two studies DL, PM, EB, HE and REML are all ((y1 - y2)^2 - v1 - v2) / 2."""
    want = ((1.2 + 0.4) ** 2 - 0.04 - 0.09) / 2
    for method in ("DL", "PM", "EB", "HE", "REML"):
        assert tau2([-0.4, 1.2], [0.04, 0.09], method=method) == pytest.approx(want, rel=1e-12)


def test_equal_variances_in_closed_form() -> None:
    s2 = float(np.var(EQUAL, ddof=1))
    v = np.full(7, 0.1)
    spread: tuple[Tau2Method, ...] = ("DL", "PM", "EB", "HE", "REML")
    biased: tuple[Tau2Method, ...] = ("ML", "HS")
    for method in spread:
        assert tau2(EQUAL, v, method=method) == pytest.approx(s2 - 0.1, rel=1e-12)
    for method in biased:
        assert tau2(EQUAL, v, method=method) == pytest.approx(s2 * 6 / 7 - 0.1, rel=1e-12)
    start = s2 * 6 / 7
    assert tau2(EQUAL, v, method="SJ") == pytest.approx(start * s2 / (0.1 + start), rel=1e-12)
    r = pool(EQUAL, v)
    assert r.estimate == pytest.approx(np.mean(EQUAL), rel=1e-12)
    assert r.se == pytest.approx((s2 / 7) ** 0.5, rel=1e-12)  # Hartung-Knapp is the t test then
    np.testing.assert_allclose(r.weights, 100 / 7)


@pytest.mark.parametrize("method", METHODS)
def test_no_heterogeneity_is_exactly_zero(method: Tau2Method) -> None:
    y, v = [0.10, 0.12, 0.08, 0.11, 0.13, 0.09], [0.04, 0.09, 0.05, 0.16, 0.08, 0.02]
    value = tau2(y, v, method=method)
    if method == "SJ":
        assert 0 < value < 1e-5  # never exactly 0 by construction
        return
    assert value == 0
    r, c = pool(y, v, tau2_method=method, test="z"), pool(y, v, model="common")
    assert (r.estimate, r.se, r.ci_low) == (c.estimate, c.se, c.ci_low)
    assert (r.pi_low, r.pi_high) == pytest.approx((r.ci_low, r.ci_high))


@pytest.mark.parametrize("method", METHODS)
def test_identical_studies(method: Tau2Method) -> None:
    r = pool([0.3] * 5, [0.04, 0.09, 0.05, 0.16, 0.08], tau2_method=method, test="knha")
    assert (r.tau2, r.estimate, r.se, r.p, r.q) == (0, pytest.approx(0.3), 0, 0, pytest.approx(0, abs=1e-25))
    assert (r.ci_low, r.ci_high, r.i2) == (r.estimate, r.estimate, 0)
    assert np.isnan(pool([0.0] * 3, [0.1] * 3, tau2_method=method, test="knha").p)


@pytest.mark.parametrize("method", METHODS)
def test_effects_whose_squares_are_no_numbers_do_not_vary(method: Tau2Method) -> None:
    assert tau2([0.0, 5e-162], [0.0625, 0.0625], method=method) == pytest.approx(0, abs=1e-300)


@pytest.mark.parametrize("factor", [1e-6, 1e6])
@pytest.mark.parametrize("method", METHODS)
def test_units_do_not_matter(method: Tau2Method, factor: float) -> None:
    rng = np.random.default_rng(2)
    v = rng.uniform(0.01, 1, 15)
    y = rng.normal(0.4, np.sqrt(v + 0.2))
    a, b = pool(y, v, tau2_method=method), pool(y * factor, v * factor**2, tau2_method=method)
    assert b.tau2 == pytest.approx(a.tau2 * factor**2, rel=1e-9, abs=0)
    assert b.tau2_ci_high == pytest.approx(a.tau2_ci_high * factor**2, rel=1e-9, abs=0)
    assert (b.i2, b.p, b.q) == pytest.approx((a.i2, a.p, a.q), rel=1e-9)


@pytest.mark.parametrize("size", [1e-12, 1e12])
@pytest.mark.parametrize("method", METHODS)
def test_tiny_and_huge_variances(method: Tau2Method, size: float) -> None:
    """Effects of the order of one, whose sampling errors vanish beside the differences, or swamp them."""
    y, v = np.array(EQUAL), size * np.array([1.0, 2, 1, 3, 1, 2, 1])
    r = pool(y, v, tau2_method=method)
    if size > 1:
        assert r.tau2 == pytest.approx(0, abs=1) if method == "SJ" else r.tau2 == 0
        assert 0 < r.se < 1e6
    else:
        ddof = 0 if method in {"ML", "HS"} else 1
        want = y.var(ddof=ddof)
        if method in {"DL", "HS"}:  # moment estimators whose weights ignore tau2
            assert r.tau2 > 0
        else:
            assert r.tau2 == pytest.approx(want, rel=1e-9)
            assert r.estimate == pytest.approx(y.mean(), rel=1e-9)
        assert r.i2 == pytest.approx(100)


@pytest.mark.parametrize("method", METHODS)
def test_one_dominating_study_keeps_its_digits(method: Tau2Method) -> None:
    """A study with weight 1e14 times the others': sums of differences of nearly equal numbers would be noise."""
    y, v = np.array([0.5, -0.2, 0.9, 0.1, 1.4, -0.6]), np.array([1e-15, 0.1, 0.2, 0.15, 0.3, 0.12])
    at = sums(prepare(y, v), 0.0)
    w = 1 / v[1:]
    # with one study known without error the others' deviations from it are all there is
    assert at.rss == pytest.approx((w * (y[1:] - 0.5) ** 2).sum(), rel=1e-12)
    assert at.trace_p == pytest.approx(2 * w.sum(), rel=1e-12)
    r = pool(y, v, tau2_method=method)
    assert np.isfinite([r.estimate, r.se, r.tau2, r.tau2_ci_high, r.i2]).all()
    assert abs(r.weights.sum() - 100) < 1e-9


def test_two_maxima_of_the_likelihood() -> None:
    """Where the likelihood has two maxima the higher one counts, wherever a climb would have started."""
    rng = np.random.default_rng(6)
    found = 0
    for _ in range(300):
        k = int(rng.integers(3, 9))
        v = np.exp(rng.uniform(-7, 7, k))
        y = rng.normal(0.3, np.sqrt(v + np.exp(rng.uniform(-6, 4))))
        problem = prepare(y, v)
        t = tau2(y, v, method="ML")
        best = log_likelihood(problem, sums(problem, t), restricted=False)
        grid = np.concatenate([[0], np.geomspace(1e-5, 1e5, 300)])
        heights = np.array([log_likelihood(problem, sums(problem, float(g)), restricted=False) for g in grid])
        assert best >= heights.max() - 1e-9
        maxima = (heights[1:-1] > heights[:-2]) & (heights[1:-1] > heights[2:])
        found += int(maxima.sum() + (heights[0] > heights[1])) > 1
    assert found >= 3


def test_refusals() -> None:
    with pytest.raises(NoAnswer, match="one study"):
        pool([0.3], [0.1])
    with pytest.raises(NoAnswer, match="no study"):
        pool([], [])
    with pytest.raises(InvalidInput, match="row 2"):
        pool([0.3, 0.1, 0.2], [0.1, 0.0, 0.1])
    with pytest.raises(InvalidInput, match="row 2"):
        pool([0.3, np.nan, 0.2], [0.1, 0.1, 0.1])
    with pytest.raises(InvalidInput, match="row 3"):
        pool([0.3, 0.1, 0.2], [0.1, 0.1, np.inf])
    with pytest.raises(InvalidInput, match="as many"):
        pool([0.3, 0.1], [0.1])
    with pytest.raises(InvalidInput, match="unknown estimator"):
        tau2([0.3, 0.1], [0.1, 0.1], method="XX")  # type: ignore[arg-type]
    for option in ({"model": "x"}, {"test": "t"}, {"pi": "t"}, {"pi_se": "x"}, {"i2_definition": "x"}, {"level": 95}):
        with pytest.raises(InvalidInput):
            pool([0.3, 0.1], [0.1, 0.1], **option)
    with pytest.raises(NoAnswer, match="too extreme"):
        pool([1e200, 0.1, 0.2], [1e-200, 0.1, 0.1])


def test_one_study_with_a_common_effect() -> None:
    r = pool([0.3], [0.04], model="common")
    assert (r.k, r.estimate, r.se, r.q, r.q_df, r.q_p, r.i2, r.h2) == (1, 0.3, 0.2, 0, 0, 1, 0, 1)
    assert r.test == "z"
    assert r.weights.tolist() == [100]


def test_two_studies_have_no_interval_on_zero_degrees_of_freedom() -> None:
    r = pool([0.1, 0.9], [0.04, 0.09], pi="t-2")
    assert (r.pi_low, r.pi_high) == (None, None)
    assert r.tau2_ci_high > 100  # two studies say next to nothing on tau2


def test_i2_from_q() -> None:
    """Test-based limits (Higgins & Thompson, 2002), on the example of Borenstein et al. (2009, chapter 18)."""
    y = [0.095, 0.277, 0.367, 0.664, 0.462, 0.185]
    v = [0.033, 0.031, 0.050, 0.011, 0.043, 0.023]
    r = pool(y, v, tau2_method="DL", test="z", i2_definition="q")
    d = pool(y, v, tau2_method="DL", test="z")
    assert r.i2 == pytest.approx(100 * (r.q - 5) / r.q)
    assert r.i2 == pytest.approx(d.i2, rel=1e-12)  # the two definitions meet for DL
    assert 0 <= r.i2_ci_low < r.i2 < r.i2_ci_high < 100
    book = q_based_interval(12.0033, 5, 0.95)  # the book's Q, from unrounded data
    assert book is not None
    assert [100 * (h - 1) / h for h in book] == pytest.approx([0, 83.12], abs=0.005)
    few = pool([0.1, 0.2], [0.1, 0.1], model="common")
    assert (few.i2_ci_low, few.i2_ci_high) == (None, None)


def test_a_million_studies_in_linear_memory() -> None:
    rng = np.random.default_rng(1)
    k = 1_000_000
    v = rng.gamma(2, 0.05, k) + 0.005
    y = rng.normal(0.3, np.sqrt(v + 0.1))
    tracemalloc.start(1)
    r = pool(y, v)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert r.tau2 == pytest.approx(0.1, abs=0.002)
    assert r.tau2_ci_low < r.tau2 < r.tau2_ci_high
    assert peak < 8 * k * 8  # a handful of arrays of k numbers
    for method in METHODS:
        assert tau2(y[:100_000], v[:100_000], method=method) == pytest.approx(
            0.1325 if method == "SJ" else 0.1, abs=0.005
        )


def test_many_studies_climb_from_one_point_as_few_from_a_grid() -> None:
    rng = np.random.default_rng(8)
    k = 5000
    v = rng.gamma(2, 0.05, k) + 0.005
    for spread in (0.0, 0.001, 0.3):
        y = rng.normal(0.3, np.sqrt(v + spread))
        for method in ("REML", "ML"):
            t, problem = tau2(y, v, method=method), prepare(y, v)
            at = sums(problem, t)
            score = at.ypp - (at.trace_p if method == "REML" else at.sum_w)
            assert abs(score) < 1e-6 * at.trace_p if t > 0 else score <= 0
            few = estimate(prepare(y[:4000], v[:4000]), method).value
            assert few == pytest.approx(t, abs=0.02)


@pytest.mark.parametrize("small", [1e-9, 1e-7, 1e-4, 1e-2])
def test_a_maximum_close_to_zero_is_found(small: float) -> None:
    """Of equal variances of 1, tau2 is the variance of the effects less 1, however little that is."""
    y = np.array([-1.0, 0.0, 1.0]) * np.sqrt(1 + small)
    assert tau2(y, np.ones(3), method="REML") == pytest.approx(small, rel=1e-6)
    assert tau2(y * np.sqrt(1.5), np.ones(3), method="ML") == pytest.approx(small, rel=1e-6)


@pytest.mark.parametrize("method", ["DL", "SJ", "HE", "HS", "PM", "EB", "REML", "ML"])
def test_studies_that_agree_exactly_have_no_tau2(method: Tau2Method) -> None:
    found = pool([0.3, 0.3, 0.3], [0.1, 0.2, 0.3], tau2_method=method)
    assert found.tau2 == 0
    assert found.tau2_se is not None
    assert (found.tau2_se == 0) is (method == "SJ")  # whose error is a multiple of its crude start


# (effect sizes, variances, ML or REML, whether the likelihood also has a maximum at 0, where it is highest)
TWO_MAXIMA: list[tuple[list[float], list[float], Tau2Method, bool, float]] = [
    ([6.05, -1.95, 2.18, -4.86], [2.147, 0.038, 142.554, 1.645], "ML", True, 17.967),
    ([3.51, 2.49, 0.39], [40.05, 0.875, 0.016], "ML", True, 0.0),
    ([-0.31, 0.22, -2.45, 0.31], [9.144, 0.045, 0.759, 0.014], "REML", True, 1.3955),
    ([0.73, 0.08, -21.91, 12.59, -1.14], [98.033, 0.656, 42.764, 91.757, 0.03], "REML", False, 79.06),
    ([-26.66, 19.68, 0.06, 1.87, 3.34], [86.705, 131.352, 0.027, 0.055, 3.853], "REML", False, 1.7208),
    ([11.58, 0.27, -0.78], [14.652, 0.124, 0.289], "ML", False, 0.02583),
    ([1.72, -5.35, 0.94, 1.1], [0.011, 3.654, 9.436, 0.035], "ML", False, 4.441),
]


@pytest.mark.parametrize(("y", "v", "method", "at_zero", "highest"), TWO_MAXIMA)
def test_of_two_maxima_the_higher_one_counts_wherever_it_lies(
    y: list[float], v: list[float], method: Tau2Method, at_zero: bool, highest: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = prepare(y, v)
    grid = np.concatenate([[0], np.geomspace(1e-4, 1e4, 400)])
    heights = [log_likelihood(problem, sums(problem, float(t)), restricted=method == "REML") for t in grid]
    inner = [i for i in range(1, 400) if heights[i - 1] < heights[i] > heights[i + 1]]
    assert (heights[0] > heights[1]) is at_zero
    assert len(inner) == 2 - at_zero
    found = tau2(y, v, method=method)
    assert found == pytest.approx(highest, rel=1e-3)
    best = log_likelihood(problem, sums(problem, found), restricted=method == "REML")
    assert best >= max(heights) - 1e-9
    # of very many studies the one climb begins at Hedges' estimate, and no spread is tried besides
    monkeypatch.setattr(module, "SCAN_LIMIT", 2)
    climbed = tau2(y, v, method=method)
    hedges = max(tau2(y, v, method="HE"), 0.0)
    reached = log_likelihood(problem, sums(problem, climbed), restricted=method == "REML")
    for start in (0.0, hedges):
        assert reached >= log_likelihood(problem, sums(problem, start), restricted=method == "REML") - 1e-9


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize("limit", [2, 4096])
def test_a_likelihood_that_is_level_at_no_spread_has_its_maximum_there(
    method: Tau2Method, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SCAN_LIMIT", limit)
    y = np.array([-1.0, 0.0, 1.0]) * (1.0 if method == "REML" else np.sqrt(1.5))
    assert tau2(y, np.ones(3), method=method) == pytest.approx(0, abs=1e-13)
    for more in (1e-15, 4e-15, 2e-14):
        assert tau2(y * np.sqrt(1 + more), np.ones(3), method=method) == pytest.approx(0, abs=1e-13)


@pytest.mark.parametrize("method", ["REML", "ML"])
def test_of_many_studies_a_climb_starts_though_hedges_finds_no_spread(
    method: Tau2Method, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A study with a large variance hides from Hedges what the likelihood of the others sees."""
    y, v = np.array([0.0, 1.0, -1.0, 0.5, 0.2]), np.array([0.01, 0.01, 0.02, 0.03, 30.0])
    assert tau2(y, v, method="HE") == 0
    found = tau2(y, v, method=method)
    assert found > 0.1
    monkeypatch.setattr(module, "SCAN_LIMIT", 2)
    assert tau2(y, v, method=method) == pytest.approx(found, rel=1e-9)


@pytest.mark.parametrize("method", ["PM", "EB", "REML", "HE"])
def test_beside_large_differences_tiny_variances_cost_no_digits(method: Tau2Method) -> None:
    want = float(np.var(EQUAL, ddof=1))
    assert tau2(EQUAL, np.full(7, 1e-13), method=method) == pytest.approx(want, rel=1e-12)


def test_hedges_with_moderators_is_the_unweighted_fit() -> None:
    y, v = np.array([0.1, 0.9, -0.4, 1.6, 0.3, 2.0]), np.array([0.02, 0.05, 0.03, 0.08, 0.04, 0.06])
    X = np.column_stack([np.ones(6), [1.0, 2.0, 0.0, 4.0, 3.0, 5.0]])
    M = np.eye(6) - X @ np.linalg.inv(X.T @ X) @ X.T
    V = np.diag(v)
    value = float(y @ M @ y - np.trace(M @ V)) / 4
    found = estimate(prepare(y, v, X), "HE")
    assert value > 0.05
    assert found.value == pytest.approx(value)
    variance = 2 * np.trace(M @ V @ M @ V) + 4 * value * np.trace(M @ V) + 2 * value**2 * 4
    assert found.se == pytest.approx(float(variance) ** 0.5 / 4)
