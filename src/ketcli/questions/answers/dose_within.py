"""Dose against dose inside one trial: the comparison that randomization protects."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple, assert_never

import numpy as np

from ketcli.columns import Columns
from ketcli.distributions import normal_critical, normal_p
from ketcli.evidence.doses import dose_at
from ketcli.evidence.filters import select
from ketcli.evidence.left_out import LeftOut
from ketcli.questions.answers.pooled_effect import pooled_effect
from ketcli.questions.effects.display import Display, back_transform, display
from ketcli.questions.effects.method import BINARY, MEANS
from ketcli.questions.effects.trial_figures import choices_of, key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ketcli.arrays import FloatArray
    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.rows import ArmRow, ContrastRow, ResultRow
    from ketcli.evidence.wanted import Chosen
    from ketcli.questions.answers.pooled_effect import PooledEffect
    from ketcli.questions.effects.effect_set import EffectSet
    from ketcli.questions.effects.method import Method
    from ketcli.questions.effects.trial_figures import Question


@dataclass(frozen=True, slots=True)
class DosePair:
    """The higher dose of a trial against a lower one: effect (analysis scale) with its interval, and people in each."""

    study: str
    trial_id: str
    low: float
    high: float
    n_low: float
    n_high: float
    time_h: float
    scale: str
    yi: float
    vi: float
    ci_low: float
    ci_high: float
    p: float
    shown: Display


class AtDose(NamedTuple):
    """The figures of a trial's arms at one dose: mean and SD of scores, or people with the event."""

    dose: float
    n: float
    mean: float = math.nan
    sd: float = math.nan
    events: float = math.nan


class Within(NamedTuple):
    """All pairs of doses within trials, the slope of each trial, the slopes pooled, and who could not be used."""

    pairs: tuple[DosePair, ...]
    slopes: EffectSet
    pooled: PooledEffect | None
    left_out: tuple[LeftOut, ...]


def within_trials(dataset: Dataset, question: Question, method: Method, between: EffectSet) -> Within:
    """Compare the doses of each trial that has several.

    The effect of each dose against the lowest one of its trial, with the covariance that the shared arm brings, gives
    all pairs, and by generalized least squares the trial's slope (Greenland & Longnecker, 1992; for means Crippa &
    Orsini, 2016). The slopes, one a trial, are then pooled as the method says, but with a
    Hartung-Knapp interval never narrower than the normal one (Knapp & Hartung, 2003).

    Parameters
    ----------
    dataset, question, method
        As for the effects against control; `question.filters` keep the arms of one kind.
    between : EffectSet
        Those effects against control; the slopes take their outcome, method and notes from them.
    """
    selection = select(dataset, question.filters)
    scale = question.scale
    if method.measure == "MD" and len(between.table):
        scale = between.table.text("scale")[0]
    chosen, _ = choices_of(dataset, selection, replace(question, by=None), method.arms_first(), scale)
    transform = back_transform(between)
    pairs: list[DosePair] = []
    slopes: list[dict[str, object]] = []
    left_out: list[LeftOut] = []
    for one in chosen:
        if len({dose for arm, row in _arms_and_rows(one) if not np.isnan(dose := dose_at(arm, row.time_h))}) < 2:
            continue
        arms = _by_dose(one, method)
        if isinstance(arms, LeftOut):
            left_out.append(arms)
            continue
        contrasts = _contrasts(one, arms, method)
        if isinstance(contrasts, LeftOut):
            left_out.append(contrasts)
            continue
        y, cov = contrasts
        about = {"study": one.trial.label, "trial_id": one.trial.trial_id}
        row = key_of(one)
        for low, high in combinations(range(len(arms)), 2):
            yi, vi = _difference(y, cov, low, high)
            limits = yi + np.array([-1, 1]) * normal_critical(method.level) * np.sqrt(vi)
            values = (yi, float(limits[0]), float(limits[1]), None, None)
            pairs.append(
                DosePair(
                    **about, low=arms[low].dose, high=arms[high].dose, n_low=arms[low].n,
                    n_high=arms[high].n, time_h=row.time_h, scale=row.scale, yi=yi, vi=vi, ci_low=values[1],
                    ci_high=values[2], p=normal_p(yi / np.sqrt(vi)), shown=display(transform, method.measure, values),
                )
            )  # fmt: skip
        doses = np.array([arm.dose for arm in arms])
        yi, vi = slope_through_first(doses, y, cov)
        people = sum(arm.n for arm in arms)
        slopes.append({**about, "doses": len(arms), "n": people, "yi": yi, "vi": vi, "time_h": row.time_h})
    table = Columns.of_rows(slopes, ("study", "trial_id", "doses", "n", "time_h", "yi", "vi"))
    table = table.assign(yi=table["yi"].astype(np.float64), vi=table["vi"].astype(np.float64))
    # slopes are few: two that happen to agree would get the interval of a large trial from Hartung-Knapp's factor
    test = "adhoc" if between.method.test == "knha" else between.method.test
    effects = replace(between, table=table, method=replace(between.method, test=test), notes=(), left_out=())
    pooled = pooled_effect(effects) if effects.usable.any() else None
    return Within(tuple(pairs), effects, pooled, tuple(left_out))


def slope_through_first(dose: FloatArray, y: FloatArray, cov: FloatArray) -> tuple[float, float]:
    """Slope of the contrasts against the first dose, and its variance: generalized least squares through that dose."""
    x = dose[1:] - dose[0]
    weighted = np.linalg.solve(cov, x)
    variance = 1 / float(x @ weighted)
    return variance * float(weighted @ y), variance


def _difference(y: FloatArray, cov: FloatArray, low: int, high: int) -> tuple[float, float]:
    """Dose `high` against dose `low` from the contrasts against dose 0."""
    pick = np.zeros(y.size)
    pick[high - 1] = 1.0
    if low:
        pick[low - 1] = -1.0
    return float(pick @ y), float(pick @ cov @ pick)


def _by_dose(one: Chosen, method: Method) -> list[AtDose] | LeftOut:
    """The figures of a trial's arms, those of one dose together, by rising dose; or why that cannot be."""
    if one.contrasts:
        return _uncompared(one, "difference")
    if one.trial.design == "crossover":
        return _uncompared(one, "same_people")
    if method.measure not in (*MEANS, *BINARY):
        return _uncompared(one, "measure", method.measure)
    groups: dict[float, list[ResultRow]] = {}
    for arm, row in zip(one.arms, one.experimental, strict=True):
        groups.setdefault(dose_at(arm, row.time_h), []).append(row)
    return [_together(dose, groups[dose], method) for dose in sorted(groups) if not np.isnan(dose)]


def _uncompared(one: Chosen, *why: str) -> LeftOut:
    return LeftOut(one.trial.trial_id, one.trial.label, "several_doses", why)


def _arms_and_rows(one: Chosen) -> Iterable[tuple[ArmRow, ResultRow | ContrastRow]]:
    """Each arm with its result, or with its published difference."""
    return zip(one.arms, one.experimental or one.contrasts, strict=True)


def _together(dose: float, rows: Sequence[ResultRow], method: Method) -> AtDose:
    from ketcli.effects.groups import combine_means

    n = [row.n for row in rows]
    if method.measure in MEANS:
        mean, sd, people = combine_means([row.mean for row in rows], [row.sd for row in rows], n)
        return AtDose(dose, people, mean=mean, sd=sd)
    return AtDose(dose, sum(n), events=sum(row.events for row in rows))


def _contrasts(one: Chosen, arms: list[AtDose], method: Method) -> tuple[FloatArray, FloatArray] | LeftOut:
    from ketcli.effects import multiarm

    n = np.array([arm.n for arm in arms])
    mean, sd = np.array([arm.mean for arm in arms]), np.array([arm.sd for arm in arms])
    if len(arms) < 2:
        return _uncompared(one, "one_dose")
    match method.measure:
        case "SMD":
            y, cov = multiarm.smd(mean, sd, n, variance=method.smd_variance)
        case "MD":
            y, cov = multiarm.md(mean, sd, n)
        case "RR" | "OR" | "RD":
            events = np.array([arm.events for arm in arms])
            y, cov = multiarm.counts(events, n, measure=method.measure, zero_cells=method.zero_cells)
        case "GEN" | "HR" | "PLO" | "PFT" | "PR":
            return _uncompared(one, "undefined", method.measure)
        case _:
            assert_never(method.measure)
    if not (np.isfinite(y).all() and np.isfinite(cov).all() and (np.diag(cov) > 0).all()):
        return _uncompared(one, "undefined", method.measure)
    return y, cov
