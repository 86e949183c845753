"""Marks of a row: what lies on the axis, up to its ends, and the arrows of what leaves it."""

from __future__ import annotations

import pytest
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon

from ketcli.show.kit.axis import Axis
from ketcli.show.plots.paper import Paper
from ketcli.show.plots.sheet import _mark
from ketcli.show.plots.sheet_parts import Mark, Place, PlotColumn

PLACE = Place(PlotColumn("effect", Axis(0.0, 1.0, 2), "Effect"), 0.5, 3.0)
# an interval on an axis from 0 to 1: how many lines it has, and how many arrows
INTERVALS = {
    (0.2, 0.8): (1, 0),
    (0.0, 1.0): (1, 0),
    (-1e-13, 1 + 1e-13): (1, 0),
    (-0.01, 1.0): (1, 1),
    (0.0, 1.01): (1, 1),
    (-5.0, 9.0): (1, 2),
    (0.5, 0.5): (0, 0),
    (-2.0, -1.0): (0, 0),
    (1.5, 3.0): (0, 0),
}


def drawn(mark: Mark) -> tuple[int, int]:
    paper = Paper(4.0, 1.0)
    _mark(paper, PLACE, mark, 0.5)
    return len(paper.figure.findobj(Line2D)), len(
        [one for one in paper.figure.findobj(Polygon) if len(one.get_xy()) == 4]
    )


@pytest.mark.parametrize("ends", INTERVALS)
def test_an_arrow_stands_where_an_interval_leaves_the_axis(ends: tuple[float, float]) -> None:
    low, high = ends
    lines, arrows = INTERVALS[ends]
    middle = 20.0 if lines == 0 and low != high else 0.5  # off the axis with its interval
    assert drawn(Mark("disc", (middle, low, high))) == (lines, arrows)
    assert drawn(Mark("range", (middle, low, high))) == (3 * lines - arrows, arrows)
