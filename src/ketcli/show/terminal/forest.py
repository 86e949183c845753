"""A forest plot of characters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from rich.cells import cell_len, set_cell_size

from ketcli.arrays import FloatArray
from ketcli.questions.answers.pool import study_limits
from ketcli.questions.effects.display import back_transform
from ketcli.show.kit.axis import Axis, spanning
from ketcli.show.kit.numbers import fixed, missing, whole
from ketcli.show.words.common import MEASURE_NAMES, directions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketcli.questions.answers.pool import PoolAnswer, PooledEffect

Span = tuple[float, float, float]
Transform = Callable[[FloatArray], FloatArray]
MAX_STUDIES = 300
MIN_PLOT = 21
GAP = "  "


@dataclass(frozen=True, slots=True)
class Marks:
    """The characters that a plot is drawn with."""

    squares: tuple[str, str, str]
    line: str
    off_left: str
    off_right: str
    none: str
    pooled: tuple[str, str, str, str]
    prediction: tuple[str, str, str]
    axis: str
    tick: str
    cut: str


UNICODE = Marks(("▪", "■", "█"), "─", "◂", "▸", "│", ("◀", "━", "◆", "▶"), ("├", "╌", "┤"), "─", "┴", "…")
ASCII = Marks((".", "o", "O"), "-", "<", ">", "|", ("<", "=", "#", ">"), ("[", "~", "]"), "-", "+", "~")


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the plot: texts beside it, and what is drawn (None for a heading)."""

    label: str
    sizes: str = ""
    span: Span | None = None
    kind: str = "study"
    weight: float = 0.0


def forest(answer: PoolAnswer, width: int, ascii_only: bool) -> str:
    """Draw studies, subgroups and the pooled effect.

    Squares grow with the weight, a diamond is a pooled effect with its interval, the dashed line below it the
    prediction interval; an arrow marks an interval that leaves the plot.

    Parameters
    ----------
    answer : PoolAnswer
        What was pooled.
    width : int
        Columns that may be used; below about 70 the numbers of people are left out.
    ascii_only : bool
        Use ASCII characters only.
    """
    marks = ASCII if ascii_only else UNICODE
    overall = answer.overall
    transform = back_transform(overall.effects)
    ratio = overall.display.scale == "ratio"
    proportion = overall.display.scale == "proportion"
    lines = _lines(answer)
    if proportion:  # drawn as proportions; ratios stay on their log scale
        lines = [replace(line, span=_transformed(line.span, transform)) for line in lines]
        transform = _unchanged
    digits = 3 if proportion else 2
    texts = [_numbers_text(line, transform, digits) for line in lines]
    weights = [f"{line.weight:.1f}" if line.kind == "study" and line.weight else "" for line in lines]
    heading = MEASURE_NAMES[overall.effects.method.measure]
    right = max(len(heading) + 9, *(len(text) for text in texts))
    sizes = max(len(line.sizes) for line in lines) if width >= 100 else 0
    others = right + 6 + (sizes + len(GAP) if sizes else 0) + 3 * len(GAP)
    longest = max(cell_len(line.label) for line in lines)
    label = min(longest, max(14, width - others - MIN_PLOT), 44)
    plot = max(MIN_PLOT, min(width - label - others, 80))
    axis = _axis(lines, plot, logarithmic=ratio, with_zero=not proportion)
    heaviest = max((line.weight for line in lines if line.kind == "study"), default=1.0)
    head_sizes = f"{'n (e/c)':>{sizes}}{GAP}" if sizes else ""
    level = f"{100 * overall.pooled.level:g}% CI"
    rows = [f"{'Study':<{label}}{GAP}{head_sizes}{'':<{plot}}{GAP}{f'{heading} {level}':>{right}}{GAP}Weight"]
    for line, text, weight in zip(lines, texts, weights, strict=True):
        name = (
            line.label if cell_len(line.label) <= label else set_cell_size(line.label, label - 1).rstrip() + marks.cut
        )
        own_sizes = f"{line.sizes:>{sizes}}{GAP}" if sizes else ""
        drawn = _draw(line, axis, marks, heaviest, null_line=not proportion)
        rows.append(f"{set_cell_size(name, label)}{GAP}{own_sizes}{drawn}{GAP}{text:>{right}}{GAP}{weight:>6}".rstrip())
    indent = " " * (label + len(GAP) + (sizes + len(GAP) if sizes else 0))
    rows += [indent + line for line in axis.label_lines(marks.axis, marks.tick)]
    if not proportion:
        rows.append(indent + _direction_line(overall, axis, ascii_only))
    return "\n".join(rows)


def _lines(answer: PoolAnswer) -> list[_Line]:
    overall = answer.overall
    if answer.subgroups:
        lines: list[_Line] = []
        for level, group in answer.subgroups:
            lines.append(_Line(f"{answer.by} {level}", kind="heading"))
            lines += [*_studies(group), *_pooled_lines(group, f"Pooled, {level}"), _Line("", kind="heading")]
    else:
        lines = _studies(overall)
    return [*lines, *_pooled_lines(overall, "All studies" if answer.subgroups else "Pooled")]


def _studies(group: PooledEffect) -> list[_Line]:
    frame = group.studies
    if len(frame) > MAX_STUDIES:
        return [_Line(f"({len(frame):,} studies, not drawn)", kind="heading")]
    low, high = study_limits(group.effects)
    return [
        _Line(str(study), sizes, (float(y), float(a), float(b)), weight=float(weight))
        for study, sizes, y, a, b, weight in zip(
            frame["study"], _sizes(group), group.effects.yi, low, high, frame["weight"], strict=True
        )
    ]


def _sizes(group: PooledEffect) -> list[str]:
    frame = group.effects.complete
    if "n_e" not in frame.columns or "n_c" not in frame.columns:
        return [""] * len(frame)
    return ["" if missing(e) else f"{whole(e)}/{whole(c)}" for e, c in zip(frame["n_e"], frame["n_c"], strict=True)]


def _pooled_lines(effect: PooledEffect, label: str) -> list[_Line]:
    pooled = effect.pooled
    sizes = "" if missing(effect.n_e) else f"{whole(effect.n_e)}/{whole(effect.n_c)}"
    lines = [_Line(label, sizes, (pooled.estimate, pooled.ci_low, pooled.ci_high), "pooled")]
    if pooled.pi_low is not None and pooled.pi_high is not None:
        lines.append(_Line("  prediction", "", (pooled.estimate, pooled.pi_low, pooled.pi_high), "prediction"))
    return lines


def _numbers_text(line: _Line, transform: Transform, digits: int) -> str:
    span = _transformed(line.span, transform)
    if span is None:
        return ""
    estimate, low, high = (fixed(value, digits) for value in span)
    return f"[{low}, {high}]" if line.kind == "prediction" else f"{estimate} [{low}, {high}]"


def _transformed(span: Span | None, transform: Transform) -> Span | None:
    if span is None:
        return None
    estimate, low, high = (float(value) for value in transform(np.array(span)))
    return estimate, low, high


def _unchanged(values: FloatArray) -> FloatArray:
    return values


def _axis(lines: Sequence[_Line], width: int, *, logarithmic: bool, with_zero: bool) -> Axis:
    spans = [line.span for line in lines if line.span is not None]
    points = [span[0] for span in spans]
    points += [limit for line in lines if line.kind != "study" and line.span for limit in line.span]
    limits = [limit for span in spans for limit in span]
    return spanning([*points, 0.0] if with_zero else points, limits, width, logarithmic=logarithmic)


def _draw(line: _Line, axis: Axis, marks: Marks, heaviest: float, *, null_line: bool) -> str:
    cells = [" "] * axis.width
    zero = axis.column(0.0)
    if null_line and 0 <= zero < axis.width:
        cells[zero] = marks.none
    if line.span is None:
        return "".join(cells)
    centre, low, high = (axis.column(value) for value in line.span)
    start, stop = max(low, 0), min(high, axis.width - 1)
    stroke = {"study": marks.line, "pooled": marks.pooled[1], "prediction": marks.prediction[1]}[line.kind]
    for column in range(start, stop + 1):
        cells[column] = stroke
    if line.kind == "prediction" and start <= stop:
        cells[start], cells[stop] = marks.prediction[0], marks.prediction[2]
    if line.kind == "pooled" and start < stop:
        cells[start], cells[stop] = marks.pooled[0], marks.pooled[3]
    if low < 0 <= stop:
        cells[0] = marks.off_left
    if high >= axis.width > start:
        cells[-1] = marks.off_right
    if line.kind == "study" and 0 <= centre < axis.width:
        share = line.weight / heaviest
        cells[centre] = marks.squares[0 if share < 1 / 3 else 1 if share < 2 / 3 else 2]
    if line.kind == "pooled" and 0 <= centre < axis.width:
        cells[centre] = marks.pooled[2]
    return "".join(cells)


def _direction_line(overall: PooledEffect, axis: Axis, ascii_only: bool) -> str:
    left, right = directions(overall)
    arrows = ("<- ", " ->") if ascii_only else ("← ", " →")
    left, right = arrows[0] + left, right + arrows[1]
    zero = min(max(axis.column(0.0), 0), axis.width - 1)
    start = max(zero - len(left) - 1, 0)
    gap = max(zero + 2, start + len(left) + 2)
    return f"{' ' * start}{left}{' ' * (gap - start - len(left))}{right}"
