"""The time course: the pooled effect in each window of time, single and repeated dosing side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketcli.show.kit.axis import Axis
from ketcli.show.kit.numbers import whole
from ketcli.show.plots.charts import BESIDE, across, chart, directions_beside, inches, legend, narrow, upwards
from ketcli.show.plots.style import BLUE, GREY, INK, ORANGE, SMALL, styled, wrap
from ketcli.show.plots.ticks import reach
from ketcli.show.plots.words import capital, directions, effect_axis, subject
from ketcli.show.words.common import MEASURE_NAMES, footer
from ketcli.show.words.timecourse import credible_windows
from ketcli.show.words.verdicts import interval_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ketcli.questions.answers.timecourse import TimeCourse, WindowEffect
    from ketcli.show.plots.ticks import Span

NAMES = {"all": "all trials", "single": "single-dose trials", "repeated": "repeated-dose trials"}
STYLES = (("o", BLUE, BLUE), ("D", ORANGE, "white"))
WIDTH, HEIGHT = 7.4, 4.0
NOTHING: Span = (0.0, -1.0, 1.0)  # where no window is pooled


@styled
def timecourse_figure(answer: TimeCourse, *, title: str | None = None) -> Figure:
    """Draw each window's pooled effect with its interval, and below it the trials and people behind it."""
    kinds = answer.groups[1:] or answer.groups
    shown = {kind: answer.of(kind) for kind in kinds}
    effects = [one.effect for ones in shown.values() for one in ones if one.effect is not None]
    first = effects[0]
    measure = answer.method.measure
    proportion = first.display.scale == "proportion"
    ci = interval_name(effects, answer.method.level).replace(" %", "%")
    made = chart(
        title if title is not None else subject(answer.points, lead="Time course: "),
        (
            *credible_windows(one for ones in shown.values() for one in ones),
            footer(answer.method, answer.points.provenance),
        ),
        width=WIDTH,
        height=HEIGHT,
        left=BESIDE,
        below=0.2 * len(shown) * (2 if narrow() else 1) + (0.55 if narrow() else 0.25),
        above=0.45 if narrow() else 0.25,
        right=0.1,
    )
    (axes,) = made.panels
    windows = [one.window for one in shown[kinds[0]]]
    slot = inches(axes)[0] / len(windows)
    marks = [(float(index), _in_slot(window.label, slot)) for index, window in enumerate(windows)]
    across(axes, Axis(-0.5, len(windows) - 0.5, 2), "", marks=marks)
    spans = [effect.drawn for effect in effects if effect.drawn is not None] or [NOTHING]
    axis = effect_axis(reach(spans, always=() if proportion else (0.0,), logarithmic=first.display.scale == "ratio"))
    upwards(axes, axis, capital(MEASURE_NAMES[measure]))
    if not proportion:
        directions_beside(axes, 0.0, directions(answer.points))
        axes.axhline(0.0, color=GREY, linewidth=0.7, zorder=1)
    entries = []
    top = max(label.count("\n") for _, label in marks) - 1  # lines below which the numbers stand
    for number, (kind, ones) in enumerate(shown.items()):
        shift = 0.0 if len(shown) == 1 else 0.28 * number - 0.14
        entries.append((_series(axes, ones, shift, axis, number), f"{NAMES[kind]}, {ci}"))
        for index, one in enumerate(ones):
            told = ("–",) if one.effect is None else (f"{one.k}", whole(round(one.effect.participants)))
            for line, text in enumerate(told if narrow() else (" / ".join(told),)):
                _below(axes, index, top + line + (2 if narrow() else 1) * number, text)
        name = NAMES[kind].partition("-")[0].capitalize()
        for line, text in enumerate((f"{name}: trials", "people") if narrow() else (name,)):
            _below(axes, -0.5, top + line + (2 if narrow() else 1) * number, text, align="right")
    if not narrow():
        _below(axes, -0.5, top - 1, "Trials / people", align="right", bold=True)
    legend(axes, entries)
    return made.figure


def _in_slot(label: str, width: float) -> str:
    return "\n".join(wrap(capital(label.removeprefix("on ")), width - 0.1))


def _series(axes: Axes, ones: tuple[WindowEffect, ...], shift: float, axis: Axis, number: int) -> Any:
    """One kind of dosing; an arrow where an interval goes on."""
    marker, colour, fill = STYLES[number]
    for index, one in enumerate(ones):
        if one.effect is None or one.effect.drawn is None:  # two trials are not pooled
            continue
        estimate, low, high = one.effect.drawn
        x = index + shift
        bottom, top = max(low, axis.low), min(high, axis.high)
        axes.plot([x, x], [bottom, top], color=colour, linewidth=1.1, zorder=2)
        for cut, y, arrow in ((low < axis.low, bottom, "v"), (high > axis.high, top, "^")):
            if cut:
                axes.plot([x], [y], marker=arrow, color=INK, markersize=5, zorder=3, clip_on=False)
        axes.plot(
            [x],
            [estimate],
            marker=marker,
            markersize=6,
            markerfacecolor=fill,
            markeredgecolor=colour,
            markeredgewidth=1.2,
            zorder=4,
        )
    from matplotlib.lines import Line2D

    return Line2D([], [], color=colour, marker=marker, markersize=6, markerfacecolor=fill, markeredgewidth=1.2)


def _below(axes: Axes, x: float, line: int, text: str, *, align: str = "center", bold: bool = False) -> None:
    axes.annotate(
        text,
        (x, 0),
        xycoords=axes.get_xaxis_transform(),
        xytext=(-4 if align == "right" else 0, -50 - 14 * line),
        textcoords="offset points",
        ha=align,
        va="center",
        fontsize=SMALL,
        fontweight="bold" if bold else "normal",
        annotation_clip=False,
    )
