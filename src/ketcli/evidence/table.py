"""What a table of the dataset is, and a column of it."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["id", "text", "category", "outcome", "integer", "number"]


class Column(NamedTuple):
    """One column: its kind, whether it must be filled, its allowed values and what it means."""

    name: str
    kind: Kind
    doc: str
    required: bool = False
    allowed: tuple[str, ...] | None = None
    low: float | None = None
    unit: str = ""
    optional: bool = False  # a file may lack the column; its cells then read as empty
    several: bool = False  # the cell may hold several of the allowed values, `a;b`, in the order given here

    @property
    def is_number(self) -> bool:
        """Whether its cells are numbers."""
        return self.kind in ("integer", "number")


def id_column(name: str, doc: str) -> Column:
    """A column that names what the row is about; no cell of it is empty."""
    return Column(name, "id", doc, required=True)


NOTE = Column("note", "text", "remarks; how a derived figure was derived")


class Table(NamedTuple):
    """One file: its columns, its key, and the columns that point into other tables."""

    name: str
    doc: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    references: tuple[tuple[tuple[str, ...], str], ...] = ()
    needed: bool = True

    @property
    def filename(self) -> str:
        """Name of the CSV file."""
        return f"{self.name}.csv"
