"""Root finding on functions whose roots are known."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketcli.errors import NoAnswer
from ketcli.models.numeric.roots import brent, expand_upward, newton_bracketed


@given(st.floats(-8, 8))
def test_newton_over_many_powers_of_ten(power: float) -> None:
    root = 10**power

    def evaluate(x: float) -> tuple[float, float]:
        value = 1 / (x + 1e-9) - 1 / (root + 1e-9)
        return value, value * (x + 1e-9) ** 2

    assert newton_bracketed(evaluate, 0.0, 1e9, 0.0) == pytest.approx(root, rel=1e-10)


def test_newton_answers_bad_steps_with_bisection() -> None:
    for step in (0.0 + 1e9, -1e9, 1e-3):
        seen: list[float] = []

        def evaluate(x: float, step: float = step, seen: list[float] = seen) -> tuple[float, float]:
            seen.append(x)
            return 3.0 - x, step

        assert newton_bracketed(evaluate, 0.0, 1000.0, 500.0) == pytest.approx(3, rel=1e-12)
        assert len(seen) < 200


def test_newton_gives_up() -> None:
    with pytest.raises(NoAnswer, match="no convergence after 3"):
        newton_bracketed(lambda x: (3.0 - x, 1e-3), 0.0, 10.0, 5.0, limit=3)


@pytest.mark.parametrize(
    ("function", "low", "high", "root"),
    [
        (lambda x: x**3 - 2, 0, 2, 2 ** (1 / 3)),
        (lambda x: math.cos(x) - x, 0, 1, 0.7390851332151607),
        (lambda x: math.exp(-x) - 1e-6, 0, 100, 6 * math.log(10)),
        (lambda x: (x - 1) ** 9, 0, 1.7, 1),
        (lambda x: -x, 0, 1, 0),
        (lambda x: 1 - x, 0, 1, 1),
        (lambda x: math.tanh(1e3 * (x - 0.3)), -5, 7, 0.3),
    ],
)
def test_brent(function: Callable[[float], float], low: float, high: float, root: float) -> None:
    tolerance = 1e-13 if root != 1 or high == 1 else 1e-3  # a ninefold root cannot be known better
    assert brent(function, low, high) == pytest.approx(root, rel=max(tolerance, 1e-12), abs=tolerance)


def test_brent_refuses() -> None:
    with pytest.raises(NoAnswer, match="no root"):
        brent(lambda x: x * x + 1, -1, 1)
    with pytest.raises(NoAnswer, match="no convergence"):
        brent(lambda x: math.cos(x) - x, 0, 1, limit=2)


def test_expand_upward() -> None:
    assert expand_upward(lambda x: 100 - x, 1) == 256
    with pytest.raises(NoAnswer):
        expand_upward(lambda _: 1.0, 1)
