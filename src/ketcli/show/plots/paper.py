"""A sheet of paper measured in inches from its upper left corner, on which texts, lines and marks are put."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketcli.show.plots.look import looking
from ketcli.show.plots.style import INK, SIZE, inches_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

Point = tuple[float, float]


class Paper:
    """A figure without axes; every position is in inches of the layout, from the left and from the top."""

    def __init__(self, width: float, height: float) -> None:
        from matplotlib.figure import Figure as New

        self.width = width
        self.height = height
        scale = looking().scale
        self.figure: Figure = New(figsize=(width * scale, height * scale), facecolor="white")
        self._inches: Any = inches_of(self.figure)

    def text(
        self, x: float, y: float, text: str, *, align: str = "left", size: float = SIZE, bold: bool = False,
        colour: str = INK,
    ) -> None:  # fmt: skip
        """One line of text whose letters are centred on a height."""
        if text:
            self.figure.text(
                x,
                self.height - y - 0.012,
                text,
                transform=self._inches,
                ha=align,
                va="center_baseline",
                fontsize=size,
                fontweight="bold" if bold else "normal",
                color=colour,
            )

    def line(
        self, points: Sequence[Point], *, colour: str = INK, width: float = 0.7, dashes: tuple[float, ...] = (),
        order: float = 1.0,
    ) -> None:  # fmt: skip
        """A line through points; `width` in points."""
        from matplotlib.lines import Line2D

        style: Any = (0, dashes) if dashes else "-"
        x, y = [point[0] for point in points], [self.height - point[1] for point in points]
        line = Line2D(x, y, transform=self._inches, color=colour, linewidth=width, linestyle=style, zorder=order)
        self.figure.add_artist(line)

    def polygon(
        self, points: Sequence[Point], *, fill: str, edge: str = INK, width: float = 0.0, order: float = 3.0
    ) -> None:
        """A filled polygon."""
        from matplotlib.patches import Polygon

        corners = [(x, self.height - y) for x, y in points]
        self.figure.add_artist(
            Polygon(
                corners,
                closed=True,
                transform=self._inches,
                facecolor=fill,
                edgecolor=edge,
                linewidth=width,
                zorder=order,
            )
        )

    def square(self, x: float, y: float, side: float, *, fill: str) -> None:
        """A square around its centre."""
        half = side / 2
        corners = [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)]
        self.polygon(corners, fill=fill)

    def disc(
        self, x: float, y: float, radius: float, *, fill: str, edge: str = INK, width: float = 0.0, order: float = 3.0
    ) -> None:
        """A disc around its centre."""
        from matplotlib.patches import Circle

        self.figure.add_artist(
            Circle(
                (x, self.height - y),
                radius,
                transform=self._inches,
                facecolor=fill,
                edgecolor=edge,
                linewidth=width,
                zorder=order,
            )
        )

    def ring(self, x: float, y: float, radius: float) -> None:
        """The outline of a disc."""
        self.disc(x, y, radius, fill="none", width=0.4, order=4)

    def slice(self, x: float, y: float, radius: float, start: float, end: float, *, fill: str) -> None:
        """A slice of a disc between two angles in degrees, counted from the top against the clock."""
        from matplotlib.patches import Wedge

        self.figure.add_artist(
            Wedge(
                (x, self.height - y),
                radius,
                90 + start,
                90 + end,
                transform=self._inches,
                facecolor=fill,
                edgecolor="white",
                linewidth=0.5,
                zorder=3,
            )
        )
