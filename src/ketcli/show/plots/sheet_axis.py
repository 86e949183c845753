"""The axis below a plot column: ticks, what lies left and right of no effect, and its name, all within its ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.show.plots.look import looking
from ketcli.show.plots.sheet_parts import PlotColumn
from ketcli.show.plots.sheet_places import GAP, margin
from ketcli.show.plots.style import NO_BREAK, text_width, wrap
from ketcli.show.plots.ticks import ticks

if TYPE_CHECKING:
    from ketcli.show.plots.paper import Paper
    from ketcli.show.plots.sheet_parts import Place

LINE = 0.16
APART = 0.16  # inches between both directions


def axis_height(places: list[Place], width: float) -> float:
    """Inches that the axes of all plot columns take."""
    plots = [place for place in places if isinstance(place.column, PlotColumn)]
    return max((0.42 + LINE * (_deep(place) + len(_name(place, width)[0])) for place in plots), default=0.1)


def put_axis(paper: Paper, place: Place, y: float) -> None:
    """Draw the axis of a plot column at a height."""
    column = place.column
    assert isinstance(column, PlotColumn)  # noqa: S101 - called for plot columns only
    paper.line([(place.left, y), (place.left + place.width, y)], width=0.8)
    for value, label in ticks(column.axis, place.width):
        x = place.at(value)
        paper.line([(x, y), (x, y + 0.05)], width=0.8)
        paper.text(x, y + 0.13, label, align="center")
    below = y + 0.32
    if column.directions:
        left, right, x_left, x_right = directions_within(
            column.directions, place.width, place.at(column.null or 0.0) - place.left
        )
        for number, line in enumerate(left):
            paper.text(place.left + x_left, below + LINE * number, line, align="right")
        for number, line in enumerate(right):
            paper.text(place.left + x_right, below + LINE * number, line)
        below += LINE * _deep(place)
    lines, centre = _name(place, paper.width)
    for number, line in enumerate(lines):
        paper.text(centre, below + LINE * number, line, align="center", bold=True)


def _deep(place: Place) -> int:
    column = place.column
    if not isinstance(column, PlotColumn) or not column.directions:
        return 0
    left, right, _, _ = directions_within(column.directions, place.width, place.at(column.null or 0.0) - place.left)
    return max(len(left), len(right))


def _name(place: Place, width: float) -> tuple[list[str], float]:
    """The lines of the axis' name, and their centre; it may be wider than the axis where the sheet has room."""
    column = place.column
    assert isinstance(column, PlotColumn)  # noqa: S101 - called for plot columns only
    most = place.width + GAP if looking().room is None else max(place.width, 1.6)
    lines = wrap(column.title, most, bold=True)
    half = max(text_width(line, bold=True) for line in lines) / 2 if lines else 0.0
    centre = place.left + place.width / 2
    return lines, min(max(centre, margin() + half), width - margin() - half)


def directions_within(names: tuple[str, str], width: float, null: float) -> tuple[list[str], list[str], float, float]:
    """Both directions in lines between the ends of an axis so many inches long, and where they end and begin.

    Each stands on its side of no effect; where one has too little room, it takes from the other.
    """
    texts = (f"←{NO_BREAK}{names[0]}", f"{names[1]}{NO_BREAK}→")
    needs = [max(text_width(word) for word in text.split(" ")) for text in texts]
    whole = [text_width(text) for text in texts]
    middle = null
    if whole[0] + whole[1] + APART <= width:
        middle = min(max(null, whole[0] + APART / 2), width - whole[1] - APART / 2)
    else:
        middle = min(max(null, needs[0] + APART / 2), width - needs[1] - APART / 2)
        middle = min(max(middle, width / 3), 2 * width / 3)
    end, start = middle - APART / 2, middle + APART / 2
    left, right = (
        [line.replace(NO_BREAK, " ") for line in wrap(text, wide)]
        for text, wide in zip(texts, (end, width - start), strict=True)
    )
    return left, right, end, start
