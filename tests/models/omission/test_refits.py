"""Leave-one-out, cumulative, influence and Baujat: against metafor, one pool at a time, and the hard cases."""

from __future__ import annotations

import math
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.oracle_cases import assert_close, select

from ketcli.distributions import t_critical
from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.numeric import running_moments
from ketcli.models.numeric.chebyshev import interpolate, points
from ketcli.models.omission.baujat import baujat
from ketcli.models.omission.cumulative import cumulative
from ketcli.models.omission.influence import influence
from ketcli.models.omission.leave_one_out import leave_one_out
from ketcli.models.pooling.pool import pool
from ketcli.questions.effects.method import TAU2_METHODS as METHODS

QUESTIONS: dict[str, Any] = {
    "leave_one_out": lambda *data, **options: leave_one_out(*data, **options).without,
    "cumulative": cumulative,
    "influence": lambda *data, **options: influence(leave_one_out(*data, **options)),
    "baujat": lambda *data, **options: baujat(leave_one_out(*data, **options)),
}
PARTS = {"leave-one-out": "leave_one_out", "influence": "influence", "cumulative in file order": "cumulative"}
COMPARED = ("estimate", "se", "ci_low", "ci_high", "statistic", "p", "tau2", "i2", "h2", "q")


def studies(seed, k=9, tau=0.3):
    rng = np.random.default_rng(seed)
    v = rng.uniform(0.02, 0.4, k)
    return rng.normal(0.2, np.sqrt(v + tau**2)), v


def one_at_a_time(y, v, subset, **options):
    """The same subset by the ordinary route; one study is answered as metafor does."""
    if y[subset].size > 1:
        return pool(y[subset], v[subset], tau2_interval=False, **options)
    return pool(y[subset], v[subset], model="common", level=options.get("level", 0.95))


def subsets(scheme, k):
    return (
        [np.delete(np.arange(k), i) for i in range(k)] if scheme == "all but one" else [slice(i + 1) for i in range(k)]
    )


def assert_equals_one_at_a_time(y, v, scheme, relative=1e-9, **options):
    got = QUESTIONS["leave_one_out" if scheme == "all but one" else "cumulative"](y, v, **options)
    for i, subset in enumerate(subsets(scheme, y.size)):
        want = one_at_a_time(y, v, subset, **options)
        for name in COMPARED:
            wanted = getattr(want, name)
            if name == "p" and wanted == 0:
                continue
            assert_close(name, getattr(got, name)[i], wanted or 0.0, relative=relative, absolute=1e-11)


@pytest.mark.parametrize("case", select("sensitivity"), ids=lambda c: c.id)
def test_public_cases_of_metafor(case):
    d = case.columns()
    result = QUESTIONS[PARTS[case.id.split("/")[1]]](d["yi"], d["vi"], tau2_method=case.options["tau2"], test="z")
    for key, value in case.expected.items():
        assert_close(key, getattr(result, key), value)


@pytest.mark.parametrize("case", select("sensitivity", topic="extra_sensitivity"), ids=lambda c: c.id)
def test_further_cases_of_metafor(case):
    d = case.columns()
    o = case.options
    options = {"model": o["model"], "tau2_method": o.get("tau2") or "REML", "test": o["test"]}
    result = QUESTIONS[o["part"]](d["yi"], d["vi"], **options)
    for key, value in case.expected.items():
        # where tau2 is 0, metafor stops at some 1e-13
        assert_close(key, getattr(result, key), value, absolute=1e-7 if key == "i2" else 1e-9)


@pytest.mark.parametrize("scheme", ["all but one", "first"])
@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 9999),
    k=st.integers(2, 25),
    tau=st.sampled_from([0.0, 0.1, 1.0]),
    test=st.sampled_from(["z", "knha", "adhoc"]),
)
def test_equals_one_pool_at_a_time(scheme, method, seed, k, tau, test):
    y, v = studies(seed, k, tau)
    assert_equals_one_at_a_time(y, v, scheme, tau2_method=method, test=test, level=0.9)


@pytest.mark.parametrize("scheme", ["all but one", "first"])
@pytest.mark.parametrize("method", METHODS)
def test_hard_data(scheme, method):
    y, v = studies(3, 12)
    options = {"tau2_method": method, "test": "knha"}
    assert_equals_one_at_a_time(y, np.geomspace(1e-6, 1e2, 12), scheme, relative=1e-7, **options)
    assert_equals_one_at_a_time(y + 1e4, v, scheme, relative=1e-7, **options)
    dominated = v.copy()
    dominated[5] = 1e-9
    assert_equals_one_at_a_time(y, dominated, scheme, relative=1e-7, **options)


@pytest.mark.parametrize("scheme", ["all but one", "first"])
@pytest.mark.parametrize("method", METHODS)
def test_effects_of_any_size(method, scheme):
    y, v = studies(5, 9)
    for unit in (1e-4, 300.0):
        options = {"tau2_method": method, "test": "adhoc"}
        assert_equals_one_at_a_time(unit * y, unit**2 * v, scheme, relative=1e-7, **options)


@pytest.mark.parametrize("model", ["random", "common"])
def test_identical_studies(model):
    y, v = np.full(5, 0.3), np.linspace(0.1, 0.5, 5)
    r = leave_one_out(y, v, model=model, test="z")
    np.testing.assert_array_equal(r.without.tau2, 0)
    np.testing.assert_allclose(r.without.estimate, 0.3)
    d = influence(r)
    np.testing.assert_allclose(d.rstudent, 0, atol=1e-12)
    assert not d.influential[:1].any() or d.hat[0] > 0.6
    np.testing.assert_allclose(baujat(r).x, 0, atol=1e-20)
    flat = influence(leave_one_out(y, v, model=model, test="knha"))  # a standard error of 0 in the random-effects model
    assert flat.hat.sum() == pytest.approx(1)


def test_blocks_do_not_change_the_answer(monkeypatch):
    y, v = studies(8, 50)
    whole = {name: question(y, v) for name, question in QUESTIONS.items()}
    monkeypatch.setattr(running_moments, "CELLS", 100)
    for name, question in QUESTIONS.items():
        again = question(y, v)
        for field in (one.name for one in fields(whole[name])):
            np.testing.assert_allclose(getattr(again, field), getattr(whole[name], field), rtol=1e-9, atol=1e-12)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 9999), scale=st.sampled_from([-1.0, 1e-4, 300.0]))
def test_order_sign_and_scale(seed, scale):
    y, v = studies(seed)
    mix = np.random.default_rng(seed).permutation(y.size)
    one = influence(leave_one_out(y, v))
    two = influence(leave_one_out(scale * y[mix], scale**2 * v[mix]))
    sign = math.copysign(1, scale)
    for name in ("rstudent", "dffits", "dfbetas"):
        np.testing.assert_allclose(getattr(two, name), sign * getattr(one, name)[mix], rtol=1e-6, atol=1e-9)
    for name in ("cook_d", "cov_r", "hat", "q_deleted"):
        np.testing.assert_allclose(getattr(two, name), getattr(one, name)[mix], rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(two.tau2_deleted, scale**2 * one.tau2_deleted[mix], rtol=1e-6, atol=1e-12 * scale**2)
    np.testing.assert_array_equal(two.influential, one.influential[mix])


@given(seed=st.integers(0, 9999))
@settings(max_examples=25, deadline=None)
def test_what_belongs_together(seed):
    y, v = studies(seed)
    left_out = leave_one_out(y, v, test="z")
    d, without = influence(left_out), left_out.without
    assert d.hat.sum() == pytest.approx(1)
    assert d.weight.sum() == pytest.approx(100)
    full = pool(y, v, test="z")
    np.testing.assert_allclose(d.cook_d, ((full.estimate - without.estimate) / full.se) ** 2, rtol=1e-9)
    np.testing.assert_allclose(d.cov_r, (without.se / full.se) ** 2, rtol=1e-9)
    np.testing.assert_array_equal(d.tau2_deleted, without.tau2)
    growing = cumulative(y, v, test="z")
    assert growing.estimate[-1] == pytest.approx(full.estimate)
    assert growing.estimate[0] == pytest.approx(y[0])
    assert growing.k.tolist() == list(range(1, 10))
    common = baujat(leave_one_out(y, v, model="common"))
    assert common.x.sum() == pytest.approx(full.q)


def test_an_outlier_is_flagged():
    y, v = studies(1, 10, 0.0)
    y[4] += 4
    assert influence(leave_one_out(y, v)).influential.tolist() == [i == 4 for i in range(10)]


def test_several_maxima_of_the_likelihood_are_told_apart():
    y, v = np.array([0.0, 3.0, 0.1, -0.1, 2.9]), np.array([1e-4, 4.0, 0.5, 0.4, 1e-3])
    for method in ("REML", "ML"):
        for scheme in ("all but one", "first"):
            assert_equals_one_at_a_time(y, v, scheme, tau2_method=method, test="z", relative=1e-7)


@pytest.mark.parametrize(
    ("y", "v"),
    [
        ([-4.78, -0.12, -0.21, -0.13], [3.1768, 0.024, 0.096, 1.3181]),
        ([-1.14, 0.12, 0.03, -1.15], [3.7627, 0.0037, 0.0054, 0.1882]),
        ([0.5, 0.71, -3.13, -1.34], [0.0239, 0.0115, 1.6313, 0.0053]),
    ],
)
def test_several_maxima_on_the_way_are_told_apart(y, v):
    """The likelihood of the first three or four studies has two maxima."""
    assert_equals_one_at_a_time(np.array(y), np.array(v), "first", tau2_method="REML", test="z", relative=1e-7)


def test_t_quantiles_are_those_of_pool():
    y, v = studies(2)
    r = cumulative(y, v, test="knha", level=0.99)
    half = (r.ci_high - r.ci_low) / 2
    for df in range(1, 9):
        assert half[df] / r.se[df] == pytest.approx(t_critical(0.99, df), rel=1e-10)


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_100_000_studies(question):
    rng = np.random.default_rng(0)
    v = rng.uniform(0.02, 0.4, 100_000)
    result = question(rng.normal(0.2, np.sqrt(v + 0.09)), v)
    for name in result.__dataclass_fields__:
        assert np.isfinite(getattr(result, name)).all()


@pytest.mark.parametrize("ratio", [1e-6, 1.0, 1e4, 1e12])
def test_interpolation_in_tau2(ratio):
    rng = np.random.default_rng(1)
    v = rng.uniform(1, 100, 20)
    grid = points(float(v.min()), ratio * float(v.min()))
    t = np.geomspace(1e-9 * ratio, ratio, 40) * v.min()
    table = np.tile(grid.scale * (1 / (v[:, None] + grid.t)).sum(axis=0), (40, 1))
    want = (t + v.min()) * (1 / (v[:, None] + t)).sum(axis=0)
    np.testing.assert_allclose(interpolate(grid, table, t), want, rtol=1e-13)


def test_no_answer_and_invalid_input():
    with pytest.raises(NoAnswer, match="at least two"):
        leave_one_out([0.1], [0.1])
    with pytest.raises(NoAnswer):
        cumulative([], [])
    assert cumulative([0.1], [0.04]).se[0] == pytest.approx(0.2)
    y, v = studies(0, 4)
    for bad in ({"model": "fixed"}, {"tau2_method": "XX"}, {"test": "t"}, {"level": 2.0}):
        with pytest.raises(InvalidInput):
            leave_one_out(y, v, **bad)
    with pytest.raises(InvalidInput, match="row 2"):
        cumulative([0.1, 0.2], [0.1, 0.0])


def test_a_study_is_influential_by_any_of_the_four_rules_alone():
    """Of many small data sets each rule has some studies to itself, near its limit too."""
    alone, near = np.zeros(4, dtype=int), np.zeros(4, dtype=int)
    limits = []
    for seed in range(250):
        rng = np.random.default_rng(seed)
        k = int(rng.integers(4, 25))
        v = np.exp(rng.uniform(-4, 0, k))
        y = rng.normal(0.2, np.sqrt(v + 0.05))
        y[0] += rng.normal(0, 2)
        found = influence(leave_one_out(y, v, tau2_method="DL"))
        figures = np.stack([np.abs(found.dffits), found.cook_d, found.hat, np.abs(found.dfbetas)])
        limits = [3 / math.sqrt(k - 1), stats.chi2.ppf(0.5, 1), 3 / k, 1.0]
        share = figures / np.array(limits)[:, None]
        over = share > 1
        assert found.influential.tolist() == over.any(axis=0).tolist()
        alone += (over & (over.sum(axis=0) == 1)).sum(axis=1)
        near += (np.abs(share - 1) < 0.15).sum(axis=1)
    assert (near > 0).all()
    assert (alone[[1, 2, 3]] > 0).all(), alone


def test_of_two_studies_i2_by_q_is_theirs():
    y, v = np.array([0.1, 0.9, 0.3, 0.7]), np.array([0.05, 0.04, 0.08, 0.1])
    asked: list[dict[str, Any]] = [{"model": "common"}, {"tau2_method": "DL", "i2_definition": "q", "test": "z"}]
    for options in asked:
        got = cumulative(y, v, **options)
        want = pool(y[:2], v[:2], **options)
        assert want.i2 > 60
        assert (got.i2[1], got.h2[1]) == pytest.approx((want.i2, want.h2))
        assert (got.i2[0], got.h2[0]) == (0, 1)
