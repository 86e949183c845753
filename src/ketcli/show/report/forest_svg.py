"""A forest plot as inline SVG, wide for a page and narrow for a telephone, from the same rows."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING

from ketcli.show.report.svg import element, line, polygon, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketcli.show.forest.model import StudyLine
    from ketcli.show.kit.axis import Axis
    from ketcli.show.report.forest_rows import ForestRows, PooledSet, StudyRow


@dataclass(frozen=True, slots=True)
class Shape:
    """Where things stand: the whole width, the plot, the row's height and the places of texts (None: not shown)."""

    name: str
    width: float
    plot: tuple[float, float]
    row: float
    middle: float
    baseline: float
    head: float
    sizes: tuple[float, float] | None
    effect: float
    weight: float | None
    longest: int


WIDE = Shape("wide", 900, (356, 622), 26, 13, 17.5, 44, (272, 340), 804, 897, 29)
LETTER = 8.2  # about as wide as a letter of a head
NARROW = Shape("narrow", 360, (6, 354), 46, 33, 15, 26, None, 354, None, 25)


def _shapes(rows: ForestRows) -> tuple[Shape, Shape]:
    """Both shapes; on a page the head of the control group has the room that its name needs."""
    control = WIDE.sizes[1] if WIDE.sizes else 0
    room = max(68, LETTER * len(rows.model.sides.control) + 14)
    return replace(WIDE, sizes=(control - room, control)), NARROW


def forest_svg(rows: ForestRows, name: str, title: str) -> str:
    """Both pictures; a style sheet shows the one that fits.

    Every study is a button that arrow keys reach; its name says the study's figures. Rows stand in groups that the
    page's script moves, so the same marks serve every order and choice.
    """
    return "".join(_picture(rows, shape, f"{name}-{shape.name}", title) for shape in _shapes(rows))


def square_side(weight: float, largest: float) -> float:
    """Side of a square whose area grows with the weight."""
    return 4 + 9 * math.sqrt(weight / largest)


def _picture(rows: ForestRows, shape: Shape, name: str, title: str) -> str:
    axis = rows.model.axis(100)
    left, right = shape.plot

    def x(value: float) -> float:
        return left + (value - axis.low) / (axis.high - axis.low) * (right - left)

    bottom = shape.head + shape.row * len(rows.shown)
    pooled_height = 2 * shape.row
    rest = pooled_height + (66 if _stacked(rows, shape) else 52)
    height = bottom + rest
    studies = [_study(study, index, rows, shape, x) for index, study in enumerate(rows.studies)]
    return element(
        "svg",
        element("title", escape(title), id=f"{name}-title"),
        _heading(rows, shape),
        line(x(0), shape.head, x(0), bottom + pooled_height, "null"),
        element("g", *studies, class_="studies"),
        element(
            "g",
            line(0, 0.5, shape.width, 0.5, "rule"),
            _pooled(rows.sets[0], shape, x),
            _ruler(rows, shape, axis, x, pooled_height),
            class_="below",
            transform=f"translate(0,{bottom:g})",
        ),
        class_=f"forest {shape.name}",
        viewBox=f"0 0 {shape.width:g} {height:g}",
        role="group",
        aria_labelledby=f"{name}-title",
        data_left=f"{left:g}",
        data_right=f"{right:g}",
        data_head=f"{shape.head:g}",
        data_row=f"{shape.row:g}",
        data_rest=f"{rest:g}",
        data_pooled=f"{pooled_height:g}",
    )


def _heading(rows: ForestRows, shape: Shape) -> str:
    measure = rows.model.scale.name
    heading = f"{measure[0].upper()}{measure[1:]} ({rows.level} CI)"
    parts = [text("Study", 0, shape.head - 12, "head"), text(heading, shape.effect, shape.head - 12, "head", "end")]
    if shape.sizes is not None:
        kind = "n/N" if any("/" in size for study in rows.studies for size in study.sizes) else "n"
        arms = (rows.model.sides.experimental, rows.model.sides.control)
        for place, arm in zip(shape.sizes, arms, strict=True):
            parts.append(text(arm, place, shape.head - 27, "head", "end"))
            parts.append(text(kind, place, shape.head - 12, "head", "end"))
    if shape.weight is not None:
        parts.append(text("Weight, %", shape.weight, shape.head - 12, "head", "end"))
    parts.append(line(0, shape.head - 4.5, shape.width, shape.head - 4.5, "rule"))
    return element("g", *parts, aria_hidden="true")


def _study(study: StudyRow, index: int, rows: ForestRows, shape: Shape, x: Callable[[float], float]) -> str:
    # narrow: the label has what its effect leaves of the line
    most = shape.longest if shape.sizes else min(shape.longest, int((shape.width - 7.6 * len(study.effect)) / 8.7))
    name = study.line.study
    label = name if len(name) <= most else f"{name[: most - 1].rstrip()}…"
    parts = [
        element("title", escape(study.spoken)),
        element("rect", x=0.0, y=0.0, width=shape.width, height=shape.row, class_="hit"),
        *_effect(study.line, square_side(study.line.weight, rows.model.heaviest), shape, x),
    ]
    parts += [text(label, 0, shape.baseline, "label"), text(study.effect, shape.effect, shape.baseline, "", "end")]
    parts += _sizes(study.sizes, shape, "")
    if shape.weight is not None:
        parts.append(text(study.line.weight_text, shape.weight, shape.baseline, "weight", "end"))
    return element(
        "g", *parts, class_="study", role="button", tabindex="0" if index == 0 else "-1", aria_label=study.spoken,
        data_i=index, hidden=index >= len(rows.shown), transform=f"translate(0,{shape.head + shape.row * index:g})",
    )  # fmt: skip


def _effect(line: StudyLine, side: float, shape: Shape, x: Callable[[float], float]) -> list[str]:
    """The interval of a study and its square; nothing where it is not estimable."""
    if line.span is None:
        return []
    place, y = x(line.span[0]), shape.middle
    parts = _whisker(line.span, shape, x, y, "ci")
    if shape.plot[0] <= place <= shape.plot[1]:
        parts.append(
            element("rect", x=place - side / 2, y=y - side / 2, width=side, height=side, class_="square", data_x=place)
        )
    return parts


def _sizes(sizes: tuple[str, str], shape: Shape, class_: str) -> list[str]:
    if shape.sizes is None:
        return []
    return [text(size, x, shape.baseline, class_, "end") for size, x in zip(sizes, shape.sizes, strict=True)]


def _whisker(
    span: tuple[float, float, float], shape: Shape, x: Callable[[float], float], y: float, class_: str
) -> list[str]:
    """An interval; an arrow where it leaves the plot."""
    left, right = shape.plot
    low, high = x(span[1]), x(span[2])
    parts = [line(max(low, left), y, min(high, right), y, class_)] if low < right and high > left else []
    if low < left:
        parts.append(polygon([(left, y), (left + 6, y - 4), (left + 6, y + 4)], "arrow"))
    if high > right:
        parts.append(polygon([(right, y), (right - 6, y - 4), (right - 6, y + 4)], "arrow"))
    return parts


def _pooled(one: PooledSet, shape: Shape, x: Callable[[float], float]) -> str:
    """The pooled row. All its marks are there, hidden where they have nothing to show: the page's script moves them."""
    (left, right), pooled, y = shape.plot, one.line, shape.middle
    assert pooled is not None  # noqa: S101 - the whole has an answer
    points = [] if pooled.span is None else [min(max(x(value), left), right) for value in pooled.span]
    centre, low, high = points or (left, left, left)
    parts = [
        text(one.title, 0, shape.baseline, "label strong"),
        polygon([(low, y), (centre, y - 7), (high, y), (centre, y + 7)], "diamond", hidden=not points),
        text(one.effect, shape.effect, shape.baseline, "effect strong", "end"),
    ]
    parts += _sizes(pooled.people, shape, "size strong")
    below = shape.row + shape.middle - (8 if shape.name == "narrow" else 0)
    baseline = shape.row + shape.baseline - (4 if shape.name == "narrow" else 0)
    span = pooled.prediction
    ends = (left, left) if span is None else (x(span[1]), x(span[2]))
    shown = span is not None and ends[0] < right and ends[1] > left
    parts.append(line(max(ends[0], left), below, min(ends[1], right), below, "prediction", hidden=not shown))
    for end, inward, class_, off in ((left, 6, "lower", ends[0] < left), (right, -6, "upper", ends[1] > right)):
        arrow = [(end, below), (end + inward, below - 4), (end + inward, below + 4)]
        parts.append(polygon(arrow, f"arrow {class_}", hidden=span is None or not off))
    parts.append(text(one.prediction, shape.effect, baseline, "expected", "end"))
    return element("g", *parts, class_="pooled", aria_hidden="true")


def _ruler(rows: ForestRows, shape: Shape, axis: Axis, x: Callable[[float], float], top: float) -> str:
    left, right = shape.plot
    parts = [line(left, top, right, top, "axis")]
    for value, label in axis.round_values(6 if shape.name == "wide" else 5):
        parts.append(line(x(value), top, x(value), top + 5, "axis"))
        half = 3.8 * len(label)
        parts.append(text(label, min(max(x(value), half), shape.width - half), top + 19, "tick", "middle"))
    lower, higher = _sides(rows)
    if _stacked(rows, shape):
        parts.append(text(lower, 0, top + 40, "side", "start"))
        parts.append(text(higher, shape.width, top + 56, "side", "end"))
    else:
        middle = max(_room(lower), min(x(0), shape.width - _room(higher)))
        parts.append(text(lower, middle - 8, top + 40, "side", "end"))
        parts.append(text(higher, middle + 8, top + 40, "side", "start"))
    return element("g", *parts, class_="ruler", aria_hidden="true")


def _sides(rows: ForestRows) -> tuple[str, str]:
    return f"← {rows.model.sides.left}", f"{rows.model.sides.right} →"


def _room(words: str) -> float:
    """The width of what stands on one side of no effect, with a gap."""
    return 10 + 7.4 * len(words)


def _stacked(rows: ForestRows, shape: Shape) -> bool:
    """Whether both sides are too long to stand beside each other."""
    return sum(map(_room, _sides(rows))) > shape.width
