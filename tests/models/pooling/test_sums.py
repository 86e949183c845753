"""The sums behind every tau2 are the quadratic forms and traces that they stand for, by plain matrices."""

from __future__ import annotations

import numpy as np
import pytest

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.pooling.sums import BLOCK, EXTREME, prepare, scores, sums


def made(k: int, seed: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    v = rng.uniform(0.02, 0.4, k)
    return rng.normal(0.3, 0.5, k), v, np.column_stack([np.ones(k), rng.normal(size=k), np.arange(k) % 3 == 0])


@pytest.mark.parametrize("k", [5, 12])
@pytest.mark.parametrize("design", [False, True])
@pytest.mark.parametrize("tau2", [0.0, 0.3, 7.0])
def test_they_are_what_they_stand_for(k: int, design: bool, tau2: float) -> None:
    y, v, X = made(k)
    X = X if design else X[:, :1]
    problem = prepare(y, v, X if design else None)
    W = np.diag(1 / (v + tau2))
    inverse = np.linalg.inv(X.T @ W @ X)
    P = W - W @ X @ inverse @ X.T @ W
    for centre in (None, np.full(problem.p, 0.9)):
        found = sums(problem, tau2, centre)
        expected = {
            "rss": y @ P @ y, "ypp": y @ P @ P @ y, "yppp": y @ P @ P @ P @ y, "trace_p": np.trace(P),
            "trace_pp": np.trace(P @ P), "sum_w": np.trace(W), "sum_w2": np.trace(W @ W),
        }  # fmt: skip
        assert {name: getattr(found, name) for name in expected} == pytest.approx(expected, rel=1e-9)
        np.testing.assert_allclose(problem.to_coef @ found.beta, inverse @ X.T @ W @ y, rtol=1e-8)
        np.testing.assert_allclose(problem.to_coef @ found.cov @ problem.to_coef.T, inverse, rtol=1e-8)


@pytest.mark.parametrize("design", [False, True])
@pytest.mark.parametrize("restricted", [False, True])
def test_scores_are_slopes_of_the_likelihood(design: bool, restricted: bool) -> None:
    """``-2 log L = log|V| + y'Py (+ log|X'WX|)``, turned: by differences."""
    y, v, X = made(8)
    X = X if design else X[:, :1]

    def twice(tau2: float) -> float:
        W = np.diag(1 / (v + tau2))
        information = X.T @ W @ X
        P = W - W @ X @ np.linalg.inv(information) @ X.T @ W
        return -float(np.log(v + tau2).sum() + y @ P @ y + restricted * np.linalg.slogdet(information)[1])

    points = np.array([0.05, 0.3, 2.0])
    slopes = [(twice(t + 1e-5) - twice(t - 1e-5)) / 2e-5 for t in points]
    np.testing.assert_allclose(
        scores(prepare(y, v, X if design else None), points, restricted=restricted), slopes, rtol=1e-5
    )


@pytest.mark.parametrize("k", [BLOCK - 1, BLOCK, BLOCK + 1, BLOCK + 2, 2 * BLOCK + 3])
def test_many_studies_are_summed_to_the_last(k: int) -> None:
    y, v, X = made(k)
    w = 1 / (v + 0.1)
    mean = np.average(y, weights=w)
    for problem in (prepare(y, v), prepare(y, v, X[:, :1])):
        found = sums(problem, 0.1)
        assert found.sum_w == pytest.approx(w.sum())
        assert found.rss == pytest.approx((w * (y - mean) ** 2).sum())
        assert found.ypp == pytest.approx((w**2 * (y - mean) ** 2).sum())


def test_what_cannot_be_summed() -> None:
    y, v, X = made(5)
    with pytest.raises(InvalidInput, match="5 and 4"):
        prepare(y, v[:4])
    with pytest.raises(NoAnswer, match="no study"):
        prepare([], [])
    for at, bad in ((2, np.nan), (4, np.inf)):
        wrong = y.copy()
        wrong[at] = bad
        with pytest.raises(InvalidInput, match=f"row {at + 1}: effect size or variance"):
            prepare(wrong, v)
    for variance in (0.0, -0.1):
        with pytest.raises(InvalidInput, match="row 3: the sampling variance must be positive"):
            prepare(y, np.where(np.arange(5) == 2, variance, v))
    for extreme in (1e61, -1e61):
        with pytest.raises(NoAnswer, match="too extreme"):
            prepare(np.where(np.arange(5) == 2, extreme, y), v)
    with pytest.raises(NoAnswer, match="too extreme"):
        prepare(y, np.where(np.arange(5) == 2, 1e-61, v))
    assert prepare(np.where(np.arange(5) == 2, 1e60, y), v).k == 5
    with pytest.raises(InvalidInput, match="a row for each of the 5"):
        prepare(y, v, X[:4])
    with pytest.raises(NoAnswer, match="2 studies cannot support 3"):
        prepare(y[:2], v[:2], X[:2])
    assert prepare(y[:3], v[:3], X[1:4]).p == 3
    with pytest.raises(NoAnswer, match="collinear"):
        prepare(y, v, np.column_stack([X[:, 0], X[:, 1], 2 * X[:, 1]]))
    with pytest.raises(NoAnswer, match="zero in every study"):
        prepare(y, v, np.column_stack([X[:, 0], 0 * X[:, 1]]))


def test_a_variance_at_the_limit_can_be_summed() -> None:
    y, v, _ = made(5)
    for smallest in (1 / EXTREME, 1.5 / EXTREME):
        assert prepare(y, np.where(np.arange(5) == 2, smallest, v)).top_v == smallest
    with pytest.raises(NoAnswer, match="too extreme"):
        prepare(y, np.where(np.arange(5) == 2, 0.5 / EXTREME, v))
    assert prepare(y, np.where(np.arange(5) == 2, EXTREME, v)).v_max == EXTREME


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e12])
@pytest.mark.parametrize("design", [False, True])
def test_a_guess_far_away_costs_no_digits(scale: float, design: bool) -> None:
    y, v, X = made(9)
    problem = prepare(scale * y, scale**2 * v, X if design else None)
    near, far = sums(problem, 0.0), sums(problem, 0.0, np.full(problem.p, 1e5 * scale))
    for name in ("rss", "ypp", "yppp"):
        assert getattr(far, name) == pytest.approx(getattr(near, name), rel=1e-9, abs=0)
    np.testing.assert_allclose(far.beta, near.beta, rtol=1e-9)
