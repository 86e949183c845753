"""A small CSV file that a person fills in: its rows by the names of the columns."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, NamedTuple

from ketcli.errors import InvalidInput
from ketcli.evidence.nearest import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


class Line(NamedTuple):
    """A row of the file (the header is row 1), its cells without spaces at the edges."""

    row: int
    cells: Mapping[str, str]

    def get(self, name: str) -> str:
        """A cell; empty where the file has no such column."""
        return self.cells.get(name, "")


def read_lines(path: Path, needed: Iterable[str], known: Iterable[str] | None = None) -> list[Line]:
    """The rows that hold anything; names of columns in lower case, words joined by `_`.

    `known` are the columns that it may have, beside those that are needed; None allows any.

    Raises
    ------
    InvalidInput
        The file cannot be read, lacks a needed column, or has one that it may not.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})") from error
    if not lines:
        raise InvalidInput(f"{path}: empty")
    header = ["_".join(name.strip().lower().replace("-", " ").split()) for name in lines[0]]
    missing = [name for name in needed if name not in header]
    if missing:
        near = suggestion(missing[0], header)
        raise InvalidInput(f"{path}: no column {missing[0]!r}{near}; found {', '.join(header)}")
    if known is not None:
        allowed = (*needed, *known)
        for name in header:
            if name and name not in allowed:
                raise InvalidInput(
                    f"{path}: unknown column {name!r}{suggestion(name, allowed)}; known: {', '.join(allowed)}"
                )
    return [
        Line(number, dict(zip(header, [cell.strip() for cell in line], strict=False)))
        for number, line in enumerate(lines[1:], start=2)
        if any(cell.strip() for cell in line)
    ]
