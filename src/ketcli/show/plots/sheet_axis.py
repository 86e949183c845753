"""The axis below a plot column: ticks, what lies left and right of no effect, and its name, all within its ends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ketcli.show.plots.look import looking
from ketcli.show.plots.sheet_parts import PlotColumn
from ketcli.show.plots.sheet_places import GAP, margin
from ketcli.show.plots.style import NO_BREAK, text_width, wrap
from ketcli.show.plots.ticks import ticks

if TYPE_CHECKING:
    from ketcli.show.plots.paper import Paper
    from ketcli.show.plots.sheet_parts import Align, Place

LINE = 0.16
APART = 0.16  # inches between both directions
EDGE = 0.03  # from the label of a tick to the edge of the sheet


def axis_height(places: list[Place], width: float) -> float:
    """Inches that the axes of all plot columns take."""
    plots = [place for place in places if isinstance(place.column, PlotColumn)]
    return max(
        (0.42 + LINE * (_deep(places, place, width) + len(_name(places, place, width)[0])) for place in plots),
        default=0.1,
    )


def put_axis(paper: Paper, places: list[Place], place: Place, y: float) -> None:
    """Draw the axis of a plot column, one of those places, at a height."""
    column = place.column
    assert isinstance(column, PlotColumn)  # noqa: S101 - called for plot columns only
    paper.line([(place.left, y), (place.left + place.width, y)], width=0.8)
    for value, label in ticks(column.axis, place.width):
        x = place.at(value)
        paper.line([(x, y), (x, y + 0.05)], width=0.8)
        half = text_width(label) / 2 + EDGE
        paper.text(min(max(x, half), paper.width - half), y + 0.13, label, align="center")
    below = y + 0.32
    for x, number, line, align in _sides(places, place, paper.width):
        paper.text(x, below + LINE * number, line, align=align)
    below += LINE * _deep(places, place, paper.width)
    lines, centre = _name(places, place, paper.width)
    for number, line in enumerate(lines):
        paper.text(centre, below + LINE * number, line, align="center", bold=True)


def _deep(places: list[Place], place: Place, width: float) -> int:
    return max((number + 1 for _, number, _, _ in _sides(places, place, width)), default=0)


def _sides(places: list[Place], place: Place, width: float) -> list[tuple[float, int, str, Align]]:
    """What lies on both sides of no effect: x, number of the line, text and how it is aligned.

    Beside each other where they have room, even beyond the axis; else one below the other.
    """
    column = place.column
    if not isinstance(column, PlotColumn) or not column.directions:
        return []
    low, high = _own_room(places, place, width)
    left, right, x_left, x_right = directions_within(
        column.directions, place.width, place.at(column.null or 0.0) - place.left
    )
    first, last = (max((text_width(line) for line in lines), default=0.0) for lines in (left, right))
    start = min(place.left, high - x_right - last)
    if start + x_left - first >= low - 1e-9:
        return [
            *((start + x_left, number, line, "right") for number, line in enumerate(left)),
            *((start + x_right, number, line, "left") for number, line in enumerate(right)),
        ]
    left, right = (_in_lines(text, high - low) for text in _with_arrows(column.directions))
    first, last = (max((text_width(line) for line in lines), default=0.0) for lines in (left, right))
    begin, end = max(min(place.left, high - first), low), min(max(place.left + place.width, low + last), high)
    return [
        *((begin, number, line, "left") for number, line in enumerate(left)),
        *((end, number, line, "right") for number, line in enumerate(right, start=len(left))),
    ]


def _own_room(places: list[Place], place: Place, width: float) -> tuple[float, float]:
    """From where to where words of an axis may stand: up to the margins, or half way to the next picture."""
    plots = [one for one in places if isinstance(one.column, PlotColumn)]
    at = next(number for number, one in enumerate(plots) if one is place)
    low, high = margin(), width - margin()
    if at:
        low = (plots[at - 1].left + plots[at - 1].width + place.left + APART) / 2
    if place is not plots[-1]:
        high = (place.left + place.width + plots[at + 1].left - APART) / 2
    return low, high


def _name(places: list[Place], place: Place, width: float) -> tuple[list[str], float]:
    """The lines of the axis' name, and their centre; it may be wider than the axis where the sheet has room."""
    column = place.column
    assert isinstance(column, PlotColumn)  # noqa: S101 - called for plot columns only
    low, high = _own_room(places, place, width)
    most = min(place.width + GAP if looking().room is None else max(place.width, 1.6), high - low)
    whole = re.sub(r"\([^()]*\)", lambda bracket: bracket[0].replace(" ", NO_BREAK), column.title)
    lines = _in_lines(whole, most, bold=True)
    half = max(text_width(line, bold=True) for line in lines) / 2 if lines else 0.0
    centre = place.left + place.width / 2
    return lines, min(max(centre, low + half), high - half)


def directions_within(names: tuple[str, str], width: float, null: float) -> tuple[list[str], list[str], float, float]:
    """Both directions in lines between the ends of an axis so many inches long, and where they end and begin.

    Each stands on its side of no effect; where one has too little room, it takes from the other.
    """
    texts = _with_arrows(names)
    needs = [max(text_width(word) for word in text.split(" ")) for text in texts]
    whole = [text_width(text) for text in texts]
    middle = null
    if whole[0] + whole[1] + APART <= width:
        middle = min(max(null, whole[0] + APART / 2), width - whole[1] - APART / 2)
    else:
        middle = min(max(null, needs[0] + APART / 2), width - needs[1] - APART / 2)
        middle = min(max(middle, width / 3), 2 * width / 3)
    end, start = middle - APART / 2, middle + APART / 2
    return _in_lines(texts[0], end), _in_lines(texts[1], width - start), end, start


def _with_arrows(names: tuple[str, str]) -> tuple[str, str]:
    return f"←{NO_BREAK}{names[0]}", f"{names[1]}{NO_BREAK}→"


def _in_lines(text: str, width: float, *, bold: bool = False) -> list[str]:
    return [line.replace(NO_BREAK, " ") for line in wrap(text, width, bold=bold)]
