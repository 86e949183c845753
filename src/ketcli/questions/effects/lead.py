"""What the sentences of a pooled effect say: the headline of its trials, the prediction, and p where there is one."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ketcli.distributions import normal_p
from ketcli.errors import NoAnswer
from ketcli.questions.effects.display import RATIOS, Display, back_transform, display
from ketcli.questions.effects.method import COUNT_MODELS, PROPORTIONS
from ketcli.questions.effects.prior import prior_of

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd

    from ketcli.columns import Columns
    from ketcli.models.multilevel.three_level import ThreeLevel
    from ketcli.models.pooling.pool import Pooled
    from ketcli.models.verdict.headline import Headline
    from ketcli.models.verdict.reading import Reading
    from ketcli.questions.effects.effect_set import EffectSet
    from ketcli.questions.effects.method import Method

COUNTED = (*COUNT_MODELS, "glmm")  # models of counts lead with their own interval from five trials on
Limits = tuple[float | None, float | None]


class Lead(NamedTuple):
    """What a sentence says of a pooled effect.

    Attributes
    ----------
    headline : Headline or None
        By the one rule; None for proportions, which have no place of no effect, and where clusters are pooled.
    display : Display
        Its estimate and interval on the reader's scale, with the prediction that goes with it.
    prediction : tuple
        The limits of the prediction on the scale of analysis; None where there is none.
    p : float or None
        Of the same model; None where Bayes or single trials lead.
    other : bool
        Whether the method asked for is another one than the headline's, so that its own result is said beside it.
    """

    headline: Headline | None
    display: Display
    prediction: Limits
    p: float | None
    other: bool

    @property
    def apart(self) -> bool:
        """Whether trials stand side by side and nothing pooled may be shown in their place."""
        return self.headline is not None and self.headline.method == "each" and self.headline.verdict != "difference"


def lead_of(effects: EffectSet, pooled: Pooled | ThreeLevel) -> Lead:
    """The headline of a pool by its method, as `ketcli.models.verdict.headline` has the rule.

    Random effects lead with the floor interval by the method's own estimator of tau2, whatever test is asked for.
    Mantel-Haenszel and Peto lead with their own interval from five trials on.
    """
    method = effects.method
    own = _shown(effects, (pooled.estimate, pooled.ci_low, pooled.ci_high), (pooled.pi_low, pooled.pi_high))
    if method.measure in PROPORTIONS or method.model == "multilevel" or not effects.usable.any():
        return Lead(None, own, (pooled.pi_low, pooled.pi_high), pooled.p, other=False)
    from ketcli.models.verdict.headline import headline, span_of

    told = effects.where(effects.usable)
    yi, vi = told.table.floats("yi", "vi")
    led, asked = _floor(told, pooled), method.model in COUNTED
    span = None if led is None else span_of(led)
    head = headline(
        yi, vi, prior=prior_of(effects), floor=span, asked=span if asked else None,
        all_bayes=method.model == "bayes", programmes=programmes_of(told.table), level=method.level,
    )  # fmt: skip
    prediction = _prediction(told, head, led)
    shown = _shown(effects, (head.estimate, head.low, head.high), prediction)
    single = head.method == "single"
    plain = single or asked or method.model == "bayes" or (method.model == "random" and method.test == "adhoc")
    own_p = normal_p(float(yi[0]) / math.sqrt(float(vi[0]))) if single else None
    p = led.p if led is not None and head.method in ("adhoc", "asked") else own_p
    return Lead(head, shown, prediction, p, other=not plain)


def reading_of(effects: EffectSet, low: float, high: float, *, wide: bool = False) -> Reading:
    """How an interval on the scale of analysis is to be read (`wide`: only whether it is too wide)."""
    from ketcli.models.verdict import reading as rules

    return rules.reading(low, high, widest=widest_of(effects), important=None if wide else _important(effects.method))


def widest_of(effects: EffectSet) -> float | None:
    """The widest interval on the scale of analysis that still tells; None where no rule says so."""
    from ketcli.models.verdict import reading as rules

    measure = effects.method.measure
    unit = 1.0 if measure == "SMD" else effects.scale_sd
    widest = rules.WIDEST_RATIO if measure in RATIOS else rules.WIDEST_SMD * unit
    return widest if widest > 0 else None


def _important(method: Method) -> tuple[float, float] | None:
    """The smallest important effect in either direction: the user's, else for ratios and SMDs a convention."""
    from ketcli.models.verdict.reading import IMPORTANT_RATIO, IMPORTANT_SMD

    ratio, mid = method.measure in RATIOS, method.mid
    if mid is not None:
        far = abs(math.log(mid)) if ratio else mid
        return -far, far
    if ratio:
        return IMPORTANT_RATIO
    return (-IMPORTANT_SMD, IMPORTANT_SMD) if method.measure == "SMD" else None


def _floor(told: EffectSet, pooled: Pooled | ThreeLevel) -> Pooled | None:
    """The pooled effect that leads many trials; None for a single one."""
    from ketcli.models.pooling.pool import Pooled, pool

    method = told.method
    if len(told.table) < 2 or not isinstance(pooled, Pooled):
        return None
    if method.model in COUNTED or (method.model == "random" and method.test == "adhoc"):
        return pooled
    options = replace(method, model="random", test="adhoc").pooled_by("random")
    return pool(told.yi, told.vi, tau2_interval=False, **options)


def programmes_of(rows: pd.DataFrame | Columns) -> list[Hashable] | None:
    """The programme of each row, of which all rows are one replication; None where the data do not say."""
    return rows["programme"].tolist() if "programme" in rows.columns else None


def replications(rows: pd.DataFrame | Columns) -> int:
    """How many independent replications the rows are."""
    named = programmes_of(rows)
    return len(rows) if named is None else len(set(named))


def _prediction(told: EffectSet, head: Headline, led: Pooled | None) -> Limits:
    """Where a new trial's effect is expected: the classic interval from ten trials on, below it the Bayesian one."""
    from ketcli.models.bayes.posterior import bayes_pool
    from ketcli.models.verdict.headline import CLASSIC_PREDICTION

    if head.method in ("single", "each"):
        return None, None
    if head.bayes is not None:
        return head.bayes.new_study.central
    if head.k >= CLASSIC_PREDICTION and led is not None:
        return led.pi_low, led.pi_high
    prior = prior_of(told)
    if prior is None or head.method == "asked":
        return None, None
    try:
        return bayes_pool(told.yi, told.vi, prior, level=head.level).new_study.central
    except NoAnswer:
        return None, None


def _shown(effects: EffectSet, span: tuple[float, float, float], prediction: Limits) -> Display:
    return display(back_transform(effects), effects.method.measure, (*span, *prediction))
