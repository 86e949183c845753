"""The pooled effect of the studies that a choice of route and formulation leaves: what a reader of a report may ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ketcli.questions.answers.pool import pooled_effect

if TYPE_CHECKING:
    from ketcli.arrays import BoolArray
    from ketcli.questions.answers.pool import PooledEffect

COLUMNS = ("route", "formulation")


@dataclass(frozen=True, slots=True)
class Choice:
    """The studies whose route (formulation) is just this one; empty for any.

    `effect` is None where no study is left. `weights` has a place for each study of the whole, in percent; None for
    those that the choice leaves out.
    """

    route: str
    formulation: str
    effect: PooledEffect | None
    weights: tuple[float | None, ...]

    @property
    def key(self) -> str:
        """The choice as a page's script names it: `iv|racemic`, `|` for all."""
        return f"{self.route}|{self.formulation}"

    @property
    def words(self) -> tuple[str, ...]:
        """What was chosen, the formulation first."""
        return tuple(filter(None, (self.formulation, self.route)))


def values_of(overall: PooledEffect) -> dict[str, tuple[str, ...]]:
    """What can be chosen, by column; a trial with several values has no name of its own."""
    frame = overall.studies
    return {name: tuple(sorted(value for value in frame[name].unique() if "+" not in value)) for name in COLUMNS}


def choices_of(overall: PooledEffect) -> tuple[Choice, ...]:
    """Every choice, pooled by the method of the whole; the first is the whole itself.

    A study that stands alone is shown as it is.
    """
    values = values_of(overall)
    return tuple(
        _chosen(overall, route, formulation)
        for route in ("", *values["route"])
        for formulation in ("", *values["formulation"])
    )


def _chosen(overall: PooledEffect, route: str, formulation: str) -> Choice:
    studies, effects = overall.studies, overall.effects
    kept: BoolArray = np.ones(len(studies), dtype=bool)
    for name, value in (("route", route), ("formulation", formulation)):
        if value:
            kept &= (studies[name] == value).to_numpy()
    weights: list[float | None] = [None] * len(kept)
    if not kept.any():
        return Choice(route, formulation, None, tuple(weights))
    rows = effects.poolable.copy()
    rows[rows] = kept
    effect = overall if kept.all() else pooled_effect(effects.where(rows))
    for place, weight in zip(np.flatnonzero(kept), effect.pooled.weights, strict=True):
        weights[place] = float(weight)
    return Choice(route, formulation, effect, tuple(weights))
