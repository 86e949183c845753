"""Groups of a column: pooled each for itself, tested by the moderator, and what is said where there is one level."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from ketcli.columns import Columns
from ketcli.models.pooling.pool import pool
from ketcli.models.pooling.subgroups import pool_subgroups, subgroup_test
from ketcli.questions.answers.clusters import clustered, clusters_of
from ketcli.questions.answers.pooled_effect import pooled_effect
from ketcli.questions.answers.subgroups import group_labels, subgroups_of
from ketcli.questions.effects.effect_set import EffectSet
from ketcli.questions.effects.method import Method, resolve

YI, VI = [0.1, 0.5, -0.2, 0.9, 0.3, 0.4], [0.02, 0.05, 0.03, 0.08, 0.04, 0.06]


def made(method: Method | None = None, **columns: list[Any]) -> EffectSet:
    frame = pd.DataFrame({"study": [f"s{i}" for i in range(len(YI))], "yi": YI, "vi": VI, **columns})
    given = {"name": "made", "sha256": ""}
    return EffectSet(Columns.of(frame), "", method or resolve(measure="GEN"), (), (), {}, given)


GROUPS = ["b", "a", "b", "a", "c", "c"]


def test_each_level_is_pooled_for_itself_and_tested_by_one_tau2() -> None:
    effects = made(g=GROUPS)
    groups, between, notes = subgroups_of(effects, group_labels(effects, "g"), None)
    assert [level for level, _ in groups] == ["a", "b", "c"]
    for level, group in groups:
        own = [at for at, name in enumerate(GROUPS) if name == level]
        alone = pool([YI[at] for at in own], [VI[at] for at in own], test="adhoc")
        assert (group.pooled.estimate, group.pooled.se) == (alone.estimate, alone.se)
    assert between is not None
    assert (between.df, between.fewest) == (2, 2)
    assert notes == []


def test_by_their_own_estimates_where_the_method_says_so() -> None:
    effects = made(resolve(measure="GEN", between="estimates"), g=GROUPS)
    groups, between, _ = subgroups_of(effects, GROUPS, None)
    assert between is not None
    assert between.q == subgroup_test([group.pooled for _, group in groups]).q


def test_one_tau2_for_all_groups() -> None:
    effects = made(resolve(measure="GEN", tau2_common=True), g=GROUPS)
    groups, between, _ = subgroups_of(effects, GROUPS, None)
    together = pool_subgroups(YI, VI, GROUPS, tau2_common=True, test="adhoc")
    assert {level: group.pooled.se for level, group in groups} == {
        level: one.se for level, one in together.groups.items()
    }
    assert between is not None
    assert together.between is not None
    assert between.q == together.between.q
    plain = made(resolve(measure="GEN", tau2_common=True, model="common"), g=GROUPS)
    assert subgroups_of(plain, GROUPS, None)[0][0][1].pooled.estimate == pytest.approx(
        pool([YI[1], YI[3]], [VI[1], VI[3]], model="common").estimate
    )


def test_one_level_has_nothing_to_compare_with() -> None:
    effects = made(g=["a"] * 6)
    groups, between, notes = subgroups_of(effects, group_labels(effects, "g"), None)
    assert len(groups) == 1
    assert groups[0][1].pooled.estimate == pooled_effect(effects).pooled.estimate
    assert between is None
    assert [note.kind for note in notes] == ["one_level"]


def test_panels_of_one_programme_count_once_in_the_smallest_group() -> None:
    effects = made(g=["a", "a", "a", "b", "b", "b"], programme=["x", "x", "y", "p", "q", "r"])
    _, between, _ = subgroups_of(effects, effects.labels("g"), None)
    assert between is not None
    assert between.fewest == 2


def test_what_is_not_stated_is_a_level_and_no_cluster() -> None:
    effects = made(g=["a", "", "b", "a", "", "b"], trial_id=list("uvwxyz"))
    assert group_labels(effects, "g") == ["a", "not stated", "b", "a", "not stated", "b"]
    kept = clustered(effects, "g")
    assert kept.table.text("study") == ["s0", "s2", "s3", "s5"]
    assert [(item.label, item.kind, item.about) for item in kept.left_out] == [
        ("s1", "no_cluster", ("g",)), ("s4", "no_cluster", ("g",))
    ]  # fmt: skip
    assert clustered(kept, "g") is kept
    assert clusters_of(effects, None) == list("uvwxyz")
    assert clusters_of(kept, "g") == ["a", "b", "a", "b"]


def test_panels_of_one_programme_count_once_with_one_tau2_for_all_groups_too() -> None:
    columns = {"g": ["a", "a", "a", "b", "b", "b"], "programme": ["x", "x", "y", "p", "q", "r"]}
    effects = made(resolve(measure="GEN", tau2_common=True), **columns)
    groups, between, _ = subgroups_of(effects, effects.labels("g"), None)
    assert len(groups) == 2
    assert between is not None
    assert between.fewest == 2
    alone = made(resolve(measure="GEN", tau2_common=True), g=["a"] * 6)
    assert subgroups_of(alone, alone.labels("g"), None)[1] is None


def test_the_part_of_a_trial_that_stands_in_a_row_is_its_level() -> None:
    effects = made(g=GROUPS, cell=["low", "high", "low", "", "high", "low"], trial_id=list("uvwxyz"))
    assert group_labels(effects, "g") == ["low", "high", "low", "not stated", "high", "low"]
    assert group_labels(effects, "study") == [f"s{i}" for i in range(6)]
    assert group_labels(effects, "trial_id") == list("uvwxyz")
