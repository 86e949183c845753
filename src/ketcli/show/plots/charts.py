"""Pictures with two axes: a figure of a fixed size whose axes, title and small print are laid out in inches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ketcli.show.kit.axis import Axis
from ketcli.show.plots.style import GREY, SIZE, SMALL, TITLE, text_width, wrap
from ketcli.show.plots.ticks import MINUS, ticks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ketcli.show.plots.ticks import Ticks

MARGIN = 0.25
BELOW = 0.5  # ticks and the axis' name
LEFT = 0.8


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure and its panels, from left to right."""

    figure: Figure
    panels: tuple[Axes, ...]


def chart(
    title: str,
    small_print: Sequence[str],
    *,
    width: float = 6.4,
    height: float = 4.2,
    panels: int = 1,
    right: float = 0.0,
    below: float = 0.0,
    headings: bool = False,
) -> Chart:
    """A figure with panels, each `width` by `height` inches inside its axes.

    Parameters
    ----------
    title : str
        Above everything.
    small_print : sequence of str
        Below everything.
    width, height : float
        Inches of each panel.
    panels : int
        How many, side by side.
    right, below : float
        Inches kept free right of the last panel and below the axes' names.
    headings : bool
        Leave room for a heading above each panel.
    """
    from matplotlib.figure import Figure as New

    total = MARGIN + panels * (LEFT + width) + right + MARGIN
    titles = wrap(title, total - 2 * MARGIN, TITLE, bold=True)
    lines = [line for text in small_print for line in wrap(text, total - 2 * MARGIN, SMALL)]
    foot = MARGIN + 0.16 * len(lines) + (0.1 if lines else 0) + below
    head = MARGIN + 0.2 * len(titles) + 0.12 + (0.25 if headings else 0)
    tall = head + height + BELOW + foot
    figure = New(figsize=(total, tall), facecolor="white")
    inches: Any = figure.dpi_scale_trans
    for number, line in enumerate(titles):
        y = tall - MARGIN - 0.06 - 0.2 * number
        figure.text(MARGIN, y, line, transform=inches, fontsize=TITLE, fontweight="bold", va="center")
    for number, line in enumerate(reversed(lines)):
        figure.text(MARGIN, MARGIN + 0.16 * number, line, transform=inches, fontsize=SMALL, color=GREY, va="center")
    made = []
    for number in range(panels):
        left = MARGIN + LEFT + number * (LEFT + width)
        made.append(figure.add_axes((left / total, (foot + BELOW) / tall, width / total, height / tall)))
    return Chart(figure, tuple(made))


def across(axes: Axes, axis: Axis, name: str, *, marks: Ticks | None = None) -> None:
    """Set the axis below: its reach, round values and its name."""
    inches = _inches(axes)[0]
    found = ticks(axis, inches) if marks is None else list(marks)
    axes.set_xlim(axis.low, axis.high)
    axes.set_xticks([value for value, _ in found], [label for _, label in found])
    axes.set_xlabel(name, fontweight="bold", labelpad=5)
    axes.minorticks_off()


def upwards(axes: Axes, axis: Axis, name: str, *, marks: Ticks | None = None) -> None:
    """Set the axis at the left; its name stands upright beside it."""
    inches = _inches(axes)[1]
    found = ticks(axis, inches, upright=True) if marks is None else list(marks)
    axes.set_ylim(axis.low, axis.high)
    axes.set_yticks([value for value, _ in found], [label for _, label in found])
    axes.set_ylabel(name, fontweight="bold", labelpad=5)
    axes.minorticks_off()


def directions_below(axes: Axes, null: float, names: tuple[str, str]) -> None:
    """Write below the axis what lies left and right of no effect."""
    low, high = axes.get_xlim()
    width, height = _inches(axes)
    centre = (null - low) / (high - low) * width
    left, right = f"← {names[0]}", f"{names[1]} →"
    end = max(centre - 0.08, text_width(left) - LEFT)
    start = min(max(centre + 0.08, end + 0.16), width + MARGIN / 2 - text_width(right))
    y = -0.55 / height
    for x, text, align in ((min(end, start - 0.16), left, "right"), (start, right, "left")):
        axes.text(x / width, y, text, transform=axes.transAxes, ha=align, va="center", fontsize=SIZE)


def plain_axis(low: float, high: float) -> Axis:
    """An axis between two values with a little room above."""
    room = 0.05 * (high - low) or 1.0
    return Axis(low, high + room, 2)


def legend(axes: Axes, entries: Sequence[tuple[Any, str]]) -> None:
    """A legend in one line above the axes, where it hides nothing; the chart needs `headings`."""
    height = _inches(axes)[1]
    axes.legend(
        [handle for handle, _ in entries],
        [text for _, text in entries],
        loc="lower left",
        ncols=len(entries),
        bbox_to_anchor=(0.0, 1.0 + 0.04 / height),
        borderpad=0.0,
        borderaxespad=0.0,
        fontsize=SMALL,
        frameon=False,
        handlelength=1.6,
        columnspacing=1.4,
    )


def minus(text: str) -> str:
    """With a real minus sign."""
    return text.replace("-", MINUS)


def _inches(axes: Axes) -> tuple[float, float]:
    figure = axes.get_figure(root=True)
    assert figure is not None  # noqa: S101 - the axes were made on a figure
    width, height = figure.get_size_inches()
    box = axes.get_position()
    return box.width * width, box.height * height
