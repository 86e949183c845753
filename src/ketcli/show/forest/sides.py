"""What the two sides of a forest plot are called: the arms above their columns, the directions below the axis."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ketcli.show.words.common import directions_of, heads

if TYPE_CHECKING:
    from ketcli.questions.effects.effect_set import EffectSet


class Sides(NamedTuple):
    """Heads of the columns of both arms, and what lies left and right of no effect."""

    experimental: str
    control: str
    left: str
    right: str


def sides_of(effects: EffectSet) -> Sides:
    """The words for a set of effect sizes, from its trials."""
    left, right = directions_of(effects)
    return Sides(*heads(effects.arms), left, right)
