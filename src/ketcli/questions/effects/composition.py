"""What a body of evidence is made of: its trials, people, and how they were treated."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ketcli.questions.effects.effect_set import EffectSet

TRAITS = ("formulation", "route", "control_type", "sessions", "diagnosis", "design", "scale")


@dataclass(frozen=True, slots=True)
class Composition:
    """Trials with figures: how many, of how many that passed the filters, and how many of each kind.

    `traits` maps a column of the effect sizes to the number of trials at each of its values, the commonest first.
    `doses` are the lowest, median and highest planned number of doses; NaN where no trial states it.
    """

    trials: int
    eligible: int
    names: tuple[str, ...]
    traits: dict[str, dict[str, int]]
    years: tuple[float, float]
    doses: tuple[float, float, float]


def composition(effects: EffectSet) -> Composition:
    """Count what the trials that can be pooled are made of; a trial in several rows counts once."""
    entering = effects.entering
    first = {trial: place for place, trial in reversed(list(enumerate(entering.text("trial_id"))))}
    rows = entering.where(np.array(sorted(first.values())))
    passed = {item.trial_id for item in effects.left_out if item.asked_for}
    traits = {name: dict(Counter(value or "not stated" for value in rows.text(name)).most_common()) for name in TRAITS}
    years, doses = (values[np.isfinite(values)] for values in rows.floats("year", "n_doses"))
    return Composition(
        trials=len(rows),
        eligible=len(passed | set(effects.table.text("trial_id"))),
        names=tuple(rows.text("study")),
        traits=traits,
        years=(float(years.min()), float(years.max())) if len(years) else (np.nan, np.nan),
        doses=_lowest_median_highest(doses.tolist()),
    )


def _lowest_median_highest(values: list[float]) -> tuple[float, float, float]:
    """Of no value NaN; `np.median` loads masked arrays, which takes longer than all else here."""
    if not values:
        return np.nan, np.nan, np.nan
    ordered, n = sorted(values), len(values)
    return ordered[0], (ordered[(n - 1) // 2] + ordered[n // 2]) / 2, ordered[-1]


def overlap(one: dict[str, int], other: dict[str, int]) -> float:
    """How far two bodies of evidence share the values of a trait: the sum of the smaller shares, 0 to 1."""
    total, total_other = sum(one.values()), sum(other.values())
    if not total or not total_other:
        return np.nan
    return sum(min(count / total, other.get(value, 0) / total_other) for value, count in one.items())
