"""Seeing a dataset with other arms against each other than its trials name experimental and control."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import pandas as pd

from ketcli.evidence.filters import select

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
    roles = pd.Series(list(sides), index=dataset.arms.index)
    arms = dataset.arms.assign(role=roles)[roles != ""]
    return dataset.with_tables(arms=arms, contrasts=_turned(dataset.contrasts, arms))


def _turned(contrasts: pd.DataFrame, arms: pd.DataFrame) -> pd.DataFrame:
    role = {(trial, arm): role for trial, arm, role in zip(arms["trial_id"], arms["arm_id"], arms["role"], strict=True)}
    ends = [
        (role.get((trial, one)), role.get((trial, other)))
        for trial, one, other in zip(contrasts["trial_id"], contrasts["arm_e"], contrasts["arm_c"], strict=True)
    ]
    as_printed = pd.Series([end == ("experimental", "control") for end in ends], index=contrasts.index, dtype=bool)
    reverse = contrasts[
        pd.Series([end == ("control", "experimental") for end in ends], index=contrasts.index, dtype=bool)
    ]
    signed = reverse["measure"].isin(SIGNED)

    def opposite(name: str) -> pd.Series[float]:
        return (-reverse[name]).where(signed, 1 / reverse[name])

    turned = reverse.assign(
        arm_e=reverse["arm_c"],
        arm_c=reverse["arm_e"],
        n_e=reverse["n_c"],
        n_c=reverse["n_e"],
        estimate=opposite("estimate"),
        ci_low=opposite("ci_high"),
        ci_high=opposite("ci_low"),
    )
    return pd.concat([contrasts[as_printed], turned])


def head_to_head(dataset: Dataset, column: str, a: str, b: str, filters: Filters) -> tuple[Dataset, tuple[str, ...]]:
    """The dataset with arms of `a` as experimental and arms of `b` as control, and the trials that have both.

    Filters on arms hold for both sides.
    """
    arms = dataset.arms[dataset.arms[column].isin((a, b))]
    either = dataset.with_tables(arms=arms.assign(role="experimental"))  # so that filters see the arms of both sides
    trials = [name for name in _with_both(arms, column) if not filters.trial or name in filters.trial]
    if not trials:
        return either, ()
    kept = select(either, replace(filters, trial=tuple(trials))).arms
    facing = take_sides(dataset.with_tables(arms=kept), ["experimental" if v == a else "control" for v in kept[column]])
    return facing, _with_both(kept, column)


def _with_both(arms: pd.DataFrame, column: str) -> tuple[str, ...]:
    counts = arms.groupby("trial_id", sort=False)[column].nunique()
    return tuple(str(name) for name in counts.index[counts == 2])
