"""Anybody's CSV: what is read, and how every mistake in it is named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketcli.errors import InvalidInput
from ketcli.evidence.studyfiles.options import Choosing, ReadingOptions
from ketcli.evidence.studyfiles.totals import read_without_totals
from ketcli.questions.effects.effect_set import EffectSet
from ketcli.questions.effects.from_studies import StudyOptions, ask_studies


def ask(path: Path) -> EffectSet:
    return ask_studies(str(path))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "studies.csv"


def test_reads_figures_and_keeps_other_columns(path: Path) -> None:
    path.write_text("study,yi,vi,dose,setting\nA,-0.5,0.04,10,ward\nB,0.1,0.09,,clinic\n")
    effects = ask(path)
    assert effects.method.measure == "GEN"
    assert effects.column_names() == ["study", "yi", "vi", "dose", "setting"]
    assert effects.yi.tolist() == [-0.5, 0.1]
    assert effects.column("dose").iloc[0] == 10


def test_a_byte_order_mark_quotes_and_spaces_do_no_harm(path: Path) -> None:
    path.write_bytes('\ufeffstudy,yi,vi\r\n"Smith, 2001", 0.1, 0.2\r\n'.encode())
    effects = ask(path)
    assert effects.frame["study"].tolist() == ["Smith, 2001"]
    assert effects.vi.tolist() == [0.2]


def test_empty_cells_make_a_row_incomplete_not_wrong(path: Path) -> None:
    path.write_text("study,yi,vi\nA,0.5,0.1\nB,,0.1\n")
    effects = ask(path)
    assert effects.usable.tolist() == [True, False]
    assert [item.label for item in effects.left_out] == ["B"]


def test_all_findings_at_once_with_row_and_column(path: Path) -> None:
    path.write_text("study,events_e,n_e,events_c,n_c\nA,12,10,1,10\nB,x,10,1,ten\nC,-1,10,0,0\n")
    with pytest.raises(InvalidInput) as caught:
        ask(path)
    message = str(caught.value)
    assert "row 3, column events_e: expected a number, found 'x'" in message
    assert "row 3, column n_c: expected a number, found 'ten'" in message


def test_impossible_figures_are_named(path: Path) -> None:
    path.write_text("study,events_e,n_e,events_c,n_c\nA,12,10,1,10\nC,-1,10,0,0.5\n")
    with pytest.raises(InvalidInput) as caught:
        ask(path)
    message = str(caught.value)
    assert "row 2, column events_e: expected at most the number of people (n_e), found 12" in message
    assert "row 3, column events_e: expected 0 or more, found -1" in message
    assert "row 3, column n_c: expected at least 1, found 0" in message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not readable as CSV"),
        ("study,yi,vi\n", "a header but no study"),
        ("who,yi,vi\nA,1,1\n", "no column 'study'"),
        ("study,yi,spread\nA,1,1\n", "expected the columns yi, vi"),
        ("study,yi,vi\nA,1,-1\n", "column vi: expected 0 or more, found -1"),
        ("study,yi,vi\nA,inf,1\n", "expected a number"),
        ("study,mean_e,sd_e,n_e,mean_c,sd_c,n_c\nA,1,-2,10,1,1,10\n", "column sd_e: expected 0 or more"),
    ],
)
def test_broken_files(path: Path, text: str, says: str) -> None:
    path.write_text(text)
    with pytest.raises(InvalidInput, match=says):
        ask(path)


ARMS = "study,treatment,events,n\nA,drug,5,20\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("study,yi,vi\nA,0.5,0.1\nB,0.4,0.1\n,0.6,0.1\n", "no study is named in row 4"),
        (f"{ARMS},placebo,3,20\nB,drug,6,20\n,placebo,2,20\n", "no study is named in row 3, 5 (a merged cell"),
        (f"{ARMS}a, Drug,5,20\nA,placebo,3,20\n", "row 3 (a) is row 2 (A) again, the same in every cell"),
        ("study,yi,vi\n" + "".join(f"{name},0.5,0.1\n" for name in "ABCDEFGHIJJ"), "row 12 (J) is row 11"),
        ("<html><table>\n<tr><td>study</td></tr></table>", "a page or XML, no table of text"),
        ('[{"study": "A", "yi": 0.1,\n "vi": 0.2}]\n', "JSON, no table of text"),
    ],
)
def test_rows_that_are_no_study_of_their_own_and_files_that_are_no_table(path: Path, text: str, says: str) -> None:
    path.write_text(text)
    with pytest.raises(InvalidInput) as refused:
        ask(path)
    assert says in str(refused.value)


def test_a_row_of_means_is_left_out_and_an_unnamed_row_can_be(path: Path) -> None:
    path.write_text("study,yi,vi\nA,0.5,0.1\nB,0.4,0.1\nMean,0.45,0.1\n,0.6,0.1\n")
    effects = ask_studies(str(path), options=StudyOptions(choosing=Choosing(exclude=("row 5",))))
    assert effects.yi.tolist() == [0.5, 0.4]
    assert any("row 4 (Mean)" in str(note) for note in effects.notes)


def test_missing_and_binary_files(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        ask(tmp_path / "none.csv")
    binary = tmp_path / "binary.csv"
    binary.write_bytes(bytes(range(128, 256)))
    with pytest.raises(InvalidInput, match="not readable as CSV"):
        ask(binary)


@given(
    st.lists(
        st.tuples(st.floats(-1e6, 1e6, allow_subnormal=False), st.floats(1e-12, 1e12, allow_subnormal=False)),
        min_size=1,
        max_size=20,
    )
)
def test_numbers_survive_a_round_trip_to_the_last_digit(rows: list[tuple[float, float]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "studies.csv")
        path.write_text("study,yi,vi\n" + "".join(f"s{i},{y!r},{v!r}\n" for i, (y, v) in enumerate(rows)))
        frame = ask(path).frame
    np.testing.assert_allclose(frame["yi"], [y for y, _ in rows], rtol=1e-15)
    np.testing.assert_allclose(frame["vi"], [v for _, v in rows], rtol=1e-15)


def test_excel_without_openpyxl_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    import openpyxl

    book = openpyxl.Workbook()
    for row in (("study", "yi", "vi"), ("A", 0.5, 0.1)):
        book.active.append(row)
    path = tmp_path / "studies.xlsx"
    book.save(path)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(InvalidInput, match=r"studies.xlsx: Excel files need openpyxl: pip install 'ketcli\[files\]'"):
        ask_studies(str(path))


def test_of_many_wrong_cells_the_first_fifty_are_listed(path: Path) -> None:
    path.write_text("study,yi,vi\n" + "".join(f"s{row},x,-1\n" for row in range(60)))
    with pytest.raises(InvalidInput) as caught:
        ask(path)
    head, *listed = str(caught.value).splitlines()
    assert "50 problems" in head
    assert len(listed) == 50
    assert "row 26, column yi" in listed[-1]  # two in each row, in their order


def test_a_table_at_hand_is_read_once_and_another_one_anew() -> None:
    one = ReadingOptions(content=b"study,yi,vi\nA,0.1,0.2\nTotal,0.3,0.1\n")
    other = ReadingOptions(content=b"study,yi,vi\nB,0.1,0.2\n")
    first, said = read_without_totals("-", one)
    assert read_without_totals("-", one)[0] is first
    assert first.study.tolist() == ["A"]
    assert "row 3 (Total)" in said[0]
    assert read_without_totals("-", other)[0].study.tolist() == ["B"]
    assert first.folded("study").tolist() == ["a"]
    assert first.keep(np.array([False])).folded("study").tolist() == []


def test_two_columns_that_could_both_name_the_study_are_asked_about(path: Path) -> None:
    path.write_text("trial_id,Trial ID,yi,vi\nA,B,1,0.1\nC,D,2,0.1\n")
    with pytest.raises(InvalidInput, match="columns 'trial_id' and 'Trial ID' could both name the study; --map"):
        ask(path)
    path.write_text("trial_id,Trial,yi,vi\nA,B,1,0.1\nC,D,2,0.1\n")  # one name is the better one
    assert ask(path).frame["study"].tolist() == ["B", "D"]
