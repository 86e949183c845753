"""The posterior of tau: its distribution and its quantiles are inverse, also where it follows the prior alone."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ketcli.arrays import FloatArray, IntArray
from ketcli.models.bayes.heterogeneity import (
    FURTHEST,
    NEGLIGIBLE,
    SAME,
    TauPosterior,
    marginal_log_likelihood,
    tau_posterior,
)
from ketcli.models.bayes.heterogeneity import _range as limits_of
from ketcli.models.bayes.priors import parse_prior

PRIORS = ["half-normal:0.5", "half-cauchy:0.5", "log-normal:-3.02,1.85", "log-t:-2.7,1.3,5"]
P = np.array([0.01, 0.2, 0.5, 0.9, 0.999])
SIX = [0.3, 0.1, 0.4, 0.2, 0.35, 0.6]
Y, V = np.array([0.3, 0.1, 0.4]), np.array([0.04, 0.02, 0.05])


@pytest.mark.parametrize("text", PRIORS)
@pytest.mark.parametrize("k", [1, 2, 3])
def test_distribution_and_quantiles_are_inverse(text: str, k: int) -> None:
    found = tau_posterior(Y[:k], V[:k], parse_prior(text))
    tau = found.quantile(P)
    assert (np.diff(tau) > 0).all()
    np.testing.assert_allclose(found.cdf(tau), P, rtol=1e-6)
    assert found.cdf(np.array([0.0])).tolist() == [0.0]
    assert found.quantile(np.array([0.0])).tolist() == [0.0]


@pytest.mark.parametrize("text", PRIORS)
def test_it_is_the_prior_times_the_likelihood(text: str) -> None:
    """By a plain sum over log tau."""
    prior = parse_prior(text)
    u = np.linspace(-60, 40, 400_001)
    density = np.exp(marginal_log_likelihood(Y, V, np.exp(u)) + prior.log_density(u))
    reached = np.cumsum(density) / density.sum()
    at = np.array([1e-6, 1e-3, 0.05, 0.3, 1.0])
    np.testing.assert_allclose(tau_posterior(Y, V, prior).cdf(at), np.interp(np.log(at), u, reached), atol=1e-3)


def test_below_all_data_it_follows_the_prior() -> None:
    """So small a spread changes no likelihood: what is left of the probability falls as that of the prior does."""
    prior = parse_prior("log-t:0,1,0.5")
    posterior = tau_posterior(Y, V, prior)
    first, second = posterior.edges[:2].tolist()
    at = [-200.0, -170.0, first, 0.7 * first + 0.3 * second, 0.2 * first + 0.8 * second, -30.0]
    found = posterior.cdf(np.exp(at))
    assert found[0] > 0
    np.testing.assert_allclose(np.log(posterior.quantile(found)), at, rtol=1e-7)
    np.testing.assert_allclose(found / found[-1], [prior.cdf(one) / prior.cdf(-30.0) for one in at], rtol=1e-6)


def limits(variances: list[float], text: str, y: list[float] | None = None) -> tuple[float, float]:
    y = SIX[: len(variances)] if y is None else y
    return limits_of(np.array(y), np.array(variances), parse_prior(text))


def test_it_begins_where_tau_changes_no_likelihood_and_the_prior_has_nothing_below() -> None:
    assert limits([0.04, 0.0009], "half-normal:0.5")[0] == pytest.approx(np.log(0.03) - SAME)
    narrow = parse_prior("half-normal:1e-9")
    assert limits([0.04, 0.0009], str(narrow))[0] == pytest.approx(narrow.log_quantile(1e-10))
    assert limits([0.04, 0.0009], "log-t:-900,1,3")[0] == -FURTHEST
    tau = np.exp(np.log(0.03) - SAME + np.array([0.0, -5.0]))
    same = marginal_log_likelihood(np.array([0.3, 0.1]), np.array([0.04, 0.0009]), tau)
    assert same[0] == pytest.approx(same[1], rel=1e-15)


def test_it_ends_where_prior_or_likelihood_leave_nothing() -> None:
    prior = parse_prior("half-normal:0.5")
    furthest = prior.log_quantile(1 - 2.0**-53)
    assert limits([0.04], str(prior))[1] == pytest.approx(furthest + 3)
    assert limits([0.04, 0.02], "half-normal:0.5", [0.0, 1e3])[1] == pytest.approx(np.log(1e3) + 3), "the range of data"
    assert limits([1e8], "half-normal:0.5")[1] == pytest.approx(np.log(1e4) + 3), "the largest standard error"
    assert limits([0.04], "log-t:-2,100,0.5")[1] == FURTHEST
    # with more trials the likelihood falls ever faster: as tau to the power of 1 - k
    for k in (2, 3, 6):
        found = limits([0.04] * k, "half-cauchy:0.2")[1]
        data = max(np.log(0.2), np.log(np.ptp(SIX[:k])))
        at = max(data, parse_prior("half-cauchy:0.2").log_quantile(0.5))
        reach = parse_prior("half-cauchy:0.2").log_quantile(1 - 2.0**-53)
        assert found == pytest.approx(min(max(reach, data) + 3, at + NEGLIGIBLE / (k - 1) + 3))
    # the second moment of a log-normal has its weight further out
    wide = parse_prior("log-normal:-3,4")
    assert limits([0.04], str(wide))[1] == pytest.approx(wide.log_quantile(1 - 2.0**-53) + 3 + 4**2 / 2)


def noted_steps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often the distribution function is asked for is how many steps are gone."""
    steps: list[int] = []
    known = TauPosterior._within

    def noted(self: TauPosterior, panel: IntArray, x: FloatArray) -> FloatArray:
        steps.append(x.size)
        return known(self, panel, x)

    monkeypatch.setattr(TauPosterior, "_within", noted)
    return steps


@pytest.mark.parametrize("text", PRIORS)
def test_few_steps_lead_to_a_quantile(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = tau_posterior(Y, V, parse_prior(text))
    steps = noted_steps(monkeypatch)
    found.quantile(np.linspace(0.001, 0.999, 200))
    assert len(steps) <= (7 if text == PRIORS[0] else 5)


@pytest.mark.parametrize("text", PRIORS)
def test_panels_are_halved_no_more_than_they_have_to(text: str) -> None:
    found = tau_posterior(Y, V, parse_prior(text))
    widths = np.diff(found.edges)
    assert (widths > 0).all()
    assert found.reached[-1] == pytest.approx(1, abs=1e-9)
    assert 0.45 < widths.max() <= 0.5  # four steps of the scan, halved once to see whether that changes anything
    halves = np.log2(widths.max() / widths)
    np.testing.assert_allclose(halves, np.round(halves), atol=1e-6)
    assert halves.max() < 1.1


def exact(u: FloatArray, text: str, distance: float, variance: float) -> FloatArray:
    """Density of log tau for two trials so far apart with one variance, not scaled: by hand."""
    total = variance + np.exp(2 * u)
    likelihood = np.exp(-(distance**2) / (4 * total)) / np.sqrt(total)
    return np.asarray(likelihood * np.exp(parse_prior(text).log_density(u)))


HEAVY = ["half-cauchy:0.5", "log-t:-2.7,1.3,5", "log-t:0,1,0.5"]


@pytest.mark.parametrize("text", [*PRIORS, HEAVY[-1]])
def test_mean_and_distribution_of_two_trials_are_their_integrals(text: str) -> None:
    """Beyond a limit lies the tail of the prior times the likelihood, which falls as 1 / tau there."""
    distance, variance, limit = 0.4, 0.03, 120.0
    prior, found = parse_prior(text), tau_posterior(np.array([0.1, 0.5]), np.array([0.03, 0.03]), parse_prior(text))
    u = np.linspace(-limit, limit, 2_400_001)
    step, density = u[1] - u[0], exact(u, text, distance, variance)
    below = prior.cdf(-limit) * np.exp(-(distance**2) / (4 * variance)) / np.sqrt(variance)
    whole = step * density.sum() + below
    wanted = (step * (density * np.exp(u)).sum() + prior.upper(limit)) / whole
    assert found.mean == pytest.approx(wanted, rel=1e-7)
    at = np.array([1e-30, 1e-8, 1e-3, 0.1, 1.0, 1e3])
    reached = np.array([step * density[u <= edge].sum() + below for edge in np.log(at).tolist()]) / whole
    np.testing.assert_allclose(found.cdf(at), reached, rtol=1e-3, atol=1e-12)


@pytest.mark.parametrize("text", PRIORS)
def test_a_narrow_posterior_is_integrated_as_exactly_as_a_wide_one(text: str) -> None:
    """Of many trials without sampling error to speak of, tau squared has the distribution of a variance."""
    k = 400
    y, v = np.random.default_rng(2).normal(0, 0.3, k), np.full(k, 1e-12)
    found, prior = tau_posterior(y, v, parse_prior(text)), parse_prior(text)
    u = np.log(np.std(y)) + np.linspace(-0.5, 0.5, 20_001)
    logs = marginal_log_likelihood(y, v, np.exp(u)) + prior.log_density(u)
    density = np.exp(logs - logs.max())
    reached = (np.cumsum(density) - density / 2) / density.sum()
    tau = np.exp(np.interp(P, reached, u))
    np.testing.assert_allclose(found.quantile(P), tau, rtol=1e-6)
    np.testing.assert_allclose(found.cdf(tau), P, rtol=1e-4)
    assert found.mean == pytest.approx((density @ np.exp(u)) / density.sum(), rel=1e-9)
    assert found.quantile(np.array([0.0])).tolist() == [0.0]
    np.testing.assert_allclose(found.cdf(np.array([0.0, 1e-9, 0.01, 10.0])), [0, 0, 0, 1], atol=1e-12)


@pytest.mark.parametrize("scale", [0.23, 0.26, 0.29])
def test_of_thousands_of_trials_both_flanks_are_integrated(scale: float) -> None:
    """Their posterior may be narrower than the steps in which it is looked for, wherever it lies between two."""
    k = 8000
    y = np.random.default_rng(2).normal(size=k)
    y *= scale / y.std()
    found = tau_posterior(y, np.full(k, 1e-12), parse_prior("half-normal:10"))
    # tau squared is as the sum of squares by a chi-squared, of k - 1 degrees of freedom but for the measure of tau
    mean = np.sqrt(k * scale**2 / 2) * np.exp(math.lgamma((k - 3) / 2) - math.lgamma((k - 2) / 2))
    sd = scale / np.sqrt(2 * k)
    assert found.mean == pytest.approx(mean, rel=1e-6)
    np.testing.assert_allclose(found.cdf(scale + sd * np.array([-30.0, 0.0, 30.0])), [0, 0.5, 1], atol=0.02)


@pytest.mark.parametrize("text", [*PRIORS, "half-normal:1e-6", "log-normal:0,0.05"])
@pytest.mark.parametrize("k", [2, 3])
def test_distribution_and_quantiles_are_inverse_far_out(text: str, k: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the density falls by many powers of ten within a panel, few steps lead there all the same."""
    found = tau_posterior(Y[:k], V[:k], parse_prior(text))
    steps = noted_steps(monkeypatch)
    p = np.concatenate([10.0 ** -np.arange(13, 0, -1), 1 - 10.0 ** -np.arange(1, 13)])
    tau = found.quantile(p)
    assert len(steps) <= 14
    assert (np.diff(tau) > 0).all()
    np.testing.assert_allclose(found.cdf(tau), p, rtol=0, atol=3e-13)


@pytest.mark.parametrize("text", ["half-normal:0.5", "log-t:0,1,0.5"])
def test_the_distribution_rises_to_its_end(text: str) -> None:
    found = tau_posterior(Y, V, parse_prior(text))
    before, last = np.exp(found.edges[-2:]).tolist()
    inside = np.geomspace(before, last, 7)
    rising = found.cdf(inside)  # a curve within the last panel
    assert rising[0] == pytest.approx(found.reached[-2], rel=1e-12)
    assert rising[-1] == pytest.approx(found.reached[-1], rel=1e-12)
    assert (np.diff(rising) >= 0).all()
    assert found.cdf(np.array([2 * last])).item() == rising[-1]


@pytest.mark.parametrize("k", [1, 2, 3])
@pytest.mark.parametrize("text", PRIORS)
def test_tau_has_a_mean_where_prior_and_likelihood_fall_fast_enough(text: str, k: int) -> None:
    found = tau_posterior(Y[:k], V[:k], parse_prior(text)).mean
    assert np.isfinite(found) == (k > 1 or text in (PRIORS[0], PRIORS[2]))


def test_a_limit_of_tau_is_no_further_than_a_number_goes() -> None:
    """One trial tells nothing of tau, and this prior has a quarter of its probability beyond."""
    found = tau_posterior(Y[:1], V[:1], parse_prior("log-t:0,1,0.2"))
    assert np.log(found.quantile(np.array([0.999]))).item() == pytest.approx(150)
