"""Published pooled results beside the same question asked of these data."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ketcli.asking.answer import DataSource, answered
from ketcli.errors import NoAnswer, UnknownName, named
from ketcli.evidence.nearest import suggestion
from ketcli.evidence.outcomes import OF_SCORES
from ketcli.evidence.rows import PublishedRow, ReplicationRow
from ketcli.models.pooling.agreement import Agreement, Estimate, agreement
from ketcli.overviews.replicate.rules import COUNT, PER_CENT, asking, rule_for
from ketcli.questions.effects.display import scale_of
from ketcli.questions.effects.method import Method

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from ketcli.asking.request import Request
    from ketcli.evidence.dataset import Dataset
    from ketcli.questions.answers.pooled_effect import PooledEffect
    from ketcli.questions.data.trials import TrialList


class Published(NamedTuple):
    """A published result on ketcli's scale and with ketcli's sign; NaN for what the review does not say.

    `reversed` tells that the review counts an improvement as positive, so that its sign was turned.
    """

    estimate: float
    ci_low: float
    ci_high: float
    k: float
    n: float
    reversed: bool


@dataclass(frozen=True, slots=True)
class Replication:
    """One published result and what these data say to the same question.

    `own` is the pooled effect here, `counted` the trials here where the review's figure is a number of trials; both
    None where `why_not` says why there is none. `differs` are reasons for which the two may differ.
    """

    row: PublishedRow
    line: str | None
    published: Published
    own: PooledEffect | None
    counted: TrialList | None
    compared: Agreement | None
    why_not: str
    differs: tuple[str, ...]


@dataclass(frozen=True)
class Replications:
    """All published results that were asked for."""

    results: tuple[Replication, ...]
    method: Method
    provenance: dict[str, str | None]

    def overlapping(self, value: bool) -> int:
        """How many pairs of intervals overlap (or do not)."""
        return sum(one.compared is not None and one.compared.overlap is value for one in self.results)

    @property
    def informative(self) -> int:
        """How many of the overlapping pairs could have failed to overlap."""
        compared = [one.compared for one in self.results if one.compared is not None]
        return sum(one.overlap is True and one.informative for one in compared)


def replicate_asked(source: DataSource, request: Request) -> Replications:
    """`replicate` by the options of `ketcli replicate`."""
    return replicate(source.dataset, **request.own(), data=request.data)


def replicate(
    dataset: Dataset,
    *,
    reviews: Sequence[str] = (),
    outcomes: Sequence[str] = (),
    all_years: bool = False,
    data: str | None = None,
) -> Replications:
    """Put published results beside ketcli's own.

    No published result enters a computation of ketcli's own figures: from a published row only its words (which
    trials, outcome, time, measure) and the review's year make the question.

    Parameters
    ----------
    dataset : Dataset
        With its `published.csv` and `replications.csv`.
    reviews, outcomes : sequence of str
        Only these; all if empty.
    all_years : bool
        Trials published after the review too.
    data : str, optional
        Where the dataset is, for the command lines that reproduce the figures; None for the bundled one.

    Raises
    ------
    InvalidInput
        An unknown review or outcome.
    NoAnswer
        No published result is left.
    """
    published = dataset.rows(PublishedRow)
    _require_listed(reviews, {row.review_id for row in published}, "review")
    _require_listed(outcomes, {row.outcome for row in published}, "outcome")
    rows = [
        row
        for row in published
        if (not reviews or row.review_id in reviews) and (not outcomes or row.outcome in outcomes)
    ]
    if not rows:
        raise NoAnswer(f"no published result is left after {named('review')} and {named('outcome')}")
    rules = dataset.rows(ReplicationRow)
    known = dataset.outcomes()
    results = [_replication(dataset, row, rules, known, all_years=all_years, data=data) for row in rows]
    return Replications(tuple(results), Method(), dataset.provenance())


def _require_listed(names: Sequence[str], there: Set[str], what: str) -> None:
    known = sorted(there)
    for name in names:
        if name not in known:
            near = suggestion(name, known)
            raise UnknownName(f"no published result of {what} {name!r}{near}; there are {', '.join(known)}")


def _replication(
    dataset: Dataset,
    row: PublishedRow,
    rules: Sequence[ReplicationRow],
    known: frozenset[str],
    *,
    all_years: bool,
    data: str | None,
) -> Replication:
    question = asking(row, rules, known, all_years=all_years)
    own: PooledEffect | None = None
    counted: TrialList | None = None
    why_not, line = question.why_not, None
    if question.request is not None:
        line = question.request.on(data).line()
        found = answered(DataSource(data, dataset), question.request)
        why_not = found.why_none
        if question.request.name == "trials":
            counted = found.result
        elif found.result is not None:
            own = found.result.overall
    rule = rule_for(row, rules)
    result = _published(row, higher_is_better=rule is not None and rule.better == "higher")
    compared = None
    if own is not None:
        null = None if own.display.scale == "proportion" else 0.0
        compared = agreement(_own_estimate(own), _published_estimate(result, own), null=null)
    differs = [*question.differs, *_computed_reasons(row, own, counted)]
    if own is None and counted is None:
        differs = []
    return Replication(row, line, result, own, counted, compared, why_not, tuple(differs))


def _published(row: PublishedRow, *, higher_is_better: bool) -> Published:
    """The published figures as ketcli would write them: a proportion for a percentage, lower scores as better."""
    turned = higher_is_better and row.measure.startswith(OF_SCORES)
    factor = 0.01 if row.measure == PER_CENT else -1.0 if turned else 1.0
    low, high = row.ci_low * factor, row.ci_high * factor
    if turned:
        low, high = high, low
    return Published(row.estimate * factor, low, high, row.k, row.n, turned)


def _own_estimate(own: PooledEffect) -> Estimate:
    pooled = own.pooled
    return Estimate(pooled.estimate, pooled.ci_low, pooled.ci_high, pooled.se)


def _published_estimate(published: Published, own: PooledEffect) -> Estimate:
    """The published result on the scale of analysis; its standard error from its interval, taken as 95 %."""
    from ketcli.effects.differences import se_from_ci

    scale = scale_of(own.effects.method.measure)
    figures = np.array([published.estimate, published.ci_low, published.ci_high])
    with np.errstate(divide="ignore", invalid="ignore"):
        if scale == "ratio":
            figures = np.log(figures)
        elif scale == "proportion":
            figures = np.log(figures / (1 - figures))
    value, low, high = (float(figure) for figure in figures)
    return Estimate(value, low, high, se_from_ci(low, high) if high > low else math.nan)


def _computed_reasons(row: PublishedRow, own: PooledEffect | None, counted: TrialList | None) -> list[str]:
    """Reasons that the figures themselves show: trials missing, trials without figures, unlike scales."""
    if counted is not None:
        if math.isnan(row.k) or len(counted.trials) >= row.k:
            return []
        return [f"{row.k - len(counted.trials):g} of the review's {row.k:g} trials are not here"]
    if own is None:
        return []
    reasons = []
    if not math.isnan(row.k) and row.k != own.pooled.k:
        reasons.append(f"the review pools {row.k:g} trials, {own.pooled.k} have figures here")
    without = sum(item.asked_for for item in own.effects.left_out)
    if without:
        fit = "trial fits but has" if without == 1 else "trials fit but have"
        reasons.append(f"{without} more {fit} no usable figure here")
    scales = sorted({scale for scale in own.weighed.text("scale") if scale})
    if own.effects.method.measure == "MD" and len(scales) == 1:
        reasons.append(f"mean difference on the {scales[0]}")
    return reasons


def figures_of(replication: Replication) -> dict[str, Any]:
    """Figures of ketcli's own on the reader's scale, under the names of the JSON answer; empty where there are none."""
    if replication.counted is not None:
        trials = replication.counted.trials
        return {"k": len(trials), "n": float(trials["n_randomized"].sum())}
    if replication.own is None:
        return {}
    own = replication.own
    shown = own.display
    return {
        "estimate": shown.estimate,
        "ci_low": shown.ci_low,
        "ci_high": shown.ci_high,
        "k": own.pooled.k,
        "n": own.participants,
        "measure": own.effects.method.measure,
    }


def is_count(replication: Replication) -> bool:
    """Whether the published figure is a number of trials, not an effect."""
    return bool(replication.row.measure == COUNT)
