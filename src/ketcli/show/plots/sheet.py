"""A table with pictures in some of its columns: the shape of forest plots and their kin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.show.plots.lights import put_light
from ketcli.show.plots.paper import Paper
from ketcli.show.plots.sheet_parts import LightColumn, Mark, Place, PlotColumn, Row, Sheet, TextColumn
from ketcli.show.plots.style import GREY, INK, ORANGE, SIZE, SMALL, TITLE, clipped, text_width, wrap
from ketcli.show.plots.ticks import ticks

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MARGIN = 0.25
GAP = 0.2
ROW = 0.205
LONGEST = 3.2  # inches of a text column
WIDEST = 3.4  # of what runs across the text columns
LIGHT = 0.2
LARGEST = 0.68  # side of the largest square, in rows


def draw_sheet(sheet: Sheet) -> Figure:
    """Lay out and draw; the figure is as large as its content needs."""
    places = _places(sheet)
    width = max(places[-1].left + places[-1].width + MARGIN, 6.0)
    inner = width - 2 * MARGIN
    rows = _broken(sheet, places)
    title = wrap(sheet.title, inner, TITLE, bold=True)
    small_print = [line for text in sheet.small_print for line in wrap(text, inner, SMALL)]
    grouped = any(isinstance(place.column, TextColumn) and place.column.group for place in places)
    heads = max(
        [1, *(p.column.heading.count("\n") + 1 for p in places if isinstance(p.column, (TextColumn, LightColumn)))]
    )
    top = MARGIN + 0.2 * len(title) + (0.1 if title else 0)
    head = top + (0.22 if grouped else 0) + 0.16 * heads + 0.06
    bottom = head + 0.12 + ROW * sum(row.height for row in rows)
    axis = _axis_height(places)
    legend = 0.24 if sheet.legend else 0.0
    height = bottom + axis + legend + 0.16 * len(small_print) + (0.12 if small_print else 0) + MARGIN
    paper = Paper(width, height)
    for number, line in enumerate(title):
        paper.text(MARGIN, MARGIN + 0.06 + 0.2 * number, line, size=TITLE, bold=True)
    _heads(paper, places, top, head, heads)
    right = max(place.left + place.width for place in places)
    paper.line([(MARGIN, head), (right, head)], width=0.8)
    _grid(paper, places, head, bottom)
    y = head + 0.06
    for row in rows:
        _row(paper, places, row, y + ROW * row.height / 2)
        y += ROW * row.height
    paper.line([(MARGIN, bottom), (right, bottom)], width=0.5, colour=GREY)
    for place in places:
        if isinstance(place.column, PlotColumn):
            _axis(paper, place, bottom)
    y = bottom + axis
    _legend(paper, sheet.legend, y + 0.08)
    y += legend + 0.12
    for number, line in enumerate(small_print):
        paper.text(MARGIN, y + 0.16 * number, line, size=SMALL, colour=GREY)
    return paper.figure


def _places(sheet: Sheet) -> list[Place]:
    """Every column with its left edge and width."""
    places: list[Place] = []
    left = MARGIN
    for column in sheet.columns:
        if isinstance(column, PlotColumn):
            width = column.width
        elif isinstance(column, LightColumn):
            width = LIGHT
        else:
            cells = [text_width(row.cells.get(column.key, ""), bold=row.bold) for row in sheet.rows]
            heads = [text_width(part, bold=True) for part in column.heading.split("\n")]
            width = max(min(max(cells, default=0.0), LONGEST), *heads) + 0.01
        if places:
            both = isinstance(column, LightColumn) and isinstance(places[-1].column, LightColumn)
            left = places[-1].left + places[-1].width + (0.02 if both else GAP)
        places.append(Place(column, left, width))
    _widen_for_groups(places)
    _widen_for_wide(sheet, places)
    return places


def _groups(places: list[Place]) -> list[tuple[str, list[Place]]]:
    """Neighbouring columns under one group's name."""
    found: list[tuple[str, list[Place]]] = []
    for place in places:
        name = place.column.group if isinstance(place.column, TextColumn) else ""
        if found and name and found[-1][0] == name:
            found[-1][1].append(place)
        else:
            found.append((name, [place]))
    return [(name, members) for name, members in found if name]


def _shift(places: list[Place], after: float, by: float) -> None:
    for place in places:
        if place.left > after:
            place.left += by


def _widen_for_groups(places: list[Place]) -> None:
    for name, members in _groups(places):
        last = members[-1]
        lack = text_width(name, bold=True) + 0.05 - (last.left + last.width - members[0].left)
        if lack > 0:
            members[0].width += lack
            _shift(places, members[0].left, lack)


def _left_block(places: list[Place]) -> tuple[float, float]:
    """From where to where the text columns before the first plot column run."""
    first = next((place for place in places if not isinstance(place.column, TextColumn)), None)
    end = places[-1].left + places[-1].width if first is None else first.left - GAP
    return places[0].left, end


def _widen_for_wide(sheet: Sheet, places: list[Place]) -> None:
    """Room for headings that run across the text columns."""
    left, end = _left_block(places)
    sizes = [text_width(row.wide, SMALL if row.quiet else SIZE, bold=row.bold) for row in sheet.rows if row.wide]
    lack = min(max(sizes, default=0.0) + 0.02, WIDEST) - (end - left)
    if lack > 0:
        places[0].width += lack
        _shift(places, left, lack)


def _broken(sheet: Sheet, places: list[Place]) -> list[Row]:
    """The rows, with texts that run across broken where they would reach a picture."""
    left, end = _left_block(places)
    rows: list[Row] = []
    for row in sheet.rows:
        if not row.wide:
            rows.append(row)
            continue
        size = SMALL if row.quiet else SIZE
        lines = wrap(row.wide, end - left, size, bold=row.bold)
        for number, line in enumerate(lines):
            height = row.height if number == len(lines) - 1 or not row.quiet else 0.8
            rows.append(Row({}, row.marks if number == 0 else {}, {}, row.bold, line, row.quiet, height))
    return rows


def _heads(paper: Paper, places: list[Place], top: float, head: float, lines: int) -> None:
    for name, members in _groups(places):
        left, right = members[0].left, members[-1].left + members[-1].width
        paper.text((left + right) / 2, top + 0.08, name, align="center", bold=True)
        paper.line([(left, top + 0.19), (right, top + 0.19)], width=0.5, colour=GREY)
    for place in places:
        if isinstance(place.column, PlotColumn):
            continue
        parts = place.column.heading.split("\n")
        align = place.column.align if isinstance(place.column, TextColumn) else "center"
        for number, part in enumerate(parts):
            y = head - 0.06 - 0.16 * (len(parts) - number) + 0.08
            paper.text(place.x(), y, part, align=align, bold=True)


def _grid(paper: Paper, places: list[Place], head: float, bottom: float) -> None:
    for place in places:
        column = place.column
        if not isinstance(column, PlotColumn):
            continue
        if column.null is not None:
            paper.line([(place.at(column.null), head), (place.at(column.null), bottom)], colour=GREY, width=0.7)
        if column.dashed is not None and column.axis.low < column.dashed < column.axis.high:
            x = place.at(column.dashed)
            paper.line([(x, head), (x, bottom)], colour=ORANGE, width=0.6, dashes=(3, 2.5))


def _row(paper: Paper, places: list[Place], row: Row, y: float) -> None:
    if row.wide:
        size = SMALL if row.quiet else SIZE
        paper.text(places[0].left, y, row.wide, bold=row.bold, size=size, colour=GREY if row.quiet else INK)
    for place in places:
        column = place.column
        if isinstance(column, TextColumn):
            text = clipped(row.cells.get(column.key, ""), max(place.width, 0.1), bold=row.bold)
            paper.text(place.x(), y, text, align=column.align, bold=row.bold, colour=GREY if row.quiet else INK)
        elif isinstance(column, LightColumn):
            put_light(paper, place.x(), y, row.lights.get(column.key, ()))
        else:
            for mark in row.marks.get(column.key, ()):
                _mark(paper, place, mark, y + mark.shift * ROW)


def _mark(paper: Paper, place: Place, mark: Mark, y: float) -> None:
    estimate, low, high = mark.span
    left, right = place.left, place.left + place.width
    start, stop = max(place.at(low), left), min(place.at(high), right)
    cut_low, cut_high = place.at(low) < left - 1e-9, place.at(high) > right + 1e-9
    centre = place.at(estimate)
    inside = left - 1e-9 <= centre <= right + 1e-9
    if mark.kind == "diamond":
        half = 0.36 * ROW
        middle = min(max(centre, left), right)
        upper = [(start, y), (middle, y - half), (stop, y), (middle, y + half)]
        paper.polygon(upper, fill=mark.colour, edge=INK, width=0.6)
    elif start < stop:
        stroke = INK if mark.kind in ("square", "range") else mark.colour
        paper.line([(start, y), (stop, y)], colour=stroke, width=1.6 if mark.kind == "range" else 0.9, order=2)
        if mark.kind == "range":
            for x, cut in ((start, cut_low), (stop, cut_high)):
                if not cut:
                    paper.line([(x, y - 0.05), (x, y + 0.05)], colour=INK, width=1.2, order=2)
    for x, cut, way in ((start, cut_low, 1), (stop, cut_high, -1)):
        if cut and start < stop:
            tip = x - 0.02 * way
            points = [(tip, y), (tip + 0.075 * way, y - 0.04), (tip + 0.075 * way, y + 0.04)]
            paper.polygon(points, fill=INK, order=4)
    if inside and mark.kind == "square":
        side = LARGEST * ROW * max(mark.size, 0.0025) ** 0.5
        paper.square(centre, y, side, fill=mark.colour)
        if stop - start < side:  # an interval that the square would hide
            paper.line([(start, y), (stop, y)], colour="white", width=0.8, order=4)
    if inside and mark.kind == "disc":
        paper.disc(centre, y, 0.19 * ROW, fill=mark.colour)
    if inside and mark.kind == "ring":
        paper.disc(centre, y, 0.19 * ROW, fill="white", edge=mark.colour, width=1.1)


def _axis_height(places: list[Place]) -> float:
    plots = [place.column for place in places if isinstance(place.column, PlotColumn)]
    if not plots:
        return 0.1
    return 0.52 + (0.18 if any(plot.directions for plot in plots) else 0)


def _axis(paper: Paper, place: Place, y: float) -> None:
    column = place.column
    assert isinstance(column, PlotColumn)  # noqa: S101 - called for plot columns only
    paper.line([(place.left, y), (place.left + place.width, y)], width=0.8)
    for value, label in ticks(column.axis, place.width):
        x = place.at(value)
        paper.line([(x, y), (x, y + 0.05)], width=0.8)
        paper.text(x, y + 0.13, label, align="center")
    below = y + 0.32
    if column.directions:
        _directions(paper, place.at(column.null or 0.0), below, column.directions)
        below += 0.18
    lines = wrap(column.title, place.width + GAP)
    paper.text(place.left + place.width / 2, below, " ".join(lines), align="center", bold=True)


def _directions(paper: Paper, null: float, y: float, directions: tuple[str, str]) -> None:
    """What lies on either side of no effect, moved where the sheet would end."""
    left, right = f"← {directions[0]}", f"{directions[1]} →"
    end = max(null - 0.08, MARGIN + text_width(left))
    start = min(max(null + 0.08, end + 0.16), paper.width - MARGIN - text_width(right))
    paper.text(min(end, start - 0.16), y, left, align="right")
    paper.text(start, y, right)


def _legend(paper: Paper, legend: tuple[tuple[str, str], ...], y: float) -> None:
    x = MARGIN
    for light, text in legend:
        put_light(paper, x + LIGHT / 2, y, (light,))
        paper.text(x + LIGHT + 0.03, y, text, size=SMALL)
        x += LIGHT + text_width(text, SMALL) + GAP
