"""How much of the literature the dataset holds: counts of trials by what they report."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ketcli.evidence.schema import ADVERSE_EVENT_PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from ketcli.evidence.dataset import Dataset

# Trials in Nikolin et al. 2023 (eClinicalMedicine 62:102127), by its abstract.
NIKOLIN_TOTAL = 49
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
class Coverage:
    """What the dataset holds of Nikolin 2023, and what its trials report, by group.

    `nikolin_yes` counts reports seen in the review's Table 1, `nikolin_unknown` those of which it could not be seen
    whether the table lists them; strata of one report count once.
    """

    nikolin_yes: int
    nikolin_unknown: int
    nikolin_total: int
    groups: tuple[Counts, ...]


def coverage(dataset: Dataset) -> Coverage:
    """Count the trials of the dataset by what they report.

    `severity` is a mean, SD and number of people after the first dose in both arms; `severity_difference_only` a
    published difference with its interval where these are missing (adjusted or not); `response` and `remission` are
    counts in both arms; `efficacy` is any of the four; `side_effects` counts in both arms of any event. `participants`
    are those randomized in trials that state it, without overlapping samples.
    """
    trials = dataset.trials
    has = reported(dataset)
    acute = trials[trials["pool_role"] == "acute"]
    groups = (
        _counts("all trials", trials, has),
        _counts("acute", acute, has),
        _counts("acute, racemic", acute[acute["formulation"] == "racemic"], has),
        _counts("acute, esketamine", acute[acute["formulation"] == "esketamine"], has),
    )
    return Coverage(_reports(trials, "yes"), _reports(trials, "unknown"), NIKOLIN_TOTAL, groups)


def _reports(trials: pd.DataFrame, listed: str) -> int:
    """Reports whose membership of Nikolin 2023 is `listed`; strata of one report count once."""
    those = trials[trials["in_nikolin2023"] == listed]
    return int(those["doi"].where(those["doi"] != "", those["trial_id"]).nunique())


def reported(dataset: Dataset) -> dict[str, set[str]]:
    """The trials with usable figures: `severity`, `difference`, `response`, `remission`, `side_effects`."""
    roles = dict(
        zip(zip(dataset.arms["trial_id"], dataset.arms["arm_id"], strict=True), dataset.arms["role"], strict=True)
    )
    results = dataset.results
    after = results[results["statistic"] != "baseline"]
    scored = after[after["n"].ge(2) & after["mean"].notna() & after["sd"].gt(0) & (after["outcome"] == "severity")]
    counted = after[after["n"].notna() & after["events"].notna()]
    is_event = counted["outcome"].str.startswith(ADVERSE_EVENT_PREFIX) & (counted["outcome"] != NOT_A_SIDE_EFFECT)
    differences = dataset.contrasts
    with_interval = differences["se"].gt(0) | differences["ci_high"].gt(differences["ci_low"])
    return {
        "severity": _in_both_arms(scored, roles),
        "difference": set(differences.loc[with_interval & (differences["outcome"] == "severity"), "trial_id"]),
        "response": _in_both_arms(counted[counted["outcome"] == "response"], roles),
        "remission": _in_both_arms(counted[counted["outcome"] == "remission"], roles),
        "side_effects": _in_both_arms(counted[is_event], roles),
    }


def _in_both_arms(rows: pd.DataFrame, roles: dict[tuple[str, str], str]) -> set[str]:
    """Trials with rows for an experimental and a control arm that agree in all but the arm."""
    columns = ["trial_id", "outcome", "scale", "statistic", "time_h", "analysis", "arm_id"]
    seen: defaultdict[tuple[Any, ...], set[str]] = defaultdict(set)
    for *place, arm_id in rows[columns].itertuples(index=False, name=None):
        key = tuple(None if isinstance(part, float) and math.isnan(part) else part for part in place)
        seen[key].add(roles.get((place[0], arm_id), ""))
    return {str(key[0]) for key, both in seen.items() if {"experimental", "control"} <= both}


def _counts(group: str, trials: pd.DataFrame, has: dict[str, set[str]]) -> Counts:
    ids = set(trials["trial_id"])
    own = trials[trials["pool_role"] != "overlapping_sample"]
    difference_only = has["difference"] - has["severity"]

    def count(members: Iterable[str]) -> int:
        return len(ids & set(members))

    return Counts(
        group,
        trials=len(ids),
        participants=int(own["n_randomized"].sum()),
        severity=count(has["severity"]),
        severity_difference_only=count(difference_only),
        response=count(has["response"]),
        remission=count(has["remission"]),
        efficacy=count(has["severity"] | difference_only | has["response"] | has["remission"]),
        side_effects=count(has["side_effects"]),
    )
