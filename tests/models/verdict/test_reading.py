"""How intervals are read: too wide, undecided, without width."""

from __future__ import annotations

import math

import pytest

from ketcli.models.verdict.reading import IMPORTANT_RATIO, IMPORTANT_SMD, WIDEST_RATIO, WIDEST_SMD, reading


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.04, 52.97, "too_wide"), (0.55, 29.0, "plain"), (0.5, 50.0, "plain"), (0.5, 50.1, "too_wide")],
)
def test_a_hundredfold(low: float, high: float, expected: str) -> None:
    assert reading(math.log(low), math.log(high), widest=WIDEST_RATIO + 1e-12) == expected


def test_important_in_both_directions_goes_first() -> None:
    wide = (math.log(0.04), math.log(52.97))
    assert reading(*wide, widest=WIDEST_RATIO, important=IMPORTANT_RATIO) == "undecided"
    assert reading(math.log(0.8), math.log(1.2), important=IMPORTANT_RATIO) == "plain"
    assert reading(-0.5, 0.5, widest=WIDEST_SMD, important=(-0.5, 0.5)) == "undecided"
    assert reading(-0.4, 2.2, widest=WIDEST_SMD, important=(-0.5, 0.5)) == "too_wide"


@pytest.mark.parametrize("at", [0.0, -0.5, 1e6])
def test_no_width(at: float) -> None:
    assert reading(at, at, widest=1.0) == "no_width"
    assert reading(at, at + 1e-15 * max(1.0, abs(at)), widest=1.0) == "no_width"


def test_the_limits_by_their_meaning() -> None:
    assert math.exp(WIDEST_RATIO) == pytest.approx(100)
    assert WIDEST_SMD == 2.5
    assert tuple(map(math.exp, IMPORTANT_RATIO)) == pytest.approx((0.75, 1.25))
    assert IMPORTANT_SMD == 0.5


def test_as_wide_as_may_be_is_not_too_wide() -> None:
    assert reading(0.0, 2.5, widest=2.5) == "plain"
    assert reading(0.0, 2.5 + 1e-9, widest=2.5) == "too_wide"
    assert reading(0.0, 99.0) == "plain"


def test_a_width_is_one_from_a_billionth_of_a_thousandth_on() -> None:
    assert reading(0.0, 0.9e-12) == "no_width"
    assert reading(0.0, 1.5e-12) == "plain"
    assert reading(-0.1e-12, 1.4e-12) == "plain"
    assert reading(1e6, 1e6 + 1.5e-6) == reading(-1e6 - 1.5e-6, -1e6) == "plain"
    assert reading(1e6, 1e6 + 0.5e-6) == reading(-1e6 - 0.5e-6, -1e6) == "no_width"
    assert reading(1.0, math.nan) == "no_width"
