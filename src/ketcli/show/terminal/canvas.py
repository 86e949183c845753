"""A picture of characters with two axes: points, vertical intervals, curves and level lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ketcli.arrays import FloatArray
    from ketcli.show.kit.axis import Axis


class Strokes(NamedTuple):
    """The characters of frame, level line, interval and band."""

    vertical: str
    tick: str
    corner: str
    horizontal: str
    mark: str
    level: str
    interval: str
    off_top: str
    off_bottom: str
    curve: str
    band: str
    series: tuple[str, str, str]


UNICODE = Strokes("│", "┤", "└", "─", "┴", "┄", "│", "▴", "▾", "━", "·", ("●", "◆", "○"))
ASCII = Strokes("|", "+", "+", "-", "+", ".", "|", "^", "v", "=", ".", ("o", "#", "x"))


class Canvas:
    """A grid of characters over an axis across and an axis upwards; what lies off the axes is not drawn."""

    def __init__(self, across: Axis, upwards: Axis, strokes: Strokes) -> None:
        """Start empty; `upwards.width` is the number of rows."""
        self.across = across
        self.upwards = upwards
        self.strokes = strokes
        self._cells = [[" "] * across.width for _ in range(upwards.width)]

    def column(self, x: float) -> int:
        """Column of a value across."""
        return self.across.column(x)

    def put(self, column: int, y: float, mark: str, *, over: bool = True) -> None:
        """Draw one character; `over` False leaves what is there."""
        row = self.upwards.width - 1 - self.upwards.column(y)
        if (
            0 <= column < self.across.width
            and 0 <= row < self.upwards.width
            and (over or self._cells[row][column] == " ")
        ):
            self._cells[row][column] = mark

    def level(self, y: float) -> None:
        """Draw a line across at a value, behind everything."""
        for column in range(self.across.width):
            self.put(column, y, self.strokes.level, over=False)

    def interval(self, column: int, estimate: float, low: float, high: float, mark: str) -> None:
        """Draw an estimate on its vertical interval, with an arrow where that leaves the picture."""
        bottom, top = self.upwards.column(low), self.upwards.column(high)
        last = self.upwards.width - 1
        for position in range(max(bottom, 0), min(top, last) + 1):
            self._at(column, position, self.strokes.interval)
        if bottom < 0 <= top:
            self._at(column, 0, self.strokes.off_bottom)
        if top > last >= bottom:
            self._at(column, last, self.strokes.off_top)
        self.put(column, estimate, mark)

    def curve(self, x: FloatArray, y: FloatArray, mark: str) -> None:
        """Draw a curve given by enough points."""
        for at, value in zip(x.tolist(), y.tolist(), strict=True):
            self.put(self.column(at), value, mark, over=mark != self.strokes.band)

    def lines(self, x_ticks: Sequence[tuple[int, str]], y_ticks: Iterable[tuple[float, str]]) -> list[str]:
        """The finished picture: labels of values at the left, those of columns below."""
        labels: dict[int, str] = {}
        for value, label in y_ticks:
            row = self.upwards.width - 1 - self.upwards.column(value)
            if 0 <= row < self.upwards.width:
                labels[row] = label
        margin = max((len(label) for label in labels.values()), default=0)
        strokes = self.strokes
        rows = [
            f"{labels.get(row, ''):>{margin}} {strokes.tick if row in labels else strokes.vertical}{''.join(cells)}"
            for row, cells in enumerate(self._cells)
        ]
        ruler = [strokes.horizontal] * self.across.width
        for column, _ in x_ticks:
            ruler[column] = strokes.mark
        rows.append(f"{'':>{margin}} {strokes.corner}{''.join(ruler)}")
        rows.append(f"{'':>{margin}}  {centred(x_ticks, self.across.width)}")
        return [row.rstrip() for row in rows]

    def _at(self, column: int, position: int, mark: str) -> None:
        if 0 <= column < self.across.width:
            self._cells[self.upwards.width - 1 - position][column] = mark


def centred(labels: Sequence[tuple[int, str]], width: int) -> str:
    """Labels centred under their columns; one that would touch the label before it is left out."""
    cells = [" "] * width
    free = 0
    for column, label in labels:
        start = min(max(column - len(label) // 2, 0), width - len(label))
        if start >= free:
            cells[start : start + len(label)] = label
            free = start + len(label) + 1
    return "".join(cells).rstrip()
