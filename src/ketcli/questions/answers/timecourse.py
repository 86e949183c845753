"""How the effect runs over time: one pooled effect a window of time, and the trend over all time points."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from ketcli.errors import InvalidInput, NoAnswer, named
from ketcli.evidence.notes import Note
from ketcli.evidence.vocabulary import SESSIONS
from ketcli.models.verdict.headline import FEW
from ketcli.questions.answers.aspects import Points, in_points
from ketcli.questions.answers.pooled_effect import pooled_effect
from ketcli.questions.answers.trend import REFERENCE_H, Trend, trend_of
from ketcli.questions.effects.ask import ask
from ketcli.questions.effects.came_about import borrowed_notes
from ketcli.questions.effects.covered import people_of
from ketcli.questions.effects.scope import within

if TYPE_CHECKING:
    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.filters import Filters
    from ketcli.evidence.windows import Window
    from ketcli.questions.answers.pooled_effect import PooledEffect
    from ketcli.questions.effects.effect_set import EffectSet
    from ketcli.questions.effects.method import Method
    from ketcli.questions.effects.scope import Scope

ALL = "all"
GROUPS = (ALL, *SESSIONS)
FEW_DF = 4  # below, the Satterthwaite approximation is not to be trusted (Tipton, 2015)


class WindowEffect(NamedTuple):
    """The pooled effect in one window, of single- or repeated-dose trials or all; None where no trial has figures.

    One trial alone is shown as it is, with its own interval. `points` is the difference in points of a scale where few
    trials can be standardized.
    """

    window: Window
    sessions: str
    effect: PooledEffect | None
    points: Points | None = None

    @property
    def k(self) -> int:
        """Number of trials."""
        return 0 if self.effect is None else self.effect.pooled.k


@dataclass(frozen=True)
class TimeCourse:
    """The effect in each window for all trials, single-dose and repeated-dose ones, and the trend over time.

    `points` holds every result that entered the trend: one a trial and time, by the rule of
    `ketcli.evidence.choose_times.at_each_time`. `clock` says what the time is counted from, `reference` the time (h) at
    which the intercept of the trend stands.
    """

    method: Method
    windows: tuple[WindowEffect, ...]
    points: EffectSet
    trends: tuple[Trend, ...]
    notes: tuple[Note, ...]
    clock: str = "the time since the first dose"
    reference: float = REFERENCE_H

    def of(self, sessions: str) -> tuple[WindowEffect, ...]:
        """The windows of one kind of dosing."""
        return tuple(one for one in self.windows if one.sessions == sessions)

    @property
    def coverage(self) -> Scope | None:
        """Trials with a figure at any time, and their people at the time when most were there; None for a file."""
        could, rows = self.points.eligible, self.points.entering
        if could is None:
            return None
        people: dict[str, float] = {}
        for trial, number in zip(rows.text("trial_id"), people_of(rows), strict=True):
            people[trial] = max(number, people.get(trial, number))
        return within(could, people)

    @property
    def groups(self) -> tuple[str, ...]:
        """The kinds of dosing worth showing: all, and each kind where there are two."""
        filled = [name for name in SESSIONS if any(one.k for one in self.of(name))]
        return (ALL, *filled) if len(filled) > 1 else (ALL,)


def time_course(
    dataset: Dataset, filters: Filters, *, outcome: str = "severity", scale: str | None = None, **choices: Any
) -> TimeCourse:
    """Pool each window of time, and fit the trend over all time points.

    Parameters
    ----------
    dataset, filters, outcome, scale
        As `ketcli.questions.effects.ask.ask`.
    **choices
        Fields of `Method`, and `like`.

    Raises
    ------
    NoAnswer
        No trial has figures at any time.
    InvalidInput
        A choice that cannot be.
    """
    if choices.get("model") == "multilevel":
        why = "a window holds one result a trial; the trend is multilevel in any case"
        raise InvalidInput(f"{named('model', 'multilevel')}: {why}")
    points = ask(dataset, filters, outcome=outcome, scale=scale, every_time=True, **choices)
    if not len(points.table):
        raise NoAnswer(f"no trial has a {points.method.measure} of {outcome} at any time: {points.why_none()}")
    if points.method.measure == "MD":  # one scale for all windows: what most trials report
        scale = points.table.text("scale")[0]
    asked = [
        (window, ask(dataset, filters, outcome=outcome, scale=scale, at=window.name, **choices))
        for window in dataset.windows
    ]
    windows = [_pooled(window, sessions, effects) for window, effects in asked for sessions in GROUPS]
    middle = REFERENCE_H if dataset.about is None else dataset.windows[len(dataset.windows) // 2].asked
    trends = _trends(points, middle)
    method = replace(points.method, window=f"each of {', '.join(window.name for window in dataset.windows)}")
    clock = "the time since the first dose" if dataset.about is None else "the time of follow-up"
    answer = TimeCourse(
        method, tuple(sorted(windows, key=lambda one: GROUPS.index(one.sessions))), points, trends, (), clock, middle
    )
    borrowed = [note for _, effects in asked for note in borrowed_notes(effects.table)]
    return replace(answer, notes=(*_notes(answer), *dict.fromkeys(borrowed)))


def _dosing(effects: EffectSet, sessions: str) -> EffectSet:
    return effects if sessions == ALL else effects.where(effects.table["sessions"] == sessions)


def _trends(points: EffectSet, middle: float) -> tuple[Trend, ...]:
    """The trend of all results and of each kind of dosing; one fit where all are of one kind."""
    whole = trend_of(points, ALL, middle)
    of_kinds = {name: points.table["sessions"] == name for name in SESSIONS}
    return (
        whole,
        *(
            replace(whole, sessions=name) if those.all() else trend_of(points.where(those), name, middle)
            for name, those in of_kinds.items()
        ),
    )


def _pooled(window: Window, sessions: str, effects: EffectSet) -> WindowEffect:
    own = _dosing(effects, sessions)
    effect = pooled_effect(own) if own.poolable.any() else None
    few = sessions == ALL and effect is not None and effect.pooled.k < FEW
    return WindowEffect(window, sessions, effect, in_points(own) if few else None)


def _notes(answer: TimeCourse) -> list[Note]:
    notes = list(answer.points.notes)
    per_trial = Counter(answer.points.entering.text("trial_id"))
    text = (
        f"trend: {sum(per_trial.values())} results of {len(per_trial)} trials; in each trial one scale and one kind of "
        "score, at each of its times"
    )
    notes.append(Note("trend", text))
    for sessions in answer.groups:
        name = "" if sessions == ALL else f", {sessions} dosing"
        singles = [
            (one.window.label, one.effect.weighed.text("study")[0])
            for one in answer.of(sessions)
            if one.effect is not None and one.k == 1
        ]
        empty = [one.window.label for one in answer.of(sessions) if not one.k]
        if singles:
            named = ", ".join(f"{window} ({study})" for window, study in singles)
            text = f"one trial only{name}, shown with its own interval: {named}"
            notes.append(Note("single_study", text, tuple(dict.fromkeys(study for _, study in singles))))
        if empty:
            notes.append(Note("no_figures", f"no trial with figures{name}: {', '.join(empty)}"))
    if len(answer.groups) > 1:
        text = "with repeated dosing, results up to day 1 follow the first dose only, later ones several doses"
        notes.append(Note("repeated_doses", text))
    text = "the windows hold different trials: what differs between windows need not be the passing of time"
    return [*notes, Note("different_trials", text)]
