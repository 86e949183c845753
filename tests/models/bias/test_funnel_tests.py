"""Funnel asymmetry and PET-PEESE: metafor and lm(), statsmodels, and data that cannot answer."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.oracle_cases import assert_close, assert_matches, select

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.bias.funnel_tests import FEW, egger, harbord, peters, rank_test, regression_test
from ketcli.models.bias.pet_peese import pet_peese

EXTRA = select("bias", topic="extra_bias")


def of(test):
    return [c for c in EXTRA if c.options.get("test") == test]


def studies(seed, k=12, slope=1.0):
    rng = np.random.default_rng(seed)
    v = rng.uniform(0.01, 0.4, k)
    return rng.normal(0.2 + slope * np.sqrt(v), np.sqrt(v)), v


def tables(seed, k=12):
    rng = np.random.default_rng(seed)
    n_e, n_c = rng.integers(8, 200, (2, k))
    return rng.binomial(n_e, 0.3), n_e, rng.binomial(n_c, 0.2), n_c


@pytest.mark.parametrize("case", [c for c in select("bias") if "Egger" in c.id], ids=lambda c: c.id)
def test_egger_public(case):
    d = case.columns()
    result = egger(d["yi"], d["vi"])
    renamed = {"egger_intercept_at_zero_se": "estimate_at_zero_se"}
    for key, value in case.expected.items():
        name = renamed.get(key, key.removeprefix("egger_"))
        assert_close(name, getattr(result, name), value)


@pytest.mark.parametrize("case", [c for c in select("bias") if "regression test" in c.id], ids=lambda c: c.id)
def test_regression_test_public(case):
    d = case.columns()
    assert_matches(regression_test(d["yi"], d["vi"], tau2_method=case.options["tau2"]), case.expected)


@pytest.mark.parametrize("case", [c for c in select("bias") if "rank" in c.id] + of("rank_test"), ids=lambda c: c.id)
def test_rank_test_equals_metafor(case):
    d = case.columns()
    assert_matches(rank_test(d["yi"], d["vi"]), case.expected)


@pytest.mark.parametrize("case", of("egger"), ids=lambda c: c.id)
def test_egger_with_intervals(case):
    d = case.columns()
    assert_matches(egger(d["yi"], d["vi"]), case.expected)


@pytest.mark.parametrize("case", of("regression_test"), ids=lambda c: c.id)
def test_regression_test_with_other_estimators(case):
    d = case.columns()
    o = case.options
    assert_matches(regression_test(d["yi"], d["vi"], tau2_method=o["tau2"], test=o["inference"]), case.expected)


@pytest.mark.parametrize("case", of("peters") + of("harbord"), ids=lambda c: c.id)
def test_peters_and_harbord_equal_lm(case):
    d = case.columns()
    question = peters if case.options["test"] == "peters" else harbord
    assert_matches(question(d["events_e"], d["n_e"], d["events_c"], d["n_c"]), case.expected)


@pytest.mark.parametrize("case", of("pet_peese"), ids=lambda c: c.id)
def test_pet_peese_equals_lm(case):
    d = case.columns()
    result = pet_peese(d["yi"], d["vi"])
    assert_matches(result.pet, case.expected["pet"])
    assert_matches(result.peese, case.expected["peese"])
    chosen = result.peese if result.pet.p < 0.1 else result.pet
    assert result.selected == ("PEESE" if result.pet.p < 0.1 else "PET")
    assert (result.estimate, result.se, result.p) == (chosen.estimate, chosen.se, chosen.p)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 9999), k=st.integers(4, 40), level=st.sampled_from([0.8, 0.95]))
def test_egger_equals_statsmodels_and_its_other_form(seed, k, level):
    y, v = studies(seed, k)
    se = np.sqrt(v)
    got = egger(y, v, level=level)
    fit = sm.WLS(y, sm.add_constant(se), weights=1 / v).fit()
    assert got.statistic == pytest.approx(fit.tvalues[1])
    assert got.p == pytest.approx(fit.pvalues[1])
    assert got.slope_se == pytest.approx(fit.bse[1])
    wide = got.ci_high - got.ci_low  # a limit beside 0 is known to a share of this, not of itself
    np.testing.assert_allclose([got.ci_low, got.ci_high], fit.conf_int(1 - level)[0], rtol=1e-7, atol=1e-8 * wide)
    original = sm.OLS(y / se, sm.add_constant(1 / se)).fit()  # Egger et al. (1997): the intercept
    assert got.statistic == pytest.approx(original.tvalues[0])


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 9999), k=st.integers(2, 40))
def test_rank_test_equals_scipy(seed, k):
    y, v = studies(seed, k)
    w = 1 / v
    standardized = (y - (w @ y) / w.sum()) / np.sqrt(v - 1 / w.sum())
    want = stats.kendalltau(standardized, v, method="exact")
    got = rank_test(y, v)
    assert got.kendall_tau == pytest.approx(want.statistic)
    assert got.p == pytest.approx(want.pvalue)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 9999), scale=st.sampled_from([-1.0, 1e-4, 300.0]))
def test_order_sign_and_scale(seed, scale):
    y, v = studies(seed)
    mix = np.random.default_rng(seed).permutation(y.size)
    sign = np.sign(scale)
    for question in (egger, regression_test):
        one, two = question(y, v), question(scale * y[mix], scale**2 * v[mix])
        assert two.statistic == pytest.approx(sign * one.statistic, rel=1e-6)
        assert two.p == pytest.approx(one.p, rel=1e-5)
        assert two.estimate_at_zero_se == pytest.approx(
            scale * one.estimate_at_zero_se, rel=1e-5, abs=1e-7 * abs(scale)
        )
    assert rank_test(scale * y[mix], scale**2 * v[mix]).p == pytest.approx(rank_test(y, v).p)
    corrected = pet_peese(scale * y[mix], scale**2 * v[mix])
    assert corrected.estimate == pytest.approx(scale * pet_peese(y, v).estimate, rel=1e-6, abs=1e-9 * abs(scale))


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 9999))
def test_swapping_the_arms_turns_the_sign(seed):
    a, n1, c, n2 = tables(seed)
    for question in (peters, harbord):
        one, two = question(a, n1, c, n2), question(c, n2, a, n1)
        assert two.statistic == pytest.approx(-one.statistic, rel=1e-6, abs=1e-9)
        assert two.estimate_at_zero_se == pytest.approx(-one.estimate_at_zero_se, rel=1e-6, abs=1e-9)


def test_studies_that_say_nothing_are_left_out():
    a, n1, c, n2 = tables(3)
    more = [
        np.append(x, extra) for x, extra in ((a, [0, 15, 0]), (n1, [10, 15, 0]), (c, [0, 20, 2]), (n2, [12, 20, 9]))
    ]
    for question in (peters, harbord):
        assert question(*more).p == pytest.approx(question(a, n1, c, n2).p)
        assert question(*more).k == 12


def test_an_arm_of_one_person_says_something():
    a, n1, c, n2 = tables(3)
    tiny = [np.append(x, extra) for x, extra in ((a, [1, 0]), (n1, [1, 9]), (c, [2, 1]), (n2, [12, 1]))]
    assert harbord(*tiny).k == 14


def test_one_dominating_study_and_a_variance_ratio_of_1e8():
    y, v = studies(4)
    for variances in (np.where(np.arange(12) == 3, 1e-9, v), np.geomspace(1e-6, 1e2, 12)):
        se = np.sqrt(variances)
        got = egger(y, variances)
        design = np.column_stack([np.ones(12), se]) / se[:, None]
        coef, *_ = np.linalg.lstsq(design, y / se, rcond=None)
        assert got.slope == pytest.approx(coef[1], rel=1e-6)
        assert np.isfinite([rank_test(y, variances).p, regression_test(y, variances).p]).all()
        assert np.isfinite(pet_peese(y, variances).estimate)


def test_no_answer():
    y, v = np.array([0.1, 0.4, 0.3, 0.2]), np.array([0.1, 0.2, 0.3, 0.4])
    for question in (egger, regression_test, pet_peese):
        with pytest.raises(NoAnswer, match="at least three"):
            question(y[:2], v[:2])
        with pytest.raises(NoAnswer, match="same in all studies"):
            question(y, np.full(4, 0.1))
    with pytest.raises(NoAnswer, match="exactly on a line"):
        egger(np.full(4, 0.3), v)
    with pytest.raises(NoAnswer, match="exactly on a line"):
        pet_peese(1 + 2 * np.sqrt(v), v)
    with pytest.raises(NoAnswer, match="all values are the same"):
        rank_test(y, np.full(4, 0.1))
    with pytest.raises(NoAnswer, match="at least two"):
        rank_test(y[:1], v[:1])
    nobody = np.zeros(5, dtype=int)
    for of_counts in (peters, harbord):
        with pytest.raises(NoAnswer, match="not 0"):
            of_counts(nobody, [10] * 5, nobody, [10] * 5)
    with pytest.raises(NoAnswer, match="sample sizes are the same"):
        peters([1, 2, 3], [10, 10, 10], [2, 2, 2], [10, 10, 10])


def test_identical_studies_of_the_mixed_model_have_no_slope():
    r = regression_test(np.full(5, 0.3), np.linspace(0.1, 0.5, 5))
    assert r.slope == pytest.approx(0, abs=1e-12)
    assert r.estimate_at_zero_se == pytest.approx(0.3)


def test_invalid_input():
    with pytest.raises(InvalidInput, match="row 2"):
        egger([0.1, 0.2, 0.3], [0.1, -0.1, 0.2])
    with pytest.raises(InvalidInput, match="more events"):
        peters([11, 2, 3], [10, 10, 12], [2, 2, 2], [10, 10, 10])
    with pytest.raises(InvalidInput, match="level"):
        egger([0.1, 0.2, 0.4], [0.1, 0.15, 0.2], level=1)


@pytest.mark.parametrize("scale", [1e-7, 1e7])
def test_how_far_errors_differ_is_judged_by_their_own_size(scale):
    y, v = studies(5)
    for question in (egger, regression_test, pet_peese):
        assert question(scale * y, scale**2 * v)
        with pytest.raises(NoAnswer, match="same in all studies"):
            question(scale * y, scale**2 * (0.1 + 1e-15 * v))


def test_beside_a_study_with_all_the_weight_ranks_are_those_of_the_others_distances_from_it():
    y, v = np.array([0.3, 0.5, -0.1, 0.9, 0.2]), np.array([1e-20, 0.1, 0.2, 0.3, 0.4])
    # to sqrt(v), for the mean is the first study, which itself lies below it by what the others weigh
    pull = float(((y - 0.3)[1:] / v[1:]).sum()) / float((1 / v[1:]).sum()) ** 0.5
    want = stats.kendalltau(np.append(-pull, ((y - 0.3) / np.sqrt(v))[1:]), v, method="exact")
    got = rank_test(y, v)
    assert (got.kendall_tau, got.p) == pytest.approx((want.statistic, want.pvalue))


def test_fewer_than_ten_studies_are_few():
    assert FEW == 10
