"""What the two sides of a forest plot are called: the arms above their columns, the directions below the axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketcli.show.words.common import directions_of

if TYPE_CHECKING:
    from ketcli.questions.effects.effect_set import EffectSet


@dataclass(frozen=True, slots=True)
class Sides:
    """Heads of the columns of both arms, and what lies left and right of no effect."""

    experimental: str
    control: str
    left: str
    right: str


def sides_of(effects: EffectSet) -> Sides:
    """The words for a set of effect sizes: a dataset compares ketamine, a study file whatever was tested."""
    left, right = directions_of(effects)
    return Sides("Ketamine" if effects.outcome else "Experimental", "Control", left, right)
