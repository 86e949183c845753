"""The network's sums over trials against one dense linear model of all contrasts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketcli.models.network.blocks import inverse_laplacian, stack
from ketcli.models.network.data import Trial, trial
from ketcli.models.network.estimate import fit, log_likelihood, moments, network, trace
from ketcli.models.network.inconsistency import decompose, split_sides

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketcli.arrays import FloatArray

SEEDS = st.integers(0, 10_000)


def linked(seed: int, treatments: int = 6, extra: int = 9) -> list[Trial]:
    """A chain through all treatments, and trials of two to four arms besides."""
    rng = np.random.default_rng(seed)
    arms = [[one, one + 1] for one in range(treatments - 1)]
    arms += [rng.permutation(treatments)[: rng.integers(2, 5)].tolist() for _ in range(extra)]
    return [
        trial(each, rng.normal(size=len(each) - 1), np.diag(rng.uniform(0.05, 1, len(each) - 1)) + rng.uniform(0, 1))
        for each in arms
    ]


def dense(trials: Sequence[Trial], columns: int) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """y, X, covariance and heterogeneity of all contrasts."""
    rows = sum(one.yi.size for one in trials)
    X, cov, between = np.zeros((rows, columns)), np.zeros((rows, rows)), np.zeros((rows, rows))
    start = 0
    for one in trials:
        own = slice(start, start + one.yi.size)
        for row, treatment in enumerate(one.treatments[1:], start=start):
            X[row, treatment], X[row, one.treatments[0]] = 1, -1
        cov[own, own] = one.cov
        between[own, own] = 0.5 * (np.eye(one.yi.size) + 1)
        start = own.stop
    return np.concatenate([one.yi for one in trials]), X, cov, between


def projection(X: FloatArray, V: FloatArray) -> FloatArray:
    W = np.linalg.inv(V)
    WX = W @ X
    result: FloatArray = W - WX @ np.linalg.pinv(X.T @ WX, rcond=1e-12, hermitian=True) @ WX.T
    return result


@given(seed=SEEDS, tau2=st.sampled_from([0.0, 0.3, 4.0]))
def test_fit_trace_and_likelihood_equal_the_dense_model(seed: int, tau2: float) -> None:
    trials = linked(seed)
    y, X, cov, between = dense(trials, 6)
    V = cov + tau2 * between
    P, W = projection(X, V), np.linalg.inv(V)
    model = stack(trials, range(6))
    at = fit(model, tau2)
    inverse = np.linalg.pinv(X.T @ W @ X, rcond=1e-12, hermitian=True)
    np.testing.assert_allclose(at.cov, inverse, atol=1e-10)
    np.testing.assert_allclose(at.theta, inverse @ X.T @ W @ y, atol=1e-9)
    assert at.rss == pytest.approx(y @ P @ y, rel=1e-8)
    assert at.df == y.size - 5
    assert trace(model, model.weights(tau2), at.cov) == pytest.approx(np.trace(P @ between), rel=1e-8)
    free = X[:, 1:]
    value = -0.5 * (np.linalg.slogdet(V)[1] + np.linalg.slogdet(free.T @ W @ free)[1] + y @ P @ y)
    assert log_likelihood(model, tau2) == pytest.approx(value, rel=1e-8)


@given(seed=SEEDS)
def test_designs_on_their_own_equal_one_model_with_a_column_a_design_and_treatment(seed: int) -> None:
    trials = linked(seed)
    y, X, cov, between = dense(trials, 6)
    order = list(dict.fromkeys(frozenset(one.treatments) for one in trials))
    design = np.repeat([order.index(frozenset(one.treatments)) for one in trials], [one.yi.size for one in trials])
    apart = np.concatenate([X * (design == each)[:, None] for each in range(len(order))], axis=1)
    P = projection(apart, cov)
    df = y.size - int(np.linalg.matrix_rank(apart))
    tau2 = max(0.0, float(y @ P @ y - df) / float(np.trace(P @ between))) if df else 0.0
    found = decompose(trials, range(6))
    assert found.within.df == df
    assert found.within.q == pytest.approx(y @ P @ y if df else 0.0, rel=1e-7, abs=1e-9)
    assert found.tau2_within == pytest.approx(tau2, rel=1e-6, abs=1e-9)
    V = cov + found.tau2_within * between
    wanted = y @ projection(X, V) @ y - y @ projection(apart, V) @ y
    assert found.interaction.q == pytest.approx(wanted, rel=1e-7, abs=1e-7)


@given(seed=SEEDS, extra=st.integers(1, 9))
def test_sides_equal_the_dense_model_with_one_column_more(seed: int, extra: int) -> None:
    trials = linked(seed, extra=extra)
    result = network(trials, tau2_method="DL")
    y, X, cov, between = dense(trials, 6)
    W = np.linalg.inv(cov + result.fit.tau2 * between)
    for one in split_sides(trials, result):
        has = np.repeat(
            [{one.left, one.right} <= set(each.treatments) for each in trials], [each.yi.size for each in trials]
        )
        more = np.column_stack([X, 0.5 * has * (X[:, one.left] - X[:, one.right])])
        if np.linalg.matrix_rank(more) == np.linalg.matrix_rank(X):
            assert math.isnan(one.indirect)
            assert one.direct == one.network
            continue
        inverse = np.linalg.pinv(more.T @ W @ more, rcond=1e-12, hermitian=True)
        theta = inverse @ more.T @ W @ y
        row = np.zeros(7)
        row[one.left], row[one.right] = 1, -1
        for effect, se, last in ((one.indirect, one.indirect_se, 0.0), (one.direct, one.direct_se, 1.0)):
            row[-1] = last
            assert effect == pytest.approx(row @ theta, rel=1e-6, abs=1e-7)
            assert se == pytest.approx(math.sqrt(row @ inverse @ row), rel=1e-6)
        assert one.difference == pytest.approx(theta[-1], rel=1e-6, abs=1e-7)
        assert one.difference_se == pytest.approx(math.sqrt(inverse[-1, -1]), rel=1e-6)


@given(seed=SEEDS)
def test_moments_equal_the_dense_model(seed: int) -> None:
    trials = linked(seed)
    y, X, cov, between = dense(trials, 6)
    P = projection(X, cov)
    wanted = max(0.0, float(y @ P @ y - (y.size - 5)) / float(np.trace(P @ between)))
    assert moments(stack(trials, range(6))) == pytest.approx(wanted, rel=1e-8)


def test_inverse_of_a_laplacian_is_the_pseudo_inverse() -> None:
    laplacian = np.array([[3.0, -1, -2], [-1, 1.5, -0.5], [-2, -0.5, 2.5]])
    np.testing.assert_allclose(inverse_laplacian(laplacian), np.linalg.pinv(laplacian), atol=1e-14)
