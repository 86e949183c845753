"""Dose and effect: comparisons, what is pooled at each dose, and the fitted curve with its band."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ketcli.show.kit.axis import Axis
from ketcli.show.plots.charts import BESIDE, across, chart, directions_beside, inches, legend, narrow, upwards
from ketcli.show.plots.style import BLUE, GREY, INK, ORANGE, SIZE, SKY, styled, text_width
from ketcli.show.plots.words import capital, directions, effect_axis, subject
from ketcli.show.words.common import MEASURE_NAMES, footer

if TYPE_CHECKING:
    from typing import Any

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ketcli.questions.answers.dose import DoseAnswer, KindAnswer
    from ketcli.show.plots.ticks import Ticks

WIDTH, HEIGHT = 4.9, 3.9
LARGEST = 90.0  # area of the heaviest comparison, square points


@styled
def dose_figure(answer: DoseAnswer, *, title: str | None = None) -> Figure:
    """Draw a panel a kind of dosing, all with one upright axis.

    Circles are comparisons with control (area by precision; those of one trial are joined), diamonds pooled effects of
    two or more at a dose, the line is the spline or, without one, the straight line, with the band of its interval.
    """
    kinds = _worth_drawing(answer)
    first = kinds[0]
    effects = first.effects
    made = chart(
        title
        if title is not None
        else subject(effects, lead="Dose and effect: ", arms=answer.arms, hidden=("formulation", "route", "dose_unit")),
        (
            "Between trials, dose and effect are not a randomized comparison; within a trial (joined) they are."
            + _not_drawn(answer, kinds),
            footer(effects.method, effects.provenance),
        ),
        width=WIDTH,
        height=HEIGHT,
        panels=len(kinds),
        left=BESIDE,
        above=0.45 if narrow() else 0.25,
        right=0.1,
    )
    axis = effect_axis(_upwards(answer, kinds))
    heaviest = max(float((1 / one.comparisons["vi"]).max()) for one in kinds)
    for axes, one in zip(made.panels, kinds, strict=True):
        upwards(axes, axis, capital(MEASURE_NAMES[effects.method.measure]))
        directions_beside(axes, 0.0, directions(effects, answer.arms))
        _panel(axes, one, heaviest)
    return made.figure


def _worth_drawing(answer: DoseAnswer) -> list[KindAnswer]:
    """The kinds with doses to compare; all where none has."""
    several = [one for one in answer.kinds if len(set(one.comparisons["dose_value"])) > 1]
    return several or list(answer.kinds)


def _not_drawn(answer: DoseAnswer, kinds: list[KindAnswer]) -> str:
    names = [
        f"{one.kind.label} ({one.comparisons['dose_value'].iloc[0]:g} {one.kind.unit})"
        for one in answer.kinds
        if one not in kinds
    ]
    return f" Not drawn, of one dose only: {', '.join(names)}." if names else ""


def _upwards(answer: DoseAnswer, kinds: list[KindAnswer]) -> Axis:
    values = [0.0]
    for one in kinds:
        values += one.comparisons["yi"].tolist()
        curve = one.spline or one.linear
        if curve is not None:
            values += curve.at(_grid(one)).estimate.tolist()
    low, high = min(values), max(values)
    room = 0.12 * (high - low) or 0.5
    return Axis(low - room, high + room, 2, answer.kinds[0].doses[0].pooled.display.scale == "ratio")


def _grid(one: KindAnswer) -> Any:
    doses = one.comparisons["dose_value"].to_numpy()
    return np.linspace(float(doses.min()), float(doses.max()), 200)


def _panel(axes: Axes, one: KindAnswer, heaviest: float) -> None:
    frame = one.comparisons
    doses, yi, vi = (frame[name].to_numpy() for name in ("dose_value", "yi", "vi"))
    room = 0.08 * float(np.ptp(doses)) or 0.5 * float(doses[0])
    axis = Axis(float(doses.min()) - room, float(doses.max()) + room, 2)
    label = f"Dose of {one.kind.label}" + (f" ({one.kind.unit})" if one.kind.unit else "")
    across(axes, axis, label, marks=_marks(axis, np.unique(doses).tolist(), inches(axes)[0]))
    axes.axhline(0.0, color=GREY, linewidth=0.7, zorder=1)
    entries: list[tuple[Any, str]] = []
    for _, own in frame.sort_values("dose_value").groupby("trial_id", sort=False):
        if len(own) > 1:
            axes.plot(own["dose_value"], own["yi"], color=GREY, linewidth=0.6, linestyle=(0, (1, 1.5)), zorder=2)
    points = axes.scatter(
        doses,
        yi,
        s=np.maximum(LARGEST / (vi * heaviest), 8.0),
        facecolors=SKY,
        edgecolors=BLUE,
        linewidths=0.8,
        zorder=3,
    )
    entries.append((points, "comparison"))
    pooled = [(at.dose, at.pooled.span) for at in one.doses if at.pooled.pooled.k > 1]
    several = [(dose, span[0]) for dose, span in pooled if span is not None]
    if several:
        marks = axes.scatter(
            [dose for dose, _ in several],
            [estimate for _, estimate in several],
            s=44,
            marker="D",
            facecolors=ORANGE,
            edgecolors=INK,
            linewidths=0.6,
            zorder=5,
        )
        entries.append((marks, "pooled"))
    curve = one.spline or one.linear
    if curve is not None:
        grid = _grid(one)
        fitted = curve.at(grid)
        axes.fill_between(grid, fitted.ci_low, fitted.ci_high, color="#E4E4E4", linewidth=0, zorder=0)
        (line,) = axes.plot(grid, fitted.estimate, color=INK, linewidth=1.3, zorder=4)
        shape = "line" if curve.knots is None else "spline"
        entries.append((line, f"{shape}, {100 * curve.fit.level:g}% CI"))
    legend(axes, entries)


def _marks(axis: Axis, doses: list[float], width: float) -> Ticks:
    """The doses that were tried, as far as their labels stand clear of each other."""
    found: Ticks = []
    end = -1.0
    for dose in doses:
        place = (dose - axis.low) / (axis.high - axis.low) * width
        half = text_width(f"{dose:g}", SIZE) / 2 + 0.04
        if place - half >= end:
            found.append((dose, f"{dose:g}"))
            end = place + half
    return found
