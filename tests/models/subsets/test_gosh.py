"""GOSH against metafor, against one pooled model at a time, and at its edges."""

from __future__ import annotations

import csv
import gzip
import hashlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.pooling.pool import pool
from ketcli.models.pooling.tau2 import tau2
from ketcli.models.subsets import gosh as gosh_module
from ketcli.models.subsets.drawing import masks, plan_subsets
from ketcli.models.subsets.gosh import gosh
from ketcli.models.subsets.sums import subsets_of
from ketcli.models.subsets.tau2 import _log_likelihood, subset_tau2
from ketcli.questions.effects.method import TAU2_METHODS as METHODS

ORACLE = Path(__file__).parents[2] / "oracle"


def _table(path):
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0] if name not in {"study", "alloc"}}


@pytest.fixture(scope="module")
def bcg():
    table = _table(ORACLE / "data" / "bcg_logrr.csv")
    return table["yi"], table["vi"]


@pytest.fixture(scope="module")
def metafor():
    return _table(ORACLE / "gosh_bcg.csv.gz")


def _studies(k, seed, ratio=10.0):
    rng = np.random.default_rng(seed)
    vi = 0.02 * ratio ** rng.uniform(0, 1, k)
    return rng.normal(0.3, np.sqrt(vi + 0.1)), vi


def test_all_subsets_of_bcg_as_metafor_reml(bcg, metafor):
    result = gosh(*bcg)
    assert result.exact
    assert result.k.size == 8191
    np.testing.assert_allclose(result.estimate, metafor["reml_estimate"], rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(result.tau2, metafor["reml_tau2"], rtol=1e-6, atol=1e-11)
    np.testing.assert_allclose(result.i2, metafor["reml_i2"], rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(result.q, metafor["q"], rtol=1e-6)


def test_all_subsets_of_bcg_as_metafor_dl_and_common(bcg, metafor):
    random, common = gosh(*bcg, tau2_method="DL"), gosh(*bcg, model="common")
    np.testing.assert_allclose(random.estimate, metafor["dl_estimate"], rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(random.tau2, metafor["dl_tau2"], rtol=1e-6)
    np.testing.assert_allclose(common.estimate, metafor["ee_estimate"], rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(common.q, metafor["q"], rtol=1e-6)
    assert common.tau2 is None


def test_ml_differs_from_metafor_only_where_the_likelihood_is_higher(bcg, metafor):
    """Fisher scoring from Hedges' estimate misses the higher of two maxima in 3 of the 8191 subsets."""
    yi, vi = bcg
    result = gosh(yi, vi, tau2_method="ML")
    other = ~np.isclose(result.tau2, metafor["ml_tau2"], rtol=1e-6, atol=1e-10)
    assert other.sum() == 3
    subsets = subsets_of(np.array([result.holds(j) for j in range(13)], dtype=float)[:, other], yi, vi)
    ours, theirs = (_log_likelihood(subsets, tau2[other], "ML") for tau2 in (result.tau2, metafor["ml_tau2"]))
    gain = ours - theirs
    assert (gain > 0.008).all()


@pytest.mark.parametrize("method", METHODS)
def test_equals_one_pool_at_a_time(bcg, method):
    yi, vi = bcg
    result = gosh(yi, vi, tau2_method=method)
    for subset in np.flatnonzero(result.k > 1)[::61]:
        inside = [bool(result.holds(j)[subset]) for j in range(13)]
        one = pool(yi[inside], vi[inside], tau2_method=method, tau2_interval=False)
        assert result.k[subset] == one.k
        for name in ("estimate", "tau2", "i2", "h2", "q"):
            assert getattr(result, name)[subset] == pytest.approx(getattr(one, name), rel=1e-9, abs=1e-12), name


def test_equals_one_common_pool_at_a_time(bcg):
    yi, vi = bcg
    result = gosh(yi, vi, model="common")
    for subset in range(0, 8191, 83):
        inside = [bool(result.holds(j)[subset]) for j in range(13)]
        one = pool(yi[inside], vi[inside], model="common")
        for name in ("k", "estimate", "i2", "h2", "q"):
            assert getattr(result, name)[subset] == pytest.approx(getattr(one, name), rel=1e-10, abs=1e-12), name


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize("seed", range(6))
def test_likelihood_is_highest_over_a_dense_grid(method, seed):
    """Where variances differ a thousandfold, likelihoods with two maxima are common."""
    rng = np.random.default_rng(seed)
    vi = 10 ** rng.uniform(-3, 1, 9)
    yi = rng.normal(0, np.sqrt(vi + 0.1))
    result = gosh(yi, vi, tau2_method=method)
    several = result.k > 1
    subsets = subsets_of(np.array([result.holds(j) for j in range(9)], dtype=float)[:, several], yi, vi)
    at = _log_likelihood(subsets, result.tau2[several], method)
    for point in np.concatenate([[0.0], np.geomspace(1e-6, 1e3, 400)]):
        there = _log_likelihood(subsets, np.full(at.size, point), method)
        assert (there <= at + 1e-9).all()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("spread", [1e4, 1e8])
def test_variances_far_apart(method, spread):
    yi, vi = _studies(6, 5, ratio=spread)
    result = gosh(yi, vi, tau2_method=method)
    for subset in np.flatnonzero(result.k > 1):
        inside = [bool(result.holds(j)[subset]) for j in range(6)]
        expected = tau2(yi[inside], vi[inside], method=method)
        assert result.tau2[subset] == pytest.approx(expected, rel=1e-9, abs=1e-9 * vi[inside].min())


@pytest.mark.parametrize("method", METHODS)
def test_two_studies_in_closed_form(method):
    yi, vi = np.array([0.1, 1.2]), np.array([0.04, 0.09])
    result = gosh(yi, vi, tau2_method=method)
    assert result.k.tolist() == [1, 1, 2]
    assert result.estimate[:2].tolist() == yi.tolist()
    assert result.tau2[:2].tolist() == [0, 0]
    assert result.i2[:2].tolist() == [0, 0]
    assert result.h2[:2].tolist() == [1, 1]
    assert result.q[:2].tolist() == [0, 0]
    assert result.q[2] == pytest.approx(1.1**2 / 0.13, rel=1e-14)
    if method in {"REML", "DL", "PM", "EB", "HE"}:
        assert result.tau2[2] == pytest.approx((1.1**2 - 0.13) / 2, rel=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_identical_studies_have_no_heterogeneity(method):
    result = gosh(np.full(7, 0.4), np.linspace(0.1, 0.9, 7), tau2_method=method)
    assert (result.tau2 == 0).all()
    assert (result.q == 0).all()
    assert (result.i2 == 0).all()
    assert (result.h2 == 1).all()
    assert (result.estimate == 0.4).all()


def test_identical_studies_common_effect():
    result = gosh(np.full(5, 0.4), np.linspace(0.1, 0.9, 5), model="common")
    assert (result.i2 == 0).all()
    assert result.h2[result.k > 1].tolist() == [0] * 26


def test_all_up_to_fifteen_studies_and_random_from_sixteen():
    assert gosh(*_studies(15, 0), model="common").k.size == 2**15 - 1
    random = gosh(*_studies(16, 0), model="common", subsets=500, seed=3)
    assert not random.exact
    assert random.seed == 3
    assert random.k.size == 500
    assert random.k.min() > 0
    assert gosh(*_studies(15, 0), model="common", subsets=10).exact
    assert gosh(*_studies(16, 0), model="common", subsets=2**16).exact


def test_random_subsets_are_those_of_one_pool_at_a_time():
    yi, vi = _studies(70, 2)
    result = gosh(yi, vi, subsets=40, seed=9)
    for subset in range(40):
        inside = [bool(result.holds(j)[subset]) for j in range(70)]
        one = pool(yi[inside], vi[inside], tau2_interval=False)
        assert result.k[subset] == one.k
        assert result.estimate[subset] == pytest.approx(one.estimate, rel=1e-10)
        assert result.tau2[subset] == pytest.approx(one.tau2, rel=1e-9)


def test_one_seed_one_result_and_another_seed_another():
    yi, vi = _studies(20, 1)
    first, again = (gosh(yi, vi, tau2_method="DL", subsets=40_000, seed=5) for _ in range(2))
    assert np.array_equal(first.estimate, again.estimate)
    assert np.array_equal(first.included, again.included)
    other = gosh(yi, vi, tau2_method="DL", subsets=40_000, seed=6)
    assert not np.array_equal(first.included, other.included)
    # more subsets with the same seed begin with the same full blocks
    longer = gosh(yi, vi, tau2_method="DL", subsets=50_000, seed=5)
    assert np.array_equal(longer.estimate[:32_768], first.estimate[:32_768])


def test_the_stream_of_random_subsets_is_pinned():
    """A seed printed in a report must give the same subsets with any later version."""
    plan = plan_subsets(70, 20_000, 42)
    digest = hashlib.sha256(np.packbits(masks(plan, 1), axis=0).tobytes()).hexdigest()
    assert digest == "1afb6b5462d8a2435dfb4f5fb88eb3c46944d7094d7f2759cff1c41dc684a1f9"


def test_random_subsets_are_uniform_over_the_non_empty_ones():
    plan = plan_subsets(16, 60_000, 1)
    found = np.concatenate([masks(plan, b) for b in range(plan.n_blocks)], axis=1)
    assert found.shape == (16, 60_000)
    assert found.any(axis=0).all()
    assert np.abs(found.mean(axis=1) - 0.5).max() < 4 * 0.5 / 60_000**0.5
    pairs = np.corrcoef(found)[np.triu_indices(16, 1)]
    assert np.abs(pairs).max() < 5 / 60_000**0.5


def test_empty_draws_are_replaced():
    plan = plan_subsets(2, 1, 0)
    sample = type(plan)(k=2, total=4000, exact=False, seed=0)
    found = masks(sample, 0)
    assert found.any(axis=0).all()
    assert np.bincount(found[0] + 2 * found[1])[1:] == pytest.approx(4000 / 3, rel=0.1)


effects = st.lists(
    st.tuples(st.floats(-3, 3).map(lambda x: round(x, 3)), st.floats(0.01, 2)), min_size=2, max_size=6
).map(lambda rows: (np.array([r[0] for r in rows]), np.array([r[1] for r in rows])))


@settings(max_examples=40, deadline=None)
@given(effects, st.sampled_from(METHODS))
def test_sign_shift_and_scale(data, method):
    yi, vi = data
    base = gosh(yi, vi, tau2_method=method)
    flipped = gosh(-yi, vi, tau2_method=method)
    scaled = gosh(4 * yi, 16 * vi, tau2_method=method)
    np.testing.assert_allclose(flipped.estimate, -base.estimate, rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(flipped.tau2, base.tau2, rtol=1e-8, atol=1e-9)
    assert np.array_equal(scaled.estimate, 4 * base.estimate)
    assert np.array_equal(scaled.tau2, 16 * base.tau2)
    assert np.array_equal(scaled.i2, base.i2)


@settings(max_examples=40, deadline=None)
@given(effects, st.sampled_from(METHODS))
def test_order_of_studies_does_not_matter(data, method):
    yi, vi = data
    base, turned = gosh(yi, vi, tau2_method=method), gosh(yi[::-1], vi[::-1], tau2_method=method)
    k = yi.size
    mirrored = [int(f"{m:0{k}b}"[::-1], 2) - 1 for m in range(1, 2**k)]
    np.testing.assert_allclose(turned.tau2[mirrored], base.tau2, rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(turned.estimate[mirrored], base.estimate, rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_bits_do_not_depend_on_what_is_computed_together(bcg, method, monkeypatch):
    together = gosh(*bcg, tau2_method=method)
    monkeypatch.setattr(gosh_module, "_TILE", 57)
    apart = gosh(*bcg, tau2_method=method)
    for name in ("estimate", "tau2", "i2", "h2", "q"):
        assert np.array_equal(getattr(apart, name), getattr(together, name)), name


def test_progress_counts_blocks():
    seen = []
    gosh(*_studies(16, 0), tau2_method="DL", subsets=40_000, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"model": "fixed"}, "model"),
        ({"tau2_method": "XX"}, "estimator"),
        ({"subsets": 0}, "number of subsets"),
        ({"seed": -1}, "seed"),
        ({"workers": 0}, "workers"),
    ],
)
def test_impossible_options(options, problem):
    with pytest.raises(InvalidInput, match=problem):
        gosh([0.1, 0.2], [0.1, 0.1], **options)


def test_one_study_has_no_answer():
    with pytest.raises(NoAnswer, match="at least two"):
        gosh([0.1], [0.1])


def test_bad_variance_is_refused():
    with pytest.raises(InvalidInput, match="row 2"):
        gosh([0.1, 0.2, 0.3], [0.1, 0.0, 0.1])


@pytest.mark.parametrize("method", METHODS)
def test_numbers_too_extreme_are_refused_not_answered(method):
    with pytest.raises(NoAnswer, match="too extreme"):
        gosh([0.0, 1e200, -1e200], [1e-300, 1e-300, 1e-300], tau2_method=method)


def test_huge_offset_loses_nothing():
    yi, vi = _studies(6, 3)
    yi = np.round(yi * 2**20) / 2**20
    base, far = gosh(yi, vi), gosh(yi + 2**20, vi)
    np.testing.assert_allclose(far.tau2, base.tau2, rtol=1e-12)


def test_more_studies_than_a_word_of_bits():
    yi, vi = _studies(130, 4)
    included = masks(plan_subsets(130, 3, 1), 0).astype(float)
    values = subset_tau2(subsets_of(included, yi, vi), "PM")
    for column, value in zip(included.T, values, strict=True):
        assert value == pytest.approx(tau2(yi[column > 0], vi[column > 0], method="PM"), rel=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_each_column_may_have_its_own_effects(method):
    vi = np.geomspace(0.01, 1, 8)
    yi = np.random.default_rng(5).normal(0, np.sqrt(vi + 0.1)[:, np.newaxis], (8, 60))
    values = subset_tau2(subsets_of(np.ones_like(yi), yi, vi), method)
    expected = [tau2(column, vi, method=method) for column in yi.T]
    np.testing.assert_allclose(values, expected, rtol=1e-9, atol=1e-12)


def test_subsets_of_studies_that_agree_have_no_heterogeneity():
    found = gosh(np.zeros(4), np.array([0.1, 0.2, 0.3, 0.4]))
    assert (found.q.tolist(), found.i2.tolist(), found.tau2.tolist()) == ([0.0] * 15,) * 3
    assert (found.estimate == 0).all()


def test_nobody_names_a_seed():
    y, v = _studies(20, 1)
    plain, named = gosh(y, v, subsets=50), gosh(y, v, subsets=50, seed=0)
    assert not plain.exact
    np.testing.assert_array_equal(plain.estimate, named.estimate)
    assert (plain.estimate != gosh(y, v, subsets=50, seed=1).estimate).any()


def test_all_subsets_where_just_as_many_are_asked_for():
    assert plan_subsets(16, 2**16 - 1, 0).exact
    assert not plan_subsets(16, 2**16 - 2, 0).exact
    assert plan_subsets(15, 1, 0).exact
    assert not plan_subsets(16, 1, 0).exact
