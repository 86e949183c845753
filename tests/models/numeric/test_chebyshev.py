"""Interpolation in the logarithm of a shifted tau2, and the first root of each row."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ketcli.models.numeric import chebyshev
from ketcli.models.numeric.chebyshev import interpolate, points, root


def falls(table: np.ndarray) -> np.ndarray:
    return (table[:, :-1] > 0) & (table[:, 1:] <= 0)


def test_points_run_from_nothing_to_the_top() -> None:
    grid = points(0.5, 7.5)
    assert (grid.t[0], grid.t[-1]) == (0, 7.5)
    assert (grid.scale[0], grid.scale[-1], grid.shift) == (0.5, 8.0, 0.5)
    assert (np.diff(grid.x) > 0).all()
    assert grid.x[0] == pytest.approx(math.log(0.5))
    assert grid.x[-1] == pytest.approx(math.log(8.0))
    middle = (grid.x[0] + grid.x[-1]) / 2
    assert grid.x + grid.x[::-1] == pytest.approx(2 * middle)
    assert grid.x[1] - grid.x[0] == pytest.approx((grid.x[-1] - middle) * (1 - math.cos(math.pi / (grid.x.size - 1))))


@pytest.mark.parametrize(
    ("shift", "top", "count"), [(1.0, 0.0, 8), (1.0, 1e-6, 8), (1.0, math.e - 1, 19), (1.0, 1e6, 89)]
)
def test_more_points_where_the_range_is_wider(shift: float, top: float, count: int) -> None:
    """As many as make exp(-37) of the radius pi / h + sqrt(1 + (pi / h)^2) of the ellipse, and four more."""
    half = math.log((shift + top) / shift) / 2
    if half > 0:
        radius = math.pi / half + math.sqrt(1 + (math.pi / half) ** 2)
        assert count == max(8, math.ceil(37 / math.log(radius)) + 4)
    assert points(shift, top).x.size == count


@pytest.mark.parametrize("top", [0.01, 3.0, 1e5])
def test_functions_of_tau2_between_the_points(top: float) -> None:
    v = np.array([0.3, 1.0, 4.0])
    grid = points(0.3, top)
    table = np.array([(1 / (v[:, None] + grid.t)).sum(axis=0), np.log(v[:, None] + grid.t).sum(axis=0)])
    for t in (0.0, 0.1 * top, 0.77 * top, top):
        found = interpolate(grid, table, np.array([t, t]))
        assert found == pytest.approx([(1 / (v + t)).sum(), np.log(v + t).sum()], rel=1e-13)


def test_a_point_of_the_grid_is_its_value() -> None:
    grid = points(1.0, 5.0)
    table = np.vstack([grid.x**2, grid.x])
    for place in (0, 3, grid.x.size - 1):
        found = interpolate(grid, table, np.full(2, grid.t[place]))
        assert found == pytest.approx(table[:, place], rel=1e-12, abs=1e-15)


def test_the_first_root_of_each_row() -> None:
    grid = points(0.5, 20.0)
    roots = np.array([0.03, 0.5, 3.0, 19.9])
    table = np.array([[1 / (0.5 + t) - 1 / (0.5 + r) for t in grid.t] for r in roots])
    assert root(grid, table, falls(table)) == pytest.approx(roots, rel=1e-12)
    turned = np.vstack([table, -table])  # a row that rises has none
    assert root(grid, turned, falls(turned)) == pytest.approx([*roots, 0, 0, 0, 0], rel=1e-12)
    two = np.cos(3 * grid.x)[None, :]  # falls through zero again and again: the first is meant
    assert two[0, 0] < 0
    first = math.exp(math.pi / 6) - 0.5
    assert root(grid, two, falls(two)) == pytest.approx([first], rel=1e-12)


def test_roots_on_the_points_themselves() -> None:
    grid = points(0.5, 20.0)
    for place in (1, 5, grid.x.size - 1):
        table = (grid.x[place] - grid.x)[None, :]
        assert root(grid, table, falls(table)) == pytest.approx([grid.t[place]], rel=1e-13)


def test_no_row_falls() -> None:
    grid = points(1.0, 2.0)
    assert root(grid, np.ones((3, grid.x.size)), np.zeros((3, grid.x.size - 1), dtype=bool)).tolist() == [0, 0, 0]


def test_few_steps_lead_to_the_roots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two values a step of Ridders' method, of the rows not done: how many those are at the end is rounding."""
    grid = points(0.5, 20.0)
    table = np.array([[1 / (0.5 + t) - 1 / (0.5 + r) for t in grid.t] for r in (0.03, 0.5, 3.0, 19.9)])
    asked: list[int] = []
    known = chebyshev._at

    def noted(at: chebyshev.Points, rows: np.ndarray, x: np.ndarray) -> np.ndarray:
        asked.append(x.size)
        return known(at, rows, x)

    monkeypatch.setattr(chebyshev, "_at", noted)
    root(grid, table, falls(table))
    assert asked[:6] == [4] * 6
    assert asked[::2] == asked[1::2]
    assert len(asked) <= 10
    assert max(asked[6:], default=0) < 4


def test_a_root_on_a_point_needs_no_step(monkeypatch: pytest.MonkeyPatch) -> None:
    grid = points(0.5, 20.0)
    table = (grid.x[5] - grid.x)[None, :]
    monkeypatch.setattr(chebyshev, "_at", None)
    assert root(grid, table, falls(table)) == pytest.approx([grid.t[5]], rel=1e-13)
