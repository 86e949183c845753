"""Side effects that are measured on a scale: dissociation (CADSS) and blood pressure."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ketcli.evidence.choose import choose_each
from ketcli.evidence.wanted import PREFERENCES, Wanted
from ketcli.evidence.windows import Window
from ketcli.questions.answers.pooled_effect import PooledEffect, pooled_effect
from ketcli.questions.effects.effect_set import EffectSet, compute
from ketcli.questions.effects.prior import scale_sd
from ketcli.questions.effects.trial_figures import figures_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.filters import Selection
    from ketcli.evidence.left_out import LeftOut
    from ketcli.questions.effects.method import Method


class Score(NamedTuple):
    """What is measured, when it is looked at (None: the trial's overall figure), and the events that it goes with."""

    name: str
    unit: str
    window: Window | None
    words: tuple[str, ...]


# Dissociation peaks about 40 minutes after an infusion or spray begins and is gone after some hours.
PEAK = Window("peak", 0.67, 0, 4, "up to 4 hours")
SCORES = {
    "dissociation": Score("Dissociation", "CADSS points", PEAK, ("dissoci", "cadss")),
    "sbp_max_increase": Score("Largest rise of systolic pressure", "mmHg", None, ("blood pressure", "hypertension")),
    "dbp_max_increase": Score("Largest rise of diastolic pressure", "mmHg", None, ("blood pressure", "hypertension")),
}


class ScoreRow(NamedTuple):
    """The mean difference of one score, in all trials or in those of one level; None where no trial gives it."""

    outcome: str
    level: str
    effect: PooledEffect | None
    left_out: tuple[LeftOut, ...]


def score_rows(
    dataset: Dataset, selection: Selection, method: Method, *, by: str | None, outcomes: Sequence[str]
) -> tuple[ScoreRow, ...]:
    """The mean differences of the scores, each pooled as `method` says (one trial alone as it is)."""
    method = replace(method, measure="MD", model="random")
    rows: list[ScoreRow] = []
    for outcome in outcomes:
        order, window = PREFERENCES["adjusted"], SCORES[outcome].window
        wanted = Wanted(outcome, "means", window, order=order, contrasts=("MD",), by=by)
        chosen, without = choose_each(dataset, selection, wanted, (outcome,), named=False)[outcome]
        found, unusable = figures_of(chosen, method)
        yi, vi = compute(found, method)
        left_out = (*without, *unusable)
        scales = set(found.text("scale"))
        effects = EffectSet(
            found.assign(yi=yi, vi=vi), outcome, method, left_out, (), {}, dataset.provenance(),
            scale_sd=scale_sd(dataset, *scales) if len(scales) == 1 else math.nan,
        )  # fmt: skip
        usable = effects.where(effects.usable)
        if not len(usable.table):
            rows.append(ScoreRow(outcome, "", None, left_out))
        for level in dict.fromkeys(usable.table.text("cell")):
            rows.append(ScoreRow(outcome, level, pooled_effect(usable.where(usable.table["cell"] == level)), left_out))
    return tuple(rows)
