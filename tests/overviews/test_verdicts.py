"""The rules that turn an interval into a verdict."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketcli.overviews.claims.verdicts import CONTRADICTED, PARTLY, SUPPORTED, UNTESTABLE, below, within

ends = st.tuples(st.floats(-5, 5), st.floats(-5, 5)).map(sorted)


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [
        (-0.9, -0.1, SUPPORTED),
        (-0.9, 0.0, UNTESTABLE),  # no effect is in the interval
        (-0.9, 0.4, UNTESTABLE),
        (-0.2, 0.4, UNTESTABLE),
        (-0.1, 0.4, CONTRADICTED),  # at most a very small effect
        (0.1, 0.4, CONTRADICTED),
    ],
)
def test_below_with_a_smallest_effect(low: float, high: float, word: str) -> None:
    assert below(low, high, 0.0, least=0.2) == word


@pytest.mark.parametrize(
    ("estimate", "low", "high", "word"),
    [
        (0.25, 0.22, 0.28, SUPPORTED),
        (0.25, 0.20, 0.30, SUPPORTED),
        (0.22, 0.15, 0.28, PARTLY),
        (0.29, 0.25, 0.60, PARTLY),
        (0.40, 0.25, 0.60, UNTESTABLE),  # a hair of overlap is not support
        (0.25, 0.10, 0.60, UNTESTABLE),
        (0.10, 0.05, 0.19, CONTRADICTED),
        (0.40, 0.31, 0.50, CONTRADICTED),
    ],
)
def test_within_a_range(estimate: float, low: float, high: float, word: str) -> None:
    assert within(estimate, low, high, 0.20, 0.30) == word


@given(ends, ends)
def test_a_wider_interval_never_supports_what_a_narrower_one_leaves_open(one: list[float], more: list[float]) -> None:
    wide = (min(one[0], more[0]), max(one[1], more[1]))
    if below(*wide, 0.0) != UNTESTABLE:
        assert below(one[0], one[1], 0.0) == below(*wide, 0.0)
    estimate = sum(one) / 2
    if within(estimate, *wide, 0.2, 0.3) in (SUPPORTED, CONTRADICTED):
        assert within(estimate, one[0], one[1], 0.2, 0.3) == within(estimate, *wide, 0.2, 0.3)
