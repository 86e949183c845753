"""The equations of tau2 under many orders: each slope is that of its function, each score of its likelihood."""

from __future__ import annotations

import numpy as np
import pytest

from ketcli.arrays import FloatArray
from ketcli.models.permutation import tau2 as module
from ketcli.models.permutation.designs import Designs, unweighted
from ketcli.models.permutation.matrices import products
from ketcli.models.permutation.tau2 import _Equations as Equations
from ketcli.models.pooling.choices import IteratedTau2
from ketcli.models.pooling.sums import prepare
from ketcli.models.pooling.tau2_of_many import iterated

METHODS: tuple[IteratedTau2, ...] = ("REML", "ML", "PM", "EB")
STEP = 1e-5
ORDERS = 3


@pytest.fixture(scope="module")
def designs() -> Designs:
    rng = np.random.default_rng(8)
    y, v = rng.normal(0, 0.6, 8), rng.uniform(0.02, 0.3, 8)
    basis = prepare(y, v, np.column_stack([np.ones(8), rng.normal(size=8), rng.normal(size=8)])).basis
    assert basis is not None
    order = np.stack([rng.permutation(8) for _ in range(ORDERS)], axis=1)
    z, zz = (np.stack([column[order] for column in part.T], axis=1) for part in (basis, products(basis)))
    return Designs(y, v, z, zz)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("tau2", [0.02, 0.2, 3.0])
def test_the_slope_is_that_of_the_function(designs: Designs, method: IteratedTau2, tau2: float) -> None:
    equations = Equations(designs, method)
    found, slope = equations.score_and_slope(np.full(ORDERS, tau2))
    np.testing.assert_allclose(found, equations.score(tau2))
    moved = (equations.score(tau2 + STEP * tau2) - equations.score(tau2 - STEP * tau2)) / (2 * STEP * tau2)
    np.testing.assert_allclose(slope, moved, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize("tau2", [0.02, 0.2, 3.0])
def test_the_function_is_twice_the_slope_of_the_likelihood(designs: Designs, method: IteratedTau2, tau2: float) -> None:
    equations = Equations(designs, method)
    up, down = (equations.log_likelihood(np.full(ORDERS, tau2 * (1 + side * STEP))) for side in (1, -1))
    np.testing.assert_allclose(equations.score(tau2), (up - down) / (STEP * tau2), rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("method", METHODS)
def test_it_is_looked_for_up_to_where_the_bounds_of_the_function_meet(
    designs: Designs, method: IteratedTau2, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[float, float, bool]] = []

    def noted(equations: Equations, low: float, top: float, *, likelihood: bool) -> FloatArray:
        asked.append((low, top, likelihood))
        return iterated(equations, low, top, likelihood=likelihood)

    monkeypatch.setattr(module, "iterated", noted)
    module.design_tau2(designs, method)
    ((low, top, likelihood),) = asked
    assert low == designs.v.min()
    assert likelihood == (method in {"REML", "ML"})
    squares = float(unweighted(designs).max())
    assert squares / top**2 == pytest.approx(designs.df / (top + designs.v.max()))
