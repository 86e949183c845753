"""Maxima that are known, how few evaluations they take, and limits that hold."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from ketcli.errors import NoAnswer
from ketcli.models.numeric.newton import Maximum, maximize
from ketcli.models.numeric.newton import _fractions as fractions


@dataclass(frozen=True)
class At:
    value: float
    gradient: np.ndarray
    hessian: np.ndarray


def climbed(
    f: Callable[[np.ndarray], At], start: list[float], lower: list[float], **limit: int
) -> tuple[Maximum[At], int]:
    seen: list[np.ndarray] = []

    def counted(x: np.ndarray) -> At:
        seen.append(x)
        assert (x >= np.array(lower)).all()
        return f(x)

    return maximize(counted, np.array(start), np.array(lower), **limit), len(seen)


def quadratic(top: list[float], hessian: list[list[float]]) -> Callable[[np.ndarray], At]:
    h = np.array(hessian)

    def f(x: np.ndarray) -> At:
        d = x - np.array(top)
        return At(float(0.5 * d @ h @ d), h @ d, h)

    return f


BOWL = [[-2.0, 0.5], [0.5, -1e8]]  # sizes eight powers of ten apart
FREE = [-np.inf, -np.inf]


def test_a_quadratic_takes_one_step() -> None:
    found, evaluations = climbed(quadratic([3.0, -2.0], BOWL), [10.0, 5.0], FREE)
    assert found.at == pytest.approx([3.0, -2.0], rel=1e-12)
    assert found.free == (True, True)
    assert evaluations <= 3


def test_parameters_may_differ_in_size_by_many_powers_of_ten() -> None:
    for power in itertools.permutations((-8, 0, 8)):
        size = 10.0 ** np.array(power)
        hessian = -np.array([[1.0, 0.3, 0.2], [0.3, 1.0, 0.4], [0.2, 0.4, 1.0]]) / np.outer(size, size)
        top = np.array([3.0, -2.0, 1.0]) * size
        found, evaluations = climbed(quadratic(top.tolist(), hessian.tolist()), (5 * size).tolist(), [-np.inf] * 3)
        assert found.at == pytest.approx(top, rel=1e-9, abs=0)
        assert evaluations <= 3


def test_a_limit_holds_and_lets_go() -> None:
    slope = [[-2.0, 1.0], [1.0, -2.0]]
    held, _ = climbed(quadratic([3.0, -2.0], slope), [10.0, 5.0], [-np.inf, 0.0])
    assert held.at == pytest.approx([4.0, 0.0])  # the other moves with it
    assert held.free == (True, False)
    both, _ = climbed(quadratic([-3.0, -2.0], slope), [10.0, 5.0], [0.0, 0.0])
    assert both.at.tolist() == [0, 0]
    assert both.free == (False, False)
    freed, _ = climbed(quadratic([3.0, 2.0], slope), [0.0, 0.0], [0.0, 0.0])  # from the corner itself
    assert freed.at == pytest.approx([3.0, 2.0])
    little, _ = climbed(quadratic([0.3, 0.2], slope), [0.0, 0.0], [0.0, 0.0])
    assert little.at == pytest.approx([0.3, 0.2])
    below, _ = climbed(quadratic([3.0, 2.0], slope), [-7.0, -7.0], [0.0, 0.0])
    assert below.at == pytest.approx([3.0, 2.0])


def mixture(x: np.ndarray) -> At:
    """log(1 / (1 + x^2)) of each: convex far away, where Newton's step would go down."""
    value = -np.log1p(x**2).sum()
    gradient = -2 * x / (1 + x**2)
    hessian = np.diag(-2 * (1 - x**2) / (1 + x**2) ** 2)
    return At(float(value), gradient, hessian)


def test_from_where_the_curvature_is_upside_down() -> None:
    found, evaluations = climbed(mixture, [40.0, -3.0], FREE)
    assert found.at == pytest.approx([0.0, 0.0], abs=1e-8)
    assert evaluations <= 30
    assert np.allclose(found.surface.gradient, 0, atol=1e-8)


def valley(x: np.ndarray) -> At:
    """Highest at (1, 1); along the second axis it does not bend where the first is 0."""
    a, b = x.tolist()
    off = a * b - 1
    gradient = np.array([-2 * off * b - 2 * (a - 1), -2 * off * a])
    hessian = np.array([[-2 * b * b - 2, 2 - 4 * a * b], [2 - 4 * a * b, -2 * a * a]])
    return At(-(off**2) - (a - 1) ** 2, gradient, hessian)


@pytest.mark.parametrize("start", [[0.0, 0.0], [0.0, 3.0], [5.0, 0.1]])
def test_from_where_one_direction_does_not_bend(start: list[float]) -> None:
    found, evaluations = climbed(valley, start, FREE)
    assert found.at == pytest.approx([1.0, 1.0], rel=1e-9)
    assert evaluations <= 40


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e12])
def test_the_unit_of_a_single_parameter_does_not_matter(scale: float) -> None:
    def bowl(x: np.ndarray) -> At:
        far = (x / scale - 3) / (1 + np.abs(x / scale - 3))  # of a parabola near to its top, and straight far away
        bend = 1 / (1 + np.abs(x / scale - 3)) ** 2
        distance = np.abs(x / scale - 3)
        return At(-float((distance - np.log1p(distance)).sum()), -far / scale, -np.diag(bend) / scale**2)

    found, evaluations = climbed(bowl, [50 * scale], [-np.inf])
    assert found.at == pytest.approx([3 * scale], rel=1e-9)
    assert evaluations <= 32


def logarithm(x: np.ndarray) -> At:
    """log x - x: infinite below 0, so that the whole step is halved."""
    with np.errstate(divide="ignore", invalid="ignore"):
        value = float((np.log(x) - x).sum())
        return At(value, 1 / x - 1, np.diag(-1 / x**2))


def test_steps_are_halved_where_the_function_ends() -> None:
    found, evaluations = climbed(logarithm, [3.5], [0.0])
    assert found.at == pytest.approx([1.0], rel=1e-12)
    assert evaluations <= 15
    found, evaluations = climbed(logarithm, [1e-6], [0.0])
    assert found.at == pytest.approx([1.0], rel=1e-12)
    assert evaluations <= 40


@pytest.mark.parametrize(
    ("start", "height", "end"), [(0.0, -5e-5, 0.5), (0.0, 5e-5, 0.5), (0.0, 2e-4, 1.0), (10.0, 5e-4, 11.0)]
)
def test_a_step_has_to_rise_by_a_ten_thousandth_of_what_the_slope_promises(
    start: float, height: float, end: float
) -> None:
    """The slope promises one, and the whole step ends on a shoulder of such a height; half of it on the summit."""
    known = {0.0: (0.0, 1.0), 1.0: (height, 0.0), 0.5: (0.3, 0.0)}

    def shoulder(x: np.ndarray) -> At:
        value, slope = known[float(x[0]) - start]
        return At(value, np.array([slope]), np.array([[-1.0]]))

    found, _ = climbed(shoulder, [start], [-np.inf])
    assert found.at.tolist() == [end]


def test_where_only_rounding_is_left_the_climb_ends() -> None:
    calls: list[float] = []

    def trembling(x: np.ndarray) -> At:
        calls.append(1e-5 if len(calls) % 2 else -1e-5)
        return At(-float(x[0] ** 2) / 2, -x + calls[-1], np.array([[-1.0]]))

    found, evaluations = climbed(trembling, [10.0], [-np.inf])
    assert found.at == pytest.approx([0.0], abs=1e-4)
    assert evaluations <= 5


def test_giving_up() -> None:
    with pytest.raises(NoAnswer, match="no maximum"):
        climbed(mixture, [40.0, -3.0], FREE, limit=2)
    with pytest.raises(NoAnswer, match="cannot be computed"):
        climbed(logarithm, [-1.0], [-2.0])

    def liar(x: np.ndarray) -> At:
        return At(-float(abs(x[0])), np.array([1.0]), np.array([[-1.0]]))

    with pytest.raises(NoAnswer, match="no maximum"):
        climbed(liar, [0.0], [-1.0])  # a gradient that promises what the function does not keep


@pytest.mark.parametrize(
    ("step", "lower", "parts"),
    [
        ([1.0, -2.0], [-np.inf, -np.inf], [1, 0.5, 0.25]),  # no limit ahead
        ([1.0, 2.0], [0.0, 0.0], [1, 0.5, 0.25]),
        ([-2.0, -1.0], [0.0, 0.0], [1, 0.5, 0.25]),  # reaches one just so
        ([-4.0, -1.0], [0.0, 0.0], [1, 0.5, 0.25]),
        ([-5.0, -1.0], [0.0, 0.0], [1, 0.4, 0.2]),
        ([-1.0, -5.0], [1.5, 2.0], [1, 0.2, 0.1]),
        ([0.0, -1.0], [2.0, 0.0], [1, 0.5, 0.25]),  # stays at one
    ],
)
def test_a_step_is_cut_at_the_nearest_limit_and_halved(
    step: list[float], lower: list[float], parts: list[float]
) -> None:
    found = list(fractions(np.array([2.0, 3.0]), np.array(step), np.array(lower)))
    assert found[:3] == pytest.approx(parts)
    assert len(found) in {60, 61}
