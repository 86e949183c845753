"""What the characteristics of a trial's people must satisfy."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from ketcli.evidence.findings import Finding
from ketcli.evidence.vocabulary import AGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ketcli.evidence.rows import ArmRow, CharacteristicRow, TrialRow

FILE = "characteristics.csv"
YOUNGEST, OLDEST = 10, 95
"""No trial of depression has a mean age below or above these."""
ADULT = 18


def characteristic_findings(
    trials: Iterable[TrialRow], arms: Iterable[ArmRow], rows: Iterable[CharacteristicRow]
) -> Iterator[Finding]:
    """Ages that can be and women among the people, of no more people than were randomized; arms that fit the whole."""
    trial_of = {trial.trial_id: trial for trial in trials}
    arm_of = {(arm.trial_id, arm.arm_id): arm for arm in arms}
    together: defaultdict[tuple[str, str], list[CharacteristicRow]] = defaultdict(list)
    for row in rows:
        trial = trial_of.get(row.trial_id)
        yield from _columns(row)
        if trial is not None:
            yield from _within(row, trial, arm_of.get((row.trial_id, row.arm_id)))
        together[row.trial_id, row.what].append(row)
    for own in together.values():
        yield from _whole_between_arms(own)


def _columns(row: CharacteristicRow) -> Iterator[Finding]:
    filled, empty = (("mean",), ("events",)) if row.what == AGE else (("events", "n"), ("mean", "sd"))
    for column in filled:
        if math.isnan(getattr(row, column)):
            yield Finding(FILE, row.row, column, f"empty; expected a number for {row.what}")
    for column in empty:
        if not math.isnan(getattr(row, column)):
            yield Finding(FILE, row.row, column, f"expected an empty cell for {row.what}")
    if row.events > row.n:
        yield Finding(FILE, row.row, "events", f"{row.events:g} women among n = {row.n:g} people")


def _within(row: CharacteristicRow, trial: TrialRow, arm: ArmRow | None) -> Iterator[Finding]:
    if row.what == AGE:
        low = YOUNGEST if trial.pool_role == "adolescents" else ADULT
        if row.mean < low or row.mean > OLDEST:
            yield Finding(FILE, row.row, "mean", f"expected a mean age of {low} to {OLDEST}, found {row.mean:g}")
        elif row.sd == 0 or row.sd > row.mean / 2 + ADULT / 2:
            yield Finding(FILE, row.row, "sd", f"{row.sd:g} years around a mean of {row.mean:g} cannot be")
    randomized = math.nan if arm is None else arm.n_randomized
    if row.n > randomized:
        yield Finding(FILE, row.row, "n", f"{row.n:g} people, {randomized:g} randomized to the arm")
    elif row.n > trial.n_randomized:
        yield Finding(FILE, row.row, "n", f"{row.n:g} people, {trial.n_randomized:g} randomized in the trial")


def _whole_between_arms(rows: list[CharacteristicRow]) -> Iterator[Finding]:
    """A mean age of the whole trial that lies outside those of its arms."""
    whole = [row for row in rows if not row.arm_id and row.what == AGE]
    arms = [row.mean for row in rows if row.arm_id]
    for row in whole:
        if len(arms) > 1 and not min(arms) - 0.1 <= row.mean <= max(arms) + 0.1:
            yield Finding(FILE, row.row, "mean", f"{row.mean:g}, outside the mean ages of the arms")
