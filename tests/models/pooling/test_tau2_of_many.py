"""Roots of many estimating functions at once: each found where it lies, also two of them close together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
import pytest

from ketcli.arrays import BoolArray, FloatArray, IntArray
from ketcli.models.pooling.tau2_of_many import _bends as bends
from ketcli.models.pooling.tau2_of_many import _closer as closer
from ketcli.models.pooling.tau2_of_many import _doubling as doubling
from ketcli.models.pooling.tau2_of_many import _refine as refine
from ketcli.models.pooling.tau2_of_many import iterated


@dataclass(frozen=True)
class Parabolas:
    """``(a - t)(t - b)`` in each column: positive between its roots ``a`` and ``b``; ``-c`` where ``c`` is given."""

    a: FloatArray
    b: FloatArray
    least: FloatArray

    def take(self, columns: IntArray | BoolArray) -> Parabolas:
        return Parabolas(self.a[columns], self.b[columns], self.least[columns])

    def score(self, tau2: float) -> FloatArray:
        return (self.a - tau2) * (tau2 - self.b)

    def score_and_slope(self, tau2: FloatArray) -> tuple[FloatArray, FloatArray]:
        return (self.a - tau2) * (tau2 - self.b), self.a + self.b - 2 * tau2

    def log_likelihood(self, tau2: FloatArray) -> FloatArray:
        return -((self.a - tau2) ** 2)


class Dips(Parabolas):
    """The same, turned: negative between the roots."""

    def score(self, tau2: float) -> FloatArray:
        return -super().score(tau2)

    def score_and_slope(self, tau2: FloatArray) -> tuple[FloatArray, FloatArray]:
        score, slope = super().score_and_slope(tau2)
        return -score, -slope


def parabolas(*roots: tuple[float, float]) -> Parabolas:
    a, b = np.array(roots, dtype=float).T
    return Parabolas(a, b, np.full(a.size, 0.1))


def test_points_double_from_the_smallest_variance_to_the_top() -> None:
    assert doubling(0.1, 0.5) == pytest.approx([0.0, 0.1, 0.3, 0.7])
    assert doubling(0.5, 0.5) == pytest.approx([0.0, 0.5])


@pytest.mark.parametrize("at", [1.02, 1.3, 1.55, 1.8, 1.9])
def test_within_a_cell_the_part_is_found_where_it_falls(at: float) -> None:
    """Between two points where the function is negative it is positive for a while."""
    columns = parabolas((at + 0.07, at))
    cell, owner = np.array([[1.0], [2.0]]), np.array([7])
    found = [part for part in closer(columns, owner, cell, columns.score(1.0)) if part[0].size]
    ((who, ends),) = found
    assert who.tolist() == [7]
    low, high, f_low, f_high = ends[:, 0]
    assert 1 <= low < at + 0.07 <= high <= 2
    assert f_low > 0 >= f_high


@pytest.mark.parametrize("place", np.linspace(1.0, 2 - 1 / 30, 40))
@pytest.mark.parametrize("dips", [False, True])
def test_whatever_turns_over_within_a_cell_is_seen_if_it_is_as_wide_as_a_thirtieth(place: float, dips: bool) -> None:
    columns = parabolas((place + 1 / 30, place))
    columns = Dips(columns.a, columns.b, columns.least) if dips else columns
    cell, owner = np.array([[1.0], [2.0]]), np.array([0])
    found = [part for part in closer(columns, owner, cell, columns.score(1.0)) if part[0].size]
    if 1 < place < 2 - 1 / 30:
        ((_, ends),) = found
        falls = place if dips else place + 1 / 30
        assert 1 <= ends[0, 0] < falls <= ends[1, 0] <= 2
        np.testing.assert_allclose(ends[2:, 0], [columns.score(ends[0, 0])[0], columns.score(ends[1, 0])[0]])


@pytest.mark.parametrize("top", [0.26, 0.5, 0.6, 0.9, 1.0, 2.0, 2.2])
def test_a_narrow_hump_in_any_cell_is_found_the_last_one_too(top: float) -> None:
    """The cells of 0.1 end at 0, 0.1, 0.3, 0.7, 1.5 and 3.1."""
    hump = parabolas((top, 0.95 * top))
    np.testing.assert_allclose(iterated(hump, 0.1, 3.0, likelihood=True), [top], rtol=1e-9)


@dataclass(frozen=True)
class Polynomials(Parabolas):
    """``-t (t - a) (t - b)``: 0 and falling at 0, then up between ``a`` and ``b``; the likelihood is its integral."""

    sunk: float = 0.0

    def take(self, columns: IntArray | BoolArray) -> Polynomials:
        return Polynomials(self.a[columns], self.b[columns], self.least[columns], self.sunk)

    def score(self, tau2: float) -> FloatArray:
        return self.score_and_slope(np.full(self.a.size, tau2))[0]

    def score_and_slope(self, tau2: FloatArray) -> tuple[FloatArray, FloatArray]:
        a, b = self.a, self.b
        score = -tau2 * (tau2 - a) * (tau2 - b) - self.sunk
        return score, -3 * tau2**2 + 2 * (a + b) * tau2 - a * b

    def log_likelihood(self, tau2: FloatArray) -> FloatArray:
        a, b = self.a, self.b
        return -(tau2**4) / 4 + (a + b) * tau2**3 / 3 - a * b * tau2**2 / 2 - self.sunk * tau2


@pytest.mark.parametrize("sunk", [0.0, 1e-9])
def test_no_spread_is_a_maximum_where_the_likelihood_does_not_rise_from_it(sunk: float) -> None:
    """The second maximum is higher where ``b`` is more than twice ``a``, also among others that have one alone."""
    columns = Polynomials(np.array([0.6, 0.4, 0.9]), np.array([0.8, 1.6, 2.4]), np.full(3, 0.1), sunk)
    np.testing.assert_allclose(iterated(columns, 0.1, 3.0, likelihood=True), [0.0, 1.6, 2.4], atol=1e-7)


@pytest.mark.parametrize("power", [1, 2])
def test_of_equal_variances_one_look_at_the_root_is_enough(power: int) -> None:
    columns = watched([0.35, 1.3, 0.05], [0.0, 0.0, 0.0], power=power, least=0.1)
    found = iterated(columns, 0.1, 3.0, likelihood=power == 2)
    np.testing.assert_allclose(found, [0.35, 1.3, 0.05], rtol=1e-12)
    # at no spread, at the other points, and at the roots
    assert len(columns.asked) <= 1 + (5 if power == 2 else 1) + 1


def test_each_column_has_the_root_at_which_it_falls() -> None:
    columns = parabolas((0.35, -1.0), (0.02, -1.0), (2.5, -0.5), (0.0, -1.0), (-0.3, -1.0))
    found = iterated(columns, 0.1, 3.0, likelihood=True)
    np.testing.assert_allclose(found, [0.35, 0.02, 2.5, 0, 0], atol=1e-9)
    np.testing.assert_allclose(iterated(columns, 0.1, 3.0, likelihood=False), [0.35, 0.02, 2.5, 0, 0], atol=1e-9)


@pytest.mark.parametrize("top", [0.35, 0.5, 0.65])
@pytest.mark.parametrize("width", [0.3, 0.1, 0.05])
def test_a_hump_between_two_points_is_not_missed(top: float, width: float) -> None:
    """The function is negative at 0 and at every point that is looked at, and positive between two of them."""
    hump, plain = (top, top * (1 - width)), (0.2, -1.0)
    found = iterated(parabolas(hump, plain), 0.1, 3.0, likelihood=True)
    np.testing.assert_allclose(found, [top, 0.2], atol=1e-9)


def bends_one_by_one(points: list[float], scores: list[float], slope: float, least: float) -> list[int]:
    """The cells of one column that may hide two roots, as the docstring of `_bends` says it."""
    heights = [score * (point + least) ** 2 for point, score in zip(points, scores, strict=True)]
    changes = [after - before for before, after in pairwise(heights)]
    found = []
    for cell, change in enumerate(changes):
        before = [slope * least + 2 * scores[0]] if cell == 0 else [changes[cell - 1], change]
        after = [change, changes[min(cell + 1, len(changes) - 1)]]
        ends = [score > 0 for score in scores[cell : cell + 2]]
        hump = not any(ends) and any(one > 0 for one in before) and any(one < 0 for one in after)
        dip = all(ends) and any(one < 0 for one in before) and any(one > 0 for one in after)
        found += [cell] if hump or dip else []
    return found


def test_cells_that_may_hide_two_roots_are_those_about_which_the_function_turns() -> None:
    """Heights and slopes of whole numbers, so that every one is met that is just 0."""
    rng = np.random.default_rng(1)
    points = np.array([0.0, 1.0, 3.0, 7.0, 15.0])
    least, number = 1.0, 4000
    heights = rng.integers(-2, 3, (points.size, number)).astype(float)
    scores = heights / ((points + least) ** 2)[:, np.newaxis]
    slope = rng.integers(-2, 3, number) - 2 * scores[0]
    owner, cell = bends(points, scores, slope, np.full(number, least))
    found = {(one, place) for one, place in zip(owner.tolist(), cell.tolist(), strict=True)}
    wanted = {
        (one, place)
        for one in range(number)
        for place in bends_one_by_one(points.tolist(), scores[:, one].tolist(), float(slope[one]), least)
    }
    assert found == wanted
    # the smallest variance and the slope at 0 enter with their own weights
    for smallest, rise in ((0.5, 4.4), (0.5, 3.6), (2.0, 1.1), (2.0, 0.9)):
        scores = np.array([[-1.0], [-4.0], [-9.0]])
        owner, _ = bends(np.array([0.0, 1.0, 3.0]), scores, np.array([rise]), np.array([smallest]))
        assert owner.size == len(bends_one_by_one([0.0, 1.0, 3.0], scores[:, 0].tolist(), rise, smallest))
        assert (owner.size > 0) == (rise * smallest > 2)


@dataclass(frozen=True)
class Watched:
    """``g(t) / (t + least)^power`` in each column with ``g = (c - t)(1 + bend t)``; notes what is asked for."""

    c: FloatArray
    bend: FloatArray
    least: FloatArray
    power: int
    asked: list[int]
    turned: bool = False
    dropped: list[int] = field(default_factory=list)

    def take(self, columns: IntArray | BoolArray) -> Watched:
        left = replace(self, c=self.c[columns], bend=self.bend[columns], least=self.least[columns])
        self.dropped.append(left.c.size)
        return left

    def score(self, tau2: float) -> FloatArray:
        return self.score_and_slope(np.full(self.c.size, tau2))[0]

    def score_and_slope(self, tau2: FloatArray) -> tuple[FloatArray, FloatArray]:
        self.asked.append(tau2.size)
        g = (self.c - tau2) * (1 + self.bend * tau2)
        rise = self.bend * (self.c - tau2) - (1 + self.bend * tau2)
        scale = (tau2 + self.least) ** self.power
        slope = rise / scale - self.power * g / scale / (tau2 + self.least)
        return g / scale, -slope if self.turned else slope

    def log_likelihood(self, tau2: FloatArray) -> FloatArray:
        return -((self.c - tau2) ** 2)


def refined(columns: Watched, low: float, high: float) -> FloatArray:
    ends = [np.full(columns.c.size, one) for one in (low, high)]
    scores = [columns.score(one) for one in (low, high)]
    columns.asked.clear()
    return refine(columns, *ends, *scores, power=columns.power)


def watched(c: list[float], bend: list[float], *, power: int = 2, least: float = 0.3, turned: bool = False) -> Watched:
    return Watched(np.array(c), np.array(bend), np.full(len(c), least), power, [], turned)


@pytest.mark.parametrize("power", [1, 2])
def test_where_variances_are_equal_the_first_point_is_the_root(power: int) -> None:
    columns = watched([1.3, 1.9, 1.0001], [0.0, 0.0, 0.0], power=power)
    np.testing.assert_allclose(refined(columns, 1.0, 2.0), [1.3, 1.9, 1.0001], rtol=1e-12)
    assert len(columns.asked) == 1


@pytest.mark.parametrize("power", [1, 2])
def test_newton_steps_square_what_is_left(power: int) -> None:
    columns = watched([1.3, 2.9, 1.01], [0.4, 2.0, -0.2], power=power)
    np.testing.assert_allclose(refined(columns, 1.0, 3.0), [1.3, 2.9, 1.01], rtol=1e-12)
    assert len(columns.asked) <= 6


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
@pytest.mark.parametrize("power", [1, 2])
def test_steps_end_by_the_size_of_what_is_looked_for(power: int, scale: float) -> None:
    roots = scale * np.array([1.3, 2.9, 1.01, 1.7])
    bend = [0.4 / scale, 2.0 / scale, -0.2 / scale, 1.1 / scale]
    columns = watched(roots.tolist(), bend, power=power, least=0.3 * scale)
    np.testing.assert_allclose(refined(columns, scale, 3 * scale), roots, rtol=1e-12)
    assert len(columns.asked) <= 7
    near = watched([1e-9 * scale], [0.3 / scale], power=power, least=scale)  # a root far below the variances
    np.testing.assert_allclose(refined(near, 0.0, 0.1 * scale), [1e-9 * scale], rtol=1e-4)
    assert len(near.asked) <= 7


def test_where_a_slope_misleads_the_bracket_is_halved() -> None:
    columns = watched([1.3, 1.9], [0.4, 2.0], turned=True)
    np.testing.assert_allclose(refined(columns, 1.0, 2.0), [1.3, 1.9], rtol=1e-11)
    assert len(columns.asked) <= 42


def test_columns_that_have_settled_are_left_out_once_three_quarters_are_left() -> None:
    """One of four that is a line has settled at once, so that the others go on by themselves."""
    columns = watched([1.3, 1.5, 1.6, 1.7], [0.0, 1.0, 1.0, 1.0])
    refined(columns, 1.0, 2.0)
    assert columns.asked[:2] == [4, 3]
    several = watched([1.3, 1.4, 1.5, 1.6, 1.7], [0.0, 1.0, 1.0, 1.0, 1.0])
    refined(several, 1.0, 2.0)
    assert several.asked[:2] == [5, 5]
    assert not several.dropped or several.dropped[0] < 4


def test_no_spread_may_be_likelier_than_any_other_maximum() -> None:
    class Falling(Parabolas):
        def take(self, columns: IntArray | BoolArray) -> Falling:
            return Falling(self.a[columns], self.b[columns], self.least[columns])

        def log_likelihood(self, tau2: FloatArray) -> FloatArray:
            return -tau2

    one = Falling(np.array([0.5, 0.6]), np.array([0.2, -1.0]), np.full(2, 0.1))
    np.testing.assert_allclose(iterated(one, 0.1, 3.0, likelihood=True), [0.0, 0.6], atol=1e-9)
