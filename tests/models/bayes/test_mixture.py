"""Quantiles of mixtures of normal distributions: where the distribution reaches a probability, in few steps."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ketcli import ufuncs
from ketcli.models.bayes import mixture
from ketcli.models.bayes.mixture import mixture_cdf, mixture_quantiles

P = np.array([1e-12, 1e-4, 0.025, 0.3, 0.5, 0.9, 0.975, 1 - 1e-9])
MIXTURES = {
    "near": ([0.2, 0.5, 0.3], [0.1, 0.2, 0.3], [1.0, 1.2, 0.9]),
    "wide and narrow": ([0.5, 0.5], [0.0, 0.3], [0.01, 5.0]),
    "apart": ([0.3, 0.7], [-4.0, 30.0], [0.5, 0.1]),
    "nearly one": ([1 - 1e-9, 1e-9], [0.0, 1000.0], [1.0, 1.0]),
}


def steps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often the distribution function is asked for is how many steps are gone."""
    gone: list[int] = []
    known = ufuncs.ndtr

    def noted(x: np.ndarray) -> np.ndarray:
        gone.append(x.size)
        return np.asarray(known(x))

    monkeypatch.setattr(mixture, "ndtr", noted)
    return gone


@pytest.mark.parametrize("name", MIXTURES)
@pytest.mark.parametrize("scale", [1.0, 1e-5])
def test_the_distribution_reaches_each_probability_at_its_quantile(name: str, scale: float) -> None:
    weights, means, sds = (np.array(one) for one in MIXTURES[name])
    means, sds = scale * means, scale * sds
    found = mixture_quantiles(P, weights, means[:, None], sds[:, None])
    assert (np.diff(found) > 0).all()
    reached = [mixture_cdf(x, weights, means, sds) for x in found.tolist()]
    np.testing.assert_allclose(reached, P, rtol=1e-7, atol=1e-13)
    np.testing.assert_allclose(reached, [weights @ stats.norm.cdf(x, means, sds) for x in found.tolist()], rtol=1e-9)


def test_many_mixtures_at_once_have_each_their_own_quantile() -> None:
    weights = np.array([0.2, 0.8])
    means, sds = np.array([[0.0, 5.0, -3.0], [1.0, 5.5, 3.0]]), np.array([[1.0, 0.1, 2.0], [2.0, 0.2, 0.5]])
    p = np.array([0.1, 0.5, 0.99])
    each = [mixture_quantiles(p[[one]], weights, means[:, [one]], sds[:, [one]]).item() for one in range(p.size)]
    np.testing.assert_allclose(mixture_quantiles(p, weights, means, sds), each, rtol=1e-12)


def test_one_distribution_is_answered_where_the_search_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = steps(monkeypatch)
    found = mixture_quantiles(P, np.array([1.0]), np.array([[0.4]]), np.array([[2.5]]))
    np.testing.assert_allclose(found, stats.norm.ppf(P, 0.4, 2.5), rtol=1e-12)
    assert len(gone) == 1


@pytest.mark.parametrize(("name", "most"), [("near", 9), ("wide and narrow", 31), ("apart", 34), ("nearly one", 15)])
def test_few_steps_lead_there(name: str, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    weights, means, sds = (np.array(one)[:, None] for one in MIXTURES[name])
    gone = steps(monkeypatch)
    mixture_quantiles(P, weights[:, 0], means, sds)
    assert len(gone) <= most, len(gone)


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_an_impossible_probability_has_the_furthest_number(p: float) -> None:
    (found,) = mixture_quantiles(np.array([p]), np.array([1.0]), np.array([[0.0]]), np.array([[1.0]])).tolist()
    assert abs(found) == pytest.approx(37.04 if p == 0 else 8.21, abs=0.02)
    assert (found > 0) == (p > 0)
