"""The dose that people had had when a result was taken, not the one that their arm ended with."""

from __future__ import annotations

import math

import pytest
from tests.row_data import row

from ketcli.evidence.dataset import bundled
from ketcli.evidence.doses import dose_at, dose_text, dosing_text
from ketcli.evidence.filters import Filters
from ketcli.evidence.rows import ArmRow
from ketcli.questions.answers.dose import dose_response


def arm(dose: float, first: float = math.nan, titration: float = math.nan) -> ArmRow:
    return row(ArmRow, dose_value=dose, dose_unit="mg", first_dose=first, titration_h=titration)


@pytest.mark.parametrize(
    ("hours", "dose"), [(0.67, 56), (24, 56), (72, 56), (96, 84), (672, 84), (math.nan, 84)], ids=str
)
def test_the_first_dose_stands_up_to_the_next_session(hours: float, dose: float) -> None:
    assert dose_at(arm(84, 56, 72), hours) == dose


def test_an_arm_without_titration_has_one_dose_at_all_times() -> None:
    assert {dose_at(arm(0.5), hours) for hours in (1, 24, 672)} == {0.5}


def test_a_flexible_dose_is_known_only_as_long_as_it_is_the_first() -> None:
    flexible = arm(math.nan, 56, 72)
    assert dose_text(flexible, 24) == "56 mg"
    assert dose_text(flexible, 672) == "not stated"
    assert dosing_text(math.nan, "mg", 56) == "first 56 mg"
    assert dosing_text(84, "mg", 56) == "84 mg, first 56 mg"
    assert dosing_text(84, "mg", math.nan) == "84 mg"


def test_no_dose_is_compared_that_nobody_had_had() -> None:
    """One day after the first dose of an arm that goes from 56 to 84 mg nothing can be said of 84 mg."""
    answer = dose_response(bundled(), Filters(trial=("takahashi2021",)), outcome="response", at="24h")
    (kind,) = answer.kinds
    assert {(pair.low, pair.high) for pair in kind.within.pairs} == {(28, 56)}
    assert {one.dose for one in kind.doses} == {28, 56}
