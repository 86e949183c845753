"""Trim and fill: metafor, symmetry, and the hard cases."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracle_cases import assert_close, select

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.bias.trim_and_fill import _missing as missing
from ketcli.models.bias.trim_and_fill import trim_and_fill
from ketcli.models.pooling.pool import pool


def studies(seed, k=12):
    rng = np.random.default_rng(seed)
    v = rng.uniform(0.01, 0.4, k)
    return rng.normal(0.2 + np.sqrt(v), np.sqrt(v)), v


def assert_equals(result, expected):
    assert result.side == expected["side"]
    for key, value in expected.items():
        if key != "side":
            got = getattr(result, key)
            assert_close(key, np.nan if got is None else got, value)


@pytest.mark.parametrize("case", [c for c in select("bias") if "trim" in c.id], ids=lambda c: c.id)
def test_public_cases(case):
    d = case.columns()
    estimator = case.id.split("/")[2]
    assert_equals(
        trim_and_fill(d["yi"], d["vi"], estimator=estimator, tau2_method=case.options["tau2"], test="z"), case.expected
    )


@pytest.mark.parametrize(
    "case",
    [c for c in select("bias", topic="extra_bias") if c.options.get("test") == "trim_and_fill"],
    ids=lambda c: c.id,
)
def test_further_cases(case):
    d = case.columns()
    o = case.options
    options = {"estimator": o["estimator"], "side": None if o["side"] == "auto" else o["side"], "test": o["inference"]}
    options |= {"model": "common"} if o["tau2"] == "EE" else {"tau2_method": o["tau2"]}
    assert_equals(trim_and_fill(d["yi"], d["vi"], **options), case.expected)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 9999), estimator=st.sampled_from(["L0", "R0"]), scale=st.sampled_from([-1.0, 0.01, 50.0]))
def test_order_sign_and_scale(seed, estimator, scale):
    y, v = studies(seed)
    mix = np.random.default_rng(seed).permutation(y.size)
    try:
        one = trim_and_fill(y, v, estimator=estimator, tau2_method="DL")
    except NoAnswer:
        return
    two = trim_and_fill(scale * y[mix], scale**2 * v[mix], estimator=estimator, tau2_method="DL")
    assert two.k0 == one.k0
    assert (two.side == one.side) is (scale > 0)
    assert two.estimate == pytest.approx(scale * one.estimate, rel=1e-6, abs=1e-9 * abs(scale))
    np.testing.assert_allclose(
        np.sort(two.filled_yi), np.sort(scale * one.filled_yi), rtol=1e-6, atol=1e-9 * abs(scale)
    )


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 9999), side=st.sampled_from(["left", "right"]))
def test_what_is_filled_in_lies_on_its_side_and_is_pooled(seed, side):
    y, v = studies(seed)
    try:
        r = trim_and_fill(y, v, side=side, tau2_method="DL", test="z")
    except NoAnswer:
        return
    assert r.filled_yi.size == r.filled_vi.size == r.k0
    plain = pool(y, v, tau2_method="DL", test="z")
    if r.k0:
        assert bool(r.filled_yi.mean() < plain.estimate) is (side == "left")
        again = pool(np.append(y, r.filled_yi), np.append(v, r.filled_vi), tau2_method="DL", test="z")
        assert r.estimate == pytest.approx(again.estimate)
    else:
        assert r.estimate == pytest.approx(plain.estimate)


def test_a_symmetric_funnel_is_left_alone():
    v = np.repeat(np.linspace(0.01, 0.3, 8), 2)
    y = 0.4 + np.sqrt(v) * np.tile([1.0, -1.0], 8)
    for estimator in ("L0", "R0"):
        assert trim_and_fill(y, v, estimator=estimator, side="left").k0 == 0


def test_removed_studies_come_back():
    rng = np.random.default_rng(3)
    v = np.repeat(np.geomspace(0.005, 0.3, 30), 2)
    y = 0.3 + np.sqrt(v) * np.tile([1.0, -1.0], 30) * np.abs(rng.normal(size=60))
    kept = ~((np.sqrt(v) > 0.3) & (y < 0.1))
    r = trim_and_fill(y[kept], v[kept], tau2_method="DL")
    assert r.side == "left"
    assert r.k0 > 0
    assert r.estimate < pool(y[kept], v[kept], tau2_method="DL").estimate


@pytest.mark.parametrize("estimator", ["L0", "R0"])
def test_identical_studies_miss_nothing(estimator):
    r = trim_and_fill(np.full(5, 0.25), np.linspace(0.1, 0.5, 5), estimator=estimator, side="left")
    assert (r.k0, r.estimate) == (0, pytest.approx(0.25))


@pytest.mark.parametrize("estimator", ["L0", "R0"])
def test_few_studies_dominating_studies_and_huge_ratios(estimator):
    for k in (2, 3, 4):
        y, v = studies(1, k)
        try:
            assert np.isfinite(trim_and_fill(y, v, estimator=estimator, side="left", test="z").estimate)
        except NoAnswer as reason:
            assert "settle" in str(reason)  # noqa: PT017
    y, _ = studies(2)
    assert np.isfinite(trim_and_fill(y, np.geomspace(1e-6, 1e2, 12), estimator=estimator, tau2_method="DL").estimate)


def test_errors():
    y, v = studies(0)
    with pytest.raises(NoAnswer, match="give one"):
        trim_and_fill(y, np.full(12, 0.1))
    with pytest.raises(NoAnswer, match="at least two"):
        trim_and_fill([0.1], [0.1])
    with pytest.raises(InvalidInput, match="estimator"):
        trim_and_fill(y, v, estimator="Q0")  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="side"):
        trim_and_fill(y, v, side="up")  # type: ignore[arg-type]


def test_two_studies_that_are_left_are_pooled():
    yi, vi = np.array([-0.49, 0.2, -0.01, 0.18]), np.array([0.07, 0.05, 0.04, 0.44])
    found = trim_and_fill(yi, vi, estimator="L0", side="left", tau2_method="DL")
    assert found.k0 == 2
    centre = pool(yi[[0, 2]], vi[[0, 2]], tau2_method="DL").estimate
    np.testing.assert_allclose(sorted(found.filled_yi), sorted(2 * centre - yi[[1, 3]]))
    every = pool(np.append(yi, found.filled_yi), np.append(vi, found.filled_vi), tau2_method="DL")
    assert found.estimate == pytest.approx(every.estimate)


@pytest.mark.parametrize("estimator", ["L0", "R0"])
def test_none_is_missing_where_none_lies_below_the_centre(estimator):
    k0, _ = missing(np.array([0.0, 0.1, 0.5]), "R0")
    assert k0 == 0
    found = trim_and_fill(np.zeros(5), np.linspace(0.1, 0.5, 5), estimator=estimator)
    assert (found.k0, found.side) == (0, "left")  # no slope is not a falling one


@pytest.mark.parametrize("scale", [1e-7, 1e7])
def test_how_far_errors_differ_is_judged_by_their_own_size(scale):
    y, v = studies(0)
    assert trim_and_fill(scale * y, scale**2 * v, tau2_method="DL").side == trim_and_fill(y, v, tau2_method="DL").side
    with pytest.raises(NoAnswer, match="give one"):
        trim_and_fill(scale * y, scale**2 * (0.1 + 1e-14 * v))
