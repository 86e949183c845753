"""The one table type that every format is made from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from ketcli.columns import Columns as Arrays
from ketcli.show.kit import numbers
from ketcli.show.kit.safe import shown
from ketcli.show.kit.truth import WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

Kind = Literal["text", "figures", "whole", "number", "p"]


class Column(NamedTuple):
    """A column: its key in CSV and JSON, its heading, how its cells are written, and when it may be dropped.

    `figures` are numbers already put into words (`12/30`), set flush right.
    `rank` 0 is always shown; where a terminal is too narrow, columns of the highest rank go first.
    """

    key: str
    header: str
    kind: Kind = "text"
    digits: int = 2
    rank: int = 0

    @property
    def right(self) -> bool:
        """Whether cells are set flush right."""
        return self.kind != "text"

    def cell(self, value: Any) -> str:
        """One value as text."""
        if self.kind in ("text", "figures"):
            return "" if numbers.missing(value) else shown(WORDS[value] if isinstance(value, bool) else str(value))
        writers: dict[str, Callable[[Any], str]] = {
            "whole": numbers.whole,
            "p": numbers.p_value,
            "number": lambda number: numbers.fixed(number, self.digits),
        }
        return writers[self.kind](value)


@dataclass(frozen=True)
class Table:
    """Columns and a frame (of pandas, or plain columns) that has at least their keys.

    `title` stands above it, never in CSV; `more` is the number of rows that were left out for being too many.
    """

    columns: tuple[Column, ...]
    frame: pd.DataFrame | Arrays
    title: str = ""
    more: int = 0

    @property
    def as_pandas(self) -> pd.DataFrame:
        """The rows as a frame of pandas."""
        return self.frame.frame if isinstance(self.frame, Arrays) else self.frame

    @property
    def rows(self) -> pd.DataFrame | Arrays:
        """The rows with the table's own columns alone."""
        keys = [column.key for column in self.columns]
        return self.frame.only(keys) if isinstance(self.frame, Arrays) else self.frame[keys]

    def cells(self) -> list[list[str]]:
        """All cells as text, row by row."""
        written = [[column.cell(value) for value in self.frame[column.key].tolist()] for column in self.columns]
        return [list(row) for row in zip(*written, strict=True)]

    def fitting(self, width: int, gap: int) -> Table:
        """The same table with the columns of the highest rank left out until it fits the width."""
        columns = list(self.columns)
        widths = self._widths()
        while sum(widths[column.key] + gap for column in columns) > width and max(c.rank for c in columns) > 0:
            last = max(range(len(columns)), key=lambda index: (columns[index].rank, index))
            del columns[last]
        return replace(self, columns=tuple(columns))

    def _widths(self) -> dict[str, int]:
        rows = self.cells()
        return {
            column.key: max([len(column.header), *(len(row[index]) for row in rows)])
            for index, column in enumerate(self.columns)
        }
