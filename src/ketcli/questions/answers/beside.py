"""What another defensible choice of figures would make of a pooled effect, in one line each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ketcli.errors import named
from ketcli.evidence.notes import Note
from ketcli.evidence.vocabulary import FIRST_PERIOD
from ketcli.questions.effects.came_about import imbalanced
from ketcli.questions.effects.display import back_transform
from ketcli.questions.effects.method import MEANS
from ketcli.questions.effects.prior import prior_of

if TYPE_CHECKING:
    from ketcli.arrays import FloatArray
    from ketcli.questions.effects.effect_set import EffectSet
    from ketcli.questions.effects.method import Method

    Sizes = dict[str, tuple[float, float]]

BASELINE_R = (0.2, 0.4, 0.6)
CROSSOVER = ("study", "design", "analysis")
MODELS = ("random", "common", "bayes")
SAID = {
    "raw": f"without adjusted differences ({named('prefer', 'raw')})",
    "adjusted": f"with adjusted differences ({named('prefer', 'adjusted')})",
}
# each switch that may add or drop trials, turned on and turned off
SWITCHES = {
    "impute_sd": (
        f"with borrowed SDs ({named('impute_sd', True)})",
        f"without borrowed SDs (no {named('impute_sd')})",
    ),
    "from_response": (
        f"with response where a score is missing ({named('from_response', True)})",
        f"without response in place of scores (no {named('from_response')})",
    ),
    "any": (f"with results of any time ({named('at', 'any')})", ""),
}


def beside(effects: EffectSet) -> list[Note]:
    """The result by other figures of the same trials, and where a switch would add or drop trials the one with it.

    Without (or with) adjusted differences; corrected for it where groups differed at baseline; by the first period of
    crossover trials. Nothing where another choice takes the same figures (or for a switch, the same trials), where the
    set does not come from a dataset, or for the three-level model.
    """
    method = effects.method
    if effects.again is None or method.model not in MODELS or not len(effects.table):
        return []
    own, others = replace(method, window=None), _methods(effects)
    scale = effects.table.text("scale")[0] if method.measure == "MD" else None
    asked, *found = effects.again.sizes([own, *others.values()], scale)
    by = dict(zip(others, found, strict=True))
    notes = []
    for other in ("raw", "adjusted"):
        if by.get(other) and by[other] != asked:
            notes.append(Note("other_choice", f"{SAID[other]}: {_result(effects, by[other])}"))
    by_r = [by[name] for name in map(str, BASELINE_R) if name in by]
    if by_r and all(by_r) and asked not in by_r:
        notes += _corrected(effects, by_r, tuple(effects.table.text("study", imbalanced(effects.table))))
    notes += _first_period(effects, own, asked, scale)
    if effects.window is not None:
        (by["any"],) = effects.again.at_any_time().sizes([own], scale)
    for switch in SWITCHES:
        if by.get(switch) and len(by[switch]) != len(asked):
            turned = SWITCHES[switch][bool(getattr(own, switch, False))]
            notes.append(Note("other_trials", f"{turned}: {_result(effects, by[switch])}"))
    return notes


def _methods(effects: EffectSet) -> dict[str, Method]:
    """Each other method that is answered beside the one as asked, by name."""
    own = replace(effects.method, window=None)
    if own.measure not in MEANS:
        return {}
    other = "raw" if own.prefer != "raw" else "adjusted"
    found = {other: replace(own, prefer=other), "impute_sd": replace(own, impute_sd=not own.impute_sd)}
    if own.measure == "SMD" and effects.outcome == "severity":
        found["from_response"] = replace(own, from_response=not own.from_response)
    if imbalanced(effects.table).any():
        found |= {str(r): replace(own, baseline="ancova", baseline_r=r) for r in BASELINE_R}
    return found


def _first_period(effects: EffectSet, own: Method, asked: Sizes, scale: str | None) -> list[Note]:
    """The result by the first period alone of the crossover trials that report it, which no carry-over can touch."""
    crossover = [
        study
        for study, design, analysis in zip(*(effects.table.text(name) for name in CROSSOVER), strict=True)
        if design == "crossover" and analysis != FIRST_PERIOD and study in asked
    ]
    if effects.again is None or not crossover:
        return []
    (found,) = effects.again.of_first_periods().sizes([replace(own, impute_sd=False, from_response=False)], scale)
    first = {study: found[study] for study in crossover if study in found}
    if not first:
        return []
    text = f"by the first period of {' and '.join(first)} (crossover): {_result(effects, {**asked, **first})}"
    return [Note("other_choice", text, tuple(first))]


def _corrected(effects: EffectSet, by_r: list[Sizes], flagged: tuple[str, ...]) -> list[Note]:
    spans = [_pooled(effects, sizes) for sizes in by_r]
    r = ", ".join(f"{r:g}" for r in BASELINE_R)
    estimates = [f"{estimate:.2f}" for estimate, _, _ in spans]
    _, low, high = spans[-1]
    short = f"{named('baseline', 'ancova')}, r {r}: {', '.join(estimates)} ({low:.2f} to {high:.2f})"
    full = "; ".join(
        f"r {r:g}: {_told(span, len(sizes))}" for r, span, sizes in zip(BASELINE_R, spans, by_r, strict=True)
    )
    each = "; ".join(f"{name} {', '.join(f'{sizes[name][0]:.2f}' for sizes in by_r)}" for name in flagged)
    assumed = f"corrected for baseline ({named('baseline', 'ancova')}), correlation assumed where not measured"
    text = f"{assumed}: {full} ({each})"
    return [Note("other_choice", short, flagged), Note("recovered", text, flagged)]


def _result(effects: EffectSet, sizes: Sizes) -> str:
    return _told(_pooled(effects, sizes), len(sizes))


def _told(span: tuple[float, float, float], k: int) -> str:
    estimate, low, high = span
    return f"{estimate:.2f} ({low:.2f} to {high:.2f}), k {k}"


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

    options = method.pooled_by("random" if method.model == "random" and yi.size > 1 else "common")
    one = pool(yi, vi, tau2_interval=False, **options)
    return one.estimate, one.ci_low, one.ci_high
