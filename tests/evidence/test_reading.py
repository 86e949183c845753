"""Reading one file of a dataset: rows as the schema types them, and all that is wrong with a broken one."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketcli.evidence.findings import Finding
from ketcli.evidence.reading import MAX_LISTED, read_table
from ketcli.evidence.rows import EventThresholdRow
from ketcli.evidence.schema import TABLES

THRESHOLDS = TABLES["event_thresholds"]
HEADER = "trial_id,source_id,percent,locator,note"
TRIALS = TABLES["trials"]


def read(folder: Path, text: str | bytes) -> tuple[list[EventThresholdRow], list[Finding]]:
    content = text if isinstance(text, bytes) else text.encode()
    (folder / THRESHOLDS.filename).write_bytes(content)
    return read_table(folder, THRESHOLDS)


def test_rows_carry_their_place_and_typed_cells(tmp_path: Path) -> None:
    rows, findings = read(tmp_path, f'{HEADER}\na,s,5,"p. 3, table 1",\n\nb,s,,here,"two\nlines"\n')
    assert findings == []
    assert [(row.row, row.trial_id, row.locator, row.note) for row in rows] == [
        (2, "a", "p. 3, table 1", ""),
        (4, "b", "here", "two\nlines"),
    ]
    assert rows[0].percent == 5.0
    assert math.isnan(rows[1].percent)


def test_columns_may_stand_in_any_order_and_behind_a_byte_order_mark(tmp_path: Path) -> None:
    ((row,), findings) = read(tmp_path, b"\xef\xbb\xbfnote,percent,locator,source_id,trial_id\r\nn,2.5,l,s,t\r\n")
    assert findings == []
    assert row == (2, "t", "s", 2.5, "l", "n")


@pytest.mark.parametrize(
    ("text", "row", "column", "words"),
    [
        ("", None, "", "no header"),
        (b"trial_id,\xff", None, "", "not readable as CSV"),
        (f'{HEADER}\na,s,5,"never closed\n', None, "", "not readable as CSV"),
        ("trial_id,source_id,percent,note\n", 1, "locator", "missing"),
        (f"{HEADER},page\n", 1, "page", "unknown column"),
        (f"{HEADER},note\na,s,5,l,,\n", 1, "note", "twice"),
        (f"{HEADER}\na,s,5,l,n,\n", 2, "", "expected 5 cells as in the header, found 6"),
        (f"{HEADER}\na,s,5,l,n\nb,s,5\n", 3, "", "expected 5 cells as in the header, found 3"),
    ],
)
def test_a_file_that_is_no_table_is_named_and_gives_no_rows(
    tmp_path: Path, text: str | bytes, row: int | None, column: str, words: str
) -> None:
    rows, findings = read(tmp_path, text)
    assert rows == []
    assert [(one.row, one.column) for one in findings] == [(row, column)]
    assert words in findings[0].message


@pytest.mark.parametrize("cell", ["nan", "inf", "-Infinity", "1e999", "1_000", "１２", "5 %", "1,5", "0x1", " "])
def test_what_no_number_spells_is_named_with_its_place(tmp_path: Path, cell: str) -> None:
    (row, other), findings = read(tmp_path, f'{HEADER}\na,s,3,l,\nb,s,"{cell}",l,\n')
    assert row.percent == 3
    assert math.isnan(other.percent)
    assert findings == [Finding(THRESHOLDS.filename, 3, "percent", f"expected a number, found {cell!r}")]


def test_half_a_person_is_no_count(tmp_path: Path) -> None:
    cells = {column.name: "" for column in TRIALS.columns} | {"trial_id": "a", "n_randomized": "20.5", "year": "2e3"}
    (tmp_path / TRIALS.filename).write_text(f"{','.join(cells)}\n{','.join(cells.values())}\n")
    (row,), findings = read_table(tmp_path, TRIALS)
    assert row.year == 2000
    assert [(one.column, one.message) for one in findings] == [
        ("n_randomized", "expected a whole number, found '20.5'")
    ]


def test_wrong_cells_and_wrong_lengths_are_listed_up_to_a_limit(tmp_path: Path) -> None:
    rows, findings = read(tmp_path, f"{HEADER}\n" + "a,s,many,l,\n" * (MAX_LISTED + 1))
    assert len(rows) == MAX_LISTED + 1
    assert [one.row for one in findings] == list(range(2, MAX_LISTED + 2))
    _, findings = read(tmp_path, f"{HEADER}\n" + "a,s\n" * (MAX_LISTED + 1))
    assert [one.row for one in findings] == list(range(2, MAX_LISTED + 2))


def test_a_table_that_may_be_absent_reads_as_empty(tmp_path: Path) -> None:
    assert read_table(tmp_path, THRESHOLDS) == ([], [])


@given(st.lists(st.tuples(*[st.text(st.characters(exclude_categories=["Cs"])) for _ in range(4)], st.floats(0, 100))))
def test_what_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, cells: list) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(HEADER.split(","))
    writer.writerows((trial, source, repr(percent), locator, note) for trial, source, locator, note, percent in cells)
    rows, findings = read(tmp_path_factory.mktemp("round"), stream.getvalue())
    assert findings == []
    assert [(one.trial_id, one.source_id, one.locator, one.note, one.percent) for one in rows] == cells
