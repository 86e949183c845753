"""Seeing a dataset with other arms against each other than its trials name experimental and control."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from ketcli.evidence.filters import select
from ketcli.evidence.rows import ArmRow, ContrastRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.filters import Filters

Side = Literal["experimental", "control", ""]
SIGNED = ("MD", "SMD", "RD")


def take_sides(dataset: Dataset, sides: Iterable[Side]) -> Dataset:
    """The dataset with these roles for its arms, one an arm; arms without a side are not in it.

    Published differences are turned where their experimental arm is now the control, and dropped where both arms are
    on one side.
    """
    sided = zip(dataset.rows(ArmRow), sides, strict=True)
    arms = [arm._replace(role=side) for arm, side in sided if side]
    return dataset.with_rows(ArmRow, arms).with_rows(ContrastRow, _turned(dataset.rows(ContrastRow), arms))


def _turned(contrasts: Iterable[ContrastRow], arms: Iterable[ArmRow]) -> list[ContrastRow]:
    role = {(arm.trial_id, arm.arm_id): arm.role for arm in arms}
    as_printed, turned = [], []
    for row in contrasts:
        ends = role.get((row.trial_id, row.arm_e)), role.get((row.trial_id, row.arm_c))
        if ends == ("experimental", "control"):
            as_printed.append(row)
        elif ends == ("control", "experimental"):
            turned.append(_reversed(row))
    return [*as_printed, *turned]


def _reversed(row: ContrastRow) -> ContrastRow:
    """The same difference, control minus experimental (the ratio upside down)."""

    def opposite(value: float) -> float:
        if row.measure in SIGNED:
            return -value
        return 1 / value if value else math.inf

    return row._replace(
        arm_e=row.arm_c,
        arm_c=row.arm_e,
        n_e=row.n_c,
        n_c=row.n_e,
        estimate=opposite(row.estimate),
        ci_low=opposite(row.ci_high),
        ci_high=opposite(row.ci_low),
    )


def head_to_head(dataset: Dataset, column: str, a: str, b: str, filters: Filters) -> tuple[Dataset, tuple[str, ...]]:
    """The dataset with arms of `a` as experimental and arms of `b` as control, and the trials that have both.

    Filters on arms hold for both sides.
    """
    arms = [arm for arm in dataset.rows(ArmRow) if getattr(arm, column) in (a, b)]
    # so that filters see the arms of both sides
    either = dataset.with_rows(ArmRow, [arm._replace(role="experimental") for arm in arms])
    trials = [name for name in _with_both(arms, column) if not filters.trial or name in filters.trial]
    if not trials:
        return either, ()
    kept = select(either, replace(filters, trial=tuple(trials))).arms
    sides: list[Side] = ["experimental" if getattr(arm, column) == a else "control" for arm in kept]
    return take_sides(dataset.with_rows(ArmRow, kept), sides), _with_both(kept, column)


def _with_both(arms: Iterable[ArmRow], column: str) -> tuple[str, ...]:
    """The trials whose arms have two values of the column."""
    values: dict[str, set[str]] = {}
    for arm in arms:
        values.setdefault(arm.trial_id, set()).add(getattr(arm, column))
    return tuple(trial for trial, found in values.items() if len(found) == 2)
