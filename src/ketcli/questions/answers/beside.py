"""What another defensible choice of figures would make of a pooled effect, in one line each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ketcli.errors import NoAnswer
from ketcli.evidence.notes import Note
from ketcli.questions.effects.came_about import imbalanced
from ketcli.questions.effects.display import back_transform
from ketcli.questions.effects.method import MEANS

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketcli.models.multilevel.three_level import ThreeLevel
    from ketcli.models.pooling.pool import Pooled
    from ketcli.questions.effects.effect_set import EffectSet

BASELINE_R = (0.2, 0.4, 0.6)


def beside(effects: EffectSet, pool: Callable[[EffectSet], Pooled | ThreeLevel]) -> list[Note]:
    """The result without (or with) adjusted differences, and where groups differed at baseline that corrected for it.

    Nothing where another choice takes the same figures, or the set does not come from a dataset. `pool` pools a set.
    """
    if effects.again is None or effects.method.measure not in MEANS or not len(effects.table):
        return []
    return [*_other_preference(effects, pool), *_corrected(effects, pool)]


def _other_preference(effects: EffectSet, pool: Callable[[EffectSet], Pooled | ThreeLevel]) -> list[Note]:
    method = effects.method
    other = "raw" if method.prefer != "raw" else "adjusted"
    found = _asked(effects, prefer=other)
    if found is None or _same(effects, found):
        return []
    said = {
        "raw": "without adjusted differences (--prefer raw)",
        "adjusted": "with adjusted differences (--prefer adjusted)",
    }
    return [Note("other_choice", f"{said[other]}: {_result(found, pool)}")]


def _corrected(effects: EffectSet, pool: Callable[[EffectSet], Pooled | ThreeLevel]) -> list[Note]:
    flagged = effects.table.text("study", imbalanced(effects.table))
    if not flagged:
        return []
    sets = {r: _asked(effects, baseline="ancova", baseline_r=r) for r in BASELINE_R}
    known = {r: found for r, found in sets.items() if found is not None}
    if not known or any(_same(effects, found) for found in known.values()):
        return []
    results = [_result(found, pool) for found in known.values()]
    brief = ", ".join(result.partition(" (")[0] for result in results[:-1])
    r = ", ".join(f"{r:g}" for r in known)
    short = f"--baseline ancova, r {r}: {', '.join(filter(None, (brief, results[-1].partition(', k')[0])))}"
    full = "; ".join(f"r {r:g}: {result}" for r, result in zip(known, results, strict=True))
    shown = {name: [_effect(found, name) for found in known.values()] for name in flagged}
    own = "; ".join(f"{name} {', '.join(values)}" for name, values in shown.items())
    text = f"corrected for baseline (--baseline ancova), correlation assumed where not measured: {full} ({own})"
    return [Note("other_choice", short, tuple(flagged)), Note("recovered", text, tuple(flagged))]


def _asked(effects: EffectSet, **choices: Any) -> EffectSet | None:
    assert effects.again is not None  # noqa: S101 - for the type checker
    found = effects.again(replace(effects.method, **choices))
    return found if found.usable.any() else None


def _same(one: EffectSet, other: EffectSet) -> bool:
    return bool(
        one.entering.text("trial_id") == other.entering.text("trial_id")
        and np.array_equal(one.yi, other.yi)
        and np.array_equal(one.vi, other.vi)
    )


def _result(effects: EffectSet, pool: Callable[[EffectSet], Pooled | ThreeLevel]) -> str:
    try:
        pooled = pool(effects)
    except NoAnswer:
        return f"{len(effects.entering)} studies, not pooled"
    values = back_transform(effects)(np.array([pooled.estimate, pooled.ci_low, pooled.ci_high]))
    estimate, low, high = (f"{value:.2f}" for value in values)
    return f"{estimate} ({low} to {high}), k {pooled.k}"


def _effect(effects: EffectSet, study: str) -> str:
    return f"{effects.yi[effects.entering.text('study').index(study)]:.2f}"
