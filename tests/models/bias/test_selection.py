"""Three-parameter selection model: metafor, the likelihood written out again, and data that cannot answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats
from tests.oracle_cases import assert_close, select

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.bias import selection
from ketcli.models.bias.selection import selection_model
from ketcli.models.numeric.newton import maximize
from ketcli.models.pooling.pool import pool

SELECTED = [c for c in select("bias", topic="extra_bias") if c.options.get("test") == "selection_model"]


def simulated(seed, k=30, keep=0.4):
    rng = np.random.default_rng(seed)
    y: list[float] = []
    v: list[float] = []
    while len(y) < k:
        vi = rng.uniform(0.005, 0.15)
        yi = rng.normal(0.3, np.sqrt(0.04 + vi))
        if yi > 1.96 * np.sqrt(vi) or rng.random() < keep:
            y.append(yi)
            v.append(vi)
    return np.array(y), np.array(v)


def log_likelihood(mu, tau2, delta, y, v):
    """The density as the module's docstring writes it, with scipy.stats."""
    s = np.sqrt(v + tau2)
    below = stats.norm.cdf((mu - 1.959963984540054 * np.sqrt(v)) / s)
    weight = np.where(stats.norm.sf(y / np.sqrt(v)) <= 0.025, 1.0, delta)
    return np.sum(np.log(weight) + stats.norm.logpdf(y, mu, s) - np.log(below + delta * (1 - below)))


@pytest.mark.parametrize("case", SELECTED, ids=lambda c: c.id)
def test_equals_metafor(case):
    d = case.columns()
    result = selection_model(d["yi"], d["vi"], alternative=case.options["alternative"])
    for key, value in case.expected.items():
        # metafor's optimizer cannot reach tau2 = 0 on its logarithmic scale
        absolute = 1e-6 if key in {"tau2", "estimate", "ci_low"} else 0.0
        assert_close(key, getattr(result, key), value, relative=2e-3, absolute=absolute)


@pytest.mark.parametrize("case", SELECTED, ids=lambda c: c.id)
def test_likelihood_is_at_least_metafors_and_written_as_in_the_docstring(case):
    d = case.columns()
    direction = case.options["alternative"]
    result = selection_model(d["yi"], d["vi"], alternative=direction)
    sign = -1 if direction == "less" else 1
    again = log_likelihood(sign * result.estimate, result.tau2, result.delta, sign * d["yi"], d["vi"])
    assert result.loglik == pytest.approx(again, rel=1e-10)
    assert result.loglik >= case.expected["loglik"] - 1e-9


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 9999))
def test_equals_a_general_optimizer(seed):
    y, v = simulated(seed)
    result = selection_model(y, v, alternative="greater")
    scale = np.array([0.1, 0.05, 1.0])

    def minus(x):
        mu, tau2, log_delta = x * scale
        return -log_likelihood(mu, abs(tau2), np.exp(log_delta), y, v)

    options: Any = {"maxiter": 4000, "xatol": 1e-9, "fatol": 1e-12}
    starts = ([3, 0.5, 0], [1, 1, -1])
    found = [optimize.minimize(minus, np.array(start), method="Nelder-Mead", options=options) for start in starts]
    assert result.loglik >= max(-f.fun for f in found) - 1e-7
    assert result.loglik == pytest.approx(max(-f.fun for f in found), abs=1e-4)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 9999), scale=st.sampled_from([-1.0, 1e-6, 1e8]))
def test_order_sign_and_scale(seed, scale):
    y, v = simulated(seed)
    one = selection_model(y, v, alternative="greater")
    mix = np.random.default_rng(seed).permutation(y.size)
    two = selection_model(scale * y[mix], scale**2 * v[mix], alternative="less" if scale < 0 else "greater")
    size = abs(scale)
    assert two.estimate == pytest.approx(scale * one.estimate, abs=1e-6 * size)
    assert two.se == pytest.approx(size * one.se, rel=1e-5)
    assert two.tau2 == pytest.approx(size**2 * one.tau2, rel=1e-5, abs=1e-9 * size**2)
    assert two.delta == pytest.approx(one.delta, rel=1e-5)
    assert two.lrt == pytest.approx(one.lrt, rel=1e-5, abs=1e-7)


def test_direction_follows_the_sign_of_the_pooled_effect():
    y, v = simulated(1)
    assert selection_model(y, v).alternative == "greater"
    assert selection_model(-y, v).alternative == "less"


def test_without_selection_the_likelihood_ratio_is_that_of_the_ordinary_model():
    y, v = simulated(2, k=200, keep=1.0)
    result = selection_model(y, v, alternative="greater")
    plain = pool(y, v, tau2_method="ML", test="z")
    null = log_likelihood(plain.estimate, plain.tau2, 1.0, y, v)
    assert result.lrt == pytest.approx(2 * (result.loglik - null), abs=1e-8)
    assert abs(result.delta - 1) < 4 * result.se_delta


def test_selection_is_found_again():
    y, v = simulated(3, k=3000, keep=0.3)
    result = selection_model(y, v)
    assert abs(result.estimate - 0.3) < 4 * result.se
    assert abs(result.delta - 0.3) < 4 * result.se_delta
    assert result.tau2 == pytest.approx(0.04, abs=0.015)


def test_all_p_values_on_one_side():
    v = np.full(5, 0.01)
    with pytest.raises(NoAnswer, match=r"all 5 one-sided p values lie below \.025"):
        selection_model(np.array([0.5, 0.6, 0.7, 0.4, 0.9]), v)
    with pytest.raises(NoAnswer, match=r"lie above \.025"):
        selection_model(np.array([0.1, 0.05, -0.1, 0.02, 0.0]), v)


def test_few_or_hopeless_studies_are_refused_or_answered_but_never_wrong():
    with pytest.raises(NoAnswer, match="at least three"):
        selection_model([0.1, 0.5], [0.01, 0.01])
    for y in ([0.5, 0.1, 0.1], [0.5, 0.5, 0.1], [2.0, -3.0, 0.1], [0.3, 0.3, 0.3]):
        try:
            result = selection_model(y, [0.01, 0.02, 0.03], alternative="greater")
        except NoAnswer:
            continue
        assert np.isfinite([result.estimate, result.se, result.delta, result.lrt_p]).all()


def test_a_likelihood_without_maximum_is_said_to_have_none():
    rng = np.random.default_rng(2)
    v = rng.uniform(0.01, 0.5, 8)
    y = rng.normal(0.2, np.sqrt(v))
    y[0] = 1e3
    with pytest.raises(NoAnswer, match="rises without end"):
        selection_model(y, v, alternative="greater")


def test_variance_ratio_of_1e8():
    rng = np.random.default_rng(5)
    v = np.geomspace(1e-6, 1e2, 40)
    y = rng.normal(0.2, np.sqrt(v + 0.01))
    result = selection_model(y, v, alternative="greater")
    assert result.loglik == pytest.approx(log_likelihood(result.estimate, result.tau2, result.delta, y, v), rel=1e-9)


def test_invalid_input():
    with pytest.raises(InvalidInput, match="direction"):
        selection_model([0.1, 0.2, 0.3], [0.1, 0.1, 0.1], alternative="both")
    with pytest.raises(InvalidInput, match="level"):
        selection_model([0.1, 0.2, 0.3], [0.1, 0.1, 0.1], level=0)


def starts(y, v, monkeypatch):
    """Where the climbs begin: shares of the mean without selection, tau2, and the logarithm of delta."""
    begun = []

    def noted(evaluate, start, lower):
        begun.append(start)
        return maximize(evaluate, start, lower)

    monkeypatch.setattr(selection, "maximize", noted)
    selection_model(y, v, alternative="greater")
    return np.array(begun)


@pytest.mark.parametrize("scale", [1.0, 1e-4, 1e4])
def test_climbs_begin_without_selection_and_where_stronger_selection_leaves_smaller_effects(scale, monkeypatch):
    y, v = simulated(4)
    y, v = scale * y, scale**2 * v
    plain = pool(y, v, tau2_method="ML", test="z")
    begun = starts(y, v, monkeypatch)
    share, tau2, log_delta = begun[:, 0] / plain.estimate, begun[:, 1], begun[:, 2]
    assert begun[0] == pytest.approx([plain.estimate, plain.tau2, 0.0])
    assert (log_delta < 0).sum() == 3
    assert (log_delta > 0).sum() == 1
    order = np.lexsort((share, log_delta))
    assert (np.diff(share[order]) >= 0).all(), "the stronger the selection, the smaller the effect"
    assert share[order][[0, -1]] == pytest.approx([0, 1])
    assert plain.tau2 is not None
    # without an effect all that the studies differ by is spread
    assert tau2 == pytest.approx(np.where(share == 0, plain.tau2 + np.var(y), plain.tau2))


@pytest.mark.parametrize(
    ("y", "v"),
    [
        ([-0.946, 0.263, 0.932, 0.319], [0.1205, 0.0044, 0.6017, 0.0035]),
        ([0.256, -0.097, 0.795], [0.0025, 0.0308, 0.1095]),
        ([1.488, 1.705, 0.899, -0.541, -0.252], [0.3811, 0.1111, 0.0045, 0.8636, 0.3994]),
    ],
)
def test_of_two_maxima_the_higher_one_counts(y, v):
    """A climb from where there is no selection ends at the lower one."""
    y, v = np.array(y), np.array(v)
    axes = np.linspace(-2, 1, 13), np.linspace(0, 3, 11), np.exp(np.linspace(-7, 2, 10))
    scanned = max(log_likelihood(mu, tau2, delta, y, v) for mu in axes[0] for tau2 in axes[1] for delta in axes[2])
    assert selection_model(y, v, alternative="greater").loglik >= scanned


def test_figures_follow_from_the_estimate_its_error_and_the_likelihoods():
    y, v = simulated(6)
    result = selection_model(y, v, alternative="greater")
    assert result.statistic == pytest.approx(result.estimate / result.se)
    assert result.p == pytest.approx(2 * stats.norm.sf(abs(result.estimate / result.se)))
    assert result.lrt_df == 1
    assert result.lrt_p == pytest.approx(stats.chi2.sf(result.lrt, 1))
    assert result.ci_high - result.estimate == pytest.approx(stats.norm.ppf(0.975) * result.se)


def test_of_studies_that_do_not_vary_the_likelihood_without_selection_has_no_spread():
    v = np.linspace(0.01, 0.2, 12)
    y = 0.3 + 0.4 * np.sqrt(v) * np.tile([1.0, -1.0], 6)
    plain = pool(y, v, tau2_method="ML", test="z")
    assert plain.tau2 == 0
    result = selection_model(y, v, alternative="greater")
    null = log_likelihood(plain.estimate, 0.0, 1.0, y, v)
    assert result.lrt == pytest.approx(2 * (result.loglik - null), abs=1e-8)


def test_without_any_effect_studies_are_taken_to_be_selected_upwards():
    y, v = np.array([-0.5, 0.5, -0.1, 0.1]), np.full(4, 0.04)
    assert pool(y, v).estimate == 0
    assert selection_model(y, v).alternative == "greater"
