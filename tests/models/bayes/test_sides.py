"""On which side the Bayesian interval lies, told without it: never otherwise than the interval itself, and mostly."""

from __future__ import annotations

import numpy as np
import pytest

from ketcli.models.bayes.posterior import bayes_pool
from ketcli.models.bayes.priors import parse_prior
from ketcli.models.bayes.sides import CLOSE, plain_sides
from ketcli.ufuncs import ndtri

PRIORS = ["half-normal:0.5", "half-cauchy:0.3", "log-normal:-2.12,1.53", "log-t:-2.99,2.16,5", "half-normal:1e-6"]
WIDE = "log-t:0,1,0.5"  # much of it where tau is next to nothing, and much beyond all data


@pytest.mark.parametrize("prior", PRIORS)
@pytest.mark.parametrize(("k", "level"), [(2, 0.95), (3, 0.8), (4, 0.95), (4, 0.99)])
def test_a_plain_side_is_that_of_the_interval(prior: str, k: int, level: float) -> None:
    rng = np.random.default_rng(k)
    y, v = rng.normal(-0.6, 0.5, (60, k)), rng.uniform(0.1, 0.5, (60, k)) ** 2
    found = plain_sides(y, v, parse_prior(prior), level=level)
    plain = np.isfinite(found)
    assert plain.mean() > 0.85
    assert len(set(found[plain].tolist())) > 1
    for yi, vi, side in zip(y[plain], v[plain], found[plain], strict=True):
        low, high = bayes_pool(yi, vi, parse_prior(prior), level=level).mu.central
        assert (low > 0) - (high < 0) == side


def test_what_the_grid_of_the_interval_may_turn_is_not_plain() -> None:
    """With next to no tau the mean is normal: the probability of its tail is known."""
    prior, level = parse_prior("half-normal:1e-9"), 0.95
    off = np.array([-1.1, -0.9, 0.9, 1.1]) * CLOSE
    z = -np.asarray(ndtri((1 - level) / 2 * (1 + off)))
    v = np.full((4, 2), 0.5)
    y = np.repeat(z * 0.5, 2).reshape(4, 2)
    for sign in (1, -1):
        found = plain_sides(sign * y, v, prior, level=level)
        assert np.nan_to_num(found, nan=9).tolist() == [sign, 9, 9, 0]


def test_half_of_a_prior_may_lie_beyond_all_data() -> None:
    """Two trials that agree: the further out the less likely, and what lies next to nothing decides."""
    y, v = np.full((30, 2), -1.0) * np.linspace(0.1, 1.5, 30)[:, None], np.full((30, 2), 0.1)
    y[:, 1] *= 1.01
    found = plain_sides(y, v, parse_prior(WIDE))
    plain = np.isfinite(found)
    assert plain.mean() > 0.85
    assert set(found[plain].tolist()) == {-1, 0}
    for yi, vi, side in zip(y[plain], v[plain], found[plain], strict=True):
        low, high = bayes_pool(yi, vi, parse_prior(WIDE)).mu.central
        assert (low > 0) - (high < 0) == side


@pytest.mark.parametrize("prior", ["log-normal:-2,0.001", "log-t:3,0.002,5"])
def test_a_prior_too_narrow_for_the_steps_leaves_nothing_plain(prior: str) -> None:
    y, v = np.full((3, 2), -2.0), np.full((3, 2), 0.01)
    assert np.isnan(plain_sides(y, v, parse_prior(prior))).all()
