"""Numbers for reading: each function at its borders."""

from __future__ import annotations

import math

import pytest

from ketcli.show.kit.numbers import bracketed, chance_text, estimated, fixed, interval, p_text, p_value, percent, whole


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (None, 2, ""),
        (math.nan, 2, ""),
        (math.inf, 2, "inf"),
        (-math.inf, 2, "-inf"),
        (0.0, 2, "0.00"),
        (-0.004, 2, "0.00"),
        (-0.006, 2, "-0.01"),
        (1.005, 2, "1.00"),
        (0.125, 1, "0.1"),
        (4.0e-5, 2, "4.00e-05"),
        (5.0e-5, 2, "0.00"),
        (0.0004, 1, "4.0e-04"),
        (9_999_999.0, 0, "9999999"),
        (1e7, 2, "1.00e+07"),
        (-1e7, 1, "-1.0e+07"),
    ],
)
def test_fixed(value: float | None, digits: int, text: str) -> None:
    assert fixed(value, digits) == text
    if digits == 2:
        assert fixed(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (math.nan, ""), (math.inf, "inf"), (0, "0"), (12.0, "12"), (12.5, "12.5"), (1234567.0, "1,234,567")],
)
def test_whole(value: float | None, text: str) -> None:
    assert whole(value) == text


@pytest.mark.parametrize(
    ("value", "cell", "words"),
    [
        (None, "", "p not defined"),
        (math.nan, "", "p not defined"),
        (0.0009, "<0.001", "p < 0.001"),
        (0.001, "0.001", "p = 0.001"),
        (0.0495, "0.050", "p = 0.050"),
        (1.0, "1.000", "p = 1.000"),
    ],
)
def test_p(value: float | None, cell: str, words: str) -> None:
    assert p_value(value) == cell
    assert p_text(value) == words


@pytest.mark.parametrize(
    ("probability", "text"),
    [
        (1.0, "P > 0.999"),
        (0.9991, "P > 0.999"),
        (0.999, "P = 0.999"),
        (0.5, "P = 0.500"),
        (0.0009, "P < 0.001"),
        (0, "P < 0.001"),
    ],
)
def test_no_probability_is_0_or_1(probability: float, text: str) -> None:
    assert chance_text("P", probability) == text


def test_an_interval_has_both_limits_or_is_none() -> None:
    assert interval(-1.2, 0.404) == "-1.20 to 0.40"
    assert interval(-1.2, 0.44, 1) == "-1.2 to 0.4"
    for low, high in ((None, 1.0), (1.0, None), (math.nan, 1.0), (1.0, math.nan)):
        assert interval(low, high) == ""
    assert (percent(0.95), percent(0.999)) == ("95 %", "99.9 %")


def test_what_is_too_large_for_a_number_is_not_called_infinite() -> None:
    assert (estimated(math.inf), estimated(-math.inf), estimated(-0.004, 1)) == (">1e308", "<-1e308", "0.0")
    assert bracketed(0.5, -0.25, math.inf) == "0.50 [-0.25, >1e308]"
    assert bracketed(0.5, -0.25, 0.75, 1) == "0.5 [-0.2, 0.8]"
    assert interval(0.0, math.inf) == "0.00 to >1e308"
