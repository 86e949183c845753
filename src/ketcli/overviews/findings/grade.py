"""Three of GRADE's five domains, as far as stated rules can compute them; the other two need human judgement.

Nothing here grades: a rule tells whether a criterion is met, and a person decides what that means. No word of
certainty (high, moderate, low, very low) is ever given.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ketcli.errors import NoAnswer
from ketcli.models.pooling.information_size import optimal_information_size
from ketcli.questions.effects.effect_set import COUNTS

if TYPE_CHECKING:
    from ketcli.arrays import FloatArray
    from ketcli.columns import Columns

CONCERN = "concern"
NO_CONCERN = "no concern"
NOT_ASSESSED = "not assessed"
FINDINGS = (CONCERN, NO_CONCERN, NOT_ASSESSED)

RISK_OF_BIAS, INCONSISTENCY, INDIRECTNESS = "risk of bias", "inconsistency", "indirectness"
IMPRECISION, PUBLICATION_BIAS = "imprecision", "publication bias"

MIN_PEOPLE = 400
"""People that a difference of means needs: GRADE's rule of thumb (Guyatt et al., 2011, guideline 6)."""
APPRECIABLE_RATIO = (0.75, 1.25)
"""Ratios from which on a benefit or harm counts as appreciable (guideline 6)."""
APPRECIABLE_SMD = 0.5
"""The same for a standardized mean difference (guideline 6)."""
MANY_I2 = 50.0
"""I2 from which on heterogeneity may be substantial (Cochrane Handbook 10.10.2), in percent."""
MIN_FUNNEL = 10
"""Trials below which tests of funnel asymmetry say too little (Sterne et al., BMJ 2011;343:d4002)."""
ASYMMETRY_P = 0.1
"""p below which a funnel counts as asymmetric (Egger et al., BMJ 1997;315:629-634)."""


class Domain(NamedTuple):
    """One domain: what its rule finds, and the figures behind it in words."""

    name: str
    finding: str
    why: str


class Interval(NamedTuple):
    """A pooled effect on the reader's scale, and what the rules need beside it; NaN for what there is not."""

    estimate: float
    ci_low: float
    ci_high: float
    pi_low: float
    pi_high: float
    i2: float
    null: float

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out no effect."""
        return not self.ci_low <= self.null <= self.ci_high


def imprecision_of_score(effect: Interval, participants: float, sd: float = 1.0) -> Domain:
    """Fewer people than 400, or an interval with no effect and with one of 0.5 SD in either direction.

    `sd` is the SD in units of the effect; NaN where it is not known, and then only people count.
    """
    reasons = []
    if math.isnan(participants):
        return Domain(IMPRECISION, NOT_ASSESSED, "the numbers of people are not stated")
    if participants < MIN_PEOPLE:
        reasons.append(f"{participants:,.0f} people, fewer than {MIN_PEOPLE}")
    if not effect.clear and max(-effect.ci_low, effect.ci_high) >= APPRECIABLE_SMD * sd:
        reasons.append("the interval holds no effect and an appreciable one (0.5 SD)")
    good = f"{participants:,.0f} people"
    good += "; the interval does not hold both no effect and an appreciable one" if sd > 0 else ""
    return _found(IMPRECISION, reasons, good)


def imprecision_of_events(effect: Interval, participants: float, control_risk: float) -> Domain:
    """Fewer people than the optimal information size, or an interval with no effect and a ratio of 0.75 or 1.25."""
    reasons = []
    needed = optimal_information_size(control_risk)
    if math.isinf(needed):
        reasons.append("no event in the control groups, so that no information size is enough")
    elif participants < needed:
        reasons.append(f"{participants:,.0f} people, fewer than the optimal information size of {math.ceil(needed):,}")
    low, high = APPRECIABLE_RATIO
    if not effect.clear and (effect.ci_low <= low or effect.ci_high >= high):
        reasons.append(f"the interval holds no effect and an appreciable one (ratio {low:g} or {high:g})")
    good = f"{participants:,.0f} people; the interval does not hold both no effect and an appreciable one"
    return _found(IMPRECISION, reasons, good)


def inconsistency(effect: Interval, k: int) -> Domain:
    """I2 of 50 % or more, or a clear pooled effect whose prediction interval holds no effect."""
    if k < 2 or math.isnan(effect.i2):
        return Domain(INCONSISTENCY, NOT_ASSESSED, "one trial that tells: nothing to compare")
    reasons = []
    if effect.i2 >= MANY_I2:
        reasons.append(f"I2 {effect.i2:.0f} %")
    if effect.clear and effect.pi_low <= effect.null <= effect.pi_high:
        reasons.append("the prediction interval holds no effect, the confidence interval does not")
    return _found(INCONSISTENCY, reasons, f"I2 {effect.i2:.0f} %")


def publication_bias_of_score(yi: FloatArray, vi: FloatArray) -> Domain:
    """Ten trials or more and Egger's test with p below 0.1; not assessed with fewer."""
    from ketcli.models.bias.funnel_tests import egger

    if len(yi) < MIN_FUNNEL:
        return _too_few(len(yi))
    try:
        return _asymmetry("Egger's", egger(yi, vi).p)
    except NoAnswer as reason:
        return Domain(PUBLICATION_BIAS, NOT_ASSESSED, str(reason))


def publication_bias_of_events(counts: Columns) -> Domain:
    """Ten trials or more with counts and Peters' test with p below 0.1; not assessed with fewer."""
    from ketcli.models.bias.funnel_tests import peters

    stated = np.logical_and.reduce([counts.stated(name) for name in COUNTS])
    known = counts.only(COUNTS).where(stated)
    if len(known) < MIN_FUNNEL:
        return _too_few(len(known))
    try:
        return _asymmetry("Peters'", peters(*known.floats(*COUNTS)).p)
    except NoAnswer as reason:
        return Domain(PUBLICATION_BIAS, NOT_ASSESSED, str(reason))


def judged_by_people(name: str, why: str) -> Domain:
    """A domain that no rule computes."""
    return Domain(name, NOT_ASSESSED, why)


def _too_few(k: int) -> Domain:
    trials = "1 trial" if k == 1 else f"{k} trials"
    return Domain(PUBLICATION_BIAS, NOT_ASSESSED, f"{trials}; a funnel test needs {MIN_FUNNEL}")


def _asymmetry(test: str, p: float) -> Domain:
    shown = "p < 0.001" if p < 0.001 else f"p = {p:.3f}"
    text = f"funnel asymmetry by {test} test: {shown}"
    return Domain(PUBLICATION_BIAS, CONCERN if p < ASYMMETRY_P else NO_CONCERN, text)


def _found(name: str, reasons: list[str], good: str) -> Domain:
    return Domain(name, CONCERN, "; ".join(reasons)) if reasons else Domain(name, NO_CONCERN, good)
