"""From a dataset to the counts of every side effect: one row a trial, event and cell."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ketcli.evidence.choose import choose_each
from ketcli.evidence.event_terms import event_terms
from ketcli.evidence.filters import select
from ketcli.evidence.outcomes import is_side_effect
from ketcli.evidence.rows import EventThresholdRow, ResultRow
from ketcli.evidence.vocabulary import ADVERSE_EVENT_PREFIX
from ketcli.evidence.wanted import Chosen, Wanted
from ketcli.questions.effects.effect_set import compute
from ketcli.questions.effects.trial_figures import figures_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ketcli.columns import Columns
    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.event_terms import EventTerms
    from ketcli.evidence.filters import Filters, Selection
    from ketcli.evidence.left_out import LeftOut
    from ketcli.questions.effects.method import Method

Key = tuple[str, str, str]


class SideEffects(NamedTuple):
    """The counts of side effects of the trials that pass the filters.

    Attributes
    ----------
    rows : Columns
        A row a trial, event (`outcome`) and cell of `by`: counts of both groups, log risk ratio (`log_rr`, `log_rr_v`)
        and risk difference (`rd`, `rd_v`), the `terms` added up under the event (where a trial reports several of
        them, `events_e` and `events_c` are the largest term's, and `events_e_most`, `events_c_most` their sum),
        and `threshold`: its source lists side effects only from this percentage on (NaN: no such limit known).
    selection : Selection
        The trials and arms left by the filters.
    without : dict
        For each event the trials that report something of it, but not the counts of both groups.
    thresholds : dict
        For each trial with such a source, the percentage from which on it lists side effects.
    """

    rows: Columns
    terms: EventTerms
    selection: Selection
    without: dict[str, list[LeftOut]]
    thresholds: dict[str, float]


def side_effects(
    dataset: Dataset,
    filters: Filters,
    method: Method,
    *,
    by: str | None = None,
    events: Sequence[str] = (),
    grouped: bool = False,
) -> SideEffects:
    """All counts of side effects in one pass over the tables.

    Raises
    ------
    NoAnswer
        No trial is left after the filters.
    InvalidInput
        An event that no trial of the dataset reports.
    """
    terms = event_terms(dataset)
    selection = select(dataset, filters)
    reported = [one for one in dict.fromkeys(row.outcome for row in dataset.rows(ResultRow)) if is_side_effect(one)]
    asked = {terms.find(event, reported, grouped=grouped) for event in events}
    counted = {outcome: terms.counted_as(outcome, grouped=grouped) for outcome in reported}
    outcomes = [outcome for outcome in reported if not asked or counted[outcome] in asked]
    answers = choose_each(dataset, selection, Wanted("", "events", None, by=by), outcomes, named=False)
    chosen, without = _counted(answers, counted)
    rows, unusable = _figures(chosen, method)
    without = _without(without, chosen, rows, unusable)
    limits = {(row.trial_id, row.source_id): row.percent for row in dataset.rows(EventThresholdRow)}
    rows = rows.assign(
        threshold=[
            max((limits[trial, source] for source in sources.split(";") if (trial, source) in limits), default=np.nan)
            for trial, sources in zip(rows.text("trial_id"), rows.text("sources"), strict=True)
        ]
    )
    thresholds: dict[str, float] = {}
    for (trial, _), percent in limits.items():
        thresholds[trial] = max(percent, thresholds.get(trial, percent))
    return SideEffects(rows, terms, selection, without, thresholds)


def _counted(
    answers: dict[str, tuple[list[Chosen], list[LeftOut]]], counted: dict[str, str]
) -> tuple[dict[Key, list[Chosen]], dict[str, list[LeftOut]]]:
    """What was chosen under the name it is counted as, by event, trial and cell; and the trials without counts."""
    chosen: dict[Key, list[Chosen]] = {}
    without: dict[str, list[LeftOut]] = {}
    for outcome, (found, lacking) in answers.items():
        event = counted[outcome]
        for one in found:
            chosen.setdefault((event, one.trial.trial_id, one.cell), []).append(one)
        without.setdefault(event, []).extend(lacking)
    return chosen, without


def _figures(chosen: dict[Key, list[Chosen]], method: Method) -> tuple[Columns, list[LeftOut]]:
    merged = [_merged(event, parts) for (event, _, _), parts in chosen.items()]
    found, unusable = figures_of(merged, replace(method, measure="RR"))
    keys = list(zip(found.text("outcome"), found.text("trial_id"), found.text("cell"), strict=True))
    log_rr, log_rr_v = compute(found, replace(method, measure="RR", model="random"))
    rd, rd_v = compute(found, replace(method, measure="RD", model="random"))
    sharing = {key: one.sharing for key, one in zip(chosen, merged, strict=True)}
    rows = found.assign(
        log_rr=log_rr,
        log_rr_v=log_rr_v,
        rd=rd,
        rd_v=rd_v,
        terms=[_names(chosen[key]) for key in keys],
        events_e_most=np.minimum([_most(one.experimental for one in chosen[key]) for key in keys], found["n_e"]),
        events_c_most=np.minimum(
            [_most(one.control for one in chosen[key]) / sharing[key] for key in keys], found["n_c"]
        ),
    )
    return rows, unusable


def _merged(event: str, parts: Sequence[Chosen]) -> Chosen:
    """One count an arm for several terms of one event: the largest, since a person may stand under several terms."""
    base = max(parts, key=lambda one: sum(row.events for row in one.experimental))
    alike = [one for one in parts if _arms(one) == _arms(base)]

    def largest(counts: Iterable[tuple[ResultRow, ...]]) -> tuple[ResultRow, ...]:
        rows = zip(*(sorted(own, key=lambda row: row.arm_id) for own in counts), strict=True)
        most = (max(same, key=lambda row: row.events) for same in rows)
        return tuple(row if row.outcome == event else row._replace(outcome=event) for row in most)

    return base._replace(
        arms=tuple(sorted(base.arms, key=lambda arm: arm.arm_id)),
        experimental=largest(one.experimental for one in alike),
        control=largest(one.control for one in alike),
    )


def _arms(one: Chosen) -> list[str]:
    return sorted(row.arm_id for row in (*one.experimental, *one.control))


def _most(counts: Iterable[Sequence[ResultRow]]) -> float:
    """The sum over all terms: the most people of a group that can have had one of them."""
    return sum(row.events for rows in counts for row in rows)


def _names(parts: Sequence[Chosen]) -> str:
    return "; ".join(sorted({one.experimental[0].outcome.removeprefix(ADVERSE_EVENT_PREFIX) for one in parts}))


def _without(
    without: dict[str, list[LeftOut]],
    chosen: dict[Key, list[Chosen]],
    rows: Columns,
    unusable: Sequence[LeftOut],
) -> dict[str, list[LeftOut]]:
    """Who reports something of an event but no counts that can be used, under no name of it."""
    counts = set(zip(rows.text("outcome"), rows.text("trial_id"), strict=True))
    reasons = {one.trial_id: one for one in unusable}
    lacking: dict[str, dict[str, LeftOut]] = {}
    for event, found in without.items():
        lacking[event] = {one.trial_id: one for one in found if (event, one.trial_id) not in counts}
    for event, trial, _ in chosen:
        if (event, trial) not in counts:
            lacking[event][trial] = reasons[trial]
    return {event: list(found.values()) for event, found in lacking.items()}
