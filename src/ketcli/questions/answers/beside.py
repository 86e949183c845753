"""What another defensible choice of figures would make of a pooled effect, in one line each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ketcli.evidence.notes import Note
from ketcli.questions.effects.came_about import imbalanced
from ketcli.questions.effects.display import back_transform
from ketcli.questions.effects.method import MEANS
from ketcli.questions.effects.prior import prior_of

if TYPE_CHECKING:
    from ketcli.arrays import FloatArray
    from ketcli.questions.effects.effect_set import EffectSet

    Sizes = dict[str, tuple[float, float]]

BASELINE_R = (0.2, 0.4, 0.6)
SAID = {
    "raw": "without adjusted differences (--prefer raw)",
    "adjusted": "with adjusted differences (--prefer adjusted)",
}


def beside(effects: EffectSet) -> list[Note]:
    """The result without (or with) adjusted differences, and where groups differed at baseline that corrected for it.

    Nothing where another choice takes the same figures, where the set does not come from a dataset, or for the
    three-level model.
    """
    method = effects.method
    if effects.again is None or method.measure not in MEANS or method.model == "multilevel" or not len(effects.table):
        return []
    flagged = tuple(effects.table.text("study", imbalanced(effects.table)))
    other = "raw" if method.prefer != "raw" else "adjusted"
    asked = [replace(method, window=None), replace(method, window=None, prefer=other)]
    if flagged:
        asked += [replace(asked[0], baseline="ancova", baseline_r=r) for r in BASELINE_R]
    scale = effects.table.text("scale")[0] if method.measure == "MD" else None
    own, preferred, *by_r = effects.again.sizes(asked, scale)
    notes = []
    if preferred and preferred != own:
        notes.append(Note("other_choice", f"{SAID[other]}: {_result(effects, preferred)}"))
    if by_r and all(by_r) and own not in by_r:
        notes += _corrected(effects, by_r, flagged)
    return notes


def _corrected(effects: EffectSet, by_r: list[Sizes], flagged: tuple[str, ...]) -> list[Note]:
    spans = [_pooled(effects, sizes) for sizes in by_r]
    r = ", ".join(f"{r:g}" for r in BASELINE_R)
    estimates = [f"{estimate:.2f}" for estimate, _, _ in spans]
    _, low, high = spans[-1]
    short = f"--baseline ancova, r {r}: {', '.join(estimates)} ({low:.2f} to {high:.2f})"
    full = "; ".join(f"r {r:g}: {_result(effects, sizes)}" for r, sizes in zip(BASELINE_R, by_r, strict=True))
    each = "; ".join(f"{name} {', '.join(f'{sizes[name][0]:.2f}' for sizes in by_r)}" for name in flagged)
    text = f"corrected for baseline (--baseline ancova), correlation assumed where not measured: {full} ({each})"
    return [Note("other_choice", short, flagged), Note("recovered", text, flagged)]


def _result(effects: EffectSet, sizes: Sizes) -> str:
    estimate, low, high = _pooled(effects, sizes)
    return f"{estimate:.2f} ({low:.2f} to {high:.2f}), k {len(sizes)}"


def _pooled(effects: EffectSet, sizes: Sizes) -> tuple[float, float, float]:
    """Estimate and limits of these figures by the model asked for, on the reader's scale; one trial's own."""
    yi, vi = (np.array(values) for values in zip(*sizes.values(), strict=True))
    values = np.array(_span(effects, yi, vi))
    estimate, low, high = back_transform(effects)(values).tolist()
    return estimate, low, high


def _span(effects: EffectSet, yi: FloatArray, vi: FloatArray) -> tuple[float, float, float]:
    method, prior = effects.method, prior_of(effects)
    if method.model == "bayes" and prior is not None:
        from ketcli.models.bayes.posterior import bayes_pool

        mu = bayes_pool(yi, vi, prior, level=method.level).mu
        return mu.median, *mu.central
    from ketcli.models.pooling.pool import pool

    one = pool(yi, vi, **method.pooled_by("random" if method.model == "random" and yi.size > 1 else "common"))
    return one.estimate, one.ci_low, one.ci_high
