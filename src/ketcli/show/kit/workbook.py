"""An answer as an Excel workbook: a sheet a table, and one that says where it comes from."""

from __future__ import annotations

import io
import math
import re
import zipfile
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ketcli.errors import InvalidInput
from ketcli.evidence.notes import merged
from ketcli.show.kit.safe import shown
from ketcli.show.kit.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ketcli.show.kit.answer import Answer

NEEDS = "a workbook needs openpyxl: python -m pip install 'ketcli[files]'"
MAIN, ABOUT = "answer", "about"
MAX_NAME, MAX_CELL = 31, 32767
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_ONCE = datetime(1980, 1, 1)


def require_openpyxl() -> Any:
    """The library that writes workbooks, which has no types.

    Raises
    ------
    InvalidInput
        It is not installed.
    """
    try:
        return import_module("openpyxl")
    except ImportError:
        raise InvalidInput(NEEDS) from None


def workbook(answer: Answer, command: str) -> bytes:
    """The main table, then each other table of the screen, then the command, data, method and notes.

    Numbers are numbers at full precision. Text is text, also where it begins like a formula.
    """
    book = require_openpyxl().Workbook(write_only=True)
    book.properties.created = book.properties.modified = _ONCE
    names: set[str] = set()
    for title, rows in _sheets(answer, command):
        sheet = book.create_sheet(_name(title, names))
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    stream = io.BytesIO()
    book.save(stream)
    return _undated(stream.getvalue())


def _sheets(answer: Answer, command: str) -> Iterator[tuple[str, Iterable[Sequence[Any]]]]:
    yield MAIN, _rows(answer.main, [column.key for column in answer.main.columns])
    for block in answer.blocks:
        if isinstance(block, Table) and block.frame is not answer.main.frame and len(block.frame):
            yield block.title or block.columns[0].header, _rows(block, [column.header for column in block.columns])
    yield ABOUT, _about(answer, command)


def _rows(table: Table, head: Sequence[str]) -> Iterator[Sequence[Any]]:
    yield head
    yield from zip(*(table.frame[column.key].tolist() for column in table.columns), strict=True)


def _about(answer: Answer, command: str) -> Iterator[Sequence[Any]]:
    yield "command", command
    yield from ((f"data {name}", value) for name, value in answer.provenance.items())
    yield from ((f"method {name}", value) for name, value in answer.method.items())
    yield from (("says", block) for block in answer.blocks if isinstance(block, str))
    yield from (("note", str(note)) for note in merged(answer.notes))


def _name(title: str, taken: set[str]) -> str:
    """A name that Excel takes: short, without its signs of reference, and not used yet."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", shown(title)).strip()[: MAX_NAME - 3].strip() or "table"
    name, number = plain, 2
    while name.lower() in taken:
        name, number = f"{plain} {number}", number + 1
    taken.add(name.lower())
    return name


def _cell(sheet: Any, value: Any) -> Any:
    value = value.item() if hasattr(value, "item") else value
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    cell = import_module("openpyxl.cell").WriteOnlyCell(sheet, shown(str(value))[:MAX_CELL])
    cell.data_type = "s"  # openpyxl takes what begins with = for a formula
    return cell


def _undated(content: bytes) -> bytes:
    """The same archive without the time at which its parts were packed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, _MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z", old.read(name)))
    return stream.getvalue()
