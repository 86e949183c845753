"""A posterior under the names of any other pooled effect."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ketcli.models.bayes.pooled import as_pooled
from ketcli.models.bayes.posterior import bayes_pool
from ketcli.models.bayes.priors import parse_prior


def test_every_figure_is_that_of_the_posterior() -> None:
    y, v = np.array([-0.9, -0.1, 0.4]), np.array([0.05, 0.1, 0.02])
    posterior = bayes_pool(y, v, parse_prior("half-normal:0.5"), level=0.9)
    found = as_pooled(posterior, y, v)
    assert (found.model, found.tau2_method, found.test, found.level, found.k) == ("bayes", None, None, 0.9, 3)
    mu, tau = posterior.mu, posterior.tau
    assert (found.estimate, found.se) == (mu.median, mu.sd)
    assert (found.ci_low, found.ci_high) == mu.central
    assert (found.pi_low, found.pi_high) == posterior.new_study.central
    assert found.tau2 == pytest.approx(tau.median**2)
    assert (found.tau2_ci_low, found.tau2_ci_high) == pytest.approx((tau.central[0] ** 2, tau.central[1] ** 2))
    assert math.isnan(found.statistic)
    assert math.isnan(found.p)
    assert (found.df, found.i2, found.h2, found.tau2_se) == (None, None, None, None)
    mean = (y / v).sum() / (1 / v).sum()
    assert (found.q, found.q_df) == (pytest.approx(((y - mean) ** 2 / v).sum()), 2)
    shares = 1 / (v + tau.median**2)
    np.testing.assert_allclose(found.weights, 100 * shares / shares.sum())
