"""The bundled dataset in memory, with one cell changed."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from ketcli.evidence.checking.check import check_dataset
from ketcli.evidence.dataset import bundled_folder
from ketcli.evidence.schema import TABLES

if TYPE_CHECKING:
    from pathlib import Path

    from ketcli.evidence.findings import Finding
    from ketcli.evidence.table import Table


@dataclass(frozen=True)
class Memory:
    """A folder of files in memory."""

    files: dict[str, bytes]
    name: str = ""

    def __truediv__(self, name: str) -> Memory:
        return Memory(self.files, name)

    def is_file(self) -> bool:
        return self.name in self.files

    def read_bytes(self) -> bytes:
        return self.files[self.name]

    def read_text(self, encoding: str = "utf-8") -> str:
        return self.files[self.name].decode(encoding)


FILES = {file.name: file.read_bytes() for file in bundled_folder().iterdir() if file.is_file()}
ROWS = {
    table.name: list(csv.reader(io.StringIO(FILES[table.filename].decode(), newline=""))) for table in TABLES.values()
}


def written(table: Table, row: int, column: int, cell: str) -> Memory:
    """The folder with one other cell."""
    rows = list(ROWS[table.name])
    rows[row] = [*rows[row][:column], cell, *rows[row][column + 1 :]]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return Memory({**FILES, table.filename: text.getvalue().encode()})


def with_cell(name: str, where: dict[str, str], column: str, cell: str) -> tuple[Memory, int]:
    """The folder with another cell in the first row that has these other cells, and the number of that row."""
    header, *rows = ROWS[name]
    for number, row in enumerate(rows, start=2):
        if all(row[header.index(key)] == value for key, value in where.items()):
            return written(TABLES[name], number - 1, header.index(column), cell), number
    raise LookupError(f"{name}: no row with {where}")


def findings(folder: Memory, *, labels: bool = True) -> list[Finding]:
    """What `check` finds in it."""
    return check_dataset(cast("Path", folder), labels=labels)
