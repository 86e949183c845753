"""Who was treated: mean age, share of women and severity before treatment of each trial, as far as it is stated."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from ketcli.evidence.dataset import once
from ketcli.evidence.doses import NOT_STATED
from ketcli.evidence.rows import ArmRow, CharacteristicRow, ResultRow
from ketcli.evidence.vocabulary import AGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ketcli.evidence.dataset import Dataset

# The columns of effects that hold them, and the unit of each.
COLUMNS = {"age": "years", "women": "%", "baseline_madrs": "points"}
SEVERE = 35
"""From so many points of the MADRS on a depression is severe."""


class Characteristics(NamedTuple):
    """Of the people of one trial: mean age in years, share of women in percent, mean MADRS; NaN where not stated."""

    age: float = math.nan
    women: float = math.nan
    baseline_madrs: float = math.nan


@once
def characteristics(dataset: Dataset) -> Mapping[str, Characteristics]:
    """The characteristics of every trial that has any, by its id.

    A figure of the whole trial stands before those of its arms, which are weighted by their people. The MADRS before
    treatment is of trials that state it for both sides.
    """
    of_trial: defaultdict[str, list[CharacteristicRow]] = defaultdict(list)
    for row in dataset.rows(CharacteristicRow):
        of_trial[row.trial_id].append(row)
    madrs = _baselines(dataset)
    return {
        trial_id: Characteristics(
            age=_mean_age([row for row in of_trial[trial_id] if row.what == AGE]),
            women=_share([row for row in of_trial[trial_id] if row.what != AGE]),
            baseline_madrs=madrs.get(trial_id, math.nan),
        )
        for trial_id in {**of_trial, **madrs}
    }


def _mean_age(rows: list[CharacteristicRow]) -> float:
    whole = [row.mean for row in rows if not row.arm_id]
    return whole[0] if whole else _weighted((row.mean, row.n) for row in rows)


def _share(rows: list[CharacteristicRow]) -> float:
    used = [row for row in rows if not row.arm_id] or rows
    n = sum(row.n for row in used)
    return 100 * sum(row.events for row in used) / n if n else math.nan


def _baselines(dataset: Dataset) -> dict[str, float]:
    """Mean MADRS before treatment; of several sets of people of an arm the largest."""
    arms = {(arm.trial_id, arm.arm_id): arm for arm in dataset.rows(ArmRow)}
    found: defaultdict[str, dict[str, ResultRow]] = defaultdict(dict)
    for row in dataset.rows(ResultRow):
        asked = row.statistic == "baseline" and row.outcome == "severity" and row.scale == "MADRS" and row.n >= 1
        arm = arms.get((row.trial_id, row.arm_id))  # a view of a dataset may have fewer arms than results
        if asked and arm is not None and not math.isnan(row.mean) and not arm.covers:
            known = found[row.trial_id].get(row.arm_id)
            if known is None or row.n > known.n:
                found[row.trial_id][row.arm_id] = row
    both = {"experimental", "control"}
    return {
        trial_id: _weighted((row.mean, row.n) for row in rows.values())
        for trial_id, rows in found.items()
        if {arms[trial_id, arm].role for arm in rows} == both
    }


def _weighted(values: Iterable[tuple[float, float]]) -> float:
    pairs = [(value, weight) for value, weight in values if not math.isnan(value) and weight > 0]
    total = sum(weight for _, weight in pairs)
    return sum(value * weight for value, weight in pairs) / total if total else math.nan


def band(name: str, value: float) -> str:
    """The group of a value where trials are grouped by it: age by ten years, women by half, MADRS by severity."""
    if math.isnan(value):
        return NOT_STATED
    if name == "age":
        low = int(value // 10) * 10
        return f"{low} to {low + 9}"
    if name == "women":
        return "half or more" if value >= 50 else "under half"
    return f"{SEVERE} or more" if value >= SEVERE else f"under {SEVERE}"


def bands(dataset: Dataset, name: str) -> dict[str, str]:
    """The group of each trial that states a characteristic, by its id."""
    return {trial: band(name, getattr(one, name)) for trial, one in characteristics(dataset).items()}
