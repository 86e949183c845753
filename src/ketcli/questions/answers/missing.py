"""What the trials without usable figures could make of an answer: a tipping point, a curve, a bound, no verdict."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ketcli.errors import InvalidInput, NoAnswer, named
from ketcli.evidence.rows import TrialRow
from ketcli.questions.effects.lead import programmes_of
from ketcli.questions.effects.prior import prior_of, unit_of

if TYPE_CHECKING:
    from ketcli.evidence.left_out import LeftOut, LeftOutKind
    from ketcli.models.missing.assumptions import AssumedShare
    from ketcli.models.verdict.headline import Headline
    from ketcli.questions.effects.effect_set import EffectSet

Why = Literal["not_read", "no_usable_figure", "unclear", "not_reported"]
WHY: dict[Why, str] = {
    "not_read": "no figure in the sources read here: whether their reports have one is not known",
    "no_usable_figure": "measured, without figures that can be used",
    "unclear": "measured at other times; whether at this one is unclear",
    "not_reported": "measured and not reported",
}
ROB_ME: tuple[Why, ...] = ("unclear", "not_reported")
"""Only of these does a judgement of missing evidence ask; the first is a gap of this dataset, not of the trials."""
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Missing:
    """What could be missing from a pooled effect, on the scale of analysis.

    `why` groups the trials that were asked for and have no usable figure; `unsized` are those of them whose number of
    people is not known and who can have no weight. `tipping_point` is what the others would have to average for the
    mean of all to be nothing, `weight` their share of the weight, `bound` the largest bias by selection of results.
    `expected_vi` are their sampling
    variances as their numbers of people give them.
    """

    effects: EffectSet
    headline: Headline
    why: dict[Why, tuple[str, ...]]
    trials: int
    people: float
    unsized: tuple[str, ...]
    tau2: float
    weight: float
    tipping_point: float
    shares: tuple[AssumedShare, ...]
    bound: float
    expected_vi: tuple[float, ...]


def missing_trials(effects: EffectSet) -> Missing:
    """Ask how far the trials without usable figures could move the mean.

    Raises
    ------
    InvalidInput
        A study file, or a measure of which no variance follows from the number of people.
    NoAnswer
        No trial has figures, or none is missing.
    """
    from ketcli.models.bayes.posterior import bayes_pool
    from ketcli.models.missing.assumptions import (
        assumed_shares,
        expected_variance,
        selection_bound,
        tipping_point,
        weight_missing,
    )
    from ketcli.models.pooling.tau2 import tau2
    from ketcli.models.verdict.headline import headline

    measure = effects.method.measure
    if effects.again is None:
        raise InvalidInput(f"{named('missing')}: a study file does not say which trials it lacks")
    if measure not in ("SMD", "MD", "RR", "OR"):
        raise InvalidInput(f"{named('missing')}: no weight follows from the number of people for {measure}")
    yi, vi, prior = effects.yi, effects.vi, prior_of(effects)
    left_out = [item for item in effects.left_out if item.asked_for]
    sizes = {trial.trial_id: trial.n_randomized for trial in effects.again.dataset.rows(TrialRow)}
    people = np.array([sizes.get(item.trial_id, math.nan) for item in left_out])
    known = people[people >= 2]
    if not known.size:
        raise NoAnswer("no trial with a known number of people is missing")
    variances = expected_variance(measure, known / 2, known / 2, sd=unit_of(effects), share=_control_share(effects))
    if not np.isfinite(variances).all():
        raise NoAnswer(f"no SD of people is known for this {measure}, and without it no weight of the missing trials")
    spread = 0.0 if prior is None else bayes_pool(yi, vi, prior).tau.median ** 2
    value = max(tau2(yi, vi) if yi.size > 1 else 0.0, spread)
    told = headline(yi, vi, prior=prior, programmes=programmes_of(effects.entering), level=effects.method.level)
    weight = weight_missing(vi, variances, value)
    return Missing(
        effects=effects,
        headline=told,
        why=_by_reason(left_out),
        trials=len(known),
        people=float(known.sum()),
        unsized=tuple(item.label for item, n in zip(left_out, people, strict=True) if not n >= 2),
        tau2=value,
        weight=weight,
        tipping_point=tipping_point(told.estimate, weight),
        shares=assumed_shares(told.estimate, told.low, told.high, weight, SHARES),
        bound=selection_bound(vi, value, len(left_out)),
        expected_vi=tuple(variances.tolist()),
    )


def reason_of(kind: LeftOutKind) -> Why:
    """Why a trial that was asked for is missing, by the kind of reason for which it is left out."""
    if kind == "no_figures":
        return "not_read"
    return "unclear" if kind == "other_time" else "no_usable_figure"


def _by_reason(left_out: list[LeftOut]) -> dict[Why, tuple[str, ...]]:
    counted = Counter(reason_of(item.kind) for item in left_out)
    return {
        why: tuple(item.label for item in left_out if reason_of(item.kind) == why) if counted[why] else ()
        for why in WHY
    }


def _control_share(effects: EffectSet) -> float:
    """Share of the control groups' people with the event, of all trials together; a half where nothing tells."""
    frame = effects.complete
    if not {"events_c", "n_c"} <= set(frame.columns) or not frame["events_c"].sum() > 0:
        return 0.5
    return float(frame["events_c"].sum() / frame.loc[frame["events_c"].notna(), "n_c"].sum())
