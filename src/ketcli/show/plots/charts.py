"""Pictures with two axes: a figure of a fixed size whose axes, title and small print are laid out in inches."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ketcli.errors import InvalidInput, named
from ketcli.show.kit.axis import Axis
from ketcli.show.plots.look import looking
from ketcli.show.plots.sheet_axis import directions_within
from ketcli.show.plots.style import GREY, SIZE, SMALL, TITLE, inches_of, text_width, wrap
from ketcli.show.plots.ticks import MINUS, ticks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ketcli.show.plots.ticks import Ticks

MARGIN = 0.25
TIGHT = 0.06
BELOW = 0.5  # ticks and the axis' name
LEFT = 0.8
LINE = 0.16
OVERHANG = 0.15  # inches by which the last tick label may reach beyond its axis
NARROW = 2.1  # a panel narrower than that stands below the other
LEAST = 0.5  # inches of a panel, below which nothing can be seen in it
SMALL_PANEL = 4.6  # inches below which legends and names take several lines


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure and its panels, from left to right or from top to bottom."""

    figure: Figure
    panels: tuple[Axes, ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    """Inches of the layout: edge, panel width and height, room left of each, below each axis, and above each panel."""

    edge: float
    width: float
    height: float
    left: float
    under: float
    above: float
    stacked: bool


def narrow() -> bool:
    """Whether the picture must be so narrow that legends and names take several lines."""
    room = looking().room
    return room is not None and room < SMALL_PANEL + 1.5


def chart(
    title: str,
    small_print: Sequence[str],
    *,
    width: float = 6.4,
    height: float = 4.2,
    panels: int = 1,
    left: float = LEFT,
    right: float = 0.0,
    below: float = 0.0,
    above: float = 0.0,
) -> Chart:
    """A figure with panels, each `width` by `height` inches inside its axes unless the picture's width is given.

    Parameters
    ----------
    title : str
        Above everything.
    small_print : sequence of str
        Below everything.
    width, height : float
        Inches of each panel.
    panels : int
        How many, side by side; below each other where they would be too narrow.
    left, right, below, above : float
        Inches kept free left of each panel, right of the last, below the axes' names, and above each panel.
    """
    from matplotlib.figure import Figure as New

    frame = _frame(width, height, panels, left, right, above)
    across_, down = (1, panels) if frame.stacked else (panels, 1)
    edge = frame.edge
    total = looking().room or 2 * edge + across_ * (frame.left + frame.width) + right
    titles = wrap(title, total - 2 * edge, TITLE, bold=True)
    small_print = small_print if looking().method else small_print[:-1]
    lines = [line for text in small_print for line in wrap(text, total - 2 * edge, SMALL)]
    foot = edge + LINE * len(lines) + (0.1 if lines else 0) + below
    head = edge + 0.2 * len(titles) + 0.12
    each = frame.above + frame.height + frame.under
    tall = head + down * each + (down - 1) * below + foot
    scale = looking().scale
    figure = New(figsize=(total * scale, tall * scale), facecolor="white")
    layout = inches_of(figure)
    for number, line in enumerate(titles):
        y = tall - edge - 0.08 - 0.2 * number
        figure.text(edge, y, line, transform=layout, fontsize=TITLE, fontweight="bold", va="center")
    for number, line in enumerate(reversed(lines)):
        y = edge + 0.05 + LINE * number
        figure.text(edge, y, line, transform=layout, fontsize=SMALL, color=GREY, va="center")
    made = []
    for number in range(panels):
        column, row = (0, number) if frame.stacked else (number, 0)
        x = edge + frame.left + column * (frame.left + frame.width)
        y = foot + (down - 1 - row) * (each + below) + frame.under
        made.append(figure.add_axes((x / total, y / tall, frame.width / total, frame.height / tall)))
    return Chart(figure, tuple(made))


def _frame(width: float, height: float, panels: int, left: float, right: float, above: float) -> _Frame:
    """Inches of the parts.

    Raises
    ------
    InvalidInput
        The picture must be so narrow that nothing is left for a panel.
    """
    room = looking().room
    if room is None:
        return _Frame(MARGIN, width, height, left, BELOW, above, stacked=False)
    inner = room - 2 * TIGHT - right - OVERHANG
    fits = inner / panels - left
    stacked = panels > 1 and fits < NARROW
    wide = inner - left if stacked else fits
    if wide < LEAST:
        needed = 25.4 * (looking().width or 0.0) * (room + LEAST - wide) / room
        raise InvalidInput(f"{named('width')}: this picture needs {math.ceil(needed)}mm at least")
    tall = min(height, max(2.3, 0.7 * wide))
    return _Frame(TIGHT, wide, tall, left, BELOW + (LINE if narrow() else 0.0), above, stacked)


def across(axes: Axes, axis: Axis, name: str, *, marks: Ticks | None = None) -> None:
    """Set the axis below: its reach, round values and its name."""
    long = inches(axes)[0]
    found = ticks(axis, long) if marks is None else list(marks)
    if looking().room is not None and marks is None:  # there is no margin for a label that goes beyond the axis
        inch = long / (axis.high - axis.low)
        ends = [(value - axis.low) * inch + text_width(label) / 2 for value, label in found]
        found = [one for one, end in zip(found, ends, strict=True) if end <= long + OVERHANG]
    axes.set_xlim(axis.low, axis.high)
    axes.set_xticks([value for value, _ in found], [label for _, label in found])
    lines = wrap(name, long, bold=True) if narrow() else [name]
    axes.set_xlabel("\n".join(lines), fontweight="bold", labelpad=5)
    axes.minorticks_off()


def upwards(axes: Axes, axis: Axis, name: str, *, marks: Ticks | None = None) -> None:
    """Set the axis at the left; its name stands upright beside it."""
    long = inches(axes)[1]
    found = ticks(axis, long, upright=True) if marks is None else list(marks)
    axes.set_ylim(axis.low, axis.high)
    axes.set_yticks([value for value, _ in found], [label for _, label in found])
    axes.set_ylabel("\n".join(wrap(name, long, bold=True)), fontweight="bold", labelpad=5)
    axes.minorticks_off()


def directions_below(axes: Axes, null: float, names: tuple[str, str]) -> None:
    """Write below the axis what lies left and right of no effect, between its ends."""
    low, high = axes.get_xlim()
    width, height = inches(axes)
    left, right, end, start = directions_within(names, width, (null - low) / (high - low) * width)
    top = BELOW + 0.05 + (LINE if narrow() else 0.0)
    for lines, x, align in ((left, end, "right"), (right, start, "left")):
        for number, line in enumerate(lines):
            y = -(top + LINE * number) / height
            axes.text(x / width, y, line, transform=axes.transAxes, ha=align, va="center", fontsize=SIZE)


BESIDE = 1.08  # inches left of a panel whose directions stand beside it
NAME, WORDS = 0.55, 0.8  # inches from the axis to its name, and to the words of directions


def directions_beside(axes: Axes, null: float, names: tuple[str, str]) -> None:
    """Write left of the axis what lies below and above no effect, each from its end; the panel needs `BESIDE`."""
    low, high = axes.get_ylim()
    width, height = inches(axes)
    axes.yaxis.set_label_coords(-NAME / width, 0.5)
    below, above, _, _ = directions_within(names, height, (null - low) / (high - low) * height)
    for lines, y, align in ((list(reversed(below)), 0.0, "bottom"), (list(reversed(above)), 1.0, "top")):
        for number, line in enumerate(lines):
            x = -(WORDS + 0.15 * number) / width
            axes.text(x, y, line, transform=axes.transAxes, ha="center", va=align, rotation=90, fontsize=SIZE)


def plain_axis(low: float, high: float) -> Axis:
    """An axis between two values with a little room above."""
    room = 0.05 * (high - low) or 1.0
    return Axis(low, high + room, 2)


def _beside(texts: Sequence[str], width: float) -> int:
    """How many entries stand beside each other."""
    widths = [text_width(text, SMALL) + HANDLE for text in texts]
    for columns in range(len(texts), 1, -1):
        if sum(max(widths[first::columns]) for first in range(columns)) <= width:
            return columns
    return 1


HANDLE = 0.42  # inches of a mark in a legend with what parts it from others


def legend(axes: Axes, entries: Sequence[tuple[Any, str]]) -> None:
    """A legend above the axes, where it hides nothing, in as few lines as fit; the chart needs room `above`."""
    width, height = inches(axes)
    texts = [text for _, text in entries]
    axes.legend(
        [handle for handle, _ in entries],
        texts,
        loc="lower left",
        ncols=_beside(texts, width),
        bbox_to_anchor=(0.0, 1.0 + 0.04 / height),
        borderpad=0.0,
        borderaxespad=0.0,
        fontsize=SMALL,
        frameon=False,
        handlelength=1.6,
        columnspacing=1.4,
        labelspacing=0.35,
    )


def minus(text: str) -> str:
    """With a real minus sign."""
    return text.replace("-", MINUS)


def inches(axes: Axes) -> tuple[float, float]:
    """Width and height of a panel, in inches of the layout."""
    figure = axes.get_figure(root=True)
    assert figure is not None  # noqa: S101 - the axes were made on a figure
    width, height = figure.get_size_inches() / looking().scale
    box = axes.get_position()
    return box.width * width, box.height * height
