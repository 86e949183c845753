"""For each trial the one result that answers a question: one time, one scale, one statistic, one analysis set."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from ketcli.evidence.left_out import LeftOut
from ketcli.evidence.reasons import reported_outcomes, why_nothing
from ketcli.evidence.rows import ArmRow, ContrastRow, ResultRow, TrialRow
from ketcli.evidence.schema import ANALYSIS_PREFERENCE, REVIEWS, SCALE_PREFERENCE, Window, membership
from ketcli.evidence.wanted import Chosen, Wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.filters import Selection

Key = TypeVar("Key", bound="Hashable")
Item = TypeVar("Item")
Dated = TypeVar("Dated", ResultRow, ContrastRow)

# What `by` may name: a column of the arms (the arms of one trial may differ), of the trial, or of the result.
ARM_GROUPS = ("formulation", "route", "dose", "n_doses")
TRIAL_GROUPS = (
    *("diagnosis", "control_type", "design", "sessions", "blinding", "year", "country"),
    *map(membership, REVIEWS),
)
RESULT_GROUPS = ("scale", "statistic", "analysis")
GROUPS = (*ARM_GROUPS, *TRIAL_GROUPS, *RESULT_GROUPS)
NODE = "node"  # a name that a question gives to arms; the table of arms has it only then
NOT_STATED = "not stated"

Pick: TypeAlias = "Callable[[TrialRow, dict[str, ArmRow], list[ResultRow], list[ContrastRow], Wanted], list[Chosen]]"


def choose(dataset: Dataset, selection: Selection, wanted: Wanted) -> tuple[list[Chosen], list[LeftOut]]:
    """One result a trial (and cell), and the trials without one.

    Nearest in time first, then the preferred scale, then the set of figures that covers most arms, then end-point or
    change scores as wanted, then the analysis set by `schema.ANALYSIS_PREFERENCE`.
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
    pick = pick or best
    arms_of = {
        trial_id: {arm.arm_id: arm for arm in arms}
        for trial_id, arms in _grouped(selection.arms, lambda arm: arm.trial_id).items()
    }
    results_of = _candidates(dataset.rows(ResultRow), wanted)
    contrasts_of = _candidates(dataset.rows(ContrastRow), wanted)
    reported = reported_outcomes(dataset)
    answers: dict[str, tuple[list[Chosen], list[LeftOut]]] = {}
    for outcome in outcomes:
        chosen: list[Chosen] = []
        without: list[LeftOut] = []
        asked = replace(wanted, outcome=outcome)
        for trial in selection.trials:
            trial_id = trial.trial_id
            arms = arms_of.get(trial_id, {})
            rows = results_of.get((outcome, trial_id), [])
            published = contrasts_of.get((outcome, trial_id), [])
            if not (named or rows or published):
                continue
            results = [row for row in rows if row.arm_id in arms]
            differences = [row for row in published if row.arm_e in arms and row.arm_c in arms]
            own = pick(trial, arms, results, differences, asked)
            chosen += own
            if not own:
                complete = any(_complete(row, asked) for row in results)
                elsewhere = (outcome, trial_id) in reported
                why = why_nothing(results, differences, asked, one_arm=complete, elsewhere=elsewhere)
                without.append(LeftOut(trial_id, trial.label, *why))
        answers[outcome] = chosen, without
    return answers


def best(
    trial: TrialRow, arms: dict[str, ArmRow], results: list[ResultRow], contrasts: list[ContrastRow], wanted: Wanted
) -> list[Chosen]:
    """The one result of a trial that answers, or one for each cell; nothing where none does."""
    own = _from_results(trial, arms, [row for row in results if _complete(row, wanted)], wanted)
    return own or _from_contrasts(trial, arms, contrasts, wanted)


def _candidates(rows: Iterable[Dated], wanted: Wanted) -> dict[tuple[str, str], list[Dated]]:
    """The rows that are on the scale and in the window, by outcome and trial."""
    scale, window = wanted.scale, wanted.window
    kept = [
        row for row in rows if (scale is None or row.scale == scale) and (window is None or window.contains(row.time_h))
    ]
    return _grouped(kept, lambda row: (row.outcome, row.trial_id))


def _complete(row: ResultRow, wanted: Wanted) -> bool:
    """Whether a row of results carries all that an effect size needs."""
    if wanted.figures == "events":
        return row.statistic == "events" and not math.isnan(row.n) and not math.isnan(row.events)
    return row.statistic in ("endpoint", "change") and row.n >= 2 and not math.isnan(row.mean) and row.sd > 0


def _from_results(trial: TrialRow, arms: dict[str, ArmRow], results: list[ResultRow], wanted: Wanted) -> list[Chosen]:
    best: list[ResultRow] = []
    best_rank: tuple[float, ...] = ()
    for key, all_rows in _grouped(results, _result_key).items():
        rows = _without_repeats(all_rows, arms)
        experimental = sum(arms[row.arm_id].role == "experimental" for row in rows)
        if not 0 < experimental < len(rows):
            continue
        scale, statistic, time, analysis = key
        rank = (
            _distance(time, wanted.window),
            position(scale, SCALE_PREFERENCE),
            -experimental,
            float(statistic not in (wanted.prefer, "events")),
            position(analysis, ANALYSIS_PREFERENCE),
        )
        if not best or rank < best_rank:
            best, best_rank = rows, rank
    control = tuple(row for row in best if arms[row.arm_id].role == "control")
    experimental_rows = [row for row in best if arms[row.arm_id].role == "experimental"]
    cells = _grouped(experimental_rows, lambda row: _cell(trial, arms[row.arm_id], row, wanted.by))
    return [
        Chosen(trial, cell, tuple(arms[row.arm_id] for row in rows), tuple(rows), control, (), len(cells))
        for cell, rows in cells.items()
    ]


def _from_contrasts(
    trial: TrialRow, arms: dict[str, ArmRow], contrasts: list[ContrastRow], wanted: Wanted
) -> list[Chosen]:
    usable = [
        row
        for row in contrasts
        if row.measure in wanted.contrasts
        and row.adjustment in wanted.adjustments
        and row.n_e >= 2
        and row.n_c >= 2
        and (row.se > 0 or row.ci_high > row.ci_low)
    ]
    best: list[ContrastRow] = []
    best_rank: tuple[float, ...] = ()
    for key, rows in _grouped(usable, _contrast_key).items():
        measure, scale, time, adjustment = key
        rank = (
            _distance(time, wanted.window),
            position(scale, SCALE_PREFERENCE),
            -len(rows),
            position(measure, wanted.contrasts),
            position(adjustment, wanted.adjustments),
        )
        if not best or rank < best_rank:
            best, best_rank = rows, rank
    cells = _grouped(best, lambda row: _cell(trial, arms[row.arm_e], row, wanted.by))
    return [
        Chosen(trial, cell, tuple(arms[row.arm_e] for row in rows), (), (), tuple(rows), len(cells))
        for cell, rows in cells.items()
    ]


def _grouped(rows: Iterable[Item], key: Callable[[Item], Key]) -> dict[Key, list[Item]]:
    groups: dict[Key, list[Item]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def _result_key(row: ResultRow) -> tuple[str, str, float | None, str]:
    return row.scale, row.statistic, _time(row), row.analysis


def _contrast_key(row: ContrastRow) -> tuple[str, str, float | None, str]:
    return row.measure, row.scale, _time(row), row.adjustment


def _time(row: ResultRow | ContrastRow) -> float | None:
    # NaN is not equal to itself and would make every row a group of its own
    return None if math.isnan(row.time_h) else row.time_h


def _distance(time: float | None, window: Window | None) -> float:
    if window is None:  # the trial's overall figure first, then the latest
        return -math.inf if time is None else -time
    return math.inf if time is None else abs(time - window.asked)


def position(value: str, preference: Sequence[str]) -> float:
    """Where a value stands in a list of preferences; after all of them if it is not there."""
    return preference.index(value) if value in preference else len(preference)


def _without_repeats(rows: list[ResultRow], arms: dict[str, ArmRow]) -> list[ResultRow]:
    """Drop the arm that repeats others' people where one of these others has a figure of its own."""
    present = {row.arm_id for row in rows}
    return [row for row in rows if not present & set(covered(arms[row.arm_id]))]


def covered(arm: ArmRow) -> list[str]:
    """The arms whose people this arm repeats."""
    return [arm_id for arm_id in arm.covers.split(";") if arm_id]


def dose_text(value: float, unit: str) -> str:
    """The dose of an arm as `0.5 mg/kg`."""
    return NOT_STATED if math.isnan(value) else f"{value:g} {unit}".strip()


def _cell(trial: TrialRow, arm: ArmRow, row: ResultRow | ContrastRow, by: str | None) -> str:
    if by is None:
        return ""
    if by == "dose":
        return dose_text(arm.dose_value, arm.dose_unit)
    holder = arm if by in (*ARM_GROUPS, NODE) else trial if by in TRIAL_GROUPS else row
    value = getattr(holder, by, "")  # a difference has no statistic
    if isinstance(value, float):
        return NOT_STATED if math.isnan(value) else f"{value:g}"
    return value or NOT_STATED
