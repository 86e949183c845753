"""Root finding on functions whose roots are known."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketcli.errors import NoAnswer
from ketcli.models.numeric.roots import _middle as split
from ketcli.models.numeric.roots import expand_upward, newton_bracketed


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


def test_expand_upward() -> None:
    assert expand_upward(lambda x: 100 - x, 1) == 256
    assert expand_upward(lambda x: 64 - x, 1) == 64
    assert expand_upward(lambda x: 100 - x, 200) == 200
    with pytest.raises(NoAnswer):
        expand_upward(lambda _: 1.0, 1)


def test_newton_needs_few_evaluations() -> None:
    """The square root of two by Newton's own steps, and by bisection in the logarithm where none is offered."""
    seen: list[float] = []

    def own(x: float) -> tuple[float, float]:
        seen.append(x)
        return 2 - x * x, (2 - x * x) / (2 * x)

    assert newton_bracketed(own, 0.0, 100.0, 1.0) == pytest.approx(math.sqrt(2), rel=1e-15)
    assert len(seen) <= 6
    seen.clear()

    def never(x: float) -> tuple[float, float]:
        seen.append(x)
        return 1e-12 - x, 1e300

    assert newton_bracketed(never, 0.0, 1e12, 1e12) == pytest.approx(1e-12, rel=1e-12)
    assert len(seen) <= 80


@pytest.mark.parametrize(
    ("low", "high", "middle"),
    [
        (1.0, 3.0, 2.0),
        (1.0, 4.0, 2.5),
        (1.0, 9.0, 3.0),
        (4.0, 17.0, math.sqrt(68)),
        (1e-300, 1e300, 1.0),
        (0.0, 5.0, 0.5),
        (-1.0, 5.0, 2.0),
        (-5.0, -1.0, -3.0),
    ],
)
def test_a_bracket_of_several_powers_of_ten_is_split_by_its_logarithm(low: float, high: float, middle: float) -> None:
    assert split(low, high) == pytest.approx(middle)


def walked(root: float, steps: list[float], low: float, high: float, start: float, **options: float) -> list[float]:
    """Where a search is led by proposed steps, the last of which it is offered again and again."""
    seen: list[float] = []

    def evaluate(x: float) -> tuple[float, float]:
        seen.append(x)
        return root - x, steps[min(len(seen), len(steps)) - 1]

    newton_bracketed(evaluate, low, high, start, **options)  # type: ignore[arg-type]
    return seen


def test_a_step_that_does_not_halve_the_one_before_is_taken_once_and_then_bisected() -> None:
    # 1 is taken; 0.5 halves it; 0.4 does not, and is taken; 0.3 does not again: the middle of 1.9 + 1 and 10 is next
    assert walked(9.0, [1.0, 0.5, 0.4, 0.3, 1e-20], 1.0, 10.0, 1.0) == pytest.approx([1, 2, 2.5, 2.9, 6.45])
    # a step that halves the last one is taken, and the count begins again
    assert walked(9.0, [1.0, 0.6, 0.3, 0.2, 0.15, 1e-20], 1.0, 4.0, 1.0) == pytest.approx([1, 2, 2.6, 2.9, 3.1, 3.55])


def test_a_step_that_leaves_the_bracket_is_bisected() -> None:
    assert walked(5.0, [100.0, 1e-20], 2.0, 8.0, 3.0) == pytest.approx([3, 5.5])
    assert walked(5.0, [5.0, 1e-20], 2.0, 8.0, 3.0) == pytest.approx([3, 5.5])
    assert walked(5.0, [-1.0, 1e-20], 2.0, 8.0, 3.0) == pytest.approx([3, 5.5])
    # one that ends just at its lower end as well
    assert walked(2.2, [-1.0, 1e-20], 2.0, 8.0, 3.0) == pytest.approx([3, 2.5])
    # after which a step that does not halve the bracket's half is taken once
    assert walked(7.0, [100.0, 2.0, -1.2, 1e-20], 2.0, 8.0, 3.0) == pytest.approx([3, 5.5, 7.5, 6.5])
    # half of the bracket is what the next step has to halve
    assert walked(7.9, [100.0, 1.2, 0.7, 0.6, 1e-20], 2.0, 8.0, 3.0) == pytest.approx([3, 5.5, 6.7, 7.4, 7.7])


def test_a_search_ends_with_a_small_step_a_small_bracket_or_a_zero() -> None:
    assert walked(5.0, [1e-3], 2.0, 8.0, 4.0, relative=1e-3) == [4.0]
    assert walked(5.0, [1e-3], 2.0, 8.0, 4.0, relative=0.0, absolute=1e-3) == [4.0]
    assert walked(5.0, [1.1e-3, 1e-20], 2.0, 8.0, 4.0, relative=0.0, absolute=1e-3) == pytest.approx([4, 4.0011])
    assert walked(5.0, [1.0, 7.0], 2.0, 8.0, 4.0) == [4.0, 5.0]
    assert walked(5.0, [100.0], 4.999, 5.001, 4.9995, relative=1e-3) == [4.9995]
    assert newton_bracketed(lambda x: (5 - x, 1e-6), 4.0, 6.0, 4.5, relative=1e-3) == pytest.approx(4.500001)
    assert newton_bracketed(lambda x: (5 - x, -1e-6), 4.0, 6.0, 4.0, relative=1e-3) == 4.0, "never out of the bracket"
