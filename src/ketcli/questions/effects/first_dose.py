"""Until when people of every trial have had one dose, however many are planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ketcli.questions.effects.effect_set import EffectSet

FIRST_DOSE_ONLY = 48.0  # hours: up to then repeated dosing is one dose too
DOSING = ("sessions", "n_doses")
"""Columns that say how many doses were planned."""


def of_first_dose(effects: EffectSet) -> bool:
    """Whether all results come before a second dose, by the window they were asked for."""
    return effects.window is not None and effects.window.high <= FIRST_DOSE_ONLY
