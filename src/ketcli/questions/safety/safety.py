"""How often side effects occur, in how many trials, and how much more often than with the control."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ketcli.columns import Columns
from ketcli.errors import InvalidInput, NoAnswer, named, written
from ketcli.evidence.dataset import once
from ketcli.evidence.event_terms import SYMPTOM
from ketcli.evidence.filters import implied_role, with_role
from ketcli.evidence.left_out import LeftOut
from ketcli.evidence.notes import Note
from ketcli.evidence.rows import PooledSafetyRow, PooledSafetySetRow, ResultRow
from ketcli.evidence.vocabulary import ADVERSE_EVENT_PREFIX
from ketcli.models.pooling.rare_events import RULE
from ketcli.questions.effects.arms import Arms, arms_of_all
from ketcli.questions.effects.came_about import combined_notes, derived_notes, secondary_notes
from ketcli.questions.effects.covered import people_by_trial, people_of
from ketcli.questions.effects.method import resolve
from ketcli.questions.effects.scope import Eligible, Scope, eligible, within
from ketcli.questions.safety.event_row import EventRow, event_row
from ketcli.questions.safety.question import SafetyQuestion
from ketcli.questions.safety.scores import SCORES, ScoreRow, score_rows
from ketcli.questions.safety.side_effects import SideEffects, side_effects

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.filters import Filters
    from ketcli.questions.effects.method import Method

__all__ = ["PublishedEvent", "SafetyAnswer", "SafetyQuestion", "safety", "side_effects_asked"]
SERIOUS, BY_PROTOCOL = "serious", "by_protocol"
Key = tuple[str, str]  # event, level


@dataclass(frozen=True, slots=True)
class PublishedEvent:
    """One figure of a pool that its source published; nothing is computed with it."""

    pool: str
    trials: tuple[str, ...]
    arm: str
    event: str
    events: float
    n: float
    source: str
    locator: str
    note: str


@dataclass(frozen=True)
class SafetyAnswer:
    """Side effects in the order asked for, scores (dissociation, blood pressure) and published pools."""

    question: SafetyQuestion
    method: Method
    rows: tuple[EventRow, ...]
    scores: tuple[ScoreRow, ...]
    published: tuple[PublishedEvent, ...]
    trials: tuple[str, ...]
    too_few: tuple[tuple[str, int], ...]
    left_out: tuple[LeftOut, ...]
    notes: tuple[Note, ...]
    filters: dict[str, object]
    provenance: dict[str, str | None]
    eligible: Eligible | None

    def coverage(self, row: EventRow) -> Scope | None:
        """Trials and people behind a side effect, of those that could be; not counted for a level of `by`."""
        return None if row.level or self.eligible is None else within(self.eligible, people_by_trial(row.rows))

    @property
    def scope(self) -> Scope | None:
        """Trials and people behind any row, of those that could be."""
        if self.eligible is None:
            return None
        trials = Columns.together([row.rows for row in self.rows])
        people = dict(zip(trials.text("trial_id"), people_of(trials), strict=True))
        return within(self.eligible, people)

    @property
    def arms(self) -> Arms:
        """What the arms of all trials that report a side effect are called."""
        return arms_of_all([row.rows for row in self.rows])

    @property
    def rule(self) -> str:
        """How the model of each side effect was chosen, in words."""
        model = self.question.model
        return RULE if model is None else f"{written('model', model)} for every event that two or more trials report"


def side_effects_asked(
    dataset: Dataset, filters: Filters, *, event: Sequence[str] = (), by: str | None = None, sort: str = "trials",
    min_trials: int = 1, serious: bool = False, grouped: bool = False, published: bool = False,
    model: str | None = None, like: str | None = None, **choices: Any,
) -> SafetyAnswer:  # fmt: skip
    """`safety` by the options of `ketcli safety`: each event is pooled by the rule, or by the model asked for."""
    question = SafetyQuestion(
        tuple(event), by, sort, min_trials, serious=serious, grouped=grouped, published=published, model=model
    )
    return safety(dataset, filters, resolve(like, measure="RR", model="random", **choices), question)


def safety(dataset: Dataset, filters: Filters, method: Method, question: SafetyQuestion) -> SafetyAnswer:
    """Count, pool and compare every side effect.

    Parameters
    ----------
    dataset : Dataset
        Where the trials are.
    filters : Filters
        Which trials; without a role, acute ones.
    method : Method
        tau2, test, level, zero cells, crossover r.
    question : SafetyQuestion
        Which events, split and sorted how.

    Raises
    ------
    InvalidInput
        An event, a level or a model that cannot be.
    NoAnswer
        No side effect is left to report; the sentence says why.
    """
    question.pooled_by()
    if question.min_trials < 1:
        raise InvalidInput(f"{named('min_trials')} must be 1 or more, not {question.min_trials}")
    given, filters = filters, with_role(filters)
    found = side_effects(dataset, filters, method, by=question.by, events=question.events, grouped=question.grouped)
    rows, too_few = _rows(found, dataset, filters, method, question)
    if not rows:
        raise NoAnswer(_why_none(found, question, too_few))
    labels = _label(found)
    outcomes = _scores(question) if dataset.about is None else ()
    events = {row.event for row in rows}
    behind = found.rows.where(np.array([event in events for event in found.rows.text("outcome")], dtype=bool))
    return SafetyAnswer(
        question=question, method=method, rows=_sorted(rows, question.sort),
        scores=score_rows(dataset, found.selection, method, by=question.by, outcomes=outcomes),
        published=_published(dataset, found, rows, question) if question.published else (),
        trials=tuple(dict.fromkeys(labels[trial] for trial in behind.text("trial_id"))),
        too_few=too_few, left_out=(*found.selection.left_out, *_silent(found, dataset, question)),
        notes=(
            *(() if dataset.about is None else dataset.about.notes), *implied_role(given, filters),
            *_notes(dataset, behind, rows, found, method, question),
            *secondary_notes(behind, dataset),
        ),
        filters=dataset.conditions(filters.given()), provenance=dataset.provenance(),
        eligible=None if dataset.is_file else eligible(found.selection.trials, dataset),
    )  # fmt: skip


def _label(found: SideEffects) -> dict[str, str]:
    return {trial.trial_id: trial.label for trial in found.selection.trials}


def _reporting(found: SideEffects, dataset: Dataset) -> list[str]:
    """The trials left by the filters that have any side effect on record."""
    known = {row.trial_id for row in dataset.rows(ResultRow) if row.outcome.startswith(ADVERSE_EVENT_PREFIX)}
    return [trial.trial_id for trial in found.selection.trials if trial.trial_id in known]


@once
def _made_before(dataset: Dataset, filters: Filters, method: Method, question: SafetyQuestion) -> dict[Key, EventRow]:
    """The rows of these trials by event and level, whoever asked for some of them: empty at first."""
    return {}


def _rows(
    found: SideEffects, dataset: Dataset, filters: Filters, method: Method, question: SafetyQuestion
) -> tuple[list[EventRow], tuple[tuple[str, int], ...]]:
    labels, reporting = _label(found), _reporting(found, dataset)
    alike = SafetyQuestion(by=question.by, grouped=question.grouped, model=question.model)
    known = _made_before(dataset, filters, method, alike)
    rows: list[EventRow] = []
    too_few: list[tuple[str, int]] = []
    for name, trials in _by(found.rows, "outcome").items():
        kind = found.terms.kind(name)
        if kind == BY_PROTOCOL or (question.serious and kind != SERIOUS):
            continue
        k = len(set(trials.text("trial_id")))
        if k < question.min_trials:
            too_few.append((name, k))
            continue
        without = tuple(found.without.get(name, ()))
        there = {*trials.text("trial_id"), *(one.trial_id for one in without)}
        limits = found.thresholds if kind == SYMPTOM else {}
        absent = tuple((labels[trial], limits.get(trial)) for trial in reporting if trial not in there)
        for level, part in _by(trials, "cell").items():
            if (name, level) not in known:
                known[name, level] = event_row(
                    part, method, event=name, kind=kind, level=level, model=question.pooled_by(), absent=absent,
                    without=without,
                )  # fmt: skip
            rows.append(known[name, level])
    return rows, tuple(sorted(too_few))


def _by(rows: Columns, name: str) -> dict[str, Columns]:
    """The rows of each value of a column, in the order in which the values come."""
    places: dict[str, list[int]] = {}
    for place, value in enumerate(rows.text(name)):
        places.setdefault(value, []).append(place)
    return {value: rows.where(np.array(own)) for value, own in places.items()}


def _why_none(found: SideEffects, question: SafetyQuestion, too_few: Sequence[tuple[str, int]]) -> str:
    if too_few:
        most = max(k for _, k in too_few)
        named_limit = named("min_trials", question.min_trials)
        return f"{named_limit}: no event is reported by so many trials; the most is {most}"
    what = " or ".join(question.events) or ("a serious event" if question.serious else "any side effect")
    trials = len(found.selection.trials)
    reasons = sorted({f"{one.label}: {one.text}" for lacking in found.without.values() for one in lacking})
    text = f"none of the {trials} trials left reports counts of {what} in both groups"
    return f"{text} ({'; '.join(reasons[:5])})" if reasons else text


def _sorted(rows: Sequence[EventRow], sort: str) -> tuple[EventRow, ...]:
    """Events by their own key (the highest of an event's levels), levels in natural order within an event."""
    keys: dict[str, Callable[[EventRow], float]] = {
        "trials": lambda row: -row.k,
        "incidence": lambda row: -row.treated.value,
        "rr": lambda row: _last(-row.ratio.value),
        "rd": lambda row: _last(-row.rd.value),
        "nnh": lambda row: row.nnh.estimate if row.nnh.estimate > 0 else math.inf,
    }
    best: dict[str, tuple[float, ...]] = {}
    for row in rows:
        own = () if sort == "event" else (keys[sort](row), -row.treated.value)
        best[row.event] = min(own, best.get(row.event, own))
    return tuple(sorted(rows, key=lambda row: (best[row.event], row.event, _natural(row.level))))


def _last(value: float) -> float:
    return math.inf if math.isnan(value) else value


def _natural(level: str) -> tuple[str | float, ...]:
    """A level as a unit and a number (`28 mg` before `56 mg`)."""
    number = re.match(r"[\d.]+", level)
    return (level[number.end() :], float(number[0])) if number else (level,)


def _scores(question: SafetyQuestion) -> tuple[str, ...]:
    """The scores to show beside the events: all of them, or those that go with the events asked for."""
    if question.serious:
        return ()
    if not question.events:
        return tuple(SCORES)
    asked = " ".join(question.events).lower()
    return tuple(outcome for outcome, score in SCORES.items() if any(word in asked for word in score.words))


def _silent(found: SideEffects, dataset: Dataset, question: SafetyQuestion) -> list[LeftOut]:
    """Trials without any count of a side effect (where no single event was asked for)."""
    if question.events:
        return []
    reporting = set(_reporting(found, dataset))
    return [
        LeftOut(trial, label, "no_side_effects") for trial, label in _label(found).items() if trial not in reporting
    ]


def _published(
    dataset: Dataset, found: SideEffects, rows: Sequence[EventRow], question: SafetyQuestion
) -> tuple[PublishedEvent, ...]:
    """The published pools that hold a trial left by the filters, for the events in the answer."""
    events = {row.event for row in rows}
    kept = {trial.trial_id for trial in found.selection.trials}
    pools = {pool.pool_id: pool for pool in dataset.rows(PooledSafetySetRow)}
    answer = []
    for row in dataset.rows(PooledSafetyRow):
        pool = pools[row.pool_id]
        trials = tuple(pool.trials.split(";"))
        event = found.terms.counted_as(row.outcome, grouped=question.grouped)
        if event in events and kept & set(trials):
            figures = (row.events, row.n, row.source_id, row.locator, row.note)
            answer.append(PublishedEvent(pool.label, trials, row.arm_id, event, *figures))
    return tuple(answer)


def _notes(
    dataset: Dataset,
    behind: Columns,
    rows: Sequence[EventRow],
    found: SideEffects,
    method: Method,
    question: SafetyQuestion,
) -> list[Note]:
    """What a reader must know of how the counts came about."""
    notes: list[Note] = []
    limits = sorted({(study, percent) for row in rows for study, percent in row.absent if percent is not None})
    if limits:
        names = ", ".join(f"{study} ({percent:g} %)" for study, percent in limits)
        text = (
            f"listed only from a frequency on: {names}; an event that such a trial does not list may have occurred, so"
            " absent is not zero, and those that it does list (marked +) are the frequent ones"
        )
        notes.append(Note("listed_from", text, tuple(dict.fromkeys(study for study, _ in limits))))
    paired = tuple(dict.fromkeys(behind.text("study", behind.flags("paired"))))
    if paired:
        text = (
            f"the same people in both arms: {', '.join(paired)}; paired with r = {method.crossover_r:g} in inverse"
            " variance models and alone, as if different people in Mantel-Haenszel and Peto models"
        )
        notes.append(Note("crossover", text, paired))
    terms_of = zip(behind.text("study"), behind.text("terms"), strict=True)
    several = sorted({(study, terms) for study, terms in terms_of if "; " in terms})
    if several:
        names = ", ".join(f"{study} ({terms})" for study, terms in several)
        text = (
            "several terms counted as one: a person may stand under more than one, so the largest is taken for each"
            f" arm, which is the least that it can be: {names}"
        )
        notes.append(Note("several_terms", text, tuple(dict.fromkeys(study for study, _ in several))))
    beside = [f"{row.event}{f' ({row.level})' if row.level else ''}" for row in rows if not _agree(row)]
    if beside:
        text = (
            "incidence of each group (CSV, JSON) outside the exact limits of all people taken together (large trials"
            f" differ from small ones): {', '.join(beside)}"
        )
        notes.append(Note("incidence_apart", text))
    if question.by is None:
        for column, what in (
            ("formulation", "formulations" if dataset.about is None else "treatments"),
            ("route", "routes"),
            ("control_type", "kinds of control"),
        ):
            values = sorted({part for value in behind.text(column) for part in value.split("+")})
            if len(values) > 1:
                named_values = ", ".join(value.replace("_", " ") for value in values)
                text = f"{what} pooled together: {named_values} ({named('by', column)} keeps them apart)"
                notes.append(Note("pooled_together", text))
    return [*notes, *combined_notes(behind), *derived_notes(behind)]


def _agree(row: EventRow) -> bool:
    return row.incidence_e.agrees and row.incidence_c.agrees
