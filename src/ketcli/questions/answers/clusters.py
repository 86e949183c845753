"""The rows that belong together, and the column that says so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ketcli.errors import InvalidInput, named
from ketcli.evidence.nearest import suggestion
from ketcli.evidence.synonyms import meant

if TYPE_CHECKING:
    from ketcli.questions.effects.effect_set import EffectSet


def known_column(effects: EffectSet, name: str, to_do: str) -> str:
    """The column of that name.

    Raises
    ------
    InvalidInput
        There is none.
    """
    known = effects.column_names()
    found = meant("by", name, known)
    if found is None:
        raise InvalidInput(f"no column {name!r} to {to_do}; there are {', '.join(known)}{suggestion(name, known)}")
    return found


def clusters_of(effects: EffectSet, cluster: str | None) -> list[str]:
    """The column that makes the clusters of the multilevel model, for the rows that can be pooled.

    Raises
    ------
    InvalidInput
        None is named where there is no trial, or one that there is not.
    """
    if cluster is None:
        cluster = "trial_id" if "trial_id" in effects.entering else None
    if cluster is None:
        needs = f"{named('model', 'multilevel')} needs {named('cluster', 'COLUMN')}"
        raise InvalidInput(f"{needs}; there are {', '.join(effects.column_names())}")
    return effects.labels(known_column(effects, cluster, "cluster by"))


def clustered(effects: EffectSet, cluster: str) -> EffectSet:
    """The set without the rows that say nothing of their cluster; they are named among those left out.

    Raises
    ------
    InvalidInput
        There is no such column.
    """
    from ketcli.evidence.left_out import LeftOut
    from ketcli.evidence.studyfiles.numbers import is_missing

    known_column(effects, cluster, "cluster by")
    empty = np.array([is_missing(label) for label in effects.labels(cluster)], dtype=bool)
    if not empty.any():
        return effects
    rows = effects.poolable.copy()
    rows[rows] = empty
    names = effects.table.text("study", rows)
    gone = tuple(LeftOut(str(name), str(name), "no_cluster", (cluster,)) for name in names)
    return replace(effects.where(~rows), left_out=(*effects.left_out, *gone))
