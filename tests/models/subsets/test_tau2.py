"""The equations of tau2 in many subsets: each slope is that of its function, each score of its likelihood."""

from __future__ import annotations

import numpy as np
import pytest

from ketcli.arrays import FloatArray
from ketcli.models.pooling.choices import IteratedTau2
from ketcli.models.pooling.tau2_of_many import iterated
from ketcli.models.subsets import tau2 as module
from ketcli.models.subsets.sums import Subsets, subsets_of, weighted_sums
from ketcli.models.subsets.tau2 import _Equations as Equations

METHODS: tuple[IteratedTau2, ...] = ("REML", "ML", "PM", "EB")
STEP = 1e-5


def subsets() -> Subsets:
    rng = np.random.default_rng(8)
    included = np.ones((6, 4))
    included[rng.random((6, 4)) < 0.3] = 0.0
    return subsets_of(included, rng.normal(0, 0.6, 6), rng.uniform(0.02, 0.3, 6))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("tau2", [0.02, 0.2, 3.0])
def test_the_slope_is_that_of_the_function(method: IteratedTau2, tau2: float) -> None:
    equations = Equations(subsets(), method)
    found, slope = equations.score_and_slope(np.full(4, tau2))
    np.testing.assert_allclose(found, equations.score(tau2))
    moved = (equations.score(tau2 + STEP * tau2) - equations.score(tau2 - STEP * tau2)) / (2 * STEP * tau2)
    np.testing.assert_allclose(slope, moved, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize("tau2", [0.02, 0.2, 3.0])
def test_the_function_is_twice_the_slope_of_the_likelihood(method: IteratedTau2, tau2: float) -> None:
    equations = Equations(subsets(), method)
    up, down = (equations.log_likelihood(np.full(4, tau2 * (1 + side * STEP))) for side in (1, -1))
    np.testing.assert_allclose(equations.score(tau2), (up - down) / (STEP * tau2), rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("method", METHODS)
def test_it_is_looked_for_up_to_where_every_function_is_negative(
    method: IteratedTau2, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The variance of effects is at most half the squared range; of two studies it is just that."""
    asked: list[tuple[float, float, bool]] = []

    def noted(equations: Equations, low: float, top: float, *, likelihood: bool) -> FloatArray:
        asked.append((low, top, likelihood))
        return iterated(equations, low, top, likelihood=likelihood)

    monkeypatch.setattr(module, "iterated", noted)
    y, v = np.array([0.1, 0.9, 2.1]), np.array([0.5, 0.02, 0.3])
    module.subset_tau2(subsets_of(np.array([[1.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), y, v), method)
    ((low, top, likelihood),) = asked
    assert low == 0.02
    assert likelihood == (method in {"REML", "ML"})
    squares = 2.0**2 / 2
    assert squares / (top - squares) ** 2 == pytest.approx(1 / 0.5)
    assert (Equations(subsets_of(np.ones((3, 1)), y, v), method).score(top) < 0).all()


def test_taken_once_and_again_the_sums_are_those_of_their_columns() -> None:
    """A column may be taken as often as its function has roots, and then more columns are asked than there were."""
    few, places = subsets(), np.array([3, 0, 0, 1, 3, 2])
    more = few.take(places)
    assert more.rows().shape[1] == 6
    for whole, part in zip(weighted_sums(few, 0.1), weighted_sums(more, 0.1), strict=True):
        assert part == pytest.approx(whole[places])
