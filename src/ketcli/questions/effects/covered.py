"""How much of the dataset a set of effect sizes covers."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from ketcli.questions.effects.scope import Scope, within

if TYPE_CHECKING:
    from ketcli.columns import Columns
    from ketcli.questions.effects.effect_set import EffectSet


def scope_of(effects: EffectSet) -> Scope | None:
    """Trials and people behind the rows that can be pooled, of the finished trials that could be; None for a file."""
    if effects.eligible is None:
        return None
    rows = effects.table.where(effects.poolable)
    return within(effects.eligible, people_by_trial(rows))


def coverage_keys(effects: EffectSet) -> dict[str, Any] | None:
    """The same under the names of a JSON answer."""
    scope = scope_of(effects)
    return None if scope is None else asdict(scope)


def people_by_trial(rows: Columns) -> dict[str, float]:
    """People of each trial: those of its rows together, which share no one."""
    people: dict[str, float] = {}
    for trial, number in zip(rows.text("trial_id"), people_of(rows), strict=True):
        people[trial] = people.get(trial, 0.0) + number
    return people


def people_of(rows: Columns) -> list[float]:
    """People of each study, those of a crossover trial once; NaN where the data do not say."""
    if "n_e" in rows and "n_c" in rows:
        n_e, n_c = rows.floats("n_e", "n_c")
        both = np.where(rows.flags("paired"), n_e, n_e + n_c)
    else:
        both = rows.floats("n")[0] if "n" in rows else np.full(len(rows), np.nan)
    people: list[float] = both.tolist()
    return people
