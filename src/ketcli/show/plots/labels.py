"""Names of points, set where they touch neither each other nor a point nor the edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.show.plots.style import GREY, SMALL, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

Box = tuple[float, float, float, float]
POINT = 0.045  # inches from the centre of a point to its edge
TALL = 0.125
NEAR = 0.02
FARTHER = (0.15, 0.3)


def name_points(
    axes: Axes,
    size: tuple[float, float],
    points: Sequence[tuple[float, float]],
    names: Sequence[str],
    order: Sequence[int],
) -> list[int]:
    """Write the names of points, those first in `order` first; one that has no free place is left out.

    Parameters
    ----------
    axes : Axes
        With their limits set.
    size : tuple of float
        Width and height of the axes in inches.
    points : sequence of (x, y)
        In the units of the axes.
    names : sequence of str
        One a point.
    order : sequence of int
        Which points matter most.

    Returns
    -------
    list of int
        The points that were named.
    """
    width, height = size
    (x_low, x_high), (y_low, y_high) = axes.get_xlim(), axes.get_ylim()
    places = [((x - x_low) / (x_high - x_low) * width, (y - y_low) / (y_high - y_low) * height) for x, y in points]
    taken: list[Box] = [(x - POINT, y - POINT, x + POINT, y + POINT) for x, y in places]
    named = []
    for index in order:
        x, y = places[index]
        if not (0 <= x <= width and 0 <= y <= height):
            continue
        wide = text_width(names[index], SMALL) + 0.02
        for distance, box in _candidates(x, y, wide):
            inside = box[0] >= 0 and box[2] <= width and box[1] >= 0 and box[3] <= height
            if inside and not any(_touch(box, other) for other in taken):
                taken.append(box)
                named.append(index)
                if distance > NEAR:
                    _lead(axes, (width, height), (x, y), box)
                axes.text(
                    (box[0] + 0.01) / width,
                    (box[1] + TALL / 2) / height,
                    names[index],
                    transform=axes.transAxes,
                    fontsize=SMALL,
                    ha="left",
                    va="center",
                )
                break
    return named


def _candidates(x: float, y: float, wide: float) -> list[tuple[float, Box]]:
    """Places beside the point, then farther off, from where a line leads to it."""
    found: list[tuple[float, Box]] = []
    for far in (NEAR, *FARTHER):
        gap = POINT + far
        corners = [
            (x + gap, y - TALL / 2),
            (x - gap - wide, y - TALL / 2),
            (x - wide / 2, y + gap),
            (x - wide / 2, y - gap - TALL),
            (x + 0.7 * gap, y + 0.7 * gap),
            (x - 0.7 * gap - wide, y + 0.7 * gap),
            (x + 0.7 * gap, y - 0.7 * gap - TALL),
            (x - 0.7 * gap - wide, y - 0.7 * gap - TALL),
        ]
        found += [(far, (left, bottom, left + wide, bottom + TALL)) for left, bottom in corners]
    return found


def _lead(axes: Axes, size: tuple[float, float], point: tuple[float, float], box: Box) -> None:
    """A thin line from a name to its point."""
    x = min(max(point[0], box[0]), box[2])
    y = min(max(point[1], box[1]), box[3])
    across, up = zip((x / size[0], y / size[1]), (point[0] / size[0], point[1] / size[1]), strict=True)
    axes.plot(across, up, transform=axes.transAxes, color=GREY, linewidth=0.5, zorder=2)


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
