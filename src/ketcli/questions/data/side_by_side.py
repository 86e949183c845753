"""The results of one trial with its arms beside each other, and what the arms differ by."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ketcli.effects.counts import rr
from ketcli.effects.means import smd
from ketcli.evidence.outcomes import OUTCOMES, is_side_effect

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ketcli.evidence.rows import ArmRow, ResultRow

LEVEL = 0.95
PAIRED = "both_periods"
BASELINE = "baseline"
Key: TypeAlias = "tuple[str, str, str, float | None, str, str]"


@dataclass(frozen=True, slots=True)
class Figure:
    """What one arm has: people, and a mean with its SD, or events; None where it is not known."""

    arm_id: str
    n: float | None
    mean: float | None
    sd: float | None
    events: float | None


@dataclass(frozen=True, slots=True)
class Effect:
    """One arm against another: Hedges' g or a risk ratio, with a 95 % interval (normal), on the reader's scale."""

    arm_e: str
    arm_c: str
    measure: str
    estimate: float
    ci_low: float
    ci_high: float


@dataclass(frozen=True, slots=True)
class Beside:
    """One result of all arms that have it.

    Effects are there where both arms have the figures and hold different people: in a crossover trial's paired figures
    they depend on how alike a person's two outcomes are, which `pool` states.
    """

    outcome: str
    scale: str
    statistic: str
    time_h: float | None
    visit: str
    analysis: str
    arms: tuple[Figure, ...]
    effects: tuple[Effect, ...]
    sources: tuple[str, ...]

    @property
    def side_effect(self) -> bool:
        """Whether it counts people with a side effect."""
        return is_side_effect(self.outcome)

    @property
    def share(self) -> float:
        """The largest share of people with the event in any arm; 0 where it is no count."""
        return max((one.events / one.n for one in self.arms if one.n and one.events is not None), default=0.0)


def beside(arms: Sequence[ArmRow], results: Iterable[ResultRow]) -> tuple[Beside, ...]:
    """Efficacy first, as the table of outcomes has it and by time; then side effects, the most frequent first."""
    rows: dict[Key, list[ResultRow]] = {}
    for row in results:
        time_h = None if math.isnan(row.time_h) else row.time_h
        rows.setdefault((row.outcome, row.scale, row.statistic, time_h, row.visit, row.analysis), []).append(row)
    found = [_beside(key, group, arms) for key, group in rows.items()]
    return tuple(sorted(found, key=_place))


def _place(one: Beside) -> tuple[object, ...]:
    if one.side_effect:
        return one.side_effect, -one.share, one.outcome
    known = list(OUTCOMES)
    order = known.index(one.outcome) if one.outcome in known else len(known)
    time_h = math.inf if one.time_h is None else one.time_h
    return one.side_effect, order, one.scale, one.statistic != BASELINE, time_h, one.statistic


def _beside(key: Key, rows: Sequence[ResultRow], arms: Sequence[ArmRow]) -> Beside:
    outcome, scale, statistic, time_h, visit, analysis = key
    by_arm = {row.arm_id: row for row in rows}
    figures = tuple(_figure(by_arm[arm.arm_id]) for arm in arms if arm.arm_id in by_arm)
    paired = analysis == PAIRED or statistic == BASELINE
    return Beside(
        outcome, scale, statistic, time_h, visit, analysis, figures,
        () if paired else _effects(figures, arms), tuple(dict.fromkeys(row.source_id for row in rows)),
    )  # fmt: skip


def _figure(row: ResultRow) -> Figure:
    n, mean, sd, events = (None if math.isnan(value) else value for value in (row.n, row.mean, row.sd, row.events))
    return Figure(row.arm_id, n, mean, sd, events)


def _effects(figures: Sequence[Figure], arms: Sequence[ArmRow]) -> tuple[Effect, ...]:
    """Each experimental arm against the first control arm that has figures."""
    roles = {arm.arm_id: arm.role for arm in arms}
    control = next((one for one in figures if roles[one.arm_id] == "control"), None)
    if control is None:
        return ()
    pairs = ((one, _effect(one, control)) for one in figures if roles[one.arm_id] == "experimental")
    return tuple(effect for _, effect in pairs if effect is not None)


def _effect(one: Figure, control: Figure) -> Effect | None:
    counts = [value for side in (one, control) for value in (side.events, side.n) if value is not None]
    means = [value for side in (one, control) for value in (side.mean, side.sd, side.n) if value is not None]
    if len(counts) == 4:
        sizes, measure = rr(*counts), "RR"
    elif len(means) == 6:
        sizes, measure = smd(*means), "SMD"
    else:
        return None
    estimate, se = float(sizes.yi[0]), float(np.sqrt(sizes.vi[0]))
    if not math.isfinite(estimate):
        return None
    reach = NormalDist().inv_cdf((1 + LEVEL) / 2) * se
    back = float if measure == "SMD" else math.exp
    low, high = back(estimate - reach), back(estimate + reach)
    return Effect(one.arm_id, control.arm_id, measure, back(estimate), low, high)
