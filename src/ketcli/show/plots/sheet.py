"""A table with pictures in some of its columns: the shape of forest plots and their kin."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ketcli.show.plots.lights import put_light
from ketcli.show.plots.look import looking
from ketcli.show.plots.paper import Paper
from ketcli.show.plots.sheet_axis import axis_height, put_axis
from ketcli.show.plots.sheet_parts import LightColumn, Mark, Place, PlotColumn, Row, Sheet, TextColumn
from ketcli.show.plots.sheet_places import GAP, LIGHT, ROW, groups_of, left_block, margin, placed
from ketcli.show.plots.style import GREY, INK, ORANGE, SIZE, SMALL, TITLE, clipped, text_width, wrap

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LARGEST = 0.68  # side of the largest square, in rows


def draw_sheet(sheet: Sheet) -> Figure:
    """Lay out and draw; the figure is as large as its content needs, or as wide as it is asked for."""
    places = placed(sheet)
    room, edge = looking().room, margin()
    width = room or max(places[-1].left + places[-1].width + edge, 6.0)
    inner = width - 2 * edge
    rows = _broken(sheet, places, inner)
    title = wrap(sheet.title, inner, TITLE, bold=True)
    small = sheet.small_print if looking().method else sheet.small_print[:-1]
    stands = {place.column.key for place in places}
    key = " ".join(text for column, text in sheet.explained if column in stands)
    small_print = [line for text in (key, *small) for line in wrap(text, inner, SMALL)]
    grouped = any(isinstance(place.column, TextColumn) and place.column.group for place in places)
    heads = max(
        [1, *(p.column.heading.count("\n") + 1 for p in places if isinstance(p.column, (TextColumn, LightColumn)))]
    )
    top = edge + 0.2 * len(title) + (0.1 if title else 0)
    head = top + (0.22 if grouped else 0) + 0.16 * heads + 0.06
    bottom = head + 0.12 + ROW * sum(row.height for row in rows)
    axis = axis_height(places, width)
    legend = _legend_lines(sheet.legend, inner)
    height = bottom + axis + 0.24 * len(legend) + 0.16 * len(small_print) + (0.12 if small_print else 0) + edge
    paper = Paper(width, height)
    for number, line in enumerate(title):
        paper.text(edge, edge + 0.06 + 0.2 * number, line, size=TITLE, bold=True)
    _heads(paper, places, top, head, heads)
    right = max(place.left + place.width for place in places)
    paper.line([(edge, head), (right, head)], width=0.8)
    _grid(paper, places, head, bottom)
    y = head + 0.06
    for row in rows:
        _row(paper, places, row, y + ROW * row.height / 2)
        y += ROW * row.height
    paper.line([(edge, bottom), (right, bottom)], width=0.5, colour=GREY)
    for place in places:
        if isinstance(place.column, PlotColumn):
            put_axis(paper, places, place, bottom)
    y = bottom + axis
    for lights in legend:
        _legend(paper, lights, y + 0.08)
        y += 0.24
    y += 0.12
    for number, line in enumerate(small_print):
        paper.text(edge, y + 0.16 * number, line, size=SMALL, colour=GREY)
    return paper.figure


def _broken(sheet: Sheet, places: list[Place], inner: float) -> list[Row]:
    """The rows, with texts that run across broken where they would reach a picture, or the edge of a narrow sheet."""
    left, end = left_block(places)
    rows: list[Row] = []
    for row in sheet.rows:
        if not row.wide:
            rows += _in_lines(row, places[0])
            continue
        size = SMALL if row.quiet else SIZE
        across = looking().room is not None and not row.marks
        lines = wrap(row.wide, inner if across else end - left, size, bold=row.bold)
        for number, line in enumerate(lines):
            height = row.height if number == len(lines) - 1 or not row.quiet else 0.8
            rows.append(Row({}, row.marks if number == 0 else {}, {}, row.bold, line, row.quiet, height))
    return rows


MOST_LINES = 8


def _in_lines(row: Row, first: Place) -> list[Row]:
    """A row whose text in the first column is broken into lines, where the sheet is too narrow for it."""
    column = first.column
    assert isinstance(column, TextColumn)  # noqa: S101 - every sheet begins with names
    text = row.cells.get(column.key, "")
    if looking().room is None or text_width(text, bold=row.bold) <= first.width:
        return [row]
    lines = wrap(text, first.width, bold=row.bold)
    lines = [*lines[: MOST_LINES - 1], " ".join(lines[MOST_LINES - 1 :])] if len(lines) > MOST_LINES else lines
    height = row.height + TIGHTER * (len(lines) - 1)
    return [replace(row, cells={**row.cells, column.key: "\n".join(lines)}, height=height)]


TIGHTER = 0.72  # of a row, from one line of a name to the next


def _heads(paper: Paper, places: list[Place], top: float, head: float, lines: int) -> None:
    for name, members in groups_of(places):
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
        if looking().room is not None:  # it may run across a picture: what stands there gives way
            end = places[0].left + text_width(row.wide, size, bold=row.bold) + 0.03
            half = ROW * row.height / 2
            corners = [(places[0].left, y - half), (end, y - half), (end, y + half), (places[0].left, y + half)]
            paper.polygon(corners, fill="white", order=1.5)
        paper.text(places[0].left, y, row.wide, bold=row.bold, size=size, colour=GREY if row.quiet else INK)
    for place in places:
        column = place.column
        if isinstance(column, TextColumn):
            lines = row.cells.get(column.key, "").split("\n")
            for number, line in enumerate(lines):
                text = clipped(line, max(place.width, 0.1), bold=row.bold)
                down = TIGHTER * ROW * (number - (len(lines) - 1) / 2)
                paper.text(
                    place.x(), y + down, text, align=column.align, bold=row.bold, colour=GREY if row.quiet else INK
                )
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
        if stop - start < side:  # an interval that the square would hide: its ends stand above and below
            for x in (start, stop):
                paper.line([(x, y - side / 2 - 0.03), (x, y + side / 2 + 0.03)], width=0.7, order=4)
    if inside and mark.kind == "disc":
        paper.disc(centre, y, 0.19 * ROW, fill=mark.colour)
    if inside and mark.kind == "ring":
        paper.disc(centre, y, 0.19 * ROW, fill="white", edge=mark.colour, width=1.1)


def _legend_lines(legend: tuple[tuple[str, str], ...], inner: float) -> list[list[tuple[str, str]]]:
    """Lights with their meanings, in as many lines as they need."""
    lines: list[list[tuple[str, str]]] = []
    left = inner
    for light, text in legend:
        wide = LIGHT + text_width(text, SMALL) + GAP
        if not lines or wide > left:
            lines.append([])
            left = inner
        lines[-1].append((light, text))
        left -= wide
    return lines


def _legend(paper: Paper, legend: list[tuple[str, str]], y: float) -> None:
    x = margin()
    for light, text in legend:
        put_light(paper, x + LIGHT / 2, y, (light,))
        paper.text(x + LIGHT + 0.03, y, text, size=SMALL)
        x += LIGHT + text_width(text, SMALL) + GAP
