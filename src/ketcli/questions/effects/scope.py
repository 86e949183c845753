"""How much of the evidence an answer rests on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ketcli.evidence.dataset import once
from ketcli.evidence.rows import ArmRow, ContrastRow, ResultRow, TrialRow
from ketcli.evidence.vocabulary import UNFINISHED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ketcli.evidence.dataset import Dataset


class Eligible(NamedTuple):
    """Finished trials that pass the filters and may enter, and their people randomized.

    Where nobody says how many those are, the most for whom a trial has a figure stand for them.
    """

    trials: frozenset[str]
    people: float


@dataclass(frozen=True, slots=True)
class Scope:
    """Trials and people behind an answer, of those of the dataset that could have stood behind it."""

    trials: int
    people: float
    of_trials: int
    of_people: float


def eligible(trials: Iterable[TrialRow], dataset: Dataset | None = None) -> Eligible:
    """The finished ones of the trials that passed the filters; a trial whose state is not kept counts as finished."""
    finished = [trial for trial in trials if trial.status not in UNFINISHED]
    sizes = {trial.trial_id: trial.n_randomized for trial in finished}
    unsized = any(map(math.isnan, sizes.values()))
    least = _analysed(dataset) if unsized and dataset is not None else {}
    known = [least.get(trial, 0.0) if math.isnan(number) else number for trial, number in sizes.items()]
    return Eligible(frozenset(sizes), math.fsum(known))


@once
def _analysed(dataset: Dataset) -> dict[str, float]:
    """The most people for whom each trial has a figure at one time; those of a crossover trial once."""
    crossover = {trial.trial_id: trial.design == "crossover" for trial in dataset.rows(TrialRow)}
    repeats = {(arm.trial_id, arm.arm_id) for arm in dataset.rows(ArmRow) if arm.covers}
    groups: dict[tuple[object, ...], list[float]] = {}
    for row in dataset.rows(ResultRow):
        if row.trial_id in crossover and (row.trial_id, row.arm_id) not in repeats and row.n > 0:
            place = (row.trial_id, row.outcome, row.scale, row.statistic, row.time_h, row.visit, row.analysis)
            groups.setdefault(place, []).append(row.n)
    for one in dataset.rows(ContrastRow):
        if one.trial_id in crossover and one.n_e > 0 and one.n_c > 0:
            groups.setdefault((one.trial_id, one.row), []).extend((one.n_e, one.n_c))
    most: dict[str, float] = {}
    for (trial, *_), numbers in groups.items():
        people = max(numbers) if crossover[str(trial)] else math.fsum(numbers)
        most[str(trial)] = max(people, most.get(str(trial), people))
    return most


def within(could: Eligible, people: Mapping[str, float]) -> Scope:
    """Some trials with the people of each as a part of those that could be."""
    return Scope(len(people), math.fsum(people.values()), len(could.trials | set(people)), could.people)
