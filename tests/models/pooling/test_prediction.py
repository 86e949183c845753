"""Predictions from a meta-regression, and its Wald test, against metafor."""

from __future__ import annotations

import numpy as np
import pytest
from tests.oracle_cases import Case, assert_close, assert_matches, read_columns, select

from ketcli.errors import InvalidInput
from ketcli.models.numeric.spline import restricted_cubic
from ketcli.models.regression.regression import Regression, predict, regress, wald
from ketcli.models.robust.cluster_robust import cr2


def fitted(case: Case) -> tuple[Regression, np.ndarray]:
    d = read_columns(case.data)
    X = design(case, d["dose"])
    names = ["intercept", *(f"x{i}" for i in range(1, X.shape[1]))]
    fit = regress(d["yi"], d["vi"], X, names, tau2_method=case.options["tau2"], test=case.options["test"])
    return fit, X


def design(case: Case, dose: np.ndarray) -> np.ndarray:
    columns = dose if case.options["kind"] == "linear" else restricted_cubic(dose, case.options["knots"])
    return np.column_stack([np.ones(len(dose)), columns])


@pytest.mark.parametrize("case", select("dose", topic="extra_dose"), ids=lambda c: c.id)
def test_line_and_spline_agree_with_metafor(case: Case) -> None:
    fit, X = fitted(case)
    assert_matches(fit, case.expected, ["coef", "se", "p", "tau2", "qm", "qm_p"])
    expected = predict(fit, design(case, np.array(case.options["grid"])))
    assert_matches(expected, case.expected, ["estimate", "ci_low", "ci_high", "pi_low", "pi_high"])
    assert_close("se", expected.se, case.expected["pred_se"])
    if "se_cr2" in case.expected:
        d = read_columns(case.data)
        robust = cr2(d["yi"] - X @ fit.coef, X, d["vi"] + fit.tau2, d["trial_id"])
        assert_close("se_cr2", robust.se, case.expected["se_cr2"])
        assert_close("df_cr2", robust.df, case.expected["df_cr2"])


def test_at_the_reference_the_prediction_is_the_intercept() -> None:
    fit, _ = fitted(select("dose", topic="extra_dose", kind="linear", test="knha")[0])
    at = predict(fit, [[1.0, 0.0]])
    assert at.estimate[0] == pytest.approx(fit.coef[0])
    assert (at.ci_low[0], at.ci_high[0]) == (pytest.approx(fit.ci_low[0]), pytest.approx(fit.ci_high[0]))
    with pytest.raises(InvalidInput, match="2 columns"):
        predict(fit, [[1.0, 0.0, 0.0]])


def test_wald_test_of_one_coefficient_is_its_own_test() -> None:
    for test in ("z", "knha"):
        fit, _ = fitted(select("dose", topic="extra_dose", kind="spline", test=test)[0])
        statistic, p = wald(fit.coef[2:], fit.cov[2:, 2:], fit.df)
        assert statistic == pytest.approx(fit.statistic[2] ** 2)
        assert p == pytest.approx(fit.p[2])
        assert wald(fit.coef[:0], fit.cov[:0, :0], fit.df) == (None, None)
