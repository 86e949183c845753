"""Dose and effect as a picture: comparisons, what is pooled at each dose, and the fitted curve with its band."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ketcli.show.kit.axis import Axis, spanning
from ketcli.show.terminal.canvas import ASCII, UNICODE, Canvas
from ketcli.show.words.common import MEASURE_NAMES, directions_of

if TYPE_CHECKING:
    from ketcli.arrays import FloatArray
    from ketcli.questions.answers.dose import KindAnswer

ROWS = 17
MAX_WIDTH = 90
MARGIN = 10


def dose_picture(answer: KindAnswer, width: int, ascii_only: bool) -> str:
    """Draw the comparisons of one kind over the doses tried, on the scale of analysis with the reader's numbers."""
    strokes = ASCII if ascii_only else UNICODE
    first = answer.doses[0].pooled
    doses, yi = answer.compared.floats("dose_value", "yi")
    columns = max(35, min(width, MAX_WIDTH) - MARGIN)
    room = 0.06 * float(np.ptp(doses)) or 0.5 * float(doses[0])
    across = Axis(float(doses.min()) - room, float(doses.max()) + room, columns)
    grid = np.linspace(float(doses.min()), float(doses.max()), 4 * columns)
    curve = answer.spline or answer.linear
    fitted = None if curve is None else curve.at(grid)
    limits = [] if fitted is None else [*fitted.ci_low, *fitted.ci_high]
    means = [] if fitted is None else fitted.estimate.tolist()
    upwards = spanning(
        [*yi, *means, 0.0], [*yi, *means, *limits, 0.0], ROWS, logarithmic=first.display.scale == "ratio"
    )
    canvas = Canvas(across, upwards, strokes)
    canvas.level(0.0)
    if fitted is not None:
        canvas.curve(grid, fitted.estimate, strokes.curve)
        canvas.curve(grid, fitted.ci_low, strokes.band)
        canvas.curve(grid, fitted.ci_high, strokes.band)
    for dose, value in zip(doses.tolist(), yi.tolist(), strict=True):
        canvas.put(canvas.column(dose), value, strokes.series[2])
    for one in answer.doses:
        if one.pooled.pooled.k > 1 and one.pooled.span is not None:
            canvas.put(canvas.column(one.dose), one.pooled.span[0], strokes.series[1])
    lines = canvas.lines(_ticks(canvas, np.unique(doses)), upwards.round_values(5))
    low, high = directions_of(answer.effects)
    up, down = ("^", "v") if ascii_only else ("↑", "↓")
    measure = MEASURE_NAMES[first.effects.method.measure]
    head = f"{measure} by dose of {answer.kind.label}" + (f" ({answer.kind.unit})" if answer.kind.unit else "")
    legend = [f"{strokes.series[2]} comparison", f"{strokes.series[1]} pooled at that dose"]
    if curve is not None:
        name = "line" if curve.knots is None else "spline"
        legend += [f"{strokes.curve} {name}", f"{strokes.band} {100 * curve.fit.level:g} % CI"]
    return "\n".join([head, f"{up} {high}, {down} {low}", *lines, "  ".join(legend)])


def _ticks(canvas: Canvas, doses: FloatArray) -> list[tuple[int, str]]:
    return [(canvas.column(dose), f"{dose:g}") for dose in doses.tolist()]
