"""Excel workbooks as records of text."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ketcli.errors import InvalidInput, named
from ketcli.evidence.nearest import suggestion
from ketcli.evidence.studyfiles.table import LOOKED_AT, Record, is_header

if TYPE_CHECKING:
    from collections.abc import Collection

NEEDS = "Excel files need openpyxl: pip install 'ketcli[files]' (or save the sheet as CSV)"


def sheet_records(
    content: bytes, name: str, sheet: str | None, mapped: Collection[str]
) -> tuple[list[Record], tuple[str, ...]]:
    """The rows of a sheet: the one that is named, or the first that has a header of a study file.

    Raises
    ------
    InvalidInput
        openpyxl is not installed, the workbook cannot be read, or has no such sheet.
    """
    try:
        openpyxl = import_module("openpyxl")
    except ImportError:
        raise InvalidInput(f"{name}: {NEEDS}") from None
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = {title: _records(book[title]) for title in book.sheetnames if hasattr(book[title], "iter_rows")}
    except Exception as error:  # a broken archive or XML: openpyxl raises what its parsers raise
        raise InvalidInput(f"{name}: not readable as an Excel workbook ({type(error).__name__}: {error})") from error
    title = _chosen(sheets, name, sheet, mapped)
    others = [other for other in sheets if other != title]
    found = [f"sheet {title!r}{f', not {_listed(others)}' if others else ''}"] if others or sheet else []
    return sheets[title], tuple(found)


def _chosen(sheets: dict[str, list[Record]], name: str, sheet: str | None, mapped: Collection[str]) -> str:
    if not sheets:
        raise InvalidInput(f"{name}: a workbook without a sheet")
    titles = list(sheets)
    if sheet is None:
        with_header = [
            title for title, rows in sheets.items() if any(is_header(row, mapped) for row in rows[:LOOKED_AT])
        ]
        return (with_header or titles)[0]
    if sheet in sheets:
        return sheet
    if sheet.isdigit() and 1 <= int(sheet) <= len(titles):
        return titles[int(sheet) - 1]
    raise InvalidInput(f"{named('sheet')} {sheet!r}: there is {_listed(titles)}{suggestion(sheet, titles)}")


def _listed(titles: list[str]) -> str:
    return ", ".join(repr(title) for title in titles)


def _records(sheet: Any) -> list[Record]:
    return [
        Record(line, [_text(value) for value in row]) for line, row in enumerate(sheet.iter_rows(values_only=True), 1)
    ]


def _text(value: Any) -> str:
    """A cell as it would be typed; a whole number without a decimal point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    return value.isoformat() if isinstance(value, (date, time)) else str(value)
