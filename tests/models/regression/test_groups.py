"""The test between groups as a moderator: against metafor, by hand, and its relations."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from tests.oracle_cases import Case, assert_close, select

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.pooling.pool import pool
from ketcli.models.pooling.subgroups import between_verdict, pool_subgroups, subgroup_test
from ketcli.models.regression.groups import omnibus, regress_on_groups


@pytest.mark.parametrize("case", select("between", topic="extra_moderator"), ids=lambda c: c.id)
def test_against_metafor(case: Case) -> None:
    d, e = case.columns(), case.expected
    labels = d[case.options["by"]]
    options = {"model": case.options["model"], "test": case.options["test"]}
    if case.options.get("tau2"):
        options["tau2_method"] = case.options["tau2"]
    fit = regress_on_groups(d["yi"], d["vi"], labels, sorted(set(labels)), **options)
    between = omnibus(fit, labels)
    assert_close("q", between.q, e["q"])
    assert_close("p", between.p, e["p"])
    assert (between.df, between.df2, between.fewest) == (e["df"], e.get("df2"), e["fewest"])
    for key in ("coef", "se", "ci_low", "ci_high"):
        assert_close(key, getattr(fit, key)[1], e[key])
    assert_close("p", fit.p[1], e["coef_p"])


def test_two_groups_by_hand_at_a_tau2_of_0() -> None:
    """Effects that vary less than chance would: tau2 is 0, the factor is 1, and the rest is arithmetic."""
    y, v, labels = [0.0, 0.1, 0.2, 1.0, 1.1, 1.2], [0.04] * 6, ["a"] * 3 + ["b"] * 3
    between = omnibus(regress_on_groups(y, v, labels, ("a", "b")), labels)
    f = 1.0**2 / (2 * 0.04 / 3)
    assert (between.q, between.df, between.df2) == (pytest.approx(f), 1, 4.0)
    assert between.p == pytest.approx(stats.f.sf(f, 1, 4))
    assert between.p == pytest.approx(2 * stats.t.sf(f**0.5, 4))


def test_without_heterogeneity_q_is_that_of_the_estimates() -> None:
    y, v, labels = [0.0, 0.1, 0.2, 1.0, 1.1, 1.2], [0.04, 0.1, 0.05] * 2, ["a"] * 3 + ["b"] * 3
    one = omnibus(regress_on_groups(y, v, labels, ("a", "b"), test="z"), labels)
    other = subgroup_test([pool(y[:3], v[:3], test="z"), pool(y[3:], v[3:], test="z")])
    assert (one.q, one.p, one.fewest) == (pytest.approx(other.q), pytest.approx(other.p), other.fewest)


@given(
    st.lists(st.tuples(st.floats(-2, 2), st.floats(0.02, 1)), min_size=7, max_size=12),
    st.integers(0, 1000),
)
def test_relations(studies: list[tuple[float, float]], seed: int) -> None:
    """The order of studies and of groups does not matter, and one tau2 for all groups gives the same test."""
    yi, vi = (np.array(values) for values in zip(*studies, strict=True))
    labels = ["a", "a", "b", "b", "c", "c", *["c"] * (yi.size - 6)]
    between = omnibus(regress_on_groups(yi, vi, labels, ("a", "b", "c")), labels)
    assert 0 <= between.p <= 1
    order = np.random.default_rng(seed).permutation(yi.size)
    mixed = [labels[i] for i in order]
    other = omnibus(regress_on_groups(yi[order], vi[order], mixed, ("c", "a", "b")), mixed)
    assert other.p == pytest.approx(between.p, rel=1e-5, abs=1e-9)
    common = pool_subgroups(yi, vi, labels, tau2_common=True).between
    assert common is not None
    assert common.p == pytest.approx(between.p, rel=1e-5, abs=1e-9)


def test_no_verdict_with_fewer_than_three_studies_in_a_group() -> None:
    y, v = [0.0, 0.1, 0.2, 0.1, 3.0, 3.1], [0.01] * 6
    few = omnibus(regress_on_groups(y, v, ["a"] * 4 + ["b"] * 2, ("a", "b")), ["a"] * 4 + ["b"] * 2)
    assert (few.fewest, few.verdict(0.95)) == (2, "too_few")
    assert few.p < 1e-4
    assert [between_verdict(p, 3, 0.95) for p in (0.01, 0.2)] == ["difference", "no_clear_difference"]
    assert between_verdict(0.03, 3, 0.99) == "no_clear_difference"


def test_refusals() -> None:
    with pytest.raises(InvalidInput, match="labels"):
        regress_on_groups([0.1, 0.2], [0.1, 0.2], ["a"], ["a", "b"])
    with pytest.raises(NoAnswer, match="at least two"):
        regress_on_groups([0.1, 0.2], [0.1, 0.2], ["a", "a"], ["a"])
    alike = ["a", "a", "b", "b"]
    fit = regress_on_groups([0.1, 0.1, 0.2, 0.2], [0.1, 0.2, 0.1, 0.2], alike, ("a", "b"), test="knha")
    with pytest.raises(NoAnswer, match="identical"):
        omnibus(fit, alike)
