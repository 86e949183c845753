"""A row of a summary of findings in words: each at its borders."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import pytest

from ketcli.show.answers.findings_words import (
    certainty_cell,
    footnote_texts,
    footnotes,
    meaning,
    people_and_trials,
    verdict_text,
    with_control,
    with_treatment,
)

NONE = math.nan


def relative(measure: str, estimate: float = 0.5, low: float = 0.4, high: float = 0.6) -> Any:
    return SimpleNamespace(measure=measure, estimate=estimate, ci_low=low, ci_high=high)


def row(measure: str = "SMD", verdict: str = "difference", side: int = -1, k: int = 9, **more: Any) -> Any:
    given: dict[str, Any] = {"relative": relative(measure), "mid": None, "certainty": None, "key": "a"}
    return SimpleNamespace(verdict=verdict, side=side, k=k, **{**given, **more})


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (row(side=-1), "lower"),
        (row("MD", side=1), "higher"),
        (row("GEN", side=1), "above 0"),
        (row("HR", side=-1), "a lower hazard"),
        (row("RR", side=1), "more frequent"),
        (row("OR", "probable", side=-1), "probably less frequent"),
        (row("RR", "single", side=1, k=1), "in one trial more frequent"),
        (row("RR", "single", side=0, k=1), "one trial, which cannot tell"),
        (row("RR", "single", side=0, k=2), "one trial with events, which cannot tell"),
        (row("RR", "too_few", side=0), "too few trials to tell"),
        (row("RR", "conflict", side=0), "trials in conflict"),
        (row("RR", "no_clear_difference", side=0), "not clearly different"),
        (row(relative=None), ""),
    ],
)
def test_the_verdict(asked: Any, text: str) -> None:
    assert verdict_text(asked) == text
    assert meaning(asked) == text[:1].upper() + text[1:]


WITHIN, BEYOND = "any difference is smaller than what matters", "by more than what matters"


@pytest.mark.parametrize(
    ("measure", "span", "mid", "said"),
    [
        ("MD", (-1.9, 1.9), 2.0, f"{WITHIN} (2)"),
        ("MD", (-2.0, 1.9), 2.0, ""),
        ("MD", (-1.9, 2.0), 2.0, ""),
        ("MD", (-4.0, -2.1), 2.0, f"{BEYOND} (2)"),
        ("MD", (-4.0, -2.0), 2.0, ""),
        ("MD", (2.1, 4.0), 2.0, f"{BEYOND} (2)"),
        ("MD", (2.0, 4.0), 2.0, ""),
        ("RR", (0.81, 1.24), 1.25, f"{WITHIN} (0.80 or 1.25)"),
        ("RR", (0.81, 1.24), 0.8, f"{WITHIN} (0.80 or 1.25)"),
        ("RR", (0.5, 1.2), 1.25, ""),
        ("RR", (0.9, 1.3), 1.25, ""),
        ("RR", (0.9, 1.25), 1.25, ""),
        ("RR", (0.8, 1.2), 1.25, ""),
        ("RR", (0.5, 0.79), 1.25, f"{BEYOND} (0.80 or 1.25)"),
        ("RR", (1.26, 2.0), 1.25, f"{BEYOND} (0.80 or 1.25)"),
        ("RR", (1.25, 2.0), 1.25, ""),
        ("RR", (0.5, 0.8), 1.25, ""),
    ],
)
def test_beside_the_smallest_difference_that_matters(
    measure: str, span: tuple[float, float], mid: float, said: str
) -> None:
    asked = row(measure, relative=relative(measure, 1.0, *span), mid=mid)
    assert meaning(asked).partition("; ")[2] == said
    open_ = row(measure, "too_few", 0, relative=relative(measure, 1.0, *span), mid=mid)
    assert meaning(open_) == "Too few trials to tell"
    unclear = row(measure, "no_clear_difference", 0, relative=relative(measure, 1.0, *span), mid=mid)
    assert meaning(unclear).partition("; ")[2] == (said if WITHIN in said else "")
    found = row(measure, "single", 1, relative=relative(measure, 1.0, *span), mid=mid)
    assert meaning(found).partition("; ")[2] == said


def absolute(control: float, *span: float, unit: str = "per 1000") -> Any:
    estimate, low, high = span
    return SimpleNamespace(unit=unit, control=control, estimate=estimate, ci_low=low, ci_high=high)


@pytest.mark.parametrize(
    ("control", "text"),
    [
        (0.084, "84 per 1,000"),
        (0.0095, "10 per 1,000"),
        (0.0094, "9.4 per 1,000"),
        (0.0004, "0.4 per 1,000"),
        (0.0, "0 per 1,000"),
        (1.0, "1,000 per 1,000"),
        (NONE, ""),
    ],
)
def test_people_with_control(control: float, text: str) -> None:
    assert with_control(absolute(control, 1, 2, 3)) == text
    assert with_control(None) == ""


def test_people_with_treatment_are_none_to_a_thousand() -> None:
    assert with_treatment(absolute(0.084, 144, 41, 247), None) == "228 per 1,000 (125 to 331)"
    assert with_treatment(absolute(0.084, -80, -90, 950), None) == "4 per 1,000 (0 to 1,000)"
    assert with_treatment(absolute(NONE, 1, 2, 3), None) == ""
    assert with_treatment(None, None) == with_treatment(None, relative("RR")) == ""


def test_differences_have_their_direction_in_words() -> None:
    points = [absolute(NONE, *span, unit="MADRS") for span in ((-5.3, -7, -3.5), (5.3, 3.5, 7), (0, -1, 2))]
    assert [with_treatment(one, None) for one in points] == [
        "5.3 points lower (7.0 to 3.5 lower)",
        "5.3 points higher (3.5 to 7.0 higher)",
        "0.0 points higher (1.0 lower to 2.0 higher)",
    ]
    assert with_treatment(absolute(NONE, -5, NONE, NONE, unit="mm"), None) == "5.0 mm lower"
    assert with_treatment(None, relative("SMD", -0.5, -0.8, 0.1)) == "0.50 SD lower (0.80 lower to 0.10 higher)"


def test_people_and_trials() -> None:
    of = SimpleNamespace(of_trials=69)
    assert people_and_trials(row(coverage=of, participants=1068.0)) == "1,068 (9 of 69)"
    assert people_and_trials(row(coverage=None, participants=NONE)) == "9"


def test_reasons_have_letters_and_the_same_reasons_one() -> None:
    def judged(key: str, why: str) -> Any:
        return row(key=key, certainty=SimpleNamespace(why=why, signs="++oo", level="low", start="high"))

    rows = [judged("a", "few people."), judged("b", ""), judged("c", "bias"), judged("d", "few people."), row(key="e")]
    letters = footnotes(rows)
    assert letters == {"a": "a", "c": "b", "d": "a"}
    assert [certainty_cell(one, letters) for one in rows] == [
        "++oo low [a]",
        "++oo low",
        "++oo low [b]",
        "++oo low [a]",
        "not judged",
    ]
    assert footnote_texts(rows, letters) == ["[a] Started high; few people.", "[b] Started high; bias."]
    assert certainty_cell(row(relative=None), letters) == ""
    many = footnotes([judged(f"{at}", f"why {at}") for at in range(704)])
    assert [many[str(at)] for at in (0, 25, 26, 27, 51, 52, 701, 702)] == [
        "a",
        "z",
        "aa",
        "ab",
        "az",
        "ba",
        "zz",
        "aaa",
    ]
