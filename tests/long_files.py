"""Figures of the bundled dataset written out as a long study file, and the dataset of these figures alone."""

from __future__ import annotations

import csv
import math
from collections import Counter
from typing import TYPE_CHECKING

from ketcli.evidence.dataset import bundled
from ketcli.evidence.rows import ArmRow, ContrastRow, EventTermRow, EventThresholdRow, ResultRow, TrialRow

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ketcli.evidence.dataset import Dataset

HEADER = ("study", "outcome", "time", "treatment", "dose", "mean", "sd", "n", "events")


def only(keep: Callable[[TrialRow, ArmRow, ResultRow], bool]) -> Dataset:
    """The bundled dataset with those of its parallel trials' results that a long file can say, and nothing beside.

    Figures of arms, one an arm, outcome and time; no published differences, no terms that count as one.
    """
    dataset = bundled()
    trials = {trial.trial_id: trial for trial in dataset.rows(TrialRow) if trial.design == "parallel"}
    # a file says one dose of an arm
    one_dose = [arm._replace(first_dose=math.nan) for arm in dataset.rows(ArmRow) if not arm.covers]
    arms = {(arm.trial_id, arm.arm_id): arm for arm in one_dose}
    rows = [
        row
        for row in dataset.rows(ResultRow)
        if row.trial_id in trials
        and (row.trial_id, row.arm_id) in arms
        and keep(trials[row.trial_id], arms[row.trial_id, row.arm_id], row)
        and (row.events >= 0 if row.statistic == "events" else row.sd > 0)
        and row.n > 1
    ]
    times = Counter((row.trial_id, row.arm_id, row.outcome, row.time_h) for row in rows)
    rows = [row for row in rows if times[row.trial_id, row.arm_id, row.outcome, row.time_h] == 1]
    used = {(row.trial_id, row.arm_id) for row in rows}
    return (
        dataset.with_rows(ResultRow, rows)
        .with_rows(ArmRow, [arm for key, arm in arms.items() if key in used])
        .with_rows(ContrastRow, ())
        .with_rows(EventTermRow, ())
        .with_rows(EventThresholdRow, ())
    )


def write(dataset: Dataset, path: Path, name: Callable[[TrialRow, ArmRow], str]) -> str:
    """Its results in a long file, arms by the name given; the path."""
    trials = {trial.trial_id: trial for trial in dataset.rows(TrialRow)}
    arms = {(arm.trial_id, arm.arm_id): arm for arm in dataset.rows(ArmRow)}

    def number(value: float) -> str:
        return "" if math.isnan(value) else repr(value)

    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        for row in dataset.rows(ResultRow):
            trial, arm = trials[row.trial_id], arms[row.trial_id, row.arm_id]
            dose = "" if math.isnan(arm.dose_value) else f"{arm.dose_value!r} {arm.dose_unit}"
            time = "" if math.isnan(row.time_h) else f"{row.time_h!r}h"
            figures = (row.mean, row.sd, row.n, row.events)
            out.writerow((trial.label, row.outcome, time, name(trial, arm), dose, *map(number, figures)))
    return str(path)
