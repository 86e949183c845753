"""Printed values of metafor's own tests on robustness: CR2, funnel tests, influence, cumulative pooling."""

from __future__ import annotations

import numpy as np
import pytest
from tests.oracle_cases import read_columns

from ketcli.effects.counts import odds_ratio
from ketcli.models.bias.funnel_tests import rank_test, regression_test
from ketcli.models.omission.cumulative import cumulative
from ketcli.models.omission.influence import influence
from ketcli.models.omission.leave_one_out import leave_one_out
from ketcli.models.regression.regression import regress
from ketcli.models.robust.cluster_robust import cr2

BCG = read_columns("data/bcg_logrr.csv")
YI, VI = BCG["yi"], BCG["vi"]


def robust(X: np.ndarray, names: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    fit = regress(YI, VI, X, names, test="z")
    found = cr2(YI - X @ fit.coef, X, VI + fit.tau2, np.arange(YI.size))
    return np.diag(found.cov), found.df


def test_6_cr2_with_each_trial_its_own_cluster() -> None:
    variance, df = robust(np.ones((YI.size, 1)), ("intercept",))
    assert variance[0] == pytest.approx(0.03229357, abs=1e-7)
    assert df[0] == pytest.approx(11.04125, abs=1e-4)


def test_7_cr2_with_moderators() -> None:
    X = np.column_stack([np.ones(YI.size), BCG["ablat"], BCG["year"]])
    variance, df = robust(X, ("intercept", "ablat", "year"))
    assert np.sqrt(variance) == pytest.approx([33.655367, 0.011994, 0.016963], rel=1e-4)
    assert df == pytest.approx([2.724625, 2.112895, 2.745919], rel=1e-4)


def test_20_funnel_tests_of_magnesium_trials() -> None:
    table = read_columns("data/egger2001.csv")
    sizes = odds_ratio(*(table[name] for name in ("events_e", "n_e", "events_c", "n_c")))
    assert regression_test(sizes.yi, sizes.vi).statistic == pytest.approx(-4.6686, abs=1e-4)
    rank = rank_test(sizes.yi, sizes.vi)
    assert (rank.kendall_tau, rank.p) == (pytest.approx(0.15), pytest.approx(0.4503, abs=1e-4))


def test_21_influence_of_the_first_trial() -> None:
    left_out = leave_one_out(YI, VI, test="z")
    found, without = influence(left_out), left_out.without
    printed = {"rstudent": -0.218142, "dffits": -0.040708, "cook_d": 0.001717, "cov_r": 1.116449, "hat": 0.050595}
    for name, value in printed.items():
        assert getattr(found, name)[0] == pytest.approx(value, abs=2e-6), name
    assert without.estimate[0] == pytest.approx(-0.707084, abs=1e-6)
    assert without.tau2[0] == pytest.approx(0.336157, abs=1e-6)


def test_22_cumulative_by_year() -> None:
    order = np.argsort(BCG["year"], kind="stable")
    found = cumulative(YI[order], VI[order], test="z").estimate
    assert found[:4] == pytest.approx([-0.889311, -1.325003, -0.97208, -1.001094], abs=1e-5)
    assert found[-1] == pytest.approx(-0.714532, abs=1e-6)
