"""A canvas of characters: what lies on it, at its edges and off it."""

from __future__ import annotations

import numpy as np
import pytest

from ketcli.show.kit.axis import Axis
from ketcli.show.terminal.canvas import ASCII, Canvas, centred


def drawn(canvas: Canvas) -> list[str]:
    return ["".join(row) for row in canvas._cells]


@pytest.fixture
def canvas() -> Canvas:
    """Five columns and five rows, one a unit, from 0."""
    return Canvas(Axis(0, 4, 5), Axis(0, 4, 5), ASCII)


INTERVALS: dict[tuple[float, float, float], str] = {
    (2, 1, 3): ".|o|.",
    (2, 0, 4): "||o||",
    (2, -1, 5): "v|o|^",
    (0, -1, 0): "o....",
    (4, 4, 5): "....o",
    (1, -3, -1): ".o...",
    (6, 5, 7): ".....",
    (6, 4, 7): "....^",
    (-1, -2, 0): "v....",
}


@pytest.mark.parametrize("span", INTERVALS)
def test_an_interval_upwards_has_an_arrow_where_it_leaves(canvas: Canvas, span: tuple[float, float, float]) -> None:
    canvas.interval(1, *span, "o")
    rows = drawn(canvas)
    assert "".join(row[1] for row in reversed(rows)).replace(" ", ".") == INTERVALS[span]
    assert not any((row[0] + row[2:]).strip() for row in rows)


@pytest.mark.parametrize("column", [-1, 5])
def test_nothing_is_drawn_beside_the_canvas(canvas: Canvas, column: int) -> None:
    canvas.interval(column, 2, 1, 3, "o")
    canvas.put(column, 2, "o")
    canvas.put(2, -1, "o")
    canvas.put(2, 5, "o")
    assert not any(row.strip() for row in drawn(canvas))


def test_corners_are_on_it_and_what_is_behind_gives_way(canvas: Canvas) -> None:
    for column in (0, 4):
        for y in (0, 4):
            canvas.put(column, y, "o")
    canvas.level(0)
    canvas.level(2)
    canvas.put(1, 2, "x", over=False)
    canvas.put(3, 2, "x")
    assert drawn(canvas) == ["o   o", "     ", "...x.", "     ", "o...o"]
    canvas.curve(np.array([0.0, 1.0]), np.array([0.0, 1.0]), ASCII.band)
    canvas.curve(np.array([3.0, 4.0]), np.array([2.0, 4.0]), ASCII.curve)
    assert drawn(canvas) == ["o   =", "     ", "...=.", " .   ", "o...o"]


def test_labels_stand_at_the_left_and_below(canvas: Canvas) -> None:
    lines = canvas.lines([(0, "a"), (4, "b")], [(0, "0"), (2, "two"), (4, "4"), (5, "off"), (-1, "off")])
    assert lines == ["  4 +", "    |", "two +", "    |", "  0 +", "    ++---+", "     a   b"]


@pytest.mark.parametrize(
    ("labels", "line"),
    [
        ([(0, "abc"), (9, "def")], "abc    def"),
        ([(2, "abc"), (5, "def")], " abc"),
        ([(2, "abc"), (6, "def")], " abc def"),
        ([(5, "wide")], "   wide"),
        ([(9, "wide")], "      wide"),
    ],
)
def test_labels_are_centred_within_the_width_and_do_not_touch(labels: list[tuple[int, str]], line: str) -> None:
    assert centred(labels, 10) == line
