"""A table as it stands in a file: a header, cells, and the line of the file for each row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketcli.errors import InvalidInput
from ketcli.evidence.studyfiles.columns import SETS, STUDY
from ketcli.evidence.studyfiles.names import compact, meanings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    import pandas as pd

    from ketcli.arrays import IntArray

LOOKED_AT = 12
MAX_LISTED = 5


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a file: the line where it starts, and its fields."""

    line: int
    fields: list[str]

    @property
    def blank(self) -> bool:
        """Whether no field says anything."""
        return not any(field.strip() for field in self.fields)


@dataclass(frozen=True)
class FileTable:
    """Cells under their headers, as text or (where that is certain) as numbers; the line of each row; what was found.

    `found` are the words of the note that says how the file was read; `clean` is a table known to have no space at the
    edge of a cell.
    """

    cells: pd.DataFrame
    lines: IntArray
    found: tuple[str, ...]
    clean: bool = False


def known_columns(fields: Iterable[str], mapped: Collection[str]) -> set[str]:
    """What the fields of a record would be called if it were the header."""
    found: set[str] = set()
    for field in fields:
        found.update(mapped if field.strip() in mapped else meanings().get(compact(field), {}))
    return found


def is_header(record: Record, mapped: Collection[str]) -> bool:
    """Whether a record names the columns of one whole set."""
    if any(field.strip() in mapped for field in record.fields):
        return True
    if any(_is_number(field) for field in record.fields):
        return False
    known = known_columns(record.fields, mapped)
    return any(known.issuperset(one) for sets in SETS.values() for one in sets)


def _is_number(field: str) -> bool:
    try:
        float(field.strip().replace(",", "."))
    except ValueError:
        return False
    return True


def table_of(records: Sequence[Record], name: str, mapped: Collection[str], found: Sequence[str]) -> FileTable:
    """The table that records make: what stands above the header is skipped, no row is shifted, no header is double.

    Raises
    ------
    InvalidInput
        There is no row, a row has more fields than the header, or two columns have one name.
    """
    import numpy as np
    import pandas as pd

    filled = [record for record in records if not record.blank]
    if not filled:
        raise InvalidInput(f"{name}: not readable as CSV: empty")
    start, said = _header_at(filled, mapped), list(found)
    if start:
        said.append(f"{_plural(start, 'line')} above the header skipped ({_short(filled[0].fields)})")
    header = [field.strip().removeprefix("\ufeff") for field in filled[start].fields]
    rows = filled[start + 1 :]
    if not rows:
        raise InvalidInput(f"{name}: a header but no study")
    fields = _aligned(header, rows, name, said)
    columns: dict[str, list[str]] = {}
    positions: dict[str, int] = {}
    has_study = STUDY in known_columns(header, mapped)
    for position, title in enumerate(header):
        cells = [row[position] for row in fields]
        label = title
        if not title:
            if not any(cell.strip() for cell in cells) or _row_numbers(cells):
                continue
            label = STUDY if position == 0 and not has_study else f"column {position + 1}"
        if label in columns:
            both = f"columns {positions[label] + 1} and {position + 1} are both called {label!r}"
            raise InvalidInput(f"{name}: {both}").at(name, column=label)
        columns[label], positions[label] = cells, position
    lines = np.array([record.line for record in rows], dtype=np.int64)
    return FileTable(pd.DataFrame(columns, dtype=object), lines, tuple(said))


def _header_at(records: Sequence[Record], mapped: Collection[str]) -> int:
    for index, record in enumerate(records[:LOOKED_AT]):
        if is_header(record, mapped):
            return index
    comments = 0
    while comments < len(records) - 1 and records[comments].fields[0].lstrip().startswith("#"):
        comments += 1
    return comments


def _aligned(header: list[str], rows: Sequence[Record], name: str, said: list[str]) -> list[list[str]]:
    """The fields of each row, as many as the header has; a comma at the end of a row adds none."""
    width = len(header)
    fields = [list(row.fields) for row in rows]
    if all(len(row) == width + 1 for row in fields) and _row_numbers([row[0] for row in fields]):
        said.append("row numbers in front of the first column left out")
        return [row[1:] for row in fields]
    long = [record for record, row in zip(rows, fields, strict=True) if any(cell.strip() for cell in row[width:])]
    if long:
        more = f" (and {len(long) - 1} more)" if len(long) > 1 else ""
        raise InvalidInput(
            f"{name}, row {long[0].line}: {len(long[0].fields)} fields, but the header names {width}{more}; "
            "columns would shift"
        ).at(name, long[0].line)
    short = [record.line for record, row in zip(rows, fields, strict=True) if len(row) < width and header[len(row)]]
    if short and len(short) == len(rows):
        raise InvalidInput(
            f"{name}: the header names {width} columns, but every row has fewer fields (row {short[0]}: "
            f"{len(fields[0])}); columns would shift"
        )
    if short:
        listed = ", ".join(map(str, short[:MAX_LISTED])) + (" ..." if len(short) > MAX_LISTED else "")
        said.append(f"rows with fewer fields than the header filled up with empty cells: {listed}")
    return [row[:width] + [""] * (width - len(row)) for row in fields]


def _row_numbers(cells: Sequence[str]) -> bool:
    return all(cell.strip() == str(index) for index, cell in enumerate(cells, start=1))


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count != 1 else ''}"


def _short(fields: Sequence[str]) -> str:
    text = " ".join(field.strip() for field in fields if field.strip())
    return repr(text if len(text) <= 40 else f"{text[:37]}...")
