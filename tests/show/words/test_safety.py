"""Shares, ratios and numbers needed as they are written, at their borders; who is behind a figure."""

from __future__ import annotations

import math

import pytest

from ketcli.columns import Columns
from ketcli.effects.number_needed import NumberNeeded
from ketcli.questions.safety.event_row import Estimate
from ketcli.show.words.safety import (
    _origin,
    needed,
    needed_cell,
    needed_interval,
    needed_limits,
    ratio_text,
    share,
    share_limits,
)

NONE = math.nan


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0.0"), (0.001, "0.1"), (0.0994, "9.9"), (0.0995, "10"), (0.1, "10"), (0.256, "26"), (1, "100"), (NONE, "")],
)
def test_a_share_has_a_decimal_below_ten_percent(value: float, text: str) -> None:
    assert share(value) == text


def test_limits_of_a_share() -> None:
    assert (share_limits(0.05, 0.34), share_limits(NONE, 0.34)) == ("5.0-34", "")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (11.01, "NNH 12"),
        (12.0, "NNH 12"),
        (12 + 1e-12, "NNH 12"),
        (0.5, "NNH 1"),
        (-29.5, "NNT 30"),
        (-30.0, "NNT 30"),
        (1234.5, "NNH 1,235"),
        (math.inf, "inf"),
        (-math.inf, "inf"),
        (NONE, ""),
    ],
)
def test_people_are_whole_and_rounded_up(number: float, text: str) -> None:
    assert needed(number) == text
    assert needed_cell(NumberNeeded(number, 1, 2, through_infinity=False)) == text.removeprefix("NNH ")


def test_an_interval_of_a_number_needed_goes_through_infinity_or_not() -> None:
    clear = NumberNeeded(8, 5, 20, through_infinity=False)
    assert (needed_cell(clear), needed_limits(clear), needed_interval(clear)) == ("8", "5 to 20", "NNH 5 to 20")
    fewer = NumberNeeded(-8, -5, -20, through_infinity=False)
    assert (needed_cell(fewer), needed_limits(fewer), needed_interval(fewer)) == ("NNT 8", "5 to 20", "NNT 5 to 20")
    unclear = NumberNeeded(40, 12, -30, through_infinity=True)
    assert needed_interval(unclear) == "NNH 12 to inf to NNT 30"
    assert (needed_cell(unclear), needed_limits(unclear)) == ("no clear difference", "")
    for first, last in ((NONE, 5), (5, NONE)):
        assert needed_interval(NumberNeeded(8, first, last, through_infinity=False)) == ""


@pytest.mark.parametrize(
    ("span", "text"),
    [
        ((2.64, 2.08, 3.35), "2.64 [2.08, 3.35]"),
        ((99.4, 0.5, 99.5), "99.40 [0.50, 100]"),
        ((99.5, 12, 1234.5), "100 [12.00, 1234]"),
        ((NONE, NONE, NONE), ""),
    ],
)
def test_a_ratio_of_a_hundred_has_no_decimals(span: tuple[float, float, float], text: str) -> None:
    assert ratio_text(Estimate(*span)) == text


@pytest.mark.parametrize(
    ("trials", "people", "text"),
    [
        ([("A", "esketamine", "intranasal")], "40", "one trial, A, 40 people: nasal esketamine"),
        ([("A", "racemic", "iv"), ("B", "racemic", "iv")], "", "2 trials, all of intravenous racemic"),
        (
            [("A", "racemic", "iv"), ("B", "esketamine", "intranasal"), ("C", "racemic", "iv")],
            "90",
            "3 trials, 90 people: intravenous racemic 2, nasal esketamine 1",
        ),
        ([("A", "the experimental group", "")], "40", "one trial, A, 40 people"),
        ([("A", "the experimental group", ""), ("B", "the experimental group", "")], "80", "2 trials, 80 people"),
    ],
)
def test_the_trials_behind_a_figure(trials: list[tuple[str, str, str]], people: str, text: str) -> None:
    rows = [dict(zip(("study", "treatment", "route"), one, strict=True)) for one in trials]
    assert _origin(Columns.of_rows(rows, ["study", "treatment", "route"]), people) == text
