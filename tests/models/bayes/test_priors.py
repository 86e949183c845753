"""Priors of tau: text there and back, and distributions that agree with SciPy's."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ketcli.errors import InvalidInput
from ketcli.models.bayes.priors import EMPIRICAL, TauPrior, parse_prior

TEXTS = ["half-normal:0.5", "half-cauchy:1", "log-normal:-3.02,1.85", "log-t:-2.7,1.3,5"]


def of_log_tau(prior: TauPrior) -> tuple[Any, bool]:
    """SciPy's distribution, of tau (True) or of the logarithm of tau squared (False)."""
    p = prior.parameters
    return {
        "half-normal": lambda: (stats.halfnorm(scale=p[0]), True),
        "half-cauchy": lambda: (stats.halfcauchy(scale=p[0]), True),
        "log-normal": lambda: (stats.norm(p[0], p[1]), False),
        "log-t": lambda: (stats.t(p[2], p[0], p[1]), False),
    }[prior.kind]()


@pytest.mark.parametrize("text", TEXTS)
def test_text_there_and_back(text: str) -> None:
    assert str(parse_prior(text)) == text
    assert parse_prior(f"  {text.upper()} ") == parse_prior(text)


@given(st.floats(1e-6, 1e6), st.floats(-20, 20), st.floats(0.1, 50))
def test_every_number_comes_back(scale: float, mean: float, df: float) -> None:
    for prior in (TauPrior("half-normal", (scale,)), TauPrior("log-t", (mean, scale, df))):
        assert parse_prior(str(prior)) == prior


@pytest.mark.parametrize("text", TEXTS)
def test_distributions_are_scipys(text: str) -> None:
    prior = parse_prior(text)
    reference, of_tau = of_log_tau(prior)
    u = np.linspace(-6, 2, 9)
    if of_tau:
        log_density, cdf, upper = reference.logpdf(np.exp(u)) + u, reference.cdf(np.exp(u)), reference.sf(np.exp(u))
    else:
        log_density, cdf, upper = reference.logpdf(2 * u) + math.log(2), reference.cdf(2 * u), reference.sf(2 * u)
    np.testing.assert_allclose(prior.log_density(u), log_density, rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose([prior.cdf(x) for x in u], cdf, rtol=1e-10)
    np.testing.assert_allclose([prior.upper(x) for x in u], upper, rtol=1e-10)
    # near 0 the error is that of the t quantile, which SciPy 1.12 knows to 1e-9
    np.testing.assert_allclose([prior.log_quantile(p) for p in cdf[:-1]], u[:-1], rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize(
    ("name", "median", "upper_quartile"),
    [("turner-mental-health", 0.35, 0.58), ("turner-adverse-events", 0.39, 0.66), ("turner-dropouts", 0.22, 0.40),
     ("rhodes-mental-health", 0.22, 0.49)],
)  # fmt: skip
def test_empirical_medians_and_quartiles(name: str, median: float, upper_quartile: float) -> None:
    """By hand from the tables: exp of half of (location, location + scale times the quartile of the distribution)."""
    prior = EMPIRICAL[name]
    assert math.exp(prior.log_quantile(0.5)) == pytest.approx(median, abs=0.006)
    assert math.exp(prior.log_quantile(0.75)) == pytest.approx(upper_quartile, abs=0.006)


def test_empirical_priors_are_those_of_the_tables() -> None:
    assert {name: str(prior) for name, prior in EMPIRICAL.items()} == {
        "turner-mental-health": "log-normal:-2.12,1.53",
        "turner-adverse-events": "log-normal:-1.87,1.52",
        "turner-dropouts": "log-normal:-2.99,1.74",
        "rhodes-mental-health": "log-t:-2.99,2.16,5",
    }


@pytest.mark.parametrize("text", TEXTS)
def test_far_out_a_distribution_stands_at_its_limit(text: str) -> None:
    prior = parse_prior(text)
    assert prior.cdf(1e4) == prior.upper(-1e4) == 1
    assert prior.cdf(-1e6) == pytest.approx(0, abs=1e-20)
    assert prior.upper(1e6) == pytest.approx(0, abs=1e-20)


@pytest.mark.parametrize("text", TEXTS)
def test_which_priors_have_a_mean(text: str) -> None:
    assert parse_prior(text).has_mean == (text.startswith(("half-n", "log-n")))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("half-normal", "is no prior of tau"),
        ("half-normal:wide", "is no prior of tau"),
        ("half-normal:0", "all but a mean positive"),
        ("half-normal:-1", "all but a mean positive"),
        ("half-normal:inf", "must be finite"),
        ("half-cauchy:0", "all but a mean positive"),
        ("log-normal:0,0", "all but a mean positive"),
        ("log-normal:inf,1", "must be finite"),
        ("log-t:0,1,0", "all but a mean positive"),
        ("log-t:0,0,1", "all but a mean positive"),
        ("half-normal:0.5,1", "is written half-normal:SCALE"),
        ("log-normal:-3", "is written log-normal:MEAN,SD"),
        ("log-t:-3,1", "is written log-t:MEAN,SCALE,DF"),
        ("uniform:4", "unknown prior 'uniform'"),
    ],
)
def test_what_is_no_prior(text: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        parse_prior(text)
