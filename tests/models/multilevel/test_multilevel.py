"""Three-level model: against metafor and clubSandwich, against dense matrices, and the hard cases."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracle_cases import assert_matches, select

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.multilevel.likelihood import Rows, fit, log_likelihood, section, weighted
from ketcli.models.multilevel.three_level import three_level, three_level_regression
from ketcli.models.pooling.tau2 import tau2
from ketcli.models.robust.clusters import group

POOLED = select("pool", model="multilevel") + select("pool", topic="extra_multilevel")


def simulated(seed, m=8, size=4, between=0.1, within=0.05):
    rng = np.random.default_rng(seed)
    cluster = np.repeat(np.arange(m), rng.integers(1, size + 1, m))
    cluster = np.concatenate([cluster, [0]])
    k = cluster.size
    v = rng.uniform(0.02, 0.3, k)
    y = 0.3 + rng.normal(0, between**0.5, m)[cluster] + rng.normal(0, np.sqrt(within + v))
    return y, v, cluster


def dense(y, v, X, labels, between, within):
    """Restricted log-likelihood and trace terms with full matrices."""
    Z = (labels[:, None] == labels[None]).astype(float)
    V = np.diag(v + within) + between * Z
    W = np.linalg.inv(V)
    XWX = X.T @ W @ X
    P = W - W @ X @ np.linalg.inv(XWX) @ X.T @ W
    logs = np.linalg.slogdet(V)[1] + np.linalg.slogdet(XWX)[1] - np.linalg.slogdet(X.T @ X)[1]
    value = -0.5 * ((y.size - X.shape[1]) * np.log(2 * np.pi) + logs + y @ P @ y)
    parts = (Z, np.eye(y.size))
    information = 0.5 * np.array([[np.trace(P @ a @ P @ b) for b in parts] for a in parts])
    gradient = 0.5 * np.array([y @ P @ a @ P @ y - np.trace(P @ a) for a in parts])
    curvature = np.array([[y @ P @ a @ P @ b @ P @ y for b in parts] for a in parts])
    return value, gradient, information - curvature, information


@pytest.mark.parametrize("case", POOLED, ids=lambda c: c.id)
def test_pooled_equals_metafor(case):
    d = case.columns()
    assert_matches(three_level(d["yi"], d["vi"], d["cluster"]), case.expected)


@pytest.mark.parametrize("case", select("regress", topic="extra_multilevel"), ids=lambda c: c.id)
def test_regression_equals_metafor_and_clubsandwich(case):
    d = case.columns()
    names = case.options["moderators"]
    X = np.column_stack([np.ones(d["yi"].size), *(d[name] for name in names)])
    result = three_level_regression(d["yi"], d["vi"], d["cluster"], X, ["intercept", *names])
    assert result.names == ("intercept", *names)
    assert_matches(result, case.expected)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 9999), between=st.floats(0, 5), within=st.floats(0, 5), p=st.integers(1, 3))
def test_likelihood_and_derivatives_equal_dense_matrices(seed, between, within, p):
    y, v, labels = simulated(seed)
    k = y.size
    X = np.column_stack([np.ones(k), np.random.default_rng(seed).normal(size=(k, p - 1))])
    basis = np.linalg.qr(X)[0] * np.sqrt(k)
    clusters = group(labels, k)
    order = clusters.order
    rows = Rows(y[order], v[order], basis[order], p * np.log(k), clusters)
    at = weighted(rows, within)
    got = fit(at, between)
    value, gradient, hessian, information = dense(y, v, X, labels, between, within)
    assert got.value == pytest.approx(value, rel=1e-9)
    assert log_likelihood(at, between) == pytest.approx(value, rel=1e-9)
    for mine, theirs in ((got.gradient, gradient), (got.hessian, hessian), (got.information, information)):
        np.testing.assert_allclose(mine, theirs, rtol=1e-7, atol=1e-9 * np.abs(theirs).max())


@pytest.mark.parametrize("seed", range(4))
def test_a_section_is_the_likelihood_along_one_variance(seed):
    y, v, labels = simulated(seed)
    clusters = group(labels, y.size)
    rows = Rows((y - y.mean())[clusters.order], v[clusters.order], np.ones((y.size, 1)), np.log(y.size), clusters)
    at = weighted(rows, 0.07)
    whole = fit(at, 0.2)
    for moved in (0, 1):
        value, gradient, bend = section(at, 0.2, moved)
        assert value == pytest.approx(whole.value, rel=1e-12)
        np.testing.assert_allclose(gradient, whole.gradient, rtol=1e-12)
        assert bend == pytest.approx(whole.hessian[moved, moved], rel=1e-12)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 9999))
def test_no_point_nearby_or_far_is_likelier(seed):
    y, v, labels = simulated(seed)
    result = three_level(y, v, labels)
    X = np.ones((y.size, 1))
    for b in (0.0, 0.5, 0.9, 1.1, 2.0, 20.0):
        for w in (0.0, 0.5, 0.9, 1.1, 2.0, 20.0):
            other = dense(y, v, X, labels, b * (result.sigma2_between + 0.01), w * (result.sigma2_within + 0.01))[0]
            assert other <= result.loglik + 1e-9


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 9999), scale=st.sampled_from([-1.0, 0.01, 250.0]), shift=st.sampled_from([0.0, -3.0, 1e3]))
def test_order_scale_and_shift(seed, scale, shift):
    y, v, labels = simulated(seed)
    one = three_level(y, v, labels)
    mix = np.random.default_rng(seed).permutation(y.size)
    two = three_level((scale * y + shift)[mix], (scale**2 * v)[mix], [f"c{i}" for i in labels[mix]])
    size = abs(scale) * one.se
    assert two.estimate == pytest.approx(scale * one.estimate + shift, abs=1e-6 * size)
    assert two.se == pytest.approx(size, rel=1e-6)
    assert two.sigma2_between == pytest.approx(scale**2 * one.sigma2_between, rel=1e-5, abs=1e-7 * size**2)
    assert two.sigma2_within_ci_high == pytest.approx(scale**2 * one.sigma2_within_ci_high, rel=1e-5)
    assert two.se_cr2 == pytest.approx(abs(scale) * one.se_cr2, rel=1e-5)
    assert two.df_cr2 == pytest.approx(one.df_cr2, rel=1e-5)
    np.testing.assert_allclose(two.weights, one.weights[mix], rtol=1e-5)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 9999))
def test_what_belongs_together(seed):
    y, v, labels = simulated(seed)
    r = three_level(y, v, labels)
    assert r.weights.sum() == pytest.approx(100)
    assert r.weights @ y / 100 == pytest.approx(r.estimate)
    assert 0 <= r.sigma2_between_ci_low <= r.sigma2_between <= r.sigma2_between_ci_high < np.inf
    assert 0 <= r.sigma2_within_ci_low <= r.sigma2_within <= r.sigma2_within_ci_high < np.inf
    assert r.pi_low <= r.ci_low <= r.ci_high <= r.pi_high
    assert r.i2 == pytest.approx(r.i2_between + r.i2_within)
    assert r.i2 < 100


def test_ends_of_the_profile_interval_have_the_right_likelihood():
    y, v, labels = simulated(11)
    r = three_level(y, v, labels, level=0.9)
    X = np.ones((y.size, 1))
    fine = np.linspace(0, 1, 4001)
    for end in (r.sigma2_between_ci_low, r.sigma2_between_ci_high):
        if end > 0:
            best = max(dense(y, v, X, labels, end, w)[0] for w in fine[:400])
            assert best == pytest.approx(r.loglik - 2.705543454 / 2, abs=1e-4)


def test_without_variance_within_it_is_the_two_level_model_of_cluster_means():
    rng = np.random.default_rng(4)
    means, labels = rng.normal(0, 1, 10), np.repeat(np.arange(10), 2)
    y, v = np.repeat(means, 2), np.full(20, 0.2)  # the two estimates of a cluster agree exactly
    r = three_level(y, v, labels)
    assert r.sigma2_within == 0
    assert r.sigma2_between == pytest.approx(tau2(means, np.full(10, 0.1)), rel=1e-6)
    assert r.estimate == pytest.approx(means.mean())


def test_balanced_design_has_the_closed_form_of_variance_analysis():
    rng = np.random.default_rng(8)
    m, n, v = 12, 5, 0.1
    y = rng.normal(0, 0.7, (m, 1)) + rng.normal(0, 0.6, (m, n))
    r = three_level(y.ravel(), np.full(m * n, v), np.repeat(np.arange(m), n))
    ms_within = ((y - y.mean(axis=1, keepdims=True)) ** 2).sum() / (m * (n - 1))
    ms_between = n * y.mean(axis=1).var(ddof=1)
    assert r.sigma2_within == pytest.approx(ms_within - v, rel=1e-7)
    assert r.sigma2_between == pytest.approx((ms_between - ms_within) / n, rel=1e-7)
    assert r.se == pytest.approx(np.sqrt(ms_between / (m * n)), rel=1e-7)
    assert r.df_cr2 == pytest.approx(m - 1, rel=1e-9)


def test_identical_studies():
    r = three_level(np.full(6, 0.3), np.full(6, 0.1), [1, 1, 2, 2, 3, 3])
    assert (r.sigma2_between, r.sigma2_within, r.q) == (0, 0, pytest.approx(0, abs=1e-20))
    assert r.estimate == pytest.approx(0.3)
    assert r.se == pytest.approx(np.sqrt(0.1 / 6))
    assert r.se_cr2 == pytest.approx(0, abs=1e-12)


def test_variance_ratio_of_1e8():
    y, _, labels = simulated(6)
    v = np.geomspace(1e-6, 1e2, y.size)
    r = three_level(y, v, labels)
    value, gradient, _, information = dense(y, v, np.ones((y.size, 1)), labels, r.sigma2_between, r.sigma2_within)
    assert r.loglik == pytest.approx(value, rel=1e-9)
    inside = np.array([r.sigma2_between, r.sigma2_within]) > 0
    assert np.all(np.abs(gradient[inside]) < 1e-6 * np.sqrt(np.diag(information))[inside])
    assert np.all(gradient[~inside] <= 1e-9)


def test_one_dominating_study():
    y, v, labels = simulated(7)
    v[3] = 1e-9
    r = three_level(y, v, labels)
    assert np.isfinite([r.estimate, r.se, r.se_cr2, r.df_cr2, r.sigma2_between_ci_high]).all()


def test_three_estimates_in_two_clusters():
    r = three_level([0.1, 0.9, 0.2], [0.05, 0.04, 0.06], ["a", "a", "b"])
    assert np.isfinite([r.estimate, r.se, r.sigma2_between_ci_high, r.sigma2_within_ci_high]).all()


def test_100_000_estimates_take_linear_time_and_no_large_matrix():
    rng = np.random.default_rng(0)
    cluster = rng.integers(0, 20, 100_000)  # clusters of 5,000: a matrix of one would be 200 MB
    v = rng.uniform(0.01, 0.3, cluster.size)
    y = rng.normal(0, 0.3, 20)[cluster] + rng.normal(0, np.sqrt(0.04 + v))
    r = three_level(y, v, cluster)
    assert r.sigma2_within == pytest.approx(0.04, rel=0.1)
    assert r.df_cr2 == pytest.approx(19, rel=1e-3)


def test_no_answer():
    v = [0.1, 0.1, 0.1, 0.1]
    with pytest.raises(NoAnswer, match="at least two clusters"):
        three_level([0.1, 0.2, 0.3, 0.4], v, [1, 1, 1, 1])
    with pytest.raises(NoAnswer, match="each cluster holds one"):
        three_level([0.1, 0.2, 0.3, 0.4], v, [1, 2, 3, 4])
    X = np.array([[1, 0], [1, 0], [1, 1], [1, 1]])
    with pytest.raises(NoAnswer, match="tell every cluster apart"):
        three_level_regression([0.1, 0.25, 0.3, 0.4], v, [1, 1, 2, 2], X, None)
    with pytest.raises(NoAnswer, match="collinear"):
        three_level_regression([0.1, 0.25, 0.3, 0.4], v, [1, 1, 2, 2], np.ones((4, 2)), None)
    with pytest.raises(NoAnswer):
        three_level([0.1], [0.1], ["a"])


def test_invalid_input():
    with pytest.raises(InvalidInput, match="cluster is missing"):
        three_level([0.1, 0.2, 0.3], [0.1, 0.1, 0.1], ["a", "", "b"])
    with pytest.raises(InvalidInput, match="level"):
        three_level([0.1, 0.2, 0.3], [0.1, 0.1, 0.1], ["a", "a", "b"], level=95)
    with pytest.raises(InvalidInput, match="names"):
        three_level_regression([0.1, 0.2, 0.3], [0.1, 0.1, 0.1], ["a", "a", "b"], np.ones((3, 1)), ["a", "b"])
