"""Axes of a chart: how many values stand at them, and what is left out where there is no margin."""

from __future__ import annotations

import pytest
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ketcli.show.kit.axis import Axis
from ketcli.show.plots.charts import OVERHANG, across, inches, upwards
from ketcli.show.plots.look import Look, drawn_as
from ketcli.show.plots.paper import Paper
from ketcli.show.plots.sheet import _grid
from ketcli.show.plots.sheet_parts import Place, PlotColumn
from ketcli.show.plots.style import text_width
from ketcli.show.plots.ticks import ticks

LARGE = Axis(0.0, 400_000.0, 2)


@pytest.mark.parametrize("tall", [0.6, 1.0, 2.0])
def test_labels_of_an_upright_axis_stand_above_each_other(tall: float) -> None:
    """As many as their height has room for, however long they are."""
    axes = Figure(figsize=(4.0, tall)).add_axes((0, 0, 1, 1))
    upwards(axes, LARGE, "people")
    kept = [text.get_text() for text in axes.get_yticklabels()]
    assert kept == [label for _, label in ticks(LARGE, tall, upright=True)]
    assert len(kept) >= 2
    assert axes.get_ylim() == (0.0, 400_000.0)
    if tall == 1.0:
        assert len(kept) > len(ticks(LARGE, tall))


@pytest.mark.parametrize("room", [None, 4.0])
def test_no_label_goes_beyond_an_axis_without_a_margin(room: float | None) -> None:
    axes = Figure(figsize=(2.0, 1.0)).add_axes((0, 0, 1, 1))
    with drawn_as(Look(width=room)):
        across(axes, LARGE, "people")
        found = ticks(LARGE, inches(axes)[0])
    kept = [text.get_text() for text in axes.get_xticklabels()]
    ends = [value / 400_000 * 2.0 + text_width(label) / 2 for value, label in found]
    assert max(ends) > 2.0 + OVERHANG
    fits = [label for (_, label), end in zip(found, ends, strict=True) if end <= 2.0 + OVERHANG]
    assert kept == ([label for _, label in found] if room is None else fits)


@pytest.mark.parametrize(("dashed", "drawn"), [(-1.0, 0), (0.0, 0), (0.1, 1), (3.9, 1), (4.0, 0), (5.0, 0), (None, 0)])
def test_a_dashed_line_lies_between_the_ends_of_its_axis(dashed: float | None, drawn: int) -> None:
    paper = Paper(4.0, 2.0)
    column = PlotColumn("effect", Axis(0.0, 4.0, 2), "Effect", dashed=dashed)
    _grid(paper, [Place(column, 1.0, 2.0)], 0.5, 1.5)
    assert len([line for line in paper.figure.findobj(Line2D) if line.get_linestyle() != "-"]) == drawn
