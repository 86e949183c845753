"""Bayesian random effects: bayesmeta's figures, brute force, and what must hold for any numbers."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import ndtr
from tests.oracle_cases import ORACLE

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.bayes.heterogeneity import NODES, ORDER, WEIGHTS
from ketcli.models.bayes.posterior import BayesPooled, bayes_pool
from ketcli.models.bayes.priors import parse_prior
from ketcli.models.pooling.pool import pool

CASES = json.loads((ORACLE / "extra_bayes.json").read_text(encoding="utf-8"))
HALF = parse_prior("half-normal:0.5")
LEAST = 1e-5  # agreement with bayesmeta, in posterior SDs; asked are 1e-3
SHORTEST = 1e-3  # bayesmeta's optimizer stops early on shortest intervals
PRIORS = ["half-normal:0.5", "half-cauchy:0.5", "log-normal:-3.02,1.85", "log-t:-2.7,1.3,5"]


def figures(r: BayesPooled) -> dict[str, Any]:
    return {
        "mu_mean": r.mu.mean, "mu_sd": r.mu.sd, "mu_median": r.mu.median, "mu_central": r.mu.central,
        "mu_shortest": r.mu.shortest, "tau_mean": r.tau.mean, "tau_median": r.tau.median, "tau_central": r.tau.central,
        "new_study_mean": r.new_study.mean, "new_study_sd": r.new_study.sd, "new_study_central": r.new_study.central,
        "probability_below_0": r.probability_below_0,
    }  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["id"])
def test_bayesmeta(case: dict[str, Any]) -> None:
    ours = figures(bayes_pool(case["yi"], case["vi"], parse_prior(case["tau_prior"])))
    assert set(ours) == set(case["expected"])
    sd = case["expected"]["mu_sd"]
    for name, want in case["expected"].items():
        tolerance = (SHORTEST if name == "mu_shortest" else LEAST) * sd
        np.testing.assert_allclose(ours[name], want, rtol=0, atol=tolerance, err_msg=name)


def brute_force(yi: np.ndarray, vi: np.ndarray, text: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weights, conditional means and SDs of the mean on a plain grid of log tau."""
    name, _, numbers = text.partition(":")
    p = [float(x) for x in numbers.split(",")]
    u = np.linspace(-14, 7, 40_001)
    tau = np.exp(u)
    density = {
        "half-normal": lambda: stats.halfnorm(scale=p[0]).logpdf(tau) + u,
        "half-cauchy": lambda: stats.halfcauchy(scale=p[0]).logpdf(tau) + u,
        "log-normal": lambda: stats.norm(p[0], p[1]).logpdf(2 * u),
        "log-t": lambda: stats.t(p[2], p[0], p[1]).logpdf(2 * u),
    }[name]()
    w = 1 / (vi + tau[:, None] ** 2)
    mean = (w * yi).sum(1) / w.sum(1)
    # the joint density at its maximum over the mean, times the width of the normal about it
    log = stats.norm.logpdf(yi, mean[:, None], 1 / np.sqrt(w)).sum(1) - 0.5 * np.log(w.sum(1)) + density
    weights = np.exp(log - log.max())
    return weights / weights.sum(), mean, 1 / np.sqrt(w.sum(1))


@pytest.mark.parametrize("text", PRIORS)
@pytest.mark.parametrize("k", [2, 3, 7])
def test_brute_force(text: str, k: int) -> None:
    """A finer grid is the exact mixture, and the default one lies within what its docstring promises."""
    rng = np.random.default_rng(k)
    yi, vi = rng.normal(-0.4, 0.4, k), rng.uniform(0.01, 0.3, k)
    weights, means, sds = brute_force(yi, vi, text)
    fine = bayes_pool(yi, vi, parse_prior(text), divergence=1e-5)
    usual = bayes_pool(yi, vi, parse_prior(text))
    for r, away in ((fine, 5e-4), (usual, 6e-3)):
        for x, p in zip((*r.mu.central, r.mu.median), (0.025, 0.975, 0.5), strict=True):
            density = weights @ stats.norm.pdf(x, means, sds)
            off = (weights @ ndtr((x - means) / sds) - p) / density
            assert abs(off) < away * r.mu.sd
    assert fine.probability_below_0 == pytest.approx(weights @ ndtr(-means / sds), abs=1e-4)


def test_simulation() -> None:
    """Draws from the prior, weighted by their likelihood, have the same quantiles: a route without a grid."""
    yi, vi = np.array([-0.9, -0.2, -0.5]), np.array([0.1, 0.05, 0.02])
    rng = np.random.default_rng(20)
    tau = np.abs(rng.normal(0, 0.5, 400_000))
    mu = rng.uniform(-4, 4, tau.size)
    likelihood = stats.norm.pdf(yi, mu[:, None], np.sqrt(vi + tau[:, None] ** 2)).prod(axis=1)
    order = np.argsort(mu)
    reached = np.cumsum(likelihood[order]) / likelihood.sum()
    drawn = np.interp([0.025, 0.5, 0.975], reached, mu[order])
    r = bayes_pool(yi, vi, HALF)
    np.testing.assert_allclose([r.mu.central[0], r.mu.median, r.mu.central[1]], drawn, atol=0.03)
    assert r.tau.mean == pytest.approx((tau * likelihood).sum() / likelihood.sum(), abs=0.005)


@pytest.mark.parametrize("text", PRIORS)
def test_one_trial_tells_nothing_of_tau(text: str) -> None:
    prior = parse_prior(text)
    r = bayes_pool([0.3], [0.04], prior)
    expected = [math.exp(prior.log_quantile(p)) for p in (0.5, 0.025, 0.975)]
    np.testing.assert_allclose([r.tau.median, *r.tau.central], expected, rtol=1e-7)
    assert r.mu.median == pytest.approx(0.3)
    assert sum(r.mu.central) == pytest.approx(0.6)


def test_tails_that_leave_no_mean_of_tau() -> None:
    for text in ("half-cauchy:0.5", "log-t:-2.7,1.3,5"):
        assert bayes_pool([0.3], [0.04], parse_prior(text)).tau.mean == math.inf
        assert bayes_pool([0.3, 0.1], [0.04, 0.02], parse_prior(text)).tau.mean < 1


def test_heavy_tails_to_both_sides() -> None:
    """A log-t prior with few degrees of freedom lays mass where tau is nothing, and where it is beyond all data."""
    prior = parse_prior("log-t:0,1,0.5")
    r = bayes_pool([0.2, 0.2], [0.01, 0.01], prior)
    assert r.tau.central[0] < 1e-30
    assert np.isfinite([*r.mu.central, *r.mu.shortest, *r.new_study.central]).all()
    weights, means, sds = brute_force(np.array([0.2, 0.2]), np.array([0.01, 0.01]), "log-t:-2.7,1.3,5")
    assert bayes_pool([0.2, 0.2], [0.01, 0.01], parse_prior("log-t:-2.7,1.3,5")).mu.sd == pytest.approx(
        math.sqrt(weights @ ((means - weights @ means) ** 2 + sds**2)), rel=0.2
    )


def test_a_prior_at_nothing_is_the_common_effect() -> None:
    yi, vi = [0.1, 0.9, -0.4], [0.02, 0.3, 0.1]
    r, common = bayes_pool(yi, vi, parse_prior("half-normal:1e-9")), pool(yi, vi, model="common")
    np.testing.assert_allclose([r.mu.mean, *r.mu.central], [common.estimate, common.ci_low, common.ci_high], rtol=1e-7)


def test_many_trials_agree_with_restricted_likelihood() -> None:
    rng = np.random.default_rng(3)
    vi = rng.uniform(0.01, 0.2, 1000)
    yi = rng.normal(-0.5, np.sqrt(vi + 0.09))
    r, reml = bayes_pool(yi, vi, HALF), pool(yi, vi, test="z")
    np.testing.assert_allclose([r.mu.mean, *r.mu.central], [reml.estimate, reml.ci_low, reml.ci_high], atol=2e-3)
    assert r.tau.median == pytest.approx(math.sqrt(reml.tau2), abs=0.01)


HARD = {
    "tiny": ([1e-8, 2e-8, 5e-8], [1e-18, 2e-18, 3e-17]),
    "large": ([1e8, -3e8, 2e8], [1e14, 3e14, 1e16]),
    "unequal": ([0.0, 1.0, 2.0], [1e-12, 1e-2, 1e4]),
    "far from zero": ([1e6, 1e6 + 1], [0.1, 0.1]),
    "apart": ([-30.0, 30.0], [1e-3, 1e-3]),
}


@pytest.mark.parametrize("text", [*PRIORS, "half-normal:1e-9", "half-normal:1e6", "log-normal:40,0.5", "log-t:0,1,0.5"])
@pytest.mark.parametrize("name", list(HARD))
def test_hard_numbers(name: str, text: str) -> None:
    r = bayes_pool(*HARD[name], parse_prior(text))
    assert r.mu.central[0] < r.mu.median < r.mu.central[1]
    slack = 1e-9 * (r.mu.central[1] - r.mu.central[0])
    assert r.new_study.central[0] <= r.mu.central[0] + slack
    assert r.mu.central[1] <= r.new_study.central[1] + slack
    assert 0 <= r.tau.central[0] < r.tau.median < r.tau.central[1]
    assert 0 <= r.probability_below_0 <= 1


effects = st.lists(st.tuples(st.floats(-3, 3), st.floats(0.005, 2)), min_size=1, max_size=6)


@settings(max_examples=25, deadline=None)
@given(effects, st.sampled_from(PRIORS), st.floats(-5, 5))
def test_moving_and_mirroring(pairs: list[tuple[float, float]], text: str, shift: float) -> None:
    yi, vi = np.array(pairs).T
    prior = parse_prior(text)
    r, moved, mirrored = (bayes_pool(y, vi, prior) for y in (yi, yi + shift, -yi))
    np.testing.assert_allclose(moved.mu.central, np.array(r.mu.central) + shift, atol=1e-5 * r.mu.sd)
    np.testing.assert_allclose(mirrored.mu.central, -np.array(r.mu.central[::-1]), atol=1e-5 * r.mu.sd)
    np.testing.assert_allclose(moved.shrunken.mean, r.shrunken.mean + shift, atol=1e-6)
    assert mirrored.probability_below_0 == pytest.approx(1 - r.probability_below_0, abs=1e-6)
    width = np.diff(r.mu.central)[0]
    assert np.diff(r.mu.shortest)[0] <= width * (1 + 1e-6)
    assert np.diff(r.tau.shortest)[0] <= np.diff(r.tau.central)[0] * (1 + 1e-6)


@settings(max_examples=15, deadline=None)
@given(effects, st.floats(1e-3, 1e3))
def test_another_unit(pairs: list[tuple[float, float]], unit: float) -> None:
    """Points instead of SDs, with the prior in points as well, is the same answer in points."""
    yi, vi = np.array(pairs).T
    r = bayes_pool(yi, vi, HALF)
    points = bayes_pool(unit * yi, unit**2 * vi, parse_prior(f"half-normal:{0.5 * unit!r}"))
    np.testing.assert_allclose(points.mu.central, unit * np.array(r.mu.central), atol=1e-5 * unit * r.mu.sd)
    assert points.tau.mean == pytest.approx(unit * r.tau.mean, rel=1e-8)


def test_own_effects_go_from_the_mean_to_the_trials() -> None:
    yi, vi = np.array([-1.2, -0.1, -0.5]), np.array([0.05, 0.05, 0.4])
    alike, usual, apart = (bayes_pool(yi, vi, parse_prior(f"half-normal:{s}")) for s in (1e-9, 0.5, 1e9))
    np.testing.assert_allclose(alike.shrunken.mean, alike.mu.mean, rtol=1e-6)
    np.testing.assert_allclose(alike.shrunken.low, alike.mu.central[0], rtol=1e-6)
    assert (np.abs(usual.shrunken.mean - yi) < np.abs(alike.shrunken.mean - yi)).all()
    weights, means, _ = brute_force(yi, vi, "half-normal:0.5")
    tau2 = np.exp(2 * np.linspace(-14, 7, weights.size))[:, None]
    drawn = weights @ (tau2 / (vi + tau2) * yi + vi / (vi + tau2) * means[:, None])
    np.testing.assert_allclose(usual.shrunken.mean, drawn, atol=2e-3)
    assert (np.abs(apart.shrunken.mean - yi) < np.abs(usual.shrunken.mean - yi)).all()


def test_what_cannot_be_pooled() -> None:
    with pytest.raises(NoAnswer, match="no study is left"):
        bayes_pool([], [], HALF)
    with pytest.raises(InvalidInput, match="row 2"):
        bayes_pool([1, 2], [1, 0], HALF)
    with pytest.raises(InvalidInput, match="level"):
        bayes_pool([1, 2], [1, 1], HALF, level=95)


def test_nodes_are_those_of_numpy() -> None:
    nodes, weights = np.polynomial.legendre.leggauss(ORDER)  # whose last digits are not the same in every NumPy
    np.testing.assert_allclose(NODES, nodes, rtol=1e-13)
    np.testing.assert_allclose(WEIGHTS, weights, rtol=1e-13)
    assert np.sum(WEIGHTS) == pytest.approx(2, abs=1e-14)


def test_two_posteriors_of_the_same_data_are_equal() -> None:
    one, again, other = (bayes_pool([0.3, 0.1], [0.04, 0.02], parse_prior(f"half-normal:{s}")) for s in (0.5, 0.5, 1))
    assert one == again
    assert one != other


@pytest.mark.parametrize("text", ["half-normal:0.5", "log-t:-2.7,1.3,5"])
def test_each_trials_own_effect_is_the_mixture_over_tau(text: str) -> None:
    """Given tau and the mean, a trial's effect lies between its estimate and the mean, weighted by precision."""
    yi, vi = np.array([-0.9, -0.1, 0.4, -0.5]), np.array([0.05, 0.1, 0.02, 0.2])
    weights, means, sds = brute_force(yi, vi, text)
    tau2 = np.exp(np.linspace(-14, 7, 40_001))[:, None] ** 2
    keeps = tau2 / (tau2 + vi)
    own = keeps * yi + (1 - keeps) * means[:, None]
    variance = keeps * vi + ((1 - keeps) * sds[:, None]) ** 2
    mean = weights @ own
    sd = np.sqrt(weights @ ((own - mean) ** 2 + variance))
    found = bayes_pool(yi, vi, parse_prior(text), divergence=1e-5).shrunken
    np.testing.assert_allclose(found.mean, mean, atol=1e-3)
    np.testing.assert_allclose(found.sd, sd, atol=1e-3)
    for limit, share in ((found.low, 0.025), (found.high, 0.975)):
        np.testing.assert_allclose(weights @ ndtr((limit - own) / np.sqrt(variance)), share, atol=1e-3)
