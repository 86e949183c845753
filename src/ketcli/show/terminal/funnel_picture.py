"""The funnel as a picture of characters: effects across, standard errors downwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ketcli.distributions import normal_critical
from ketcli.questions.effects.display import scale_of
from ketcli.show.kit.axis import Axis
from ketcli.show.terminal.canvas import ASCII, UNICODE, Canvas
from ketcli.show.words.common import MEASURE_NAMES, directions_of

if TYPE_CHECKING:
    from ketcli.questions.answers.bias import BiasAnswer

ROWS = 17
MAX_WIDTH = 90
MARGIN = 10
ROOM = 1.06


def funnel_picture(answer: BiasAnswer, width: int, ascii_only: bool) -> str:
    """Draw the studies, those that trim-and-fill (L0) adds, the pooled effect and the funnel around it.

    The lines of the funnel hold the level's share of studies that estimate one common effect.
    """
    strokes = ASCII if ascii_only else UNICODE
    effects = answer.effects
    told = np.isfinite(effects.yi) & (effects.vi > 0)
    yi, se = effects.yi[told], np.sqrt(effects.vi[told])
    filled = answer.trim_and_fill.get("L0")
    more_yi = np.empty(0) if filled is None else filled.filled_yi
    more_se = np.empty(0) if filled is None else np.sqrt(filled.filled_vi)
    deepest = ROOM * float(np.concatenate([se, more_se]).max())
    centre = answer.pooled.estimate
    half = normal_critical(effects.method.level) * deepest
    reach = np.concatenate([yi, more_yi, [centre - half, centre + half, 0.0]])
    room = 0.03 * float(np.ptp(reach))
    columns = max(35, min(width, MAX_WIDTH) - MARGIN)
    measure = effects.method.measure
    across = Axis(
        float(reach.min()) - room, float(reach.max()) + room, columns, logarithmic=scale_of(measure) == "ratio"
    )
    canvas = Canvas(across, Axis(-deepest, 0.0, ROWS), strokes)
    down = np.linspace(0.0, deepest, 4 * ROWS)
    for side in (-1, 1):
        canvas.curve(centre + side * half * down / deepest, -down, strokes.band)
    canvas.curve(np.full(down.size, centre), -down, strokes.interval)
    marks = ((yi, se, strokes.series[0]), (more_yi, more_se, strokes.series[2]))
    for values, errors, mark in marks:
        for value, error in zip(values.tolist(), errors.tolist(), strict=True):
            canvas.put(canvas.column(value), -error, mark)
    depths = [(value, label.removeprefix("-")) for value, label in canvas.upwards.round_values(5)]
    lines = canvas.lines(across.ticks(), depths)
    low, high = directions_of(effects)
    left, right = ("<-", "->") if ascii_only else ("\u2190", "\u2192")
    head = f"Standard error by {MEASURE_NAMES[measure]}"
    if scale_of(measure) != "proportion":
        head += f"  ({left} {low}, {high} {right})"
    legend = [f"{strokes.series[0]} study", f"{strokes.interval} pooled"]
    legend.append(f"{strokes.band} {100 * effects.method.level:g} % of studies of one common effect")
    if more_yi.size:
        legend.insert(1, f"{strokes.series[2]} filled in")
    return "\n".join([head, *lines, "  ".join(legend)])
