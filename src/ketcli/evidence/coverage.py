"""How much of the literature the dataset holds: counts of trials by what they report."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketcli.evidence.dataset import once
from ketcli.evidence.rows import ArmRow, ContrastRow, ResultRow, TrialRow
from ketcli.evidence.schema import membership
from ketcli.evidence.vocabulary import ADVERSE_EVENT_PREFIX, REVIEWS, UNFINISHED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ketcli.evidence.dataset import Dataset

# A count of people who left, not of people with a side effect.
NOT_A_SIDE_EFFECT = f"{ADVERSE_EVENT_PREFIX}dropout any reason"


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of trials in one group, each with figures for both an experimental and a control arm."""

    group: str
    trials: int
    participants: int
    severity: int
    severity_difference_only: int
    response: int
    remission: int
    efficacy: int
    side_effects: int


@dataclass(frozen=True, slots=True)
class Listed:
    """How much of one review's trials the dataset holds; strata of one report count once.

    `here` counts reports that the review was seen to list, `unknown` those of which it could not be seen, `total` the
    trials of the review.
    """

    review: str
    label: str
    here: int
    unknown: int
    total: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the dataset holds of the reviews it is held against, and what its trials report, by group."""

    reviews: tuple[Listed, ...]
    groups: tuple[Counts, ...]


def coverage(dataset: Dataset) -> Coverage:
    """Count the finished trials of the dataset by what they report.

    `severity` is a mean, SD and number of people after the first dose in both arms; `severity_difference_only` a
    published difference with its interval where these are missing (adjusted or not); `response` and `remission` are
    counts in both arms; `efficacy` is any of the four; `side_effects` counts in both arms of any event. `participants`
    are those randomized in trials that state it, without overlapping samples.
    """
    trials = [trial for trial in dataset.rows(TrialRow) if trial.status not in UNFINISHED]
    has = reported(dataset)
    acute = [trial for trial in trials if trial.pool_role == "acute"]
    groups = (
        _counts("all trials", trials, has),
        _counts("acute", acute, has),
        _counts("acute, racemic", [trial for trial in acute if trial.formulation == "racemic"], has),
        _counts("acute, esketamine", [trial for trial in acute if trial.formulation == "esketamine"], has),
    )
    reviews = (
        Listed(name, review.label, _reports(trials, name, "yes"), _reports(trials, name, "unknown"), review.trials)
        for name, review in REVIEWS.items()
    )
    return Coverage(tuple(reviews), groups)


def _reports(trials: Iterable[TrialRow], review: str, listed: str) -> int:
    """Reports whose membership of a review is `listed`; strata of one report count once."""
    return len({trial.doi or trial.trial_id for trial in trials if getattr(trial, membership(review)) == listed})


@once
def reported(dataset: Dataset) -> Mapping[str, set[str]]:
    """The trials with usable figures: `severity`, `difference`, `response`, `remission`, `side_effects`."""
    roles = {(arm.trial_id, arm.arm_id): arm.role for arm in dataset.rows(ArmRow)}
    after = [row for row in dataset.rows(ResultRow) if row.statistic != "baseline"]
    scored = [row for row in after if row.n >= 2 and not math.isnan(row.mean) and row.sd > 0]
    counted = [row for row in after if not math.isnan(row.n) and not math.isnan(row.events)]
    return {
        "severity": _in_both_arms([row for row in scored if row.outcome == "severity"], roles),
        "difference": {
            row.trial_id
            for row in dataset.rows(ContrastRow)
            if row.outcome == "severity" and (row.se > 0 or row.ci_high > row.ci_low)
        },
        "response": _in_both_arms([row for row in counted if row.outcome == "response"], roles),
        "remission": _in_both_arms([row for row in counted if row.outcome == "remission"], roles),
        "side_effects": _in_both_arms([row for row in counted if _is_side_effect(row.outcome)], roles),
    }


def _is_side_effect(outcome: str) -> bool:
    return outcome.startswith(ADVERSE_EVENT_PREFIX) and outcome != NOT_A_SIDE_EFFECT


def _in_both_arms(rows: Iterable[ResultRow], roles: dict[tuple[str, str], str]) -> set[str]:
    """Trials with rows for an experimental and a control arm that agree in all but the arm."""
    seen: defaultdict[tuple[object, ...], set[str]] = defaultdict(set)
    for row in rows:
        time = None if math.isnan(row.time_h) else row.time_h
        place = (row.trial_id, row.outcome, row.scale, row.statistic, time, row.visit, row.analysis)
        seen[place].add(roles.get((row.trial_id, row.arm_id), ""))
    return {str(place[0]) for place, both in seen.items() if {"experimental", "control"} <= both}


def _counts(group: str, trials: Sequence[TrialRow], has: Mapping[str, set[str]]) -> Counts:
    ids = {trial.trial_id for trial in trials}
    sizes = [trial.n_randomized for trial in trials if trial.pool_role != "overlapping_sample"]
    difference_only = has["difference"] - has["severity"]

    def count(members: Iterable[str]) -> int:
        return len(ids & set(members))

    return Counts(
        group,
        trials=len(ids),
        participants=int(sum(size for size in sizes if not math.isnan(size))),
        severity=count(has["severity"]),
        severity_difference_only=count(difference_only),
        response=count(has["response"]),
        remission=count(has["remission"]),
        efficacy=count(has["severity"] | difference_only | has["response"] | has["remission"]),
        side_effects=count(has["side_effects"]),
    )
