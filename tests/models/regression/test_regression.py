"""Meta-regression against metafor, weighted least squares and closed forms."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats
from tests.oracle_cases import Case, assert_close, assert_matches, read_columns, select

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.pooling.pool import pool
from ketcli.models.regression.regression import has_intercept, predict, regress


def design(d: dict[str, Any], moderators: list[str] | str) -> tuple[np.ndarray, list[str]]:
    """Intercept, numbers as they are, words as dummies against the first in sorted order."""
    columns, names = [np.ones(len(d["yi"]))], ["intercept"]
    for name in [moderators] if isinstance(moderators, str) else moderators:
        if isinstance(d[name], np.ndarray):
            columns.append(d[name])
            names.append(name)
            continue
        for level in sorted(set(d[name]))[1:]:
            columns.append(np.array([float(x == level) for x in d[name]]))
            names.append(f"{name}:{level}")
    return np.column_stack(columns), names


@pytest.mark.parametrize("case", select("regress") + select("regress", topic="extra_groups"), ids=lambda c: c.id)
def test_against_metafor(case: Case) -> None:
    d = case.columns()
    X, names = design(d, case.options["moderators"])
    result = regress(
        d["yi"], d["vi"], X, names, model=case.options.get("model") or "random",
        tau2_method=case.options.get("tau2") or "REML", test=case.options["test"], tau2_interval=True,
    )  # fmt: skip
    assert_matches(result, {k: v for k, v in case.expected.items() if k not in {"names", "cov"}})
    if "cov" in case.expected:
        # covariances may be tiny beside their variances: judge them on the scale of those
        scale = np.sqrt(np.outer(np.diag(result.cov), np.diag(result.cov))).ravel()
        assert_close("cov", result.cov.ravel() / scale, np.array(case.expected["cov"]) / scale)


@pytest.fixture
def bcg() -> dict[str, Any]:
    return read_columns("data/bcg_logrr.csv")


def test_intercept_alone_is_pooling(bcg: dict[str, Any]) -> None:
    for test in ("z", "knha", "adhoc"):
        for method in ("DL", "PM", "REML", "ML", "SJ", "HS", "EB", "HE"):
            one = pool(bcg["yi"], bcg["vi"], test=test, tau2_method=method)
            two = regress(
                bcg["yi"], bcg["vi"], np.ones((13, 1)), ["intercept"], test=test, tau2_method=method, tau2_interval=True
            )
            assert two.coef[0] == pytest.approx(one.estimate, rel=1e-10)
            assert two.se[0] == pytest.approx(one.se, rel=1e-10)
            assert two.tau2 == pytest.approx(one.tau2, rel=1e-10)
            assert two.tau2_se == pytest.approx(one.tau2_se, rel=1e-9)
            assert two.tau2_ci_high == pytest.approx(one.tau2_ci_high, rel=1e-9)
            assert (two.qm, two.r2) == (None, None)
            assert two.qe == pytest.approx(one.q, rel=1e-12)


def test_common_effect_is_weighted_least_squares(bcg: dict[str, Any]) -> None:
    import statsmodels.api as sm

    X, names = design(bcg, ["ablat", "year", "alloc"])
    mine = regress(bcg["yi"], bcg["vi"], X, names, model="common")
    other = sm.WLS(bcg["yi"], X, weights=1 / bcg["vi"]).fit()
    np.testing.assert_allclose(mine.coef, other.params, rtol=1e-9)
    np.testing.assert_allclose(mine.cov, other.normalized_cov_params, rtol=1e-8)
    assert mine.qe == pytest.approx(other.ssr, rel=1e-10)
    assert mine.r2 == pytest.approx(max(0, 100 * other.rsquared_adj), rel=1e-8)


def test_reml_is_the_highest_restricted_likelihood(bcg: dict[str, Any]) -> None:
    """A second route with dense matrices."""
    X, names = design(bcg, ["ablat", "alloc"])
    result = regress(bcg["yi"], bcg["vi"], X, names)

    def loglik(t: float) -> float:
        w = np.diag(1 / (bcg["vi"] + t))
        m = X.T @ w @ X
        e = bcg["yi"] - X @ np.linalg.solve(m, X.T @ w @ bcg["yi"])
        return -0.5 * (np.log(bcg["vi"] + t).sum() + np.linalg.slogdet(m)[1] + e @ w @ e)

    assert result.tau2 is not None
    assert result.tau2 > 0
    top = loglik(result.tau2)
    assert all(loglik(t) < top for t in np.geomspace(1e-6, 1e3, 400))
    slope = (loglik(result.tau2 * 1.0001) - loglik(result.tau2 / 1.0001)) / 2e-4
    assert abs(slope) < 1e-6


def test_large_offsets_do_not_lose_digits(bcg: dict[str, Any]) -> None:
    X, names = design(bcg, "year")
    near = X.copy()
    near[:, 1] -= 1960
    a, b = regress(bcg["yi"], bcg["vi"], X, names), regress(bcg["yi"], bcg["vi"], near, names)
    assert a.tau2 == pytest.approx(b.tau2, rel=1e-10)
    assert a.coef[1] == pytest.approx(b.coef[1], rel=1e-10)
    assert a.se[1] == pytest.approx(b.se[1], rel=1e-10)
    assert a.qm == pytest.approx(b.qm, rel=1e-9)


def test_perfect_fit() -> None:
    x = np.array([0.0, 1, 2, 3])
    result = regress(1 + 2 * x, np.full(4, 0.1), np.column_stack([np.ones(4), x]), ["i", "x"])
    assert result.tau2 == 0
    assert result.coef == pytest.approx([1, 2])
    assert result.qe == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    ("X", "reason"),
    [
        ([[1, 2], [1, 2], [1, 2]], "collinear"),
        ([[1, 0], [1, 0], [1, 0]], "zero in every study"),
        ([[1, 0, 0], [1, 1, 0], [1, 0, 1]], "cannot support"),
        ([[1, 0, 0, 1], [1, 1, 0, 1], [1, 0, 1, 2]], "cannot support"),
    ],
)
def test_what_cannot_be_answered(X: list[list[float]], reason: str) -> None:
    with pytest.raises(NoAnswer, match=reason):
        regress([0.1, 0.4, 0.2], [0.1, 0.1, 0.2], X, ["c"] * len(X[0]))


def test_impossible_arguments() -> None:
    X = [[1, 0], [1, 1], [1, 2]]
    y, v = [0.1, 0.4, 0.2], [0.1, 0.1, 0.2]
    with pytest.raises(InvalidInput, match="names"):
        regress(y, v, X, ["i"])
    with pytest.raises(InvalidInput, match="row for each"):
        regress(y, v, X[:2], ["i", "x"])
    with pytest.raises(InvalidInput, match="moderator is missing"):
        regress(y, v, [[1.0, 0.0], [1.0, float("nan")], [1.0, 2.0]], ["i", "x"])
    with pytest.raises(InvalidInput, match="unknown"):
        regress(y, v, X, ["i", "x"], test="t")  # type: ignore[arg-type]


def test_the_interval_of_tau2_is_computed_where_it_is_asked_for(bcg: dict[str, Any]) -> None:
    X, names = design(bcg, "ablat")
    plain = regress(bcg["yi"], bcg["vi"], X, names)
    assert (plain.tau2_ci_low, plain.tau2_ci_high) == (None, None)
    asked = regress(bcg["yi"], bcg["vi"], X, names, tau2_interval=True)
    assert asked.tau2_ci_low < plain.tau2 < asked.tau2_ci_high
    common = regress(bcg["yi"], bcg["vi"], X, names, model="common", test="z", tau2_interval=True)
    assert (common.tau2, common.tau2_ci_low, common.tau2_ci_high, common.tau2_method) == (None,) * 4
    assert plain.tau2_method == "REML"


def test_an_intercept_is_a_first_column_of_one_value_that_is_not_0() -> None:
    for first, told in (
        ([1, 1, 1], True),
        ([2, 2, 2], True),
        ([0, 0, 0], False),
        ([1, 1, 2], False),
        ([1, 2, 2], False),
    ):
        assert has_intercept([[value, 5] for value in first]) is told


@pytest.mark.parametrize("test", ["z", "knha"])
@pytest.mark.parametrize("model", ["random", "common"])
def test_predicted_is_what_the_coefficients_say(bcg: dict[str, Any], model: Any, test: Any) -> None:
    if model == "common":
        test = "z"
    X, names = design(bcg, "ablat")
    fit = regress(bcg["yi"], bcg["vi"], X, names, model=model, test=test, level=0.9)
    crit = stats.norm.isf(0.05) if test == "z" else stats.t.isf(0.05, 11)
    found = predict(fit, [[1.0, 20.0], [1.0, 44.5]])
    for row, latitude in enumerate((20, 44.5)):
        mean = fit.coef[0] + latitude * fit.coef[1]
        variance = fit.cov[0, 0] + 2 * latitude * fit.cov[0, 1] + latitude**2 * fit.cov[1, 1]
        se, wide = np.sqrt(variance), np.sqrt(variance + (fit.tau2 or 0.0))
        assert [float(part[row]) for part in found] == pytest.approx(
            [mean, se, mean - crit * se, mean + crit * se, mean - crit * wide, mean + crit * wide], rel=1e-9
        )
    at = predict(fit, [1, 20])  # one row alone
    assert at.estimate == pytest.approx(found.estimate[:1])
    # at the observed values: moving the origin there makes it the intercept
    moved = regress(bcg["yi"], bcg["vi"], X - [[0, 20]], names, model=model, test=test, level=0.9)
    assert (moved.coef[0], moved.se[0]) == pytest.approx((at.estimate[0], at.se[0]), rel=1e-9)
    with pytest.raises(InvalidInput, match="2 columns are needed for a prediction, not 3"):
        predict(fit, [[1, 2, 3]])


@pytest.mark.parametrize("model", ["random", "common"])
def test_of_effects_that_are_the_same_nothing_is_explained(model: Any) -> None:
    fit = regress(
        [0, 0, 0, 0], [0.1, 0.2, 0.1, 0.3], [[1, 0], [1, 1], [1, 2], [1, 5]], ["i", "x"], model=model, test="z"
    )
    assert fit.r2 == 0
