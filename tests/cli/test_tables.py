"""The table of every answer for programs: CSV, a line a row, workbooks, the columns asked for, the file's ending."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cli.every_command import EVERY, SMALL, answer_of

from ketcli.cli.output import Output, show
from ketcli.errors import InvalidInput
from ketcli.show.kit.answer import Answer
from ketcli.show.kit.delimited import delimited
from ketcli.show.kit.endings import ENDINGS, format_of
from ketcli.show.kit.formats import render
from ketcli.show.kit.table import Column, Table
from ketcli.show.kit.workbook import workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ran

    Ketcli = Callable[..., Ran]

OWN_CSV = {"template"}  # prints a file as it is


@pytest.mark.parametrize("name", EVERY)
def test_every_table_is_the_same_in_every_form(name: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    told, line = answer_of(name)
    keys = [column.key for column in told.main.columns]
    written: dict[str, str] = {}
    for kind in ("csv", "tsv", "ndjson", "json"):
        show(told, Output(format=kind), line, paged=False)
        out, err = capfdbinary.readouterr()
        assert err == b""
        assert b"\r" not in out
        written[kind] = out.decode()
    rows = list(csv.DictReader(io.StringIO(written["csv"])))
    assert list(csv.DictReader(io.StringIO(written["tsv"]), delimiter="\t")) == rows
    lines = [json.loads(one) for one in written["ndjson"].splitlines()]
    assert [list(one) for one in lines] == [keys] * len(rows)
    for row, one in zip(rows, lines, strict=True):
        assert {key: "" if value is None else _as_csv(value) for key, value in one.items()} == row
    if name not in OWN_CSV:
        show(told, Output(format="csv", crlf=True), line, paged=False)
        assert capfdbinary.readouterr().out.decode() == written["csv"].replace("\n", "\r\n")
    book = openpyxl.load_workbook(io.BytesIO(workbook(told, line)))
    assert [cell.value for cell in book["answer"][1]] == keys
    assert book["answer"].max_row == len(rows) + 1
    assert book["about"]["B1"].value == line
    assert len(book.sheetnames) == len({one.lower() for one in book.sheetnames})


def _as_csv(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else repr(value)


@pytest.mark.parametrize("name", EVERY)
def test_columns_come_as_asked(name: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    told, line = answer_of(name)
    wanted = [column.key for column in told.main.columns][:3][::-1]

    def printed(kind: str) -> str:
        show(told, Output(format=kind, columns=wanted), line, paged=False)
        return capfdbinary.readouterr().out.decode()

    head = next(csv.reader(io.StringIO(printed("csv"))))
    assert head == wanted
    assert next(csv.reader(io.StringIO(printed("tsv")), delimiter="\t")) == wanted
    answer = json.loads(printed("json"))
    rows = answer["table"]["rows"]
    assert answer["table"]["columns"] == wanted
    assert set(told.body) <= set(answer)
    assert all(list(row) == wanted for row in rows)
    assert [json.loads(one) for one in printed("ndjson").splitlines()] == rows
    if rows:
        titles = [column.header for key in wanted for column in told.main.columns if column.key == key]
        assert printed("table").split("\n")[0].split() == " ".join(titles).split()
    with pytest.raises(InvalidInput, match="--columns: 'nothing' is not one of"):
        show(told, Output(format="csv", columns=("nothing",)), line, paged=False)
    assert capfdbinary.readouterr().out == b""


def test_columns_of_a_table_that_only_the_screen_has(ketcli: Ketcli) -> None:
    out = ketcli("pool", "--data", SMALL, "--columns", "study,weight", "-q").out
    assert out.splitlines()[0].split() == ["Study", "Weight", "%"]
    assert "Hedges" not in out
    ran = ketcli("pool", "--data", SMALL, "--columns", "study,weight", "--csv")
    assert (ran.code, ran.out) == (2, "")
    assert "'study' is not one of group, measure" in ran.err
    assert ketcli("pool", "--data", SMALL, "--columns", "study,k").code == 2  # two tables
    near = ketcli("pool", "--data", SMALL, "--columns", "estimat")
    assert "did you mean 'estimate'?" in near.err


def test_columns_with_commas_in_their_names(ketcli: Ketcli, study_file: Callable[[str], str]) -> None:
    path = study_file('study,yi,vi,"dose,mg","site, town"\nA,0.1,0.2,5,x\nB,0.3,0.4,6,y\n')
    out = ketcli("effects", "--data", path, "--columns", "site, town,dose,mg,study", "--csv").out
    assert out == '"site, town","dose,mg",study\nx,5,A\ny,6,B\n'


@pytest.mark.parametrize(
    "words", ["Smith,2001,Lee, 2002", '"Smith,2001","Lee, 2002"', "row 2,row 3", "smith,2001,row 3"]
)
def test_a_study_with_a_comma_in_its_name_can_be_left_out(
    words: str, ketcli: Ketcli, study_file: Callable[[str], str]
) -> None:
    path = study_file('study,yi,vi\n"Smith,2001",1,1\n"Lee, 2002",2,1\nC,3,1\nD,4,1\n')
    ran = ketcli("effects", "--data", path, "--exclude", words, "--columns", "study", "--csv")
    assert ran.out == "study\nC\nD\n"


SURROGATES: tuple[Literal["Cs"], ...] = ("Cs",)
texts = st.text(st.characters(exclude_categories=SURROGATES, exclude_characters="\x00"), max_size=8)


@given(st.lists(st.tuples(st.sampled_from("=+-@\t\r"), texts), min_size=1, max_size=5))
def test_a_safe_cell_is_no_formula_and_keeps_its_text(cells: list[tuple[str, str]]) -> None:
    names = [start + rest for start, rest in cells]
    written = delimited(Table((Column("name", "Name"),), pd.DataFrame({"name": names})), "csv", safe=True)
    read = [row[0] for row in csv.reader(io.StringIO(written, newline=""))][1:]
    for name, cell in zip(names, read, strict=True):
        assert cell.removeprefix("'") == name
        assert cell.startswith("'") or _number(cell)


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_numbers_are_safe_as_they_are(ketcli: Ketcli, study_file: Callable[[str], str]) -> None:
    path = study_file("study,yi,vi,=dose\n=1+1,-0.5,0.2,-2\n@SUM(A1),0.3,0.4,+x\n")
    plain = ketcli("effects", "--data", path, "--columns", "study,yi,=dose", "--csv").out
    assert plain == "study,yi,=dose\n=1+1,-0.5,-2\n@SUM(A1),0.3,+x\n"
    safe = ketcli("effects", "--data", path, "--columns", "study,yi,=dose", "--csv", "--safe-csv").out
    assert safe == "study,yi,'=dose\n'=1+1,-0.5,-2\n'@SUM(A1),0.3,'+x\n"


def test_a_workbook_runs_nothing_and_is_the_same_twice(ketcli: Ketcli, study_file: Any, tmp_path: Path) -> None:
    path = study_file("study,yi,vi\n=1+1,-0.5,0.2\n\x1b[2Jx,0.3,0.4\n")
    for name in ("one.xlsx", "two.XLSX"):
        ran = ketcli("effects", "--data", path, "-o", str(tmp_path / name))
        assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.XLSX").read_bytes()
    cell = openpyxl.load_workbook(tmp_path / "one.xlsx")["answer"]["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    again = ketcli("pool", "--data", str(tmp_path / "one.xlsx"), "--json")
    assert again.json["k"] == 2


def test_sheets_have_names_that_excel_takes() -> None:
    frame = pd.DataFrame({"a": [1]})
    titles = ("x" * 40, "X" * 40, "x" * 40, "a/b:c*?[d]\\'", "answer", "", "///", "About")
    tables = [Table((Column("a", "A"),), frame.copy(), title) for title in titles]
    told = Answer(body={}, main=Table((Column("a", "A"),), frame), blocks=tuple(tables))
    names = openpyxl.load_workbook(io.BytesIO(workbook(told, "ketcli"))).sheetnames
    assert names == [
        "answer", "x" * 28, f"{'X' * 28} 2", f"{'x' * 28} 3", "a b c   d", "answer 2", "A", "table", "About", "about 2",
    ]  # fmt: skip


def test_without_the_extra_one_line_says_so(ketcli: Ketcli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    ran = ketcli("pool", "-o", str(tmp_path / "x.xlsx"))
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "ketcli[files]" in ran.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("-o", "answer.foo"), "unknown ending .foo; known are .txt, .csv"),
        (("-o", "answer.csv", "--json"), "holds csv, not json"),
        (("-o", "answer.json", "--csv"), "holds json, not csv"),
        (("-o", "answer.md", "--format", "table"), "holds markdown, not table"),
        (("-o", "answer.xlsx", "--format", "csv"), "holds xlsx, not csv"),
        (("-o", "answer.txt", "--format", "xlsx"), "holds table, not xlsx"),
        (("--format", "xlsx"), "a workbook needs a file"),
        (("--crlf",), "--crlf is for csv and tsv, not table"),
        (("--json", "--safe-csv"), "--safe-csv is for csv and tsv, not json"),
        (("-o", "answer.bib"), "not written in it"),
    ],
)
def test_a_file_that_cannot_be_what_it_is_called(
    words: tuple[str, ...], says: str, ketcli: Ketcli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = ketcli("pool", "--data", SMALL, *words)
    assert ran.code == 2
    assert says in ran.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_ending_chooses_the_format_in_any_case(ending: str) -> None:
    assert format_of(f"x{ending}", None) == format_of(f"x{ending.upper()}", None) == ENDINGS[ending][0]
    assert all(format_of(f"x{ending}", kind) == kind for kind in ENDINGS[ending])
    assert format_of("answer", "csv") == format_of(None, "csv") == "csv"
    assert format_of("/dev/stdout", None) == "table"


@pytest.mark.parametrize("kind", ["csv", "tsv", "json", "ndjson", "latex"])
def test_machine_formats_have_no_notes_beside_them_unless_asked(kind: str, ketcli: Ketcli) -> None:
    assert ketcli("pool", "--data", SMALL, "-f", kind).err == ""
    assert ketcli("pool", "--data", SMALL, "-f", kind, "--notes").err.startswith("note: ")
    assert ketcli("pool", "--data", SMALL, "-f", kind, "--notes", "-q").err == ""


HOSTILE = "<script>x</script> <img src=y> [a](javascript:b) ![c](d) a|b &lt; p < 0.001"


def test_markdown_shows_what_html_would_obey() -> None:
    table = Table((Column("a", HOSTILE),), pd.DataFrame({"a": [HOSTILE]}), HOSTILE)
    told = Answer(body={}, main=table, blocks=(HOSTILE, table), footer=HOSTILE)
    text = render(told, "markdown", f"ketcli pool --data '`{HOSTILE}`'")
    prose = text.rpartition("\n\n")[0]
    assert "<script" not in prose
    assert "<img" not in prose
    assert not re.search(r"(?<!\\)\]\(", prose)
    assert "&amp;lt;" in prose
    assert "p < 0.001" in prose
    assert text.endswith("``\n")
    plain = render(replace(told, footer="a < b"), "markdown", "ketcli pool")
    assert "_a < b_" in plain
