"""The time course as a picture: windows of time across, the effect with its interval upwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.show.kit.axis import Axis, spanning
from ketcli.show.terminal.canvas import ASCII, UNICODE, Canvas, centred
from ketcli.show.words.common import MEASURE_NAMES, directions_of
from ketcli.show.words.verdicts import interval_name

if TYPE_CHECKING:
    from ketcli.questions.answers.pooled_effect import PooledEffect
    from ketcli.questions.answers.timecourse import TimeCourse, WindowEffect

ROWS = 17
MAX_WIDTH = 100
MARGIN = 10
NOTHING = (0.0, -1.0, 1.0)  # where no window is pooled


def time_picture(answer: TimeCourse, width: int, ascii_only: bool) -> str:
    """Draw the pooled effect of each window, single and repeated dosing side by side where there are both."""
    strokes = ASCII if ascii_only else UNICODE
    kinds = answer.groups[1:] or answer.groups
    shown = {kind: answer.of(kind) for kind in kinds}
    effects = [one.effect for ones in shown.values() for one in ones if one.effect is not None]
    first = effects[0]
    across = Axis(0, 1, max(35, min(width, MAX_WIDTH) - MARGIN))
    canvas = Canvas(across, _upwards(effects), strokes)
    proportion = first.display.scale == "proportion"
    if not proportion:
        canvas.level(0.0)
    windows = [one.window for one in shown[kinds[0]]]
    slot = across.width / len(windows)
    centres = [round((index + 0.5) * slot) for index in range(len(windows))]
    for number, ones in enumerate(shown.values()):
        shift = 0 if len(shown) == 1 else 3 * number - 1
        for centre, one in zip(centres, ones, strict=True):
            if one.effect is not None and one.effect.drawn is not None:  # two trials are not pooled
                canvas.interval(centre + shift, *one.effect.drawn, strokes.series[number])
    ticks = [(centre, window.name) for centre, window in zip(centres, windows, strict=True)]
    lines = canvas.lines(ticks, canvas.upwards.round_values(5))
    counts = [(centre, _counts(shown, index)) for index, centre in enumerate(centres)]
    indent = lines[0].index(next(mark for mark in lines[0] if mark in (strokes.vertical, strokes.tick))) + 1
    lines.append(f"{'trials':<{indent}}{centred(counts, across.width)}")
    low, high = ("", "") if proportion else directions_of(answer.points)
    up, down = ("^", "v") if ascii_only else ("↑", "↓")
    head = MEASURE_NAMES[first.effects.method.measure] + (f"  ({up} {high}, {down} {low})" if low else "")
    names = {"all": "pooled", "single": "single-dose trials", "repeated": "repeated-dose trials"}
    legend = [f"{strokes.series[number]} {names[kind]}" for number, kind in enumerate(kinds)]
    legend.append(f"{strokes.interval} {interval_name(effects, first.effects.method.level)}")
    if any(_leaves(effect, canvas.upwards) for effect in effects):
        legend.append(f"{strokes.off_top}{strokes.off_bottom} goes on")
    return "\n".join([head, *lines, " " * indent + "   ".join(legend)])


def _upwards(effects: list[PooledEffect]) -> Axis:
    """All estimates with room; intervals of one or two trials may leave the picture."""
    drawn = [(effect.pooled.k, effect.drawn) for effect in effects if effect.drawn is not None] or [(0, NOTHING)]
    proportion = effects[0].display.scale == "proportion"
    values = [span[0] for _, span in drawn] + [limit for k, span in drawn if k > 2 for limit in span[1:]]
    limits = [limit for _, span in drawn for limit in span[1:]]
    values += [] if proportion else [0.0]
    return spanning(values, limits, ROWS, logarithmic=effects[0].display.scale == "ratio")


def _leaves(effect: PooledEffect, upwards: Axis) -> bool:
    _, low, high = effect.drawn or NOTHING
    return upwards.column(low) < 0 or upwards.column(high) >= upwards.width


def _counts(shown: dict[str, tuple[WindowEffect, ...]], index: int) -> str:
    return "+".join(str(ones[index].k) for ones in shown.values())
