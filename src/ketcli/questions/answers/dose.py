"""Dose and effect: between trials by meta-regression, and within trials that compare doses."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ketcli.distributions import t_critical, t_p
from ketcli.errors import InvalidInput, NoAnswer, NothingLeft, named
from ketcli.evidence.filters import of_filter, select
from ketcli.evidence.notes import Note
from ketcli.evidence.rows import ArmRow
from ketcli.models.numeric.distinct import distinct
from ketcli.models.numeric.spline import harrell_knots, restricted_cubic
from ketcli.models.regression.regression import Prediction, Regression, predict, regress, wald
from ketcli.questions.answers.dose_within import Within, within_trials
from ketcli.questions.answers.pooled_effect import pooled_effect
from ketcli.questions.effects.arms import Arms, arms_of_all
from ketcli.questions.effects.ask import question_of
from ketcli.questions.effects.from_dataset import effects_of_dataset
from ketcli.questions.effects.method import BINARY, MEANS

if TYPE_CHECKING:
    import pandas as pd

    from ketcli.arrays import FloatArray
    from ketcli.columns import Columns
    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.filters import Filters
    from ketcli.evidence.left_out import LeftOut
    from ketcli.questions.answers.pooled_effect import PooledEffect
    from ketcli.questions.effects.effect_set import EffectSet

PER_COEFFICIENT = 2  # comparisons that each coefficient of a spline needs at the least
FEW_PER_COEFFICIENT = 10
KNOTS = (3, 4, 5)


class Kind(NamedTuple):
    """One way of giving the drug, within which doses are comparable, and a step of dose worth speaking of.

    Of a study file the formulation is the treatment's name, and there is no route.
    """

    name: str
    label: str
    formulation: str
    route: str
    unit: str
    step: float

    @property
    def fixed(self) -> dict[str, str]:
        """The filters that keep its arms."""
        return {"formulation": self.formulation, "route": self.route, "dose_unit": self.unit}


KINDS = (
    Kind("iv-racemic", "intravenous racemic ketamine", "racemic", "iv", "mg/kg", 0.1),
    Kind("nasal-esketamine", "nasal esketamine", "esketamine", "intranasal", "mg", 28.0),
)


class Robust(NamedTuple):
    """CR2 inference on the coefficients, a trial being a cluster, with Satterthwaite's degrees of freedom."""

    se_cr2: FloatArray
    df_cr2: FloatArray
    p_cr2: FloatArray
    ci_cr2_low: FloatArray
    ci_cr2_high: FloatArray


@dataclass(frozen=True)
class Curve:
    """A fitted relation of effect with dose: a line, or with `knots` a restricted cubic spline.

    `robust` is the CR2 inference with trials as clusters, for the comparisons of a trial are not independent.
    `nonlinear` tests the terms of the spline beyond the line (statistic, p).
    """

    fit: Regression
    knots: FloatArray | None
    robust: Robust
    nonlinear: tuple[float | None, float | None] = (None, None)

    def at(self, doses: FloatArray) -> Prediction:
        """Expected effect at doses."""
        return predict(self.fit, design(doses, self.knots))


class AtDose(NamedTuple):
    """The trials that compared one dose with control, pooled (one alone as it is)."""

    dose: float
    pooled: PooledEffect


@dataclass(frozen=True)
class KindAnswer:
    """What one kind's doses say; `why` gives for a missing `linear` or `spline` the reason.

    `unused` are trials that compared doses with each other and have no figures here that compare them, with the reason.
    """

    kind: Kind
    effects: EffectSet
    doses: tuple[AtDose, ...]
    linear: Curve | None
    spline: Curve | None
    why: dict[str, str]
    within: Within
    unused: tuple[LeftOut, ...] = ()

    @property
    def clear(self) -> bool:
        """Whether the line's slope is clear, also with the several doses of a trial taken as a cluster."""
        if self.linear is None:
            return False
        fit, robust = self.linear.fit, self.linear.robust
        sure = bool(fit.p[1] < 1 - fit.level)
        clustered = fit.k > len(set(self.compared.text("trial_id")))
        return sure and bool(not clustered or robust.p_cr2[1] < 1 - fit.level)

    @property
    def compared(self) -> Columns:
        """One row a dose of a trial against its control."""
        return self.effects.entering

    @property
    def comparisons(self) -> pd.DataFrame:
        """The same as a frame of pandas."""
        return self.compared.frame


@dataclass(frozen=True)
class DoseAnswer:
    """The answer for each kind that was asked for and has figures."""

    kinds: tuple[KindAnswer, ...]
    empty: dict[str, str]
    notes: tuple[Note, ...]

    @property
    def arms(self) -> Arms:
        """What the arms of all comparisons are called."""
        return arms_of_all([one.compared for one in self.kinds])


def dose_response(
    dataset: Dataset, filters: Filters, *, kind: str | None = None, knots: int = 3, **asked: Any
) -> DoseAnswer:
    """Relate effect and dose.

    Parameters
    ----------
    dataset, filters
        As `ketcli.questions.effects.ask.ask`.
    kind : str, optional
        One of `KINDS` by name; else all that the filters let in.
    knots : {3, 4, 5}
        Of the spline.
    **asked
        `outcome`, `at`, `scale`, and fields of `Method`, as for `ask`.

    Raises
    ------
    InvalidInput
        A model without meta-regression, or an impossible number of knots.
    NoAnswer
        No trial with a stated dose has figures.
    """
    if asked.get("model") not in (None, "random", "common"):
        raise InvalidInput(f"a dose-response needs {named('model', 'random')} or common, not {asked['model']}")
    if asked.get("measure") not in (None, *MEANS, *BINARY):
        raise InvalidInput(f"a dose-response compares arms: {named('measure', ', '.join((*MEANS, *BINARY)))}")
    if knots not in KNOTS:
        raise InvalidInput(f"{named('knots')} must be 3, 4 or 5, not {knots}")
    answers: list[KindAnswer] = []
    empty: dict[str, str] = {}
    for one in _wanted_kinds(kind, filters) if dataset.about is None else _kinds_of(dataset, kind):
        only: dict[str, Any] = {name: (value,) for name, value in one.fixed.items()}
        own = replace(filters, **only)
        try:
            answers.append(_of_kind(dataset, one, own, knots, asked))
        except NoAnswer as reason:
            empty[one.name] = str(reason)
    if not answers:
        raise NoAnswer("; ".join(f"{name}: {reason}" for name, reason in empty.items()))
    return DoseAnswer(tuple(answers), empty, tuple(_notes(answers, empty)))


def _wanted_kinds(kind: str | None, filters: Filters) -> list[Kind]:
    wanted = [one for one in KINDS if kind in (None, one.name)]
    kept = []
    for one in wanted:
        if all(value in (getattr(filters, name) or (value,)) for name, value in one.fixed.items()):
            kept.append(one)
    if not kept:
        kinds = " and of ".join(f"{one.label} ({one.unit})" for one in wanted)
        limits = {name: getattr(filters, name) for name in ("formulation", "route", "dose_unit")}
        given = " ".join(of_filter(name, value) for name, value in limits.items() if value)
        raise NothingLeft(f"no trial left: doses are compared of {kinds} only, and {given} leaves no such trial")
    return kept


def _kinds_of(dataset: Dataset, kind: str | None) -> list[Kind]:
    """The treatments of a study file with their doses: a kind for each unit.

    Raises
    ------
    InvalidInput
        `kind` names ways of giving ketamine.
    NoAnswer
        No treatment has a dose.
    """
    if kind is not None:
        raise InvalidInput(f"{named('kind', kind)}: doses of a study file are those of its treatments")
    doses: dict[tuple[str, str], list[float]] = {}
    for arm in dataset.rows(ArmRow):
        if arm.role == "experimental" and arm.dose_value > 0:
            doses.setdefault((str(arm.drug), arm.dose_unit), []).append(arm.dose_value)
    if not doses:
        raise NoAnswer(f"{dataset.name}: no experimental arm states a dose (a number, or 25 mg)")
    return [Kind(drug, drug, drug, "", unit, _step(values)) for (drug, unit), values in doses.items()]


def _step(doses: list[float]) -> float:
    """A step of 1, 2 or 5 times a power of ten, about a fourth of the span of doses."""
    span = max(doses) - min(doses) or max(doses)
    power = 10.0 ** math.floor(math.log10(span / 4))
    return next(step * power for step in (5.0, 2.0, 1.0) if step * power <= span / 4)


def _of_kind(dataset: Dataset, kind: Kind, filters: Filters, knots: int, asked: dict[str, Any]) -> KindAnswer:
    question, method = question_of(dataset, filters, by="dose", **asked)
    question = replace(question, of_a_dose=True)
    effects = effects_of_dataset(dataset, question, method)
    (doses,) = effects.entering.floats("dose_value")
    why: dict[str, str] = {}
    curves: dict[str, Curve] = {}
    for name in ("linear", "spline"):
        try:
            curves[name] = _curve(effects, harrell_knots(doses, knots) if name == "spline" else None)
        except NoAnswer as reason:
            why[name] = str(reason)
    at_each = tuple(AtDose(float(dose), pooled_effect(effects.where(_rows(effects, dose)))) for dose in distinct(doses))
    within = within_trials(dataset, question, method, effects)
    unused = _unused(dataset, question.filters, effects, within)
    return KindAnswer(kind, effects, at_each, curves.get("linear"), curves.get("spline"), why, within, unused)


def _unused(dataset: Dataset, filters: Filters, effects: EffectSet, within: Within) -> tuple[LeftOut, ...]:
    """The trials that pass the filters and tried two doses or more, but are no comparison of doses here."""
    tried: dict[str, set[float]] = {}
    for arm in select(dataset, filters).arms:
        if arm.role == "experimental" and arm.dose_value > 0:
            tried.setdefault(arm.trial_id, set()).add(arm.dose_value)
    used = {pair.trial_id for pair in within.pairs}
    several = {trial for trial, doses in tried.items() if len(doses) > 1} - used
    reasons = [item for item in (*effects.left_out, *within.left_out) if item.asked_for and item.trial_id in several]
    return tuple({item.trial_id: item for item in reasons}.values())


def _rows(effects: EffectSet, dose: float) -> Any:
    return effects.usable & (effects.table["dose_value"] == dose)


def design(doses: FloatArray, knots: FloatArray | None) -> FloatArray:
    """Intercept and dose, or intercept and spline."""
    columns = doses[:, None] if knots is None else restricted_cubic(doses, knots)
    return np.column_stack([np.ones(doses.size), columns])


def _curve(effects: EffectSet, knots: FloatArray | None) -> Curve:
    method, rows = effects.method, effects.entering
    (doses,) = rows.floats("dose_value")
    X = design(doses, knots)
    k, p = X.shape
    if len(set(rows.text("trial_id"))) == 1:
        raise NoAnswer(f"one trial only, {rows['trial_id'][0]}")
    if knots is None and np.ptp(doses) == 0:
        raise NoAnswer(f"all {k} comparisons are of {doses[0]:g} {rows['dose_unit'][0]}")
    if knots is not None and k < PER_COEFFICIENT * p:
        raise NoAnswer(f"a spline with {knots.size} knots needs at least {PER_COEFFICIENT * p} comparisons, not {k}")
    names = ("intercept", "dose", *("'" * term + "dose" for term in range(1, p - 1)))
    fit = regress(effects.yi, effects.vi, X, names, **method.inverse_variance("a dose-response curve needs"))
    nonlinear = wald(fit.coef[2:], fit.cov[2:, 2:], fit.df)
    return Curve(fit, knots, _robust(fit, X, effects), nonlinear)


def _robust(fit: Regression, X: FloatArray, effects: EffectSet) -> Robust:
    from ketcli.models.robust.cluster_robust import cr2

    trials = effects.entering["trial_id"]
    robust = cr2(effects.yi - X @ fit.coef, X, effects.vi + (fit.tau2 or 0.0), trials)
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = fit.coef / robust.se
    half = np.array([t_critical(fit.level, float(df)) for df in robust.df]) * robust.se
    p = np.array([t_p(float(t), float(df)) for t, df in zip(statistic, robust.df, strict=True)])
    return Robust(robust.se, robust.df, p, fit.coef - half, fit.coef + half)


def _notes(answers: list[KindAnswer], empty: dict[str, str]) -> list[Note]:
    notes: list[Note] = []
    for one in answers:
        about = one.kind.name
        notes += [note.under(about) for note in one.effects.notes]
        for curve, name in (("linear", "line"), ("spline", "spline")):
            if curve in one.why:
                notes.append(Note("no_curve", f"{about}: no {name}: {one.why[curve]}"))
        k = len(one.compared)
        if one.linear is not None and k < FEW_PER_COEFFICIENT:
            notes.append(Note("few_studies", f"{about}: {k} comparisons, fewer than ten: easily misled by chance"))
        notes += [
            Note("left_out", f"{about}: {item.label}: {item.words}", (item.label,)) for item in one.within.left_out
        ]
    notes += [Note("no_answer", f"{name}: no answer: {reason}") for name, reason in empty.items()]
    text = (
        "a relation of dose and effect between trials is not a randomized comparison; one within a trial is. "
        "Nothing is said beyond the doses that were tried"
    )
    return [*notes, Note("not_randomized", text)]
