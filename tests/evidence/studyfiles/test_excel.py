"""Workbooks: which sheet is read, and what its cells say."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest

from ketcli.errors import InvalidInput
from ketcli.evidence.studyfiles.excel import sheet_records

HEAD = ("study", "yi", "vi")


def workbook(**sheets: list[tuple[Any, ...]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def fields(content: bytes, sheet: str | None = None) -> tuple[list[list[str]], tuple[str, ...]]:
    records, found = sheet_records(content, "own.xlsx", sheet, ())
    return [record.fields for record in records], found


def test_cells_read_as_they_would_be_typed() -> None:
    row = (
        "A", 1.0, 0.25, True, False, None, 3, 1e300, 1e14, datetime(2020, 5, 1), datetime(2020, 5, 1, 12),
        time(6, 30), date(2021, 1, 2),
    )  # fmt: skip
    records, found = fields(workbook(own=[row]))
    assert records == [
        ["A", "1", "0.25", "TRUE", "FALSE", "", "3", "1e+300", "100000000000000", "2020-05-01", "2020-05-01T12:00:00",
         "06:30:00", "2021-01-02"]
    ]  # fmt: skip
    assert found == ()


def test_a_formula_reads_as_its_value() -> None:
    content = workbook(own=[HEAD, ("A", 0.5, 0.1)])
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for item in old.namelist():
            text = old.read(item)
            new.writestr(item, text.replace(b"<v>0.5</v>", b"<f>1/2</f><v>0.5</v>"))
    assert b"<f>" in zipfile.ZipFile(changed).read("xl/worksheets/sheet1.xml")
    assert fields(changed.getvalue())[0][1] == ["A", "0.5", "0.1"]


def test_lines_are_numbered_as_the_sheet_numbers_them() -> None:
    records, _ = sheet_records(workbook(own=[HEAD, ("A", 0.5, 0.1)]), "own.xlsx", None, ())
    assert [record.line for record in records] == [1, 2]


def test_which_sheet_is_read() -> None:
    content = workbook(notes=[("read me",)], data=[("title",), HEAD, ("A", 0.5, 0.1)], more=[HEAD])
    assert fields(content) == (
        [["title", "", ""], list(HEAD), ["A", "0.5", "0.1"]],
        ("sheet 'data', not 'notes', 'more'",),
    )
    assert fields(content, "notes")[0] == [["read me"]]
    assert fields(content, "3") == ([list(HEAD)], ("sheet 'more', not 'notes', 'data'",))
    assert fields(content, "1")[0] == [["read me"]]
    alone = workbook(own=[HEAD])
    assert fields(alone, "own")[1] == ("sheet 'own'",)
    assert fields(workbook(one=[("x",)], two=[("y",)])) == ([["x"]], ("sheet 'one', not 'two'",))
    named = workbook(**{"2": [("x",)], "own": [("y",)]})
    assert fields(named, "2")[0] == [["x"]]  # a title before a number
    for sheet in ("0", "4", "dta", "-1"):
        with pytest.raises(InvalidInput, match=f"'{sheet}': there is 'notes', 'data', 'more'"):
            fields(content, sheet)


def test_the_header_is_among_the_first_twelve_rows() -> None:
    for above, title in ((11, "data"), (12, "notes")):
        content = workbook(notes=[("x",)], data=[("line",)] * above + [HEAD])
        assert fields(content)[1][0].startswith(f"sheet '{title}'")


def test_what_is_no_workbook() -> None:
    with pytest.raises(InvalidInput, match=r"own\.xlsx: not readable as an Excel workbook"):
        fields(b"PK\3\4 broken")
