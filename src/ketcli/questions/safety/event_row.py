"""The figures of one side effect in one set of trials."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, assert_never

from ketcli.distributions import normal_critical
from ketcli.effects.absolute import risk_with, share_of
from ketcli.effects.number_needed import NumberNeeded, number_needed
from ketcli.effects.score_interval import newcombe
from ketcli.errors import NoAnswer
from ketcli.evidence.event_terms import SYMPTOM
from ketcli.models.pooling.incidence import Incidence, incidence
from ketcli.models.pooling.mantel_haenszel import mantel_haenszel
from ketcli.models.pooling.peto import peto
from ketcli.models.pooling.pool import Pooled, pool
from ketcli.models.pooling.rare_events import ModelChoice, choose_model
from ketcli.questions.effects.arms import Arms, arms_of
from ketcli.questions.effects.effect_set import COUNTS, usable
from ketcli.questions.effects.lead import programmes_of
from ketcli.questions.effects.prior import STANDARD

if TYPE_CHECKING:
    import pandas as pd

    from ketcli.arrays import FloatArray
    from ketcli.columns import Columns
    from ketcli.evidence.left_out import LeftOut
    from ketcli.models.pooling.choices import EventModel, Model
    from ketcli.models.verdict.headline import Headline
    from ketcli.questions.effects.method import Method

NAN = math.nan


class Estimate(NamedTuple):
    """A ratio (never logged here) or a difference with its interval; NaN where it is not defined."""

    value: float = NAN
    low: float = NAN
    high: float = NAN


@dataclass(frozen=True)
class EventRow:
    """One side effect, in all trials or in those of one level of `by`.

    Attributes
    ----------
    event, kind, level : str
        What was counted; its kind (`vocabulary.EVENT_KINDS`); the level of `by`, empty where there is none.
    rows : Columns
        A row a trial: its counts, arms, `threshold`.
    incidence_e, incidence_c : Incidence
        The share of people with it in each group for itself, pooled over trials.
    ratio : Estimate
        Risk ratio; Peto's odds ratio where `ratio_measure` is OR.
    control, treated : float, Estimate
        The share of people with it in all control groups together, and the share with treatment that the ratio gives at
        that share. Where one of the groups has no event, the share of its own people, without limits.
    rd, nnh : Estimate, NumberNeeded
        `treated` minus `control`, and people treated for one more. Where one of the groups has no event, the difference
        comes from the counts, and no number is given.
    choice : ModelChoice
        The model behind it, and why that one.
    headline : Headline or None
        What the trials show by the one rule for all answers: below five, no difference without the Bayesian interval.
        None where no ratio is defined.
    i2, tau2 : float
        Heterogeneity of the ratio, NaN where one trial or none tells.
    absent : tuple
        Trials with side effects on record that do not report this one, with the percentage from which on their
        source lists side effects (None: not known); absent is not zero.
    without : tuple
        Trials that report something of it but not the counts of both groups.
    """

    event: str
    kind: str
    level: str
    rows: Columns
    incidence_e: Incidence
    incidence_c: Incidence
    ratio: Estimate
    ratio_measure: str
    choice: ModelChoice
    i2: float
    tau2: float
    control: float
    treated: Estimate
    headline: Headline | None
    rd: Estimate
    nnh: NumberNeeded
    absent: tuple[tuple[str, float | None], ...]
    without: tuple[LeftOut, ...]

    @property
    def trials(self) -> pd.DataFrame:
        """The rows as a frame of pandas."""
        return self.rows.frame

    @property
    def k(self) -> int:
        """Trials that report it in both groups, those without any event too."""
        return len(self.rows)

    @cached_property
    def arms(self) -> Arms:
        """What the arms of its trials are called."""
        return arms_of(self.rows)

    @cached_property
    def double_zero(self) -> list[str]:
        """Trials in which nobody had it."""
        counts = zip(*(self.rows[name].tolist() for name in ("study", "events_e", "events_c")), strict=True)
        return [study for study, events_e, events_c in counts if events_e == 0 and events_c == 0]

    @cached_property
    def limited(self) -> list[str]:
        """Trials whose figure comes from a list of side effects that starts at some frequency."""
        if self.kind != SYMPTOM:
            return []
        limits = zip(self.rows.text("study"), self.rows["threshold"].tolist(), strict=True)
        return [study for study, percent in limits if percent > 0]

    @property
    def led(self) -> Estimate:
        """The ratio of its headline, not logged, with its limits; not defined where no ratio is."""
        head = self.headline
        if head is None or math.isnan(self.ratio.value):
            return Estimate()
        return Estimate(*(math.exp(value) for value in (head.estimate, head.low, head.high)))

    @cached_property
    def telling(self) -> Columns:
        """The trials with a risk ratio of their own, those that its headline is made of."""
        return _telling(self.rows)

    def total(self, column: str) -> float:
        """A column added up over the trials."""
        return math.fsum(self.rows[column].tolist())

    def values(self, column: str) -> str:
        """The values of a column of the trials, joined by `+`."""
        parts = {part for value in self.rows[column].tolist() for part in str(value).split("+")}
        return "+".join(sorted(parts))


def event_row(
    rows: Columns,
    method: Method,
    *,
    event: str,
    kind: str,
    level: str,
    model: EventModel | None,
    absent: tuple[tuple[str, float | None], ...] = (),
    without: tuple[LeftOut, ...] = (),
) -> EventRow:
    """Compute all figures of one side effect.

    Parameters
    ----------
    rows : Columns
        Rows of `SideEffects.rows`.
    method : Method
        tau2, test, level; its model is not looked at.
    model : str or None
        ``random``, ``common``, ``mh`` or ``peto`` for every event; None by the rule of `choose_model`.
    """
    a, n1, c, n2 = _counts(rows)
    choice = choose_model(a, n1, c, n2)
    if model is not None and choice.model not in ("none", "single"):
        choice = ModelChoice(model, "")  # asked for
    pooled: Pooled | None = None
    match choice.model:
        case "none":
            ratio = Estimate()
        case "single":
            ratio = _single(rows, method)
        case _:
            pooled = _pooled_ratio(rows, method, choice.model)
            ratio = _ratio(pooled)
    measure = "OR" if choice.model == "peto" else "RR"
    absolute = _absolute(rows, ratio, method, odds=measure == "OR")

    def share(events: FloatArray, people: FloatArray) -> Incidence:
        # groups that happen to be alike would give an interval narrower than their own counting error allows
        test = "adhoc" if method.test == "knha" else method.test
        return incidence(events, people, tau2_method=method.tau2_method, test=test, level=method.level)

    return EventRow(
        event=event, kind=kind, level=level, rows=rows,
        incidence_e=share(a, n1), incidence_c=share(c, n2),
        ratio=ratio, ratio_measure=measure, choice=choice,
        i2=_number(pooled.i2) if pooled and pooled.q_df > 0 else NAN, tau2=_number(pooled.tau2) if pooled else NAN,
        headline=_headline(rows, pooled, method),
        **absolute, absent=absent, without=without,
    )  # fmt: skip


def _headline(trials: Columns, pooled: Pooled | None, method: Method) -> Headline | None:
    """Judged on the log risk ratios; the interval of the model that pools them leads from five trials on."""
    from ketcli.models.bayes.priors import TauPrior
    from ketcli.models.verdict.headline import headline, span_of

    told = _telling(trials)
    if not len(told):
        return None
    asked = None if pooled is None or not pooled.se > 0 else span_of(pooled)
    return headline(
        told["log_rr"], told["log_rr_v"], prior=TauPrior("half-normal", (STANDARD,)), asked=asked,
        programmes=programmes_of(told), level=method.level,
    )  # fmt: skip


def _telling(trials: Columns, name: str = "log_rr") -> Columns:
    """The trials whose ratio (or difference) is defined."""
    return trials.where(usable(*trials.floats(name, f"{name}_v")))


def _number(value: float | None) -> float:
    return NAN if value is None else value


def _counts(trials: Columns) -> tuple[FloatArray, ...]:
    return trials.floats(*COUNTS)


def _single(trials: Columns, method: Method) -> Estimate:
    """One trial's own risk ratio, normal on the log scale."""
    (log_rr,), (variance,) = trials.floats("log_rr", "log_rr_v")
    half = normal_critical(method.level) * math.sqrt(variance)
    return Estimate(*(math.exp(log_rr + sign * half) for sign in (0, -1, 1)))


def _pooled_ratio(trials: Columns, method: Method, model: EventModel) -> Pooled | None:
    try:
        match model:
            case "peto":
                return peto(*_counts(trials), level=method.level)
            case "mh":
                return mantel_haenszel(*_counts(trials), measure="RR", level=method.level)
            case "random" | "common":
                return _inverse_variance(trials, "log_rr", method, model)
            case _:
                assert_never(model)
    except NoAnswer:
        return None


def _inverse_variance(trials: Columns, name: str, method: Method, model: Model) -> Pooled:
    told = _telling(trials, name)
    options = method.pooled_by(model if len(told) > 1 else "common")
    return pool(told[name], told[f"{name}_v"], tau2_interval=False, **options)


def _ratio(pooled: Pooled | None) -> Estimate:
    if pooled is None:
        return Estimate()
    return Estimate(*(math.exp(value) for value in (pooled.estimate, pooled.ci_low, pooled.ci_high)))


def _absolute(trials: Columns, ratio: Estimate, method: Method, *, odds: bool) -> dict[str, Any]:
    """Both shares, their difference and the number needed, from the ratio at the share of all control groups.

    Where one of the groups has no event there is nothing that a ratio could multiply, or its correction would stand for
    people: shares and difference come from the counts, and no number needed (Cochrane Handbook 10.4.4.2).
    """
    a, n1, c, n2 = (math.fsum(values) for values in _counts(trials))
    control = share_of(c, n2)
    if a == 0 or c == 0 or math.isnan(ratio.value):
        rd = _counted_difference(trials, method)
        return {"control": control, "treated": Estimate(share_of(a, n1)), "rd": rd, "nnh": NumberNeeded.none()}
    treated = Estimate(*(risk_with(one, control, odds=odds) for one in (ratio.value, ratio.low, ratio.high)))
    rd = Estimate(treated.value - control, treated.low - control, treated.high - control)
    return {"control": control, "treated": treated, "rd": rd, "nnh": number_needed(rd.value, rd.low, rd.high)}


def _counted_difference(trials: Columns, method: Method) -> Estimate:
    """Mantel-Haenszel; of one trial its own, by the hybrid score (normal where the same people are in both groups)."""
    if len(trials) == 1 and trials.flags("paired")[0]:
        (rd,), (variance,) = trials.floats("rd", "rd_v")
        half = normal_critical(method.level) * math.sqrt(variance)
        return Estimate(*(float(rd) + sign * half for sign in (0, -1, 1)))
    a, n1, c, n2 = _counts(trials)
    if len(trials) == 1 and a[0] + c[0] > 0:
        return Estimate(*newcombe(float(a[0]), float(n1[0]), float(c[0]), float(n2[0]), level=method.level))
    try:
        pooled = mantel_haenszel(a, n1, c, n2, measure="RD", level=method.level)
    except NoAnswer:
        return Estimate()
    if not pooled.se > 0:  # without a single event the interval would be a point
        return Estimate(pooled.estimate)
    return Estimate(pooled.estimate, pooled.ci_low, pooled.ci_high)
