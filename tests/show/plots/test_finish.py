"""A picture made smaller is smaller in all that is measured in points."""

from __future__ import annotations

import pytest
from matplotlib.collections import PathCollection
from tests.picture_sets import effects_of

from ketcli.questions.answers.bias import bias_of
from ketcli.show.plots.finish import TICK_LENGTH, TICK_PAD, TICK_WIDTH
from ketcli.show.plots.funnel import funnel_figure
from ketcli.show.plots.look import Look, drawn_as


def test_ticks_names_lines_and_dots() -> None:
    answer = bias_of(effects_of(9, test="z"))
    with drawn_as(Look()):
        (whole,) = funnel_figure(answer).axes
    with drawn_as(look := Look(width=5.0)):
        (small,) = funnel_figure(answer).axes
    assert look.scale < 1
    for one, other in ((small.xaxis, whole.xaxis), (small.yaxis, whole.yaxis)):
        ticks = {"pad": TICK_PAD, "length": TICK_LENGTH, "width": TICK_WIDTH}
        assert {name: one.get_tick_params()[name] for name in ticks} == {
            name: pytest.approx(points * look.scale) for name, points in ticks.items()
        }
        assert one.labelpad == pytest.approx(other.labelpad * look.scale)
        assert float(one.label.get_fontsize()) == pytest.approx(float(other.label.get_fontsize()) * look.scale)
    assert small.lines[0].get_linewidth() == pytest.approx(whole.lines[0].get_linewidth() * look.scale)
    dots = [axes.findobj(PathCollection)[0].get_sizes()[0] for axes in (small, whole)]
    assert dots[0] == pytest.approx(dots[1] * look.scale**2)
