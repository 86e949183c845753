"""Times and doses as a study file writes them: a number with its unit in the cell or in the header."""

from __future__ import annotations

import re

HOURS = {"h": 1.0, "d": 24.0, "w": 168.0, "m": 730.5, "y": 8766.0}
_UNITS = {
    "h": "h hr hrs hour hours",
    "d": "d day days",
    "w": "w wk wks week weeks",
    "m": "m mo mon month months",
    "y": "y yr yrs year years",
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_NUMBER = r"\d+(?:[.,]\d+)?"
_AFTER = re.compile(rf"({_NUMBER})\s*([a-z]*)", re.I)
_BEFORE = re.compile(rf"([a-z]+)\s*({_NUMBER})", re.I)
_DOSE = re.compile(rf"({_NUMBER})\s*(.*)")


def hours_written(text: str, header: str = "") -> float | None:
    """Hours of `6w`, `6 weeks`, `week 6`, or of `6` under the header `Week`; None where it says none.

    A month is a twelfth of a year of 365.25 days.
    """
    text = text.strip()
    after, before = _AFTER.fullmatch(text), _BEFORE.fullmatch(text)
    if after is not None:
        number, unit = after[1], after[2]
    elif before is not None:
        unit, number = before[1], before[2]
    else:
        return None
    words = [unit] if unit else re.findall("[a-z]+", header.lower())
    found = next((_UNIT_OF[word.lower()] for word in words if word.lower() in _UNIT_OF), None)
    return None if found is None else float(number.replace(",", ".")) * HOURS[found]


def unit_word(header: str) -> str:
    """The word of a header that is a unit of time: `weeks` of `time_weeks`; empty where none is."""
    return next((word for word in re.findall("[a-z]+", header.lower()) if word in _UNIT_OF), "")


def dose_written(text: str, header: str = "") -> tuple[float, str] | None:
    """Dose and unit of `25 mg`, or of `25` under the header `dose_mg`; None where it says no number."""
    match = _DOSE.fullmatch(text.strip())
    if match is None:
        return None
    unit = match[2] or re.sub(r"(?i)dos(e|age)", "", header).strip(" _()[],.-")
    return float(match[1].replace(",", ".")), unit.replace("_", "/")
