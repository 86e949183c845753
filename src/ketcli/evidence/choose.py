"""For each trial the one result that answers a question: one time, one scale, one statistic, one analysis set."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar, cast

from ketcli.evidence.candidates import Candidate, difference_sets, grouped, position, rank_of, time_of
from ketcli.evidence.characteristics import COLUMNS
from ketcli.evidence.dataset import once
from ketcli.evidence.doses import NOT_STATED, dose_text
from ketcli.evidence.left_out import LeftOut
from ketcli.evidence.reasons import why_nothing
from ketcli.evidence.rows import ArmRow, ContrastRow, ResultRow, TrialRow
from ketcli.evidence.schema import membership
from ketcli.evidence.vocabulary import ANALYSIS_PREFERENCE, REVIEWS, SEVERAL, VISITS
from ketcli.evidence.wanted import Chosen, Wanted
from ketcli.evidence.windows import END_OF_TRIAL, Window

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.filters import Selection
    from ketcli.evidence.wanted import Kind

Dated = TypeVar("Dated", ResultRow, ContrastRow)

# What `by` may name: a column of the arms (the arms of one trial may differ), of the trial, or of the result.
ARM_GROUPS = ("formulation", "route", "dose", "n_doses")
TRIAL_GROUPS = (
    *("diagnosis", "control_type", "design", "sessions", "blinding", "year", "country"),
    *map(membership, REVIEWS),
)
RESULT_GROUPS = ("scale", "statistic", "analysis")
PEOPLE_GROUPS = tuple(COLUMNS)  # bands of what the trials' people have in common (`wanted.levels`)
GROUPS = (*ARM_GROUPS, *TRIAL_GROUPS, *RESULT_GROUPS, *PEOPLE_GROUPS)
NODE = "node"  # a name that a question gives to arms; the table of arms has it only then

Pick: TypeAlias = "Callable[[TrialRow, dict[str, ArmRow], list[ResultRow], list[ContrastRow], Wanted], list[Chosen]]"


def choose(dataset: Dataset, selection: Selection, wanted: Wanted) -> tuple[list[Chosen], list[LeftOut]]:
    """One result a trial (and cell), and the trials without one.

    Nearest in time first, then the preferred scale, then the set of figures that covers most arms, then the kind of
    figure by `wanted.order`, then the analysis set by `vocabulary.ANALYSIS_PREFERENCE`, or the model of a difference by
    `wanted.ADJUSTMENT_PREFERENCE`.
    """
    return choose_each(dataset, selection, wanted, (wanted.outcome,))[wanted.outcome]


def choose_each(
    dataset: Dataset,
    selection: Selection,
    wanted: Wanted,
    outcomes: Sequence[str],
    *,
    named: bool = True,
    pick: Pick | None = None,
) -> dict[str, tuple[list[Chosen], list[LeftOut]]]:
    """As `choose` for each of several outcomes (that of `wanted` is not looked at), reading the tables once.

    `named` False names among the trials without an answer only those that have some row of the outcome. `pick` takes
    from one trial's arms, results and contrasts what answers; by default the `best`.
    """
    results_of, contrasts_of = _by_place(dataset, ResultRow), _by_place(dataset, ContrastRow)
    answers: dict[str, tuple[list[Chosen], list[LeftOut]]] = {}
    for outcome in outcomes:
        chosen: list[Chosen] = []
        without: list[LeftOut] = []
        asked = replace(wanted, outcome=outcome)
        known = _chosen_before(dataset, asked, pick or best)
        for trial in selection.trials:
            place = outcome, trial.trial_id
            if not named and place not in results_of and place not in contrasts_of:
                continue
            arms = selection.arms_of[trial.trial_id]
            # found by names and then held to the rows: to hash whole rows takes as long as to choose
            names, of = (trial.trial_id, tuple(arms)), (trial, tuple(arms.values()))
            kept = known.get(names)
            if kept is None or kept[0] != of:
                rows, published = results_of.get(place, ()), contrasts_of.get(place, ())
                kept = known[names] = of, _in_trial(trial, arms, rows, published, asked, pick or best)
            found = kept[1]
            chosen += found.chosen
            if found.why is not None and (named or found.reports):
                without.append(found.why)
        answers[outcome] = chosen, without
    return answers


class _OfTrial(NamedTuple):
    """What answers in one trial, or why nothing does; and whether it has any row of the outcome there."""

    chosen: tuple[Chosen, ...]
    why: LeftOut | None
    reports: bool


_Rows: TypeAlias = "tuple[TrialRow, tuple[ArmRow, ...]]"


@once
def _chosen_before(
    dataset: Dataset, wanted: Wanted, pick: Pick
) -> dict[tuple[str, tuple[str, ...]], tuple[_Rows, _OfTrial]]:
    """What was chosen for this in each trial with some of its arms: empty at first, filled as filters leave them."""
    return {}


def _in_trial(
    trial: TrialRow,
    arms: dict[str, ArmRow],
    of_arms: Sequence[ResultRow],
    between: Sequence[ContrastRow],
    wanted: Wanted,
    pick: Pick,
) -> _OfTrial:
    """What answers among the rows of the outcome that a trial has."""
    if not of_arms and not between:  # as most trials for most outcomes
        reason = why_nothing([], [], wanted, one_arm=False, elsewhere=False)
        return _OfTrial((), LeftOut(trial.trial_id, trial.label, *reason), reports=False)
    rows, published = _fitting(of_arms, wanted), _fitting(between, wanted)
    results = [row for row in rows if row.arm_id in arms]
    differences = [row for row in published if row.arm_e in arms and row.arm_c in arms]
    own = pick(trial, arms, results, differences, wanted)
    why = None
    if not own:
        complete = any(_complete(row, wanted) for row in results)
        elsewhere = any(row.statistic != "baseline" for row in of_arms)
        reason = why_nothing(results, differences, wanted, one_arm=complete, elsewhere=elsewhere)
        why = LeftOut(trial.trial_id, trial.label, *reason)
    return _OfTrial(tuple(own), why, bool(rows or published))


def best(
    trial: TrialRow, arms: dict[str, ArmRow], results: list[ResultRow], contrasts: list[ContrastRow], wanted: Wanted
) -> list[Chosen]:
    """The one result of a trial that answers, or one for each cell; nothing where none does."""
    sets = [*_result_sets(arms, results, wanted), *difference_sets(trial, results, contrasts, wanted)]
    if not sets:
        return []
    answer = min(sets, key=lambda one: one.rank)
    if answer.contrasts:
        return _of_differences(trial, arms, answer, wanted)
    return _of_results(trial, arms, answer.rows, wanted)


@once
def _by_place(dataset: Dataset, kind: type[Dated]) -> Mapping[tuple[str, str], Sequence[Dated]]:
    """The rows of one kind by outcome and trial."""
    return grouped(dataset.rows(kind), lambda row: (row.outcome, row.trial_id))


def _fitting(rows: Sequence[Dated], wanted: Wanted) -> list[Dated]:
    """The rows that are on the scale and in the window."""
    scale, window = wanted.scale, wanted.window
    return [
        row for row in rows if (scale is None or row.scale == scale) and (window is None or _within(row.time_h, window))
    ]


def _within(hours: float, window: Window) -> bool:
    """Whether a time lies in the window; one that is not known is of the whole trial, or of a visit at its end."""
    return window.contains(hours) or (math.isnan(hours) and window.name == END_OF_TRIAL.name)


def _complete(row: ResultRow, wanted: Wanted) -> bool:
    """Whether a row of results carries all that an effect size needs."""
    if wanted.figures == "none":
        return False
    if wanted.figures == "events":
        return row.statistic == "events" and not math.isnan(row.n) and not math.isnan(row.events)
    return row.statistic in ("endpoint", "change") and row.n >= 2 and not math.isnan(row.mean) and row.sd > 0


def _result_sets(arms: dict[str, ArmRow], results: list[ResultRow], wanted: Wanted) -> list[Candidate]:
    """The sets of results of both sides that may answer, each of one scale, statistic, time and analysis."""
    found = []
    for all_rows in grouped([row for row in results if _complete(row, wanted)], _result_key).values():
        rows = _without_repeats(all_rows, arms)
        experimental = sum(arms[row.arm_id].role == "experimental" for row in rows)
        if not 0 < experimental < len(rows):
            continue
        key = rows[0]
        kind = cast("Kind", key.statistic)
        visit = position(key.visit, ("", *VISITS))
        rank = rank_of(kind, key, experimental, wanted, visit, position(key.analysis, ANALYSIS_PREFERENCE))
        found.append(Candidate(rank, rows=tuple(rows)))
    return found


def _of_results(
    trial: TrialRow, arms: dict[str, ArmRow], results: tuple[ResultRow, ...], wanted: Wanted
) -> list[Chosen]:
    control = tuple(row for row in results if arms[row.arm_id].role == "control")
    experimental_rows = [row for row in results if arms[row.arm_id].role == "experimental"]
    cells = grouped(experimental_rows, lambda row: _cell(trial, arms[row.arm_id], row, wanted))
    controls = tuple(arms[row.arm_id] for row in control)
    return [
        Chosen(
            trial,
            cell,
            tuple(arms[row.arm_id] for row in rows),
            tuple(rows),
            control,
            (),
            len(cells),
            controls=controls,
        )
        for cell, rows in cells.items()
    ]


def _of_differences(trial: TrialRow, arms: dict[str, ArmRow], answer: Candidate, wanted: Wanted) -> list[Chosen]:
    cells = grouped(answer.contrasts, lambda row: _cell(trial, arms[row.arm_e], row, wanted))
    controls = tuple(arms[name] for name in dict.fromkeys(row.arm_c for row in answer.contrasts))
    return [
        Chosen(
            trial, cell, tuple(arms[row.arm_e] for row in rows), (), (), tuple(rows), len(cells), answer.raw, controls
        )
        for cell, rows in cells.items()
    ]


def _result_key(row: ResultRow) -> tuple[str, str, float | None, str, str]:
    return row.scale, row.statistic, time_of(row), row.visit, row.analysis


def _without_repeats(rows: list[ResultRow], arms: dict[str, ArmRow]) -> list[ResultRow]:
    """Drop the arm that repeats others' people where one of these others has a figure of its own."""
    present = {row.arm_id for row in rows}
    return [row for row in rows if not present & set(covered(arms[row.arm_id]))]


def covered(arm: ArmRow) -> list[str]:
    """The arms whose people this arm repeats."""
    return [arm_id for arm_id in arm.covers.split(";") if arm_id]


def _cell(trial: TrialRow, arm: ArmRow, row: ResultRow | ContrastRow, wanted: Wanted) -> str:
    by = wanted.by
    if by is None:
        return ""
    if by in PEOPLE_GROUPS:
        return wanted.levels.get(trial.trial_id, NOT_STATED)
    if by == "dose":
        return dose_text(arm, row.time_h)
    holder = arm if by in (*ARM_GROUPS, NODE) else trial if by in TRIAL_GROUPS else row
    value = getattr(holder, by, "")  # a difference has no statistic
    if isinstance(value, float):
        return NOT_STATED if math.isnan(value) else f"{value:g}"
    return value.replace(SEVERAL, "+") or NOT_STATED
