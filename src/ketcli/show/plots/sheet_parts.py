"""What a sheet is made of: columns of text, of lights and of pictures, rows with their marks, and where they lie."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ketcli.show.plots.style import BLUE

if TYPE_CHECKING:
    from ketcli.show.kit.axis import Axis
    from ketcli.show.plots.ticks import Span

Align = Literal["left", "right", "center"]


@dataclass(frozen=True, slots=True)
class TextColumn:
    """A column of text; columns of one `group` next to each other share its name above their headings.

    Where a picture must be narrow, columns with a `rank` leave, the highest first.
    """

    key: str
    heading: str
    align: Align = "right"
    group: str = ""
    rank: int = 0


@dataclass(frozen=True, slots=True)
class LightColumn:
    """A column of risk-of-bias lights under a letter."""

    key: str
    heading: str


@dataclass(frozen=True, slots=True)
class PlotColumn:
    """A column with an axis: its name below, the line of no effect, a dashed line, and what lies left and right.

    `of_effect` tells the axis of the effect from others; `rank` is as that of a column of text.
    """

    key: str
    axis: Axis
    title: str
    width: float = 2.9
    null: float | None = None
    dashed: float | None = None
    directions: tuple[str, str] | None = None
    of_effect: bool = True
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """What a row shows in a plot column: `square`, `disc` (both with their interval), `diamond` or `range`.

    `size` is a share of the largest square; `shift` moves the mark up (-) or down by a share of the row.
    """

    kind: Literal["square", "disc", "ring", "diamond", "range"]
    span: Span
    size: float = 0.6
    shift: float = 0.0
    colour: str = BLUE


@dataclass(frozen=True, slots=True)
class Row:
    """One row: cells by column, marks by plot column, judgements by light column; `wide` runs across the cells."""

    cells: dict[str, str] = field(default_factory=dict)
    marks: dict[str, tuple[Mark, ...]] = field(default_factory=dict)
    lights: dict[str, tuple[str, ...]] = field(default_factory=dict)
    bold: bool = False
    wide: str = ""
    quiet: bool = False
    height: float = 1.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that is drawn: title, columns, rows, and small print below, first what is `explained` of columns."""

    title: str
    columns: tuple[TextColumn | PlotColumn | LightColumn, ...]
    rows: tuple[Row, ...]
    small_print: tuple[str, ...] = ()
    explained: tuple[tuple[str, str], ...] = ()
    """Key of a column and what is said of it where it stands."""
    legend: tuple[tuple[str, str], ...] = ()
    """Light and what it means."""


@dataclass(slots=True)
class Place:
    """Where a column lies: its left edge and width in inches."""

    column: TextColumn | PlotColumn | LightColumn
    left: float
    width: float

    def x(self) -> float:
        """Where text of the column is anchored."""
        align = self.column.align if isinstance(self.column, TextColumn) else "center"
        return self.left + {"left": 0.0, "right": self.width, "center": self.width / 2}[align]

    def at(self, value: float) -> float:
        """Where a value of a plot column lies."""
        assert isinstance(self.column, PlotColumn)  # noqa: S101 - asked of plot columns only
        axis = self.column.axis
        return self.left + (value - axis.low) / (axis.high - axis.low) * self.width
