"""Where the columns of a sheet lie: as wide as their content, or fitted to the width that a picture must have."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ketcli.errors import InvalidInput, named
from ketcli.evidence.nearest import suggestion
from ketcli.show.plots.look import looking
from ketcli.show.plots.sheet_parts import LightColumn, Place, PlotColumn, TextColumn
from ketcli.show.plots.style import SIZE, SMALL, text_width

if TYPE_CHECKING:
    from ketcli.show.plots.sheet_parts import Sheet

    Column = TextColumn | PlotColumn | LightColumn

MARGIN, TIGHT = 0.25, 0.06
GAP, CLOSE = 0.2, 0.11
BETWEEN = 0.3  # two pictures, whose tick labels reach beyond their axes
ROW = 0.205
LONGEST = 3.2  # inches of a text column
WIDEST = 3.4  # of what runs across the text columns
LIGHT = 0.2
LEAST_PLOT, OF_ROOM = 1.0, 0.2  # of a picture: inches, and its share of a wide sheet
LEAST_TEXT = 1.0  # of the first column, whose texts are broken into lines
LAST = 1  # the rank of what leaves only when the first column is broken already


def margin() -> float:
    """Inches around everything; next to nothing where the width is that of a column of print."""
    return MARGIN if looking().room is None else TIGHT


def placed(sheet: Sheet) -> list[Place]:
    """Every column with its left edge and width.

    Raises
    ------
    InvalidInput
        A column is asked for that there is not, or what must stand does not fit.
    """
    columns = _chosen(sheet.columns)
    room = looking().room
    if room is None:
        places = _in_line(columns, [_natural(sheet, column) for column in columns], GAP)
        _widen_for_groups(places)
        _widen_for_wide(sheet, places)
        return places
    return _fitted(sheet, columns, room - 2 * TIGHT)


def _chosen(columns: tuple[Column, ...]) -> list[Column]:
    """The columns that are asked for; the first, and pictures, always."""
    asked = looking().columns
    if not asked:
        return list(columns)
    texts = [column for column in columns[1:] if isinstance(column, TextColumn)]
    known = list(dict.fromkeys(_name(column) for column in texts))
    for name in asked:
        if name not in known:
            raise InvalidInput(
                f"{named('columns')}: no column {name!r}{suggestion(name, known)}; there are {', '.join(known)}"
            )
    return [
        replace(column, rank=0) if isinstance(column, TextColumn) else column
        for column in columns
        if column is columns[0] or not isinstance(column, TextColumn) or _name(column) in asked
    ]


def _name(column: TextColumn) -> str:
    """What a column is asked for by: that of each arm (`people_e`) by one name."""
    return column.key.removesuffix("_e").removesuffix("_c")


def _natural(sheet: Sheet, column: Column) -> float:
    if isinstance(column, PlotColumn):
        return column.width
    if isinstance(column, LightColumn):
        return LIGHT
    cells = [text_width(row.cells.get(column.key, ""), bold=row.bold) for row in sheet.rows]
    heads = [text_width(part, bold=True) for part in column.heading.split("\n")]
    return max(min(max(cells, default=0.0), LONGEST), *heads) + 0.01


def _in_line(columns: list[Column], widths: list[float], gap: float) -> list[Place]:
    places: list[Place] = []
    left = margin()
    for column, width in zip(columns, widths, strict=True):
        if places:
            both = isinstance(column, LightColumn) and isinstance(places[-1].column, LightColumn)
            pictures = isinstance(column, PlotColumn) and isinstance(places[-1].column, PlotColumn)
            left = places[-1].left + places[-1].width + (0.02 if both else max(gap, BETWEEN) if pictures else gap)
        places.append(Place(column, left, width))
    return places


def _fitted(sheet: Sheet, columns: list[Column], inner: float) -> list[Place]:
    """The columns on so many inches: pictures take what is left; where nothing is, columns leave by their rank."""
    plots = sum(isinstance(column, PlotColumn) and not column.rank for column in columns)
    least = max(LEAST_PLOT, OF_ROOM * inner / max(plots, 1))
    widths = [least if isinstance(column, PlotColumn) else _natural(sheet, column) for column in columns]
    while True:
        places = _least(columns, widths)
        over = places[-1].left + places[-1].width - margin() - inner
        highest = max(_rank(column) for column in columns)
        spare = max(widths[0] - LEAST_TEXT, 0.0) if highest <= LAST else 0.0
        if over <= spare or not highest:
            break
        kept = [number for number, column in enumerate(columns) if _rank(column) < highest]
        columns, widths = [columns[number] for number in kept], [widths[number] for number in kept]
    if over > 0:
        shorter = max(widths[0] - over, min(widths[0], LEAST_TEXT))
        over -= widths[0] - shorter
        places = _least(columns, [shorter, *widths[1:]])
    if over > 1e-9:
        needed = 25.4 * (looking().width or 0.0) * (1 + over / (inner + 2 * TIGHT))
        why = f"what must stand here needs {needed:.0f}mm at least with type that can be read"
        raise InvalidInput(f"{named('width')}: {why}")
    stretched = [place for place in places if isinstance(place.column, PlotColumn)] or places[:1]
    for place in stretched:
        more = -over / len(stretched)
        _shift(places, place.left, more)
        place.width += more
    return places


def _rank(column: Column) -> int:
    return 0 if isinstance(column, LightColumn) else column.rank


def _least(columns: list[Column], widths: list[float]) -> list[Place]:
    places = _in_line(columns, widths, CLOSE)
    _widen_for_groups(places)
    return places


def groups_of(places: list[Place]) -> list[tuple[str, list[Place]]]:
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
    for name, members in groups_of(places):
        last = members[-1]
        lack = text_width(name, bold=True) + 0.05 - (last.left + last.width - members[0].left)
        if lack > 0:
            members[0].width += lack
            _shift(places, members[0].left, lack)


def left_block(places: list[Place]) -> tuple[float, float]:
    """From where to where the text columns before the first plot column run."""
    first = next(place for place in places if not isinstance(place.column, TextColumn))
    return places[0].left, first.left - GAP


def _widen_for_wide(sheet: Sheet, places: list[Place]) -> None:
    """Room for headings that run across the text columns."""
    left, end = left_block(places)
    sizes = [text_width(row.wide, SMALL if row.quiet else SIZE, bold=row.bold) for row in sheet.rows if row.wide]
    lack = min(max(sizes, default=0.0) + 0.02, WIDEST) - (end - left)
    if lack > 0:
        places[0].width += lack
        _shift(places, left, lack)
