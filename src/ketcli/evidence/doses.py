"""The dose that the people of an arm had had by the time of a result."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ketcli.evidence.rows import ArmRow

NOT_STATED = "not stated"


def dose_at(arm: ArmRow, hours: float) -> float:
    """The dose behind a result at that many hours after the first dose (NaN: over the whole trial).

    The arm's dose; but where the first session gave another one, that one up to the first later session, at whose
    hour a result still comes before the dose.
    """
    titrating = not math.isnan(arm.first_dose) and hours <= arm.titration_h
    return arm.first_dose if titrating else arm.dose_value


def dose_text(arm: ArmRow, hours: float = math.nan) -> str:
    """The dose behind a result as `0.5 mg/kg`."""
    return _text(dose_at(arm, hours), arm.dose_unit)


def dosing_text(dose: float, unit: str, first: float) -> str:
    """The doses of an arm as `84 mg, first 56 mg`."""
    if math.isnan(first):
        return _text(dose, unit)
    later = "" if math.isnan(dose) else f"{_text(dose, unit)}, "
    return f"{later}first {_text(first, unit)}"


def _text(dose: float, unit: str) -> str:
    return NOT_STATED if math.isnan(dose) else f"{dose:g} {unit}".strip()
