"""Subgroups against metafor and identities."""

from __future__ import annotations

import numpy as np
import pytest
from tests.oracle_cases import Case, assert_close, assert_matches, read_columns, select

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.pooling.pool import pool
from ketcli.models.pooling.subgroups import between_verdict, pool_subgroups, subgroup_test


@pytest.mark.parametrize("case", select("subgroups", topic="extra_groups"), ids=lambda c: c.id)
def test_against_metafor(case: Case) -> None:
    d, e = case.columns(), case.expected
    common = case.options["tau2_common"]
    result = pool_subgroups(
        d["yi"], d["vi"], d["alloc"], tau2_common=common, tau2_method=case.options["tau2"], test=case.options["test"]
    )
    assert list(result.groups) == e["labels"]
    assert result.between is not None
    assert_close("q", result.between.q, e["q"])
    assert_close("p", result.between.p, e["p"])
    assert result.between.df == e["df"]
    for i, group in enumerate(result.groups.values()):
        if common:
            for key in ("estimate", "se", "ci_low", "ci_high", "pi_low", "pi_high"):
                assert_close(key, getattr(group, key), e[key][i])
            assert_close("p", group.p, e["p_values"][i])
            for key in ("tau2", "tau2_ci_low", "tau2_ci_high"):
                assert_close(key, getattr(group, key), e[key])
        else:
            assert_matches(group, e["groups"][i])


def test_against_pymetaanalysis() -> None:
    import meta_analyze

    d = read_columns("data/bcg_logrr.csv")
    other = meta_analyze.meta_analysis(effect=d["yi"], variance=d["vi"], subgroup=d["alloc"], tau2_method="DL")
    mine = pool_subgroups(d["yi"], d["vi"], d["alloc"], tau2_method="DL", test="z")
    assert mine.between is not None
    assert mine.between.q == pytest.approx(other.q_between, rel=1e-8)


def test_groups_are_pooled_alone() -> None:
    d = read_columns("data/bcg_logrr.csv")
    labels = np.array(d["alloc"])
    result = pool_subgroups(d["yi"], d["vi"], d["alloc"])
    for label, group in result.groups.items():
        alone = pool(d["yi"][labels == label], d["vi"][labels == label])
        assert (group.estimate, group.se, group.tau2) == (alone.estimate, alone.se, alone.tau2)
    assert result.between == subgroup_test(list(result.groups.values()))


def test_common_effect_q_adds_up() -> None:
    """Q = Q within + Q between for a common effect."""
    d = read_columns("data/bcg_logrr.csv")
    result = pool_subgroups(d["yi"], d["vi"], d["alloc"], model="common")
    assert result.between is not None
    whole = pool(d["yi"], d["vi"], model="common").q
    assert sum(g.q for g in result.groups.values()) + result.between.q == pytest.approx(whole, rel=1e-12)


def test_one_study_in_a_group() -> None:
    y, v, labels = [0.1, 0.5, 0.9, 2.0], [0.1, 0.2, 0.1, 0.3], ["a", "a", "a", "b"]
    result = pool_subgroups(y, v, labels)
    assert (result.groups["b"].model, result.groups["b"].estimate) == ("common", 2.0)
    shared = pool_subgroups(y, v, labels, tau2_common=True, test="z")
    assert shared.groups["b"].se == pytest.approx((0.3 + shared.groups["a"].tau2) ** 0.5)
    with pytest.raises(NoAnswer):
        pool_subgroups([0.1, 0.2], [0.1, 0.2], ["a", "b"], tau2_common=True)


def test_one_group_only() -> None:
    y, v = [0.1, 0.5, 0.9], [0.1, 0.2, 0.1]
    assert pool_subgroups(y, v, ["a"] * 3).between is None
    same = pool_subgroups(y, v, ["a"] * 3, tau2_common=True)
    assert same.between is None
    assert same.groups["a"].estimate == pytest.approx(pool(y, v).estimate)


def test_refusals() -> None:
    with pytest.raises(InvalidInput, match="labels"):
        pool_subgroups([0.1, 0.2], [0.1, 0.2], ["a"])
    with pytest.raises(NoAnswer, match="at least two"):
        subgroup_test([])
    with pytest.raises(NoAnswer, match="identical"):
        pool_subgroups([0.1, 0.1, 0.2, 0.5], [0.1, 0.2, 0.1, 0.2], ["a", "a", "b", "b"], test="knha")


def test_a_test_between_groups_of_three_studies_or_more_gives_a_verdict_by_its_level() -> None:
    assert between_verdict(0.001, 2, 0.95) == "too_few"
    assert between_verdict(0.001, 3, 0.95) == "difference"
    assert between_verdict(0.049, 4, 0.95) == "difference"
    assert between_verdict(0.051, 4, 0.95) == "no_clear_difference"
    assert between_verdict(0.051, 4, 0.9) == "difference"
    assert between_verdict(0.25, 3, 0.75) == "no_clear_difference"  # p has to be smaller


def test_with_a_common_spread_the_q_of_a_group_is_its_own() -> None:
    y, v = np.array([0.1, 0.7, 0.4, -0.3, 0.9, 0.2]), np.array([0.02, 0.05, 0.03, 0.04, 0.06, 0.02])
    found = pool_subgroups(y, v, ["a", "a", "a", "b", "b", "b"], tau2_common=True)
    for rows, group in zip((slice(3), slice(3, 6)), found.groups.values(), strict=True):
        own = pool(y[rows], v[rows], model="common")
        assert (group.q, group.q_df, group.q_p) == pytest.approx((own.q, 2, own.q_p))
