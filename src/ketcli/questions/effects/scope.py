"""How much of the evidence an answer rests on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketcli.evidence.vocabulary import UNFINISHED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ketcli.evidence.rows import TrialRow


@dataclass(frozen=True, slots=True)
class Eligible:
    """Finished trials that pass the filters and may enter, and their people randomized where that is known.

    Of the trials in `unsized` it is not.
    """

    trials: frozenset[str]
    people: float
    unsized: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Scope:
    """Trials and people behind an answer, of those of the dataset that could have stood behind it."""

    trials: int
    people: float
    of_trials: int
    of_people: float


def eligible(trials: Iterable[TrialRow]) -> Eligible:
    """The finished ones of the trials that passed the filters; a trial whose state is not kept counts as finished."""
    finished = [trial for trial in trials if trial.status not in UNFINISHED]
    known = [trial.n_randomized for trial in finished if not math.isnan(trial.n_randomized)]
    unsized = frozenset(trial.trial_id for trial in finished if math.isnan(trial.n_randomized))
    return Eligible(frozenset(trial.trial_id for trial in finished), math.fsum(known), unsized)


def within(could: Eligible, people: Mapping[str, float]) -> Scope:
    """Some trials with the people of each as a part of those that could be.

    Where nobody says how many people such a trial randomized, those analysed stand in the denominator too.
    """
    analysed = math.fsum(number for trial, number in people.items() if trial in could.unsized and number > 0)
    return Scope(len(people), math.fsum(people.values()), len(could.trials | set(people)), could.people + analysed)
