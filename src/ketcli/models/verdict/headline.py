"""The one rule by which trials show a difference, by how many they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from ketcli.distributions import normal_critical
from ketcli.models.bayes.posterior import BayesPooled, bayes_pool
from ketcli.models.pooling.pool import pool
from ketcli.models.pooling.sums import check_effects

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import ArrayLike

    from ketcli.arrays import FloatArray, IntArray
    from ketcli.models.bayes.priors import TauPrior
    from ketcli.models.pooling.pool import Pooled

Leading = Literal["single", "each", "bayes", "adhoc", "asked"]
Verdict = Literal["difference", "probable", "no_clear_difference", "too_few", "conflict", "single"]
DIRECTED: tuple[Verdict, ...] = ("difference", "probable")  # what names a direction
FEW = 5  # from so many trials on the floor interval leads; below, it cannot learn the spread
CLASSIC_PREDICTION = 10  # from so many trials on the classic prediction interval covers what it promises


class Span(NamedTuple):
    """An estimate and its interval."""

    estimate: float
    low: float
    high: float

    @property
    def side(self) -> int:
        """-1 or 1 where the interval lies wholly on that side of no effect, else 0."""
        return int(self.low > 0) - int(self.high < 0)


@dataclass(frozen=True, slots=True)
class Headline:
    """What a sentence may say, on the scale of analysis.

    ``estimate``, ``low`` and ``high`` are those of ``method``: the trial's own (``single``), the common-effect result
    beside what each trial shows (``each``), the posterior median and central interval (``bayes``), the interval of
    Hartung and Knapp with a factor of at least 1 (``adhoc``), or that of another model which was asked for (``asked``).
    ``probability_below_0`` is there where Bayes leads.
    ``directions`` (k,) is -1 or 1 where a trial alone shows a difference, else 0; ``trial_low``, ``trial_high`` (k,)
    are the trials' own intervals. ``common``, ``floor`` and ``bayes`` are what stands beside the headline.
    """

    method: Leading
    verdict: Verdict
    estimate: float
    low: float
    high: float
    level: float
    k: int
    replications: int
    probability_below_0: float | None
    directions: IntArray
    trial_low: FloatArray
    trial_high: FloatArray
    common: Span | None
    floor: Span | None
    bayes: BayesPooled | None

    @property
    def side(self) -> int:
        """-1 or 1 where the verdict names a direction, else 0; of one trial where it alone shows one."""
        if self.verdict == "single":
            return int(self.directions[0])
        if self.verdict in DIRECTED:
            return 1 if self.estimate > 0 else -1
        return 0


def span_of(pooled: Pooled) -> Span:
    """Estimate and confidence interval of a pooled effect."""
    return Span(pooled.estimate, pooled.ci_low, pooled.ci_high)


def headline(
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    prior: TauPrior | None = None,
    floor: Span | None = None,
    asked: Span | None = None,
    all_bayes: bool = False,
    programmes: Sequence[Hashable] | None = None,
    level: float = 0.95,
) -> Headline:
    """Judge effect sizes and variances (k,) by the one rule for all answers (docs/methods.md has its reasons).

    * One trial: its own interval; nothing is pooled.
    * Every trial alone shows a difference in one direction, in two programmes or more: a difference, for any k.
    * Two: opposite findings are in conflict; a difference where both lie on one side and the Bayesian interval excludes
      no effect; else too few to tell, with the common-effect result named as such.
    * Three or four: the Bayesian interval; where it excludes no effect a difference, if the floor interval does so too,
      else a probable one; otherwise too few to tell. Without a prior the floor interval, and too few to tell.
    * Five or more: the floor interval.

    Parameters
    ----------
    yi, vi : array_like, shape (k,)
        Effect sizes and sampling variances.
    prior : TauPrior, optional
        Of tau, on the scale of ``yi``; None where the measure has no default and none was asked for.
    floor : Span, optional
        The interval that is never narrower than the classic one allows: Hartung-Knapp with a factor of at least 1 with
        REML unless given (with another tau2, say).
    asked : Span, optional
        The interval of another model (Mantel-Haenszel, Peto, a mixed model), which leads in place of the floor. Below
        five trials it says nothing without the Bayesian one.
    all_bayes : bool
        The Bayesian interval leads from three trials on, however many: the model was asked for.
    programmes : sequence, optional
        A label a trial; those of one programme count as one replication. Each its own unless given.
    level : float
        Of all intervals.

    Raises
    ------
    InvalidInput
        For impossible numbers.
    NoAnswer
        For no study.
    """
    y, v = check_effects(yi, vi)
    k = y.size
    low, high, directions = each_alone(y, v, level)
    replications = len(set(programmes)) if programmes is not None else k
    floor, common, bayes = asked or floor, None, None
    if k > 1:
        common = span_of(pool(y, v, model="common", level=level))
        floor = floor or floor_of(y, v, level)
        bayes = bayes_pool(y, v, prior, level=level) if prior is not None and (k < FEW or all_bayes) else None
    posterior = None if bayes is None else Span(bayes.mu.median, *bayes.mu.central)
    own = Span(float(y[0]), float(low[0]), float(high[0]))
    side = None if posterior is None else posterior.side
    method, verdict = rule(y, directions, replications=replications, floor=floor, posterior=side)
    leads = {"single": own, "each": common, "bayes": posterior, "adhoc": floor}[method]
    method = "asked" if method == "adhoc" and asked is not None else method
    assert leads is not None  # noqa: S101 - for the type checker
    return Headline(
        method=method, verdict=verdict, estimate=leads.estimate, low=leads.low, high=leads.high, level=level, k=k,
        replications=replications,
        probability_below_0=bayes.probability_below_0 if bayes is not None and method == "bayes" else None,
        directions=directions, trial_low=low, trial_high=high, common=common,
        floor=floor if k > 1 else None, bayes=bayes,
    )  # fmt: skip


def each_alone(y: FloatArray, v: FloatArray, level: float) -> tuple[FloatArray, FloatArray, IntArray]:
    """Ends of the trials' own intervals and the directions that these show, each (k,)."""
    half = normal_critical(level) * np.sqrt(v)
    low, high = y - half, y + half
    return low, high, (low > 0).astype(np.int64) - (high < 0)


def floor_of(y: FloatArray, v: FloatArray, level: float) -> Span:
    """The floor interval with REML."""
    return span_of(pool(y, v, test="adhoc", level=level, tau2_interval=False))


def rule(
    y: FloatArray, directions: IntArray, *, replications: int, floor: Span | None, posterior: int | None
) -> tuple[Leading, Verdict]:
    """Which method leads, and what it shows; ``posterior`` is the side of the Bayesian interval where there is one."""
    k = y.size
    every = replications > 1 and abs(int(directions.sum())) == k
    if k == 1 or floor is None:
        return "single", "single"
    if k == 2:
        if every:
            return "each", "difference"
        if directions.prod() < 0:
            return "each", "conflict"
        one_side = bool((y > 0).all() or (y < 0).all())
        return ("bayes", "difference") if one_side and posterior else ("each", "too_few")
    if k < FEW or posterior is not None:
        if posterior:
            return "bayes", "difference" if floor.side == posterior or every else "probable"
        if every:
            return "each", "difference"
        return "adhoc" if posterior is None else "bayes", "too_few" if k < FEW else "no_clear_difference"
    if floor.side:
        return "adhoc", "difference"
    return ("each", "difference") if every else ("adhoc", "no_clear_difference")
