"""The effect sizes of a study file with a row an arm."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ketcli.columns import Columns
from ketcli.errors import InvalidInput, NoAnswer, named
from ketcli.evidence.findings import refuse
from ketcli.evidence.left_out import LeftOut
from ketcli.evidence.notes import Note, naming
from ketcli.evidence.studyfiles.arms import apart, arm_column, comparisons, together
from ketcli.evidence.studyfiles.choosing import column_named
from ketcli.evidence.studyfiles.kinds import (
    ARM_KINDS,
    IN_ONE_ROW,
    Kinds,
    Present,
    classify,
    empty_cells,
    expected,
    possible,
)
from ketcli.evidence.studyfiles.repeated import refuse_copied, refuse_unnamed
from ketcli.evidence.studyfiles.values import faults
from ketcli.questions.effects.arms import COMPARATOR, TREATMENT
from ketcli.questions.effects.effect_set import compute
from ketcli.questions.effects.method import BINARY, MEANS, measure_named
from ketcli.questions.effects.study_figures import wide_figures

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketcli.evidence.left_out import Why
    from ketcli.evidence.studyfiles.arms import Comparison
    from ketcli.evidence.studyfiles.file import StudyFile
    from ketcli.questions.effects.method import Method
    from ketcli.questions.effects.study_figures import WideFigures

_MEASURES = {"mean_arms": MEANS, "count_arms": BINARY}


@dataclass(frozen=True)
class StudyEffects:
    """Effects, the rows of the file that each stands for, who is left out, and notes."""

    file: StudyFile
    frame: pd.DataFrame
    method: Method
    left_out: tuple[LeftOut, ...]
    notes: tuple[Note, ...]


def is_long(file: StudyFile, measure: str | None) -> bool:
    """Whether a file has a row an arm: a column of treatments, figures of one arm, and trials of several rows."""
    if arm_column(file) is None or not possible(file, ARM_KINDS, "yi"):
        return False
    if possible(file, [kind for kind in IN_ONE_ROW if kind != "proportions"], "yi"):
        return False
    proportions = measure is not None and measure not in (*MEANS, *BINARY)
    return not proportions and bool(file.study.str.casefold().duplicated().any())


def compared(
    file: StudyFile,
    method: Method,
    measure: str | None,
    arms: tuple[str, str] | None,
    ci_level: float,
    *,
    by: str | None = None,
) -> StudyEffects:
    """The effect of each trial: its experimental arms, taken as one group, against its control arms.

    Each stands for the row of its first experimental arm. With `by`, arms that differ in that column stand apart, and
    the people of their control are shared out among them.

    Raises
    ------
    InvalidInput
        A cell that cannot be, a control that does not show, or no figures for the measure.
    NoAnswer
        No trial has both.
    """
    present = Present(file)
    wanted = [kind for kind in ARM_KINDS if measure is None or measure in _MEASURES[kind]]
    if not possible(file, wanted, "yi"):
        raise expected(file, measure)
    kinds = classify(present, wanted, "yi")
    families = kinds.families()
    if len(families) > 1:
        raise InvalidInput(f"{file.name}: some rows give means and some counts: say which with {named('measure')}")
    findings, undefined = faults(present, kinds)
    if findings:
        raise refuse(findings, f"cannot use {file.name}")
    chosen = measure or ("RR" if families == ["counts"] else "SMD")
    method = replace(method, measure=measure_named(chosen))
    wide = wide_figures(present, kinds, method, ci_level, asked=measure)
    left_out = rows_left_out(present, kinds, wanted, "yi", undefined | wide.undefined)
    usable = np.ones(len(file), dtype=bool)
    usable[[*(int(item) for item in undefined | wide.undefined), *kinds.incomplete.nonzero()[0]]] = False
    positions = usable.nonzero()[0]
    refuse_unnamed(file, positions.tolist())
    refuse_copied(file, positions.tolist())
    made, alone, words = comparisons(file.keep(usable), arms)
    if not made:
        raise NoAnswer(f"{file.name}: no study has both {words[0]} and {words[1]}")
    if by is not None:
        made = apart(file.keep(usable), made, column_named(file, by))
    given = [str(name) for name in file.keep(usable).text(str(arm_column(file)))]
    rows = [{**_row(one, positions, wide, kinds), **_names(one, given)} for one in made]
    frame = pd.DataFrame(rows)
    yi, vi = compute(Columns.of(frame), method)
    rows_of = [[int(positions[row]) for row in one.experimental] for one in made]
    studies = pd.Series([_name(one) for one in made], dtype=object)
    kept = replace(file, cells=together(file, rows_of), study=studies, lines=file.lines[[one[0] for one in rows_of]])
    notes = [Note("paired_arms", f"arms paired within a study: {words[0]} against {words[1]}")]
    several = [one.study for one in made if len(one.experimental) > 1 or len(one.control) > 1]
    notes += naming("combined_arms", "arms combined within a study", several, count=True)
    shared = [one.study for one in made if one.sharing > 1]
    notes += naming("split_control", "control arm split among the groups of a study", shared, count=True)
    for (kind, text), concerned in wide.notes.items():
        notes += naming(kind, text, map(str, file.study.iloc[sorted(concerned)]))
    return StudyEffects(kept, frame.assign(yi=yi, vi=vi), method, (*left_out, *alone), tuple(notes))


def _row(one: Comparison, positions: np.ndarray, wide: WideFigures, kinds: Kinds) -> dict[str, Any]:
    row: dict[str, Any] = {"study": _name(one)}
    for side, arms in (("e", one.experimental), ("c", one.control)):
        at = [int(positions[arm]) for arm in arms]
        sharing = one.sharing if side == "c" else 1
        combined = _combined(wide, kinds, at)
        people = {name: combined[name] / sharing for name in ("n", "events") if name in combined}
        row |= {f"{name}_{side}": value for name, value in (combined | people).items()}
    return row


def _name(one: Comparison) -> str:
    return f"{one.study} ({one.cell})" if one.sharing > 1 else one.study


def _names(one: Comparison, given: list[str]) -> dict[str, str]:
    """What both sides of a trial received, as `ketcli.questions.effects.arms` reads it."""

    def names(rows: tuple[int, ...]) -> str:
        found = {given[row].casefold(): " and ".join(given[row].split("+")) for row in rows}
        return "+".join(sorted(found.values()))

    return {TREATMENT: names(one.experimental), COMPARATOR: names(one.control)}


def _combined(wide: WideFigures, kinds: Kinds, rows: list[int]) -> dict[str, float]:
    from ketcli.effects.groups import combine_means

    columns = {name: values[rows] for name, values in wide.columns.items()}
    if kinds.of("count_arms")[rows[0]]:
        return {"events": float(columns["events"].sum()), "n": float(columns["n"].sum())}
    return dict(zip(("mean", "sd", "n"), combine_means(columns["mean"], columns["sd"], columns["n"]), strict=True))


def rows_left_out(
    present: Present, kinds: Kinds, wanted: Iterable[str], ratio: str, undefined: dict[int, str]
) -> tuple[LeftOut, ...]:
    """Rows that take no part: those that lack figures, and those (`undefined`, with the reason) that give no effect."""
    file = present.file
    whys: dict[int, Why] = {}
    for row, reason in undefined.items():
        whys[row] = ("unusable_cells", (str(file.lines[row]), reason))
    for row in map(int, kinds.incomplete.nonzero()[0]):
        cells = empty_cells(present, row, wanted, ratio, kinds)
        whys[row] = ("empty_cells", (str(file.lines[row]), cells))
    return tuple(LeftOut(f"row {file.lines[row]}", str(file.study.iloc[row]), *whys[row]) for row in sorted(whys))
