"""Numbers needed to harm, and the score intervals they rest on."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketcli.effects.number_needed import number_needed
from ketcli.effects.score_interval import newcombe, wilson
from ketcli.errors import InvalidInput
from ketcli.show.words.safety import needed, needed_interval

R = json.loads((Path(__file__).parents[1] / "oracle" / "extra_safety.json").read_text())


@pytest.mark.parametrize(
    ("rd", "low", "high", "text"),
    [
        (0.10, 0.05, 0.20, "NNH 5 to 20"),
        (-0.10, -0.20, -0.05, "NNT 5 to 20"),
        (0.025, -1 / 30, 1 / 12, "NNH 12 to inf to NNT 30"),
        (-0.10, -0.25, 0.05, "NNH 20 to inf to NNT 4"),  # Altman (1998), figure 1, seen from the side of harm
        (0.10, 0.0, 0.20, "NNH 5 to inf"),
        (-0.10, -0.20, 0.0, "NNT 5 to inf"),
        (0.10, math.nan, math.nan, ""),
    ],
)
def test_interval_in_words(rd: float, low: float, high: float, text: str) -> None:
    assert needed_interval(number_needed(rd, low, high)) == text


def test_number_in_words() -> None:
    assert needed(number_needed(0.3, 0.2, 0.4).estimate) == "NNH 4"
    assert needed(number_needed(-0.3, -0.4, -0.2).estimate) == "NNT 4"
    assert needed(number_needed(1 / 7, 0.1, 0.2).estimate) == "NNH 7"  # 1 / (1 / 7) is not quite 7
    assert needed(number_needed(0.0, -0.1, 0.1).estimate) == "inf"


differences = st.floats(-1, 1).filter(lambda value: value == 0 or abs(value) > 1e-6)


@given(differences, differences, differences)
def test_mirrored_and_reciprocal(first: float, second: float, third: float) -> None:
    low, rd, high = sorted((first, second, third))
    one, other = number_needed(rd, low, high), number_needed(-rd, -high, -low)
    assert one.through_infinity == other.through_infinity == (low < 0 < high)
    if rd != 0:
        assert one.estimate == pytest.approx(-other.estimate)
        assert one.estimate * rd == pytest.approx(1)
    if one.through_infinity:
        assert one.first > 0 > one.last
        assert (one.first, one.last) == (1 / high, 1 / low)
    elif rd != 0:
        assert abs(one.first) <= abs(one.estimate) * (1 + 1e-12)
        assert abs(one.estimate) <= abs(one.last) * (1 + 1e-12)


@pytest.mark.parametrize("case", R["wilson"])
def test_wilson_as_in_r(case: dict[str, float]) -> None:
    assert wilson(case["x"], case["n"]) == pytest.approx((case["low"], case["high"]), abs=1e-12)


@given(st.integers(1, 200), st.integers(1, 200), st.floats(0, 1), st.floats(0, 1))
def test_newcombe_holds_the_difference_and_stays_possible(n1: int, n2: int, one: float, two: float) -> None:
    a, c = round(one * n1), round(two * n2)
    difference, low, high = newcombe(a, n1, c, n2)
    assert -1 - 1e-12 <= low <= difference <= high <= 1 + 1e-12
    back, back_low, back_high = newcombe(c, n2, a, n1)
    assert (back, back_low, back_high) == pytest.approx((-difference, -high, -low), abs=1e-12)


def test_newcombe_published_example() -> None:
    # Newcombe (1998), table II, example (a): 56/70 against 48/80, method 10
    assert newcombe(56, 70, 48, 80) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


@pytest.mark.parametrize(
    ("events", "n", "level"), [(0, 0, 0.95), (1, 0, 0.95), (3, 2, 0.95), (-1, 2, 0.95), (1, 2, 1.0), (1, 2, 0.0)]
)
def test_impossible(events: float, n: float, level: float) -> None:
    with pytest.raises(InvalidInput):
        wilson(events, n, level)


def test_nobody_and_everybody() -> None:
    """Wilson (1927): none or all of n are z^2 / (n + z^2) from their end."""
    z2 = 1.959963985**2
    assert wilson(0, 10) == (0.0, pytest.approx(z2 / (10 + z2)))
    assert wilson(10, 10) == (pytest.approx(10 / (10 + z2)), 1.0)
