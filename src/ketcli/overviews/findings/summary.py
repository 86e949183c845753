"""A summary of findings: each main outcome in a row, relative and absolute, with what rules say of its weight."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ketcli.asking.answer import Answered, answered
from ketcli.effects.absolute import risk_with, share_of
from ketcli.errors import NoAnswer, spelled
from ketcli.evidence.rows import RiskOfBiasRow
from ketcli.overviews.findings import grade
from ketcli.overviews.findings.grade import Domain, Interval
from ketcli.questions.effects.arms import Arms, arms_of_all
from ketcli.questions.effects.effect_set import COUNTS
from ketcli.questions.effects.method import Method, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ketcli.asking.answer import DataSource
    from ketcli.asking.request import Request
    from ketcli.columns import Columns
    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.review.certainty import Certainty
    from ketcli.models.verdict.headline import Headline
    from ketcli.questions.answers.pooled_effect import PooledEffect
    from ketcli.questions.effects.scope import Scope
    from ketcli.questions.safety.event_row import EventRow

NAN = math.nan
SCALE = "MADRS"
PEOPLE = 1000
EFFICACY = (
    ("severity", "24h"),
    ("severity", "7d"),
    ("severity", "28d"),
    ("response", "24h"),
    ("response", "28d"),
    ("remission", "24h"),
    ("remission", "28d"),
)
FIRST_EVENTS, LAST_EVENTS = ("any",), ("discontinuation", "serious", "death")
MAX_SYMPTOMS = 3


@dataclass(frozen=True, slots=True)
class Relative:
    """The pooled effect on the reader's scale: g, a risk ratio, or Peto's odds ratio."""

    measure: str
    estimate: float
    ci_low: float
    ci_high: float


@dataclass(frozen=True, slots=True)
class Absolute:
    """The same in points of a scale (`MADRS`) or in people of a thousand (`per 1000`).

    `control` is the share of people with the event in the control groups, of which `estimate` is the difference; NaN
    for scores. `k` trials stand behind it, and `line` is the question that gives it.
    """

    unit: str
    estimate: float
    ci_low: float
    ci_high: float
    control: float
    k: int
    line: str


@dataclass(frozen=True)
class SummaryRow:
    """One outcome. Without an answer `relative` is None and `why_none` says why.

    Of `own` studies `name` is the outcome as it reads, `mid` the smallest difference that matters, and `certainty` what
    people judged.
    """

    outcome: str
    at: str | None
    line: str
    relative: Relative | None
    absolute: Absolute | None
    k: int
    participants: float
    n_e: float
    n_c: float
    events_e: float
    events_c: float
    p: float
    trials: tuple[str, ...]
    domains: tuple[Domain, ...]
    why: str = ""
    verdict: str = ""
    side: int = 0
    coverage: Scope | None = None
    name: str = ""
    mid: float | None = None
    certainty: Certainty | None = None
    own: bool = False

    @property
    def why_none(self) -> str:
        """Why there is no answer, its options spelled for who reads it."""
        return spelled(self.why)

    @property
    def key(self) -> str:
        """The row's name: outcome and time."""
        return f"{self.outcome}_{self.at}" if self.at else self.outcome


@dataclass(frozen=True)
class Summary:
    """All rows, with the pooled answers behind the first ones for whoever wants more."""

    rows: tuple[SummaryRow, ...]
    pools: dict[str, Answered]
    safety: Answered
    method: Method
    filters: dict[str, object]
    provenance: dict[str, str | None]

    @cached_property
    def arms(self) -> Arms:
        """What the arms of all trials behind the rows are called."""
        parts = [found.result.overall.effects.entering for found in self.pools.values() if found.result is not None]
        parts += [row.rows for row in self.safety.result.rows] if self.safety.result is not None else []
        return arms_of_all(parts)

    @property
    def own(self) -> bool:
        """Whether it is of one's own studies."""
        return any(row.own for row in self.rows)

    @property
    def answered_rows(self) -> tuple[SummaryRow, ...]:
        """The rows that have an effect."""
        return tuple(row for row in self.rows if row.relative is not None)


def summarize(source: DataSource, request: Request, *, tell: Callable[[int, int], None] | None = None) -> Summary:
    """Ask for each outcome what its own command answers, and put the answers side by side.

    Parameters
    ----------
    source : DataSource
        A dataset.
    request : Request
        Which trials, and the choices of method that all questions share; each keeps its own measure and model.
    tell : callable, optional
        Told how many of the questions are done.

    Raises
    ------
    InvalidInput
        A choice that cannot be.
    NoAnswer
        No outcome has an answer.
    """
    dataset = source.dataset
    method = resolve(**request.choices())
    judged = _judged(dataset)
    known = dataset.outcomes()
    pools: dict[str, Answered] = {}
    rows: list[SummaryRow] = []
    for done, (outcome, at) in enumerate(EFFICACY):
        asked = request.other("pool", outcome=outcome, at=at)
        found = answered(source, asked) if outcome in known else Answered(asked, None, f"no trial reports {outcome}")
        row = pooled_row(found, outcome, at, judged)
        if row.relative is not None and outcome == "severity":
            row = replace(row, absolute=_points(source, request, at))
        pools[row.key] = found
        rows.append(row)
        if tell is not None:
            tell(done + 1, len(EFFICACY) + 1)
    safety = answered(source, request.other("safety"))
    rows += _event_rows(safety, request, judged)
    if all(row.relative is None for row in rows):
        raise NoAnswer(rows[0].why)
    return Summary(tuple(rows), pools, safety, method, request.filters().given(), dataset.provenance())


def _judged(dataset: Dataset) -> set[str]:
    return {row.trial_id for row in dataset.rows(RiskOfBiasRow)}


def _empty(outcome: str, at: str | None, line: str, why: str) -> SummaryRow:
    return SummaryRow(outcome, at, line, None, None, 0, 0.0, 0.0, 0.0, NAN, NAN, NAN, (), (), why)


def pooled_row(found: Answered, outcome: str, at: str | None, judged: set[str]) -> SummaryRow:
    """The row of a pooled outcome; `judged` are the trials whose risk of bias somebody judged."""
    line = found.asked.line()
    if found.result is None:
        return _empty(outcome, at, line, found.why)
    effect: PooledEffect = found.result.overall
    shown, pooled, studies = effect.shown, effect.pooled, effect.weighed
    head = effect.lead.headline
    ratio = shown.scale == "ratio"
    span = Interval(
        shown.estimate, shown.ci_low, shown.ci_high, _number(shown.pi_low), _number(shown.pi_high),
        _number(getattr(pooled, "i2", None)), 1.0 if ratio else 0.0,
    )  # fmt: skip
    events_e, events_c, control_n = _counted(studies)
    control = share_of(events_c, control_n) if ratio else NAN
    counted = ratio and not math.isnan(control)
    if counted:
        imprecision = grade.imprecision_of_events(span, effect.participants, control)
    elif ratio:
        imprecision = grade.judged_by_people(grade.IMPRECISION, "no counts of events, needs judgement")
    else:
        unit = {"SMD": 1.0, "MD": effect.effects.scale_sd}.get(effect.effects.method.measure, NAN)
        imprecision = grade.imprecision_of_score(span, effect.participants, unit)
    bias = grade.publication_bias_of_score(*studies.floats("yi", "vi"))
    if ratio and set(COUNTS) <= set(studies.columns):
        bias = grade.publication_bias_of_events(studies)
    relative = Relative(effect.effects.method.measure, shown.estimate, shown.ci_low, shown.ci_high)
    return SummaryRow(
        outcome, at, line, relative, _people(relative, control, pooled.k, line) if ratio else None,
        pooled.k, effect.participants, effect.n_e, effect.n_c, events_e, events_c, _number(effect.p),
        tuple(studies.text("study")),
        _domains(
            studies.text("trial_id" if "trial_id" in studies else "study"), judged,
            grade.inconsistency(span, pooled.k), imprecision, bias,
        ),
        coverage=effect.coverage, **_judged_by(head),
    )  # fmt: skip


def _judged_by(head: Headline | None) -> dict[str, Any]:
    """The verdict of the rule for all answers, and the direction that it names: -1, 0 or 1."""
    if head is None:
        return {}
    return {"verdict": head.verdict, "side": head.side}


def _counted(studies: Columns) -> tuple[float, float, float]:
    """Events in both groups, and people in the control groups whose events are known."""
    if "events_c" not in studies:
        return NAN, NAN, NAN
    known = studies.where(studies.stated("events_e") & studies.stated("events_c"))
    if not len(known):
        return NAN, NAN, NAN
    events_e, events_c, n_c = (float(np.nansum(values)) for values in known.floats("events_e", "events_c", "n_c"))
    return events_e, events_c, n_c


def _points(source: DataSource, request: Request, at: str) -> Absolute | None:
    """The mean difference in points of the commonest scale, from the trials that report it: counts give no points."""
    asked = request.other("pool", measure="MD", scale=SCALE, at=at)
    given = {name: value for name, value in asked.given.items() if name != "from_response"}
    found = answered(source, replace(asked, given=given))
    if found.result is None:
        return None
    effect: PooledEffect = found.result.overall
    shown = effect.shown
    return Absolute(SCALE, shown.estimate, shown.ci_low, shown.ci_high, NAN, effect.pooled.k, found.asked.line())


def _people(relative: Relative, control: float, k: int, line: str) -> Absolute | None:
    """More (or fewer) people of a thousand with the event: the ratio at the share of all control groups together."""
    if not control > 0:
        return None
    ratios = (relative.estimate, relative.ci_low, relative.ci_high)
    odds = relative.measure == "OR"
    estimate, low, high = (PEOPLE * (risk_with(ratio, control, odds=odds) - control) for ratio in ratios)
    return Absolute(f"per {PEOPLE}", estimate, low, high, control, k, line)


def _event_rows(safety: Answered, request: Request, judged: set[str]) -> list[SummaryRow]:
    found: Sequence[EventRow] = () if safety.result is None else safety.result.rows
    by_name = {row.event: row for row in found}
    symptoms = [row.event for row in found if row.kind == "symptom"][:MAX_SYMPTOMS]
    rows = []
    for event in (*FIRST_EVENTS, *symptoms, *LAST_EVENTS):
        line = request.other("safety", event=(event,)).line()
        if event in by_name:
            row = _event_row(by_name[event], line, judged)
            rows.append(replace(row, coverage=safety.result.coverage(by_name[event])))
        else:
            why = safety.why or "no trial left reports it in both groups"
            rows.append(_empty(f"ae:{event}", None, line, why))
    return rows


def _event_row(row: EventRow, line: str, judged: set[str]) -> SummaryRow:
    trials = row.rows
    n_e, n_c, events_e, events_c = (row.total(name) for name in ("n_e", "n_c", "events_e", "events_c"))
    people = n_e + n_c - math.fsum(trials.floats("n_c")[0][trials.flags("paired")])
    names = tuple(trials.text("study"))
    if math.isnan(row.ratio.value):
        empty = _empty(f"ae:{row.event}", None, line, f"no ratio: {row.choice.reason}")
        return replace(
            empty, k=row.k, participants=people, n_e=n_e, n_c=n_c, events_e=events_e, events_c=events_c, trials=names
        )
    relative = Relative(row.ratio_measure, row.ratio.value, row.ratio.low, row.ratio.high)
    span = Interval(row.ratio.value, row.ratio.low, row.ratio.high, NAN, NAN, row.i2, 1.0)
    more, low, high = (PEOPLE * one for one in (row.rd.value, row.rd.low, row.rd.high))
    absolute = None if math.isnan(more) else Absolute(f"per {PEOPLE}", more, low, high, row.control, row.k, line)
    return SummaryRow(
        f"ae:{row.event}", None, line, relative, absolute, row.k, people,
        n_e, n_c, events_e, events_c, NAN, names,
        _domains(
            trials.text("trial_id"), judged, grade.inconsistency(span, row.k),
            grade.imprecision_of_events(span, people, row.control), grade.publication_bias_of_events(trials),
        ),
        **_judged_by(row.headline),
    )  # fmt: skip


def _domains(
    trials: Iterable[str], judged: set[str], inconsistency: Domain, imprecision: Domain, publication_bias: Domain
) -> tuple[Domain, ...]:
    """The five domains in GRADE's order."""
    own = set(trials)
    known = len(own & judged)
    by_others = f"published judgements are on record for {known} of the {len(own)} trials" if known else ""
    return (
        grade.judged_by_people(grade.RISK_OF_BIAS, "; ".join(filter(None, ["needs judgement", by_others]))),
        inconsistency,
        grade.judged_by_people(grade.INDIRECTNESS, "needs judgement"),
        imprecision,
        publication_bias,
    )


def _number(value: float | None) -> float:
    return NAN if value is None else value


def as_mapping(row: SummaryRow) -> dict[str, Any]:
    """A row under the names of the JSON answer."""
    return {
        "key": row.key, "outcome": row.outcome, "at": row.at, "k": row.k, "participants": row.participants,
        "n_e": row.n_e, "n_c": row.n_c, "events_e": row.events_e, "events_c": row.events_c, "p": row.p,
        "relative": None if row.relative is None else asdict(row.relative),
        "absolute": None if row.absolute is None else asdict(row.absolute),
        "domains": {one.name.replace(" ", "_"): {"finding": one.finding, "why": one.why} for one in row.domains},
        "certainty": None if row.certainty is None else row.certainty.as_dict(),
        "coverage": None if row.coverage is None else asdict(row.coverage),
        "trials": list(row.trials), "why_none": row.why_none or None, "verdict": row.verdict or None,
        "command": row.line,
    }  # fmt: skip
