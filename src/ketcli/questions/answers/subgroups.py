"""The levels of a column, each pooled, and the test between them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ketcli.evidence.notes import Note
from ketcli.questions.answers.clusters import known_column
from ketcli.questions.answers.pooled_effect import PooledEffect, pooled_effect, presented
from ketcli.questions.effects.lead import replications

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ketcli.models.pooling.subgroups import BetweenGroups
    from ketcli.questions.effects.effect_set import EffectSet


def group_labels(effects: EffectSet, by: str) -> list[str]:
    """The level of `by` of each study that can be pooled, as text."""
    if effects.described is None and "cell" in effects.table and by not in ("study", "trial_id"):
        labels = effects.labels("cell")
    else:
        labels = effects.labels(known_column(effects, by, "group by"))
    return [label or "not stated" for label in labels]


def subgroups_of(
    effects: EffectSet, labels: list[str], cluster: str | None
) -> tuple[tuple[tuple[str, PooledEffect], ...], BetweenGroups | None, list[Note]]:
    """Each level of the column pooled, the test between them, and what a reader must know of it."""
    from ketcli.models.pooling.subgroups import pool_subgroups

    method = effects.method
    levels = sorted(set(labels))
    mask = effects.poolable
    notes: list[Note] = []
    parts: dict[str, EffectSet] = {}
    for level in levels:
        rows = mask.copy()
        rows[mask] = [label == level for label in labels]
        parts[level] = effects.where(rows)
    if method.tau2_common and method.model == "random":
        result = pool_subgroups(effects.yi, effects.vi, labels, tau2_common=True, **method.pooled_by("random"))
        groups = tuple((level, presented(part, result.groups[level])) for level, part in parts.items())
        return groups, result.between and by_programme(result.between, parts.values()), notes
    groups = tuple((level, pooled_effect(part, cluster=cluster)) for level, part in parts.items())
    if len(groups) < 2:
        return groups, None, [*notes, Note("one_level", "one level only: nothing to compare")]
    return groups, by_programme(tested_between(effects, labels, groups), parts.values()), notes


def by_programme(between: BetweenGroups, groups: Iterable[EffectSet]) -> BetweenGroups:
    """The test with its smallest group counted by replications: panels of one programme are one."""
    return replace(between, fewest=min(replications(group.entering) for group in groups))


def tested_between(effects: EffectSet, labels: list[str], groups: Sequence[tuple[str, PooledEffect]]) -> BetweenGroups:
    """The test between groups that the method has; groups of one study each leave no residual tau2."""
    from ketcli.models.pooling.subgroups import subgroup_test
    from ketcli.models.regression.groups import omnibus, regress_on_groups

    options = effects.method.moderator(len(labels), len(groups))
    if options is None:
        return subgroup_test([group.pooled for _, group in groups])
    fit = regress_on_groups(effects.yi, effects.vi, labels, [level for level, _ in groups], **options)
    return omnibus(fit, labels)
