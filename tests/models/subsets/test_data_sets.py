"""Many data sets pooled at once are pooled as each alone."""

from __future__ import annotations

import numpy as np
import pytest

from ketcli.errors import InvalidInput
from ketcli.models.pooling.choices import Tau2Method, Test
from ketcli.models.pooling.pool import pool
from ketcli.models.subsets.data_sets import pool_sets

RNG = np.random.default_rng(12)
Y = RNG.normal(-0.5, 0.5, (9, 40)) + 3
V = RNG.uniform(0.02, 0.4, (9, 40))
OUT = RNG.random((9, 40)) < 0.4
OUT[:2] = False
Y[OUT] = np.nan


@pytest.mark.parametrize("tau2_method", ["REML", "ML", "DL", "PM", "SJ", "HE"])
@pytest.mark.parametrize("test", ["adhoc", "knha", "z"])
def test_each_set_is_pooled_as_it_is_alone(tau2_method: Tau2Method, test: Test) -> None:
    found = pool_sets(Y, V, tau2_method=tau2_method, test=test, level=0.9)
    for column in range(Y.shape[1]):
        held = np.isfinite(Y[:, column])
        alone = pool(Y[held, column], V[held, column], tau2_method=tau2_method, test=test, level=0.9)
        assert found.k[column] == alone.k
        got = (found.estimate[column], found.low[column], found.high[column], found.tau2[column])
        assert got == pytest.approx((alone.estimate, alone.ci_low, alone.ci_high, alone.tau2), rel=1e-7, abs=1e-9)


def test_a_common_effect_and_a_single_study() -> None:
    found = pool_sets(Y, V, model="common")
    held = np.isfinite(Y[:, 0])
    alone = pool(Y[held, 0], V[held, 0], model="common")
    assert (found.estimate[0], found.low[0], found.high[0]) == pytest.approx(
        (alone.estimate, alone.ci_low, alone.ci_high)
    )
    one = pool_sets(np.array([[-0.4]]), np.array([[0.04]]))
    assert (one.low[0], one.high[0]) == pytest.approx((-0.4 - 0.2 * 1.959964, -0.4 + 0.2 * 1.959964))


@pytest.mark.parametrize("test", ["adhoc", "knha", "z"])
def test_sets_of_one_two_and_three_studies_beside_each_other(test: Test) -> None:
    y = np.array([[0.1, 0.1, 0.1], [np.nan, 0.9, 0.9], [np.nan, np.nan, -0.4]])
    v = np.array([[0.1] * 3, [0.2] * 3, [0.3] * 3])
    found = pool_sets(y, v, test=test)
    assert found.k.tolist() == [1, 2, 3]
    for column in range(1, 3):
        alone = pool(y[: column + 1, column], v[: column + 1, column], test=test)
        assert (found.estimate[column], found.low[column], found.high[column]) == pytest.approx(
            (alone.estimate, alone.ci_low, alone.ci_high), rel=1e-9
        )
    assert found.high[0] - found.low[0] == pytest.approx(2 * 1.959964 * 0.1**0.5)


def test_sets_whose_studies_agree_have_no_factor() -> None:
    found = pool_sets(np.full((3, 1), 0.2), np.array([[0.1], [0.2], [0.3]]), test="knha")
    assert (found.low[0], found.high[0], found.tau2[0]) == pytest.approx((0.2, 0.2, 0))


def test_a_set_without_a_study_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no study"):
        pool_sets(np.array([[np.nan]]), np.array([[0.1]]))
