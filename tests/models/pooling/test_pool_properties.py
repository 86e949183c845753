"""What must hold for any studies: order, sign, shift, scale, and the equations that define each estimate."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketcli.models.pooling.choices import Tau2Method, Test
from ketcli.models.pooling.heterogeneity import q_profile
from ketcli.models.pooling.pool import pool
from ketcli.models.pooling.sums import Problem, prepare, scores, sums
from ketcli.models.pooling.tau2 import estimate, log_likelihood, tau2
from ketcli.questions.effects.method import TAU2_METHODS as METHODS


@st.composite
def studies(draw: st.DrawFn, low: int = 2, high: int = 12) -> tuple[np.ndarray, np.ndarray]:
    k = draw(st.integers(low, high))
    y = draw(st.lists(st.floats(-5, 5), min_size=k, max_size=k))
    v = draw(st.lists(st.floats(-4, 2), min_size=k, max_size=k))
    return np.array(y), 10.0 ** np.array(v)


def close(a: float | None, b: float | None, *, scale: float = 1.0, rel: float = 1e-7) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a - b) <= rel * max(abs(a), abs(b)) + 1e-9 * scale


@given(studies(), st.sampled_from(METHODS), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_order_does_not_matter(data: tuple[np.ndarray, np.ndarray], method: Tau2Method, random: Random) -> None:
    y, v = data
    order = np.arange(y.size)
    random.shuffle(order)  # type: ignore[arg-type]
    a, b = pool(y, v, tau2_method=method), pool(y[order], v[order], tau2_method=method)
    assert close(a.estimate, b.estimate)
    assert close(a.tau2, b.tau2, scale=v.min())
    assert close(a.tau2_ci_high, b.tau2_ci_high, scale=v.min())
    np.testing.assert_allclose(a.weights[order], b.weights, rtol=1e-6)


@given(studies(), st.sampled_from(METHODS), st.sampled_from(["z", "knha", "adhoc"]))
@settings(max_examples=150, deadline=None)
def test_sign_flips_with_the_effects(data: tuple[np.ndarray, np.ndarray], method: Tau2Method, test: Test) -> None:
    y, v = data
    a, b = (pool(s * y, v, tau2_method=method, test=test) for s in (1, -1))
    assert a.estimate == -b.estimate
    assert (a.tau2, a.se, a.q, a.i2, a.p) == (b.tau2, b.se, b.q, b.i2, b.p) or a.se == 0
    assert (a.ci_low, a.ci_high, a.pi_low) == (-b.ci_high, -b.ci_low, -b.pi_high)


@given(studies(), st.sampled_from(METHODS), st.integers(-20, 20))
@settings(max_examples=150, deadline=None)
def test_scale(data: tuple[np.ndarray, np.ndarray], method: Tau2Method, power: int) -> None:
    y, v = data
    c = 2.0**power
    a, b = pool(y, v, tau2_method=method), pool(c * y, c * c * v, tau2_method=method)
    assert close(a.estimate * c, b.estimate, scale=c)
    assert close(a.se * c, b.se, scale=c)
    assert close(a.tau2 * c * c, b.tau2, scale=c * c * v.min())
    assert close(a.tau2_ci_low * c * c, b.tau2_ci_low, scale=c * c * v.min())
    assert close(a.i2, b.i2, scale=100)
    assert close(a.q, b.q)


@given(studies(), st.sampled_from(METHODS), st.integers(-1000, 1000))
@settings(max_examples=150, deadline=None)
def test_shift(data: tuple[np.ndarray, np.ndarray], method: Tau2Method, c: int) -> None:
    y, v = data
    y = np.round(y * 2**20) / 2**20  # so that the shift itself is exact
    a, b = pool(y, v, tau2_method=method), pool(y + c, v, tau2_method=method)
    assert close(a.estimate + c, b.estimate)
    assert close(a.tau2, b.tau2, scale=v.min())
    assert close(a.se, b.se)


@given(studies(), st.sampled_from(METHODS))
@settings(max_examples=200, deadline=None)
def test_identities(data: tuple[np.ndarray, np.ndarray], method: Tau2Method) -> None:
    y, v = data
    r = {t: pool(y, v, tau2_method=method, test=t) for t in ("z", "knha", "adhoc")}
    a = r["z"]
    assert a.weights.sum() == pytest.approx(100)
    assert (a.weights > 0).all()
    assert a.estimate == pytest.approx((a.weights @ y) / 100, rel=1e-9, abs=1e-12)
    assert y.min() - 1e-12 <= a.estimate <= y.max() + 1e-12
    assert r["adhoc"].se >= r["z"].se
    assert r["adhoc"].se >= r["knha"].se
    for x in r.values():
        assert x.tau2 >= 0
        assert 0 <= x.i2 <= 100
        assert x.tau2_ci_low <= x.tau2_ci_high
        assert x.ci_low <= x.estimate <= x.ci_high
        assert x.pi_low <= x.ci_low or x.pi_low == pytest.approx(x.ci_low)
        assert 0 <= x.p <= 1 or (x.se == 0 and x.estimate == 0)


@given(studies())
@settings(max_examples=200, deadline=None)
def test_defining_equations(data: tuple[np.ndarray, np.ndarray]) -> None:
    y, v = data
    k, problem = y.size, prepare(y, v)
    zero = sums(problem, 0.0)
    pm = tau2(y, v, method="PM")
    assert tau2(y, v, method="EB") == pm
    q = sums(problem, pm).rss
    assert q == pytest.approx(k - 1, rel=1e-8) if pm > 0 else q <= k - 1
    low, high = q_profile(problem, zero, 0.95)
    assert low <= pm <= high
    for restricted in (True, False):
        t = tau2(y, v, method="REML" if restricted else "ML")
        top = log_likelihood(problem, sums(problem, t), restricted=restricted)
        near = [t * (1 + e) for e in (-1e-6, 1e-6)] if t > 0 else [1e-6 * v.min()]
        far = list(np.geomspace(1e-4 * v.min(), 1e4 * (y.var() + v.max()), 60))
        for other in near + far + [0.0]:
            assert log_likelihood(problem, sums(problem, other), restricted=restricted) <= top + 1e-9 * (1 + abs(top))


@given(studies(3))
@settings(max_examples=200, deadline=None)
def test_sums_are_the_dense_matrices(data: tuple[np.ndarray, np.ndarray]) -> None:
    y, v = data
    t = float(v.mean())
    w = np.diag(1 / (v + t))
    one = np.ones((y.size, 1))
    p = w - w @ one @ one.T @ w / w.sum()
    s = sums(prepare(y, v), t)
    e = y - y.mean()
    got = [s.rss, s.ypp, s.yppp, s.trace_p, s.trace_pp, s.sum_w, s.sum_w2]
    want = [e @ p @ e, e @ p @ p @ e, e @ p @ p @ p @ e, np.trace(p), np.trace(p @ p), w.sum(), (w * w).sum()]
    np.testing.assert_allclose(got, want, rtol=1e-8, atol=1e-9 * max(want))
    x = sums(prepare(y, v, one), t)
    np.testing.assert_allclose([x.rss, x.ypp, x.yppp, x.trace_p, x.trace_pp], got[:5], rtol=1e-7, atol=1e-9 * max(want))
    for restricted in (True, False):
        score = scores(prepare(y, v), np.array([t]), restricted=restricted)[0]
        assert score == pytest.approx(s.ypp - (s.trace_p if restricted else s.sum_w), rel=1e-8, abs=1e-9 * max(want))


@pytest.mark.parametrize("method", ["PM", "REML", "ML"])
def test_converged_to_ten_digits(method: Tau2Method) -> None:
    """The equation changes sign within 1e-10 of the answer, for a thousand sets of studies."""
    rng = np.random.default_rng(11)
    solved = 0
    for _ in range(1000):
        k = int(rng.integers(2, 30))
        v = 10 ** rng.uniform(-3, 1, k)
        y = rng.normal(0, np.sqrt(v + rng.choice([0.0, 0.05, 1.0])))
        problem = prepare(y, v)
        t = estimate(problem, method).value
        if t < 1e-4 * v.min():
            continue

        def equation(x: float, problem: Problem = problem, k: int = k) -> float:
            at = sums(problem, x)
            if method == "PM":
                return at.rss - (k - 1)
            return at.ypp - (at.trace_p if method == "REML" else at.sum_w)

        assert equation(t * (1 - 1e-10)) > 0 > equation(t * (1 + 1e-10)) or abs(t) < 1e-2 * v.min()
        solved += 1
    assert solved > 400
