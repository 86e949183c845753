"""The test between groups of trials in words: the same sentence wherever groups are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from ketcli.models.pooling.subgroups import FEWEST
from ketcli.questions.effects.first_dose import DOSING, of_first_dose
from ketcli.show.kit.numbers import fixed, p_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketcli.models.pooling.subgroups import BetweenGroups
    from ketcli.questions.effects.effect_set import EffectSet

_NUMBERS = {1: "one", 2: "two", 3: "three"}


def statistic_text(between: BetweenGroups) -> str:
    """The test as `F 6.29 on 1 and 6 df, p = 0.046`."""
    if between.df2 is None:
        return f"Q {fixed(between.q, 2)} on {between.df} df, {p_text(between.p)}"
    return f"F {fixed(between.q, 2)} on {between.df} and {between.df2:g} df, {p_text(between.p)}"


def between_groups(between: BetweenGroups, by: str, level: float) -> str:
    """The test between subgroups in one or two sentences, with its verdict or why it has none."""
    told = between.verdict(level)
    match told:
        case "difference":
            verdict = f"The groups by {by} differ"
        case "no_clear_difference":
            verdict = f"The groups by {by} do not differ clearly"
        case "too_few":
            verdict = f"Too few trials to tell whether the groups by {by} differ, {smallest(between.fewest)}"
        case _:
            assert_never(told)
    return f"{verdict}: {statistic_text(between)}. A comparison between trials is not a randomized one."


def planned_doses(effects: EffectSet, columns: Iterable[str]) -> list[str]:
    """That groups or numbers of planned doses say nothing on doses had, where all results follow the first."""
    if not (of_first_dose(effects) and any(name in DOSING for name in columns)):
        return []
    when = effects.when or "by then"
    had = f"{when[:1].upper()}{when[1:]} people had had one dose in every trial"
    return [f"{had}: this does not compare one dose with several."]


def smallest(fewest: int) -> str:
    """Why a test of groups has no verdict."""
    return f"as the smallest group has {_NUMBERS[fewest]} and a verdict needs {_NUMBERS[FEWEST]}"
