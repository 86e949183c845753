"""What a reader asks of a pooled effect next: in points, by control and dosing, at low risk of bias, as a hazard."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.evidence.dataset import once
from ketcli.evidence.doses import NOT_STATED
from ketcli.evidence.vocabulary import SESSIONS
from ketcli.questions.answers.pooled_effect import pooled_effect
from ketcli.questions.answers.subgroups import by_programme, tested_between
from ketcli.questions.effects.first_dose import of_first_dose
from ketcli.questions.effects.method import BINARY

if TYPE_CHECKING:
    from ketcli.evidence.dataset import Dataset
    from ketcli.models.pooling.subgroups import BetweenGroups
    from ketcli.questions.answers.pooled_effect import PooledEffect
    from ketcli.questions.effects.effect_set import EffectSet

INERT, ACTIVE = "inactive_placebo", "active_placebo"


class Points(NamedTuple):
    """A standardized difference in points of the scale that most of its trials have; `shared`: of the same trials."""

    scale: str
    effect: PooledEffect
    shared: bool


class Apart(NamedTuple):
    """The effect at two levels of a column, and the test between them; None where it has none."""

    column: str
    parts: tuple[tuple[str, PooledEffect], tuple[str, PooledEffect]]
    between: BetweenGroups | None


class LowRisk(NamedTuple):
    """How many of the trials somebody judged, and the effect of those judged at low risk; None where none is."""

    judged: int
    low: PooledEffect | None


class Aspects(NamedTuple):
    """All of them, for one pooled effect; `hazard` is the ratio of hazards of what was counted."""

    points: Points | None
    by_control: Apart | None
    by_sessions: Apart | None
    low_risk: LowRisk | None
    hazard: PooledEffect | None


def aspects_of(effects: EffectSet) -> Aspects:
    """What a reader asks next of the pool of these effects."""
    later = effects.window is not None and not of_first_dose(effects)
    return Aspects(
        in_points(effects),
        apart(effects, "control_type", (INERT, ACTIVE)),
        apart(effects, "sessions", SESSIONS) if later else None,
        low_risk(effects),
        hazard(effects),
    )


def in_points(effects: EffectSet, scale: str | None = None) -> Points | None:
    """The mean difference of the same question on one scale, as `pool --measure MD --scale` has it.

    On `scale`, else on the one that most trials have; None where fewer than half have it, or nobody can be asked. A
    posterior has none: nobody says a prior of tau in points.
    """
    if effects.again is None or effects.method.measure != "SMD" or effects.method.model == "bayes":
        return None
    scales = Counter(effects.entering.text("scale"))
    scale = scale or max(scales, key=scales.__getitem__)
    if scale == NOT_STATED or 2 * scales.get(scale, 0) < scales.total():
        return None
    method = replace(effects.method, measure="MD", window=None, from_response=False, tau_prior=None, mid=None)
    try:
        found = effects.again(method, scale)
        own, others = (set(one.table.text("trial_id", one.poolable)) for one in (effects, found))
        return Points(scale, pooled_effect(found), shared=own == others)
    except (NoAnswer, InvalidInput):  # no prior is known on a scale whose SD is not: what stands beside refuses nothing
        return None


def apart(effects: EffectSet, column: str, levels: tuple[str, str]) -> Apart | None:
    """Two kinds of trials apart, where both are pooled: inert and active placebos, single and repeated doses."""
    if effects.again is None or column not in effects.table or effects.method.model == "multilevel":
        return None
    kinds = effects.table[column]
    sets = [effects.where(effects.poolable & (kinds == level)) for level in levels]
    if not all(part.usable.any() for part in sets):
        return None
    first, second = ((level, pooled_effect(part)) for level, part in zip(levels, sets, strict=True))
    both = effects.where(effects.poolable & np.isin(kinds.astype(str), levels))
    try:
        between = by_programme(tested_between(both, both.entering.text(column), (first, second)), sets)
    except NoAnswer:
        between = None
    return Apart(column, (first, second), between)


def hazard(effects: EffectSet) -> PooledEffect | None:
    """The hazard ratio of the same question, where people were counted and a trial publishes one."""
    from ketcli.evidence.rows import ContrastRow

    if effects.again is None or effects.method.measure not in BINARY:
        return None
    rows = effects.again.dataset.rows(ContrastRow)
    if not any(row.outcome == effects.outcome and row.measure == "HR" for row in rows):
        return None
    method = replace(effects.method, measure="HR", model="random", window=None, tau_prior=None, mid=None)
    try:
        return pooled_effect(effects.again(method))
    except NoAnswer:
        return None


def low_risk(effects: EffectSet) -> LowRisk | None:
    """The trials whose published judgements are all low: the overall one, or every domain where there is none.

    None where nobody judged any of them, or the set does not come from a dataset.
    """
    from ketcli.evidence.vocabulary import LOW, OVERALL

    if effects.again is None:
        return None
    levels = _levels(effects.again.dataset)
    trials = effects.table.text("trial_id")
    judged = {trial for trial in effects.entering.text("trial_id") if trial in levels}
    if not judged:
        return None
    low = {trial for trial in judged if set().union(*_telling(levels[trial], OVERALL)) == {LOW}}
    rows = effects.poolable & np.array([trial in low for trial in trials], dtype=bool)
    part = effects.where(rows)
    return LowRisk(len(judged), pooled_effect(part) if part.poolable.any() else None)


@once
def _levels(dataset: Dataset) -> dict[str, dict[str, set[str]]]:
    """What was judged of each trial, by domain."""
    from ketcli.evidence.rows import RiskOfBiasRow
    from ketcli.evidence.vocabulary import BIAS_LEVELS, SOME

    levels: dict[str, dict[str, set[str]]] = {}
    for row in dataset.rows(RiskOfBiasRow):
        level = BIAS_LEVELS.get(row.judgement.lower(), SOME)
        levels.setdefault(row.trial_id, {}).setdefault(row.domain, set()).add(level)
    return levels


def _telling(domains: dict[str, set[str]], overall: str) -> list[set[str]]:
    return [domains[overall]] if overall in domains else list(domains.values())
