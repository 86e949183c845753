"""The time course as inline SVG: a point with its interval for each window of time."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from ketcli.questions.answers.timecourse import ALL
from ketcli.questions.effects.display import RATIOS
from ketcli.show.kit.axis import Axis, spanning
from ketcli.show.kit.numbers import fixed, interval
from ketcli.show.report.svg import element, line, polygon, text
from ketcli.show.words.common import MEASURE_NAMES, outcome_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketcli.questions.answers.timecourse import TimeCourse, WindowEffect

MARKS = {ALL: "all trials", "single": "single dose", "repeated": "repeated doses"}


@dataclass(frozen=True, slots=True)
class Frame:
    """Width and margins of the picture."""

    name: str
    width: float
    left: float
    gap: float


WIDE = Frame("wide", 900, 60, 18)
NARROW = Frame("narrow", 360, 40, 9)
TOP, BOTTOM, HEIGHT = 34.0, 300.0, 372.0


def time_svg(course: TimeCourse, name: str) -> str:
    """The picture at two widths, called so in the page; a table beside it says the same in figures."""
    return "".join(_picture(course, frame, f"{name}-{frame.name}-title") for frame in (WIDE, NARROW))


def _picture(course: TimeCourse, frame: Frame, named: str) -> str:
    groups = [name for name in course.groups if name != ALL] or [ALL]
    shown = [one for name in groups for one in course.of(name)]
    axis, logarithmic = _axis(course, shown)
    windows = [one.window for one in course.of(groups[0])]
    step = (frame.width - frame.left) / len(windows)

    def y(value: float) -> float:
        return TOP + (axis.high - value) / (axis.high - axis.low) * (BOTTOM - TOP)

    measure = MEASURE_NAMES[course.method.measure]
    what = outcome_name(course.points.outcome, course.method.measure)
    title = f"{measure} of {what} by {course.clock.removeprefix('the ')}"
    parts = [element("title", escape(title), id=named)]
    for value, label in axis.round_values(6):
        parts.append(line(frame.left, y(value), frame.width, y(value), "grid"))
        parts.append(text(label, frame.left - 6, y(value) + 4, "tick", "end"))
    parts.append(line(frame.left, y(0), frame.width, y(0), "null"))
    parts.append(text(measure, 0, 14, "head"))
    for index, window in enumerate(windows):
        centre = frame.left + step * (index + 0.5)
        name = window.label.removeprefix("on ")
        lines = {"up to 4 hours": ("up to", "4 hours"), "later than six weeks": ("later", "")}
        first, second = lines.get(name, (name, ""))
        parts.append(text(first, centre, BOTTOM + 20, "tick", "middle"))
        parts.append(text(second, centre, BOTTOM + 35, "tick", "middle"))
        number = "+".join(str(course.of(group)[index].k) for group in groups)
        parts.append(text(number, centre, BOTTOM + 58, "tick", "middle"))
        for place, group in enumerate(groups):
            offset = (place - (len(groups) - 1) / 2) * frame.gap * 1.6
            parts += _point(course.of(group)[index], centre + offset, y, group)
    parts.append(text("trials", 0, BOTTOM + 58, "tick"))
    parts.append(_legend(groups, frame))
    return element(
        "svg", *parts, class_=f"time {frame.name}", viewBox=f"0 0 {frame.width:g} {HEIGHT:g}", role="img",
        aria_labelledby=named, data_logarithmic="yes" if logarithmic else None,
    )  # fmt: skip


def _axis(course: TimeCourse, shown: list[WindowEffect]) -> tuple[Axis, bool]:
    spans = [one.effect.span for one in shown if one.effect is not None and one.effect.span is not None]
    points = [0.0, *(span[0] for span in spans)]
    limits = [limit for span in spans for limit in span[1:]]
    ratio = course.method.measure in RATIOS
    return spanning(points, [*limits, *points], 100, logarithmic=ratio), ratio


def _point(one: WindowEffect, x: float, y: Callable[[float], float], group: str) -> list[str]:
    if one.effect is None or one.effect.span is None:  # two trials are not pooled
        return []
    estimate, least, most = one.effect.span
    shown, low, high = one.effect.shown, y(least), y(most)
    limits = interval(shown.ci_low, shown.ci_high)
    label = f"{one.window.label}, {MARKS[group]}: {fixed(shown.estimate)} ({limits}), {one.k} trials"
    parts = [element("title", escape(label)), line(x, max(high, TOP), x, min(low, BOTTOM), f"ci {group}")]
    if high < TOP:
        parts.append(polygon([(x, TOP - 6), (x - 4, TOP), (x + 4, TOP)], f"arrow {group}"))
    if low > BOTTOM:
        parts.append(polygon([(x, BOTTOM + 6), (x - 4, BOTTOM), (x + 4, BOTTOM)], f"arrow {group}"))
    parts.append(_mark(x, y(estimate), group))
    return [element("g", *parts, class_="window")]


def _mark(x: float, y: float, group: str) -> str:
    """A circle for one kind of dosing, a diamond for the other: shape tells them apart without colour."""
    if group == "repeated":
        return polygon([(x, y - 7), (x + 6, y), (x, y + 7), (x - 6, y)], f"mark {group}")
    return element("circle", cx=x, cy=y, r=5.0, class_=f"mark {group}")


def _legend(groups: list[str], frame: Frame) -> str:
    width = 118.0
    start = frame.width - width * len(groups)
    parts = []
    for index, group in enumerate(groups):
        x = start + width * index
        parts += [_mark(x + 6, 10, group), text(MARKS[group], x + 17, 14, "tick")]
    return element("g", *parts, class_="legend")
