"""How much of the dataset a set of effect sizes covers."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from ketcli.questions.effects.scope import Scope, within

if TYPE_CHECKING:
    import pandas as pd

    from ketcli.questions.effects.effect_set import EffectSet


def scope_of(effects: EffectSet) -> Scope | None:
    """Trials and people behind the rows that can be pooled, of the finished trials that could be; None for a file."""
    if effects.eligible is None:
        return None
    rows = effects.frame[effects.poolable]
    return within(effects.eligible, set(rows["trial_id"]), float(sum(people_of(rows))))


def coverage_keys(effects: EffectSet) -> dict[str, Any] | None:
    """The same under the names of a JSON answer."""
    scope = scope_of(effects)
    return None if scope is None else asdict(scope)


def people_of(frame: pd.DataFrame) -> list[float]:
    """People of each study, those of a crossover trial once; NaN where the data do not say."""
    if "n_e" in frame.columns and "n_c" in frame.columns:
        paired = frame["paired"].to_numpy() if "paired" in frame.columns else np.zeros(len(frame), dtype=bool)
        both = frame["n_e"].to_numpy() + np.where(paired, 0.0, frame["n_c"].to_numpy())
    else:
        both = frame["n"].to_numpy() if "n" in frame.columns else np.full(len(frame), np.nan)
    people: list[float] = both.astype(np.float64).tolist()
    return people
