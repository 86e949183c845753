"""Times and doses as study files write them."""

from __future__ import annotations

import pytest

from ketcli.evidence.studyfiles.times import dose_written, hours_written, unit_word


@pytest.mark.parametrize(
    ("text", "header", "hours"),
    [
        ("6h", "", 6), ("1 day", "", 24), ("2d", "", 48), ("6w", "", 1008), ("week 6", "", 1008), ("Wk 1", "", 168),
        ("1m", "", 730.5), ("1 year", "", 8766), ("2 yrs", "", 17532), ("1,5 d", "", 36), ("1.5d", "", 36),
        ("6", "Week", 1008), ("6", "time_days", 144), ("6", "time", None), ("6", "", None), (" 6 w ", "", 1008),
        ("6w", "time (days)", 1008), ("6 moons", "week", None), ("baseline", "week", None), ("6-8w", "", None),
        ("w", "", None),
    ],
)  # fmt: skip
def test_hours(text: str, header: str, hours: float | None) -> None:
    assert hours_written(text, header) == hours


def test_the_word_of_a_header() -> None:
    assert unit_word("time_weeks") == "weeks"
    assert unit_word("Time (Hours)") == "hours"
    assert unit_word("time") == ""


@pytest.mark.parametrize(
    ("text", "header", "dose"),
    [
        ("25 mg", "", (25.0, "mg")), ("25", "dose_mg", (25.0, "mg")), ("0,5 mg/kg", "", (0.5, "mg/kg")),
        ("0.5", "Dose (mg_kg)", (0.5, "mg/kg")), ("10", "dose", (10.0, "")), ("10", "dosage [mg]", (10.0, "mg")),
        ("high", "dose_mg", None), (" 7mg ", "", (7.0, "mg")),
    ],
)  # fmt: skip
def test_doses(text: str, header: str, dose: tuple[float, str] | None) -> None:
    assert dose_written(text, header) == dose
