"""Rows under a header: what is skipped, filled up, left out, or refused, in its words."""

from __future__ import annotations

from pathlib import Path

import pytest

from ketcli.errors import InvalidInput
from ketcli.questions.effects.effect_set import EffectSet
from ketcli.questions.effects.from_studies import ask_studies


def asked(folder: Path, *lines: str) -> EffectSet:
    path = folder / "studies.csv"
    path.write_text("\n".join(lines) + "\n")
    return ask_studies(str(path))


def notes(effects: EffectSet) -> str:
    return " | ".join(str(note) for note in effects.notes)


HEAD, A, B = "study,yi,vi,site", "A,0.5,0.1,x", "B,0.4,0.1,y"


@pytest.mark.parametrize(
    ("above", "says"),
    [
        (("Table 1",), "1 line above the header skipped ('Table 1')"),
        (("Table 1", "of all", "trials"), "3 lines above the header skipped ('Table 1')"),
        (("x" * 40,), f"('{'x' * 40}')"),
        (("x" * 41,), f"('{'x' * 37}...')"),
        (("1,2,3,4",), "1 line above the header skipped ('1 2 3 4')"),
    ],
)
def test_lines_above_the_header(tmp_path: Path, above: tuple[str, ...], says: str) -> None:
    effects = asked(tmp_path, *above, HEAD, A, B)
    assert effects.yi.tolist() == [0.5, 0.4]
    assert says in notes(effects)


def test_the_header_is_among_the_first_twelve_lines(tmp_path: Path) -> None:
    assert asked(tmp_path, *(f"line {i}" for i in range(11)), HEAD, A, B).yi.tolist() == [0.5, 0.4]
    with pytest.raises(InvalidInput):
        asked(tmp_path, *(f"line {i}" for i in range(12)), HEAD, A, B)


@pytest.mark.parametrize(("short", "listed"), [(1, "3"), (5, "3, 4, 5, 6, 7"), (6, "3, 4, 5, 6, 7 ...")])
def test_short_rows_are_filled_up_and_the_first_five_listed(tmp_path: Path, short: int, listed: str) -> None:
    told = notes(asked(tmp_path, HEAD, A, *(f"S{i},0.4,0.1" for i in range(short))))
    assert told.partition("filled up with empty cells: ")[2].partition(" |")[0] == listed


def test_a_comma_at_the_end_of_the_header_makes_no_row_short(tmp_path: Path) -> None:
    assert "filled up" not in notes(asked(tmp_path, f"{HEAD},", f"{A},", B))


def test_rows_that_would_shift_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"the header names 4 columns, but every row has fewer fields \(row 2: 3\)"):
        asked(tmp_path, HEAD, "A,0.5,0.1", "B,0.4")
    with pytest.raises(InvalidInput, match=r"row 3: 5 fields, but the header names 4; columns would shift"):
        asked(tmp_path, HEAD, A, f"{B},z")
    with pytest.raises(InvalidInput, match=r"row 2: 6 fields, but the header names 4 \(and 2 more\)"):
        asked(tmp_path, HEAD, f"{A},z,z", f"{B},z", "C,1,0.1,x,z")
    assert asked(tmp_path, HEAD, f"{A},", f"{B},,").yi.tolist() == [0.5, 0.4]


def test_row_numbers_in_front_are_left_out(tmp_path: Path) -> None:
    effects = asked(tmp_path, HEAD, f"1,{A}", f"2,{B}")
    assert effects.frame["study"].tolist() == ["A", "B"]
    assert "row numbers in front of the first column left out" in notes(effects)
    with pytest.raises(InvalidInput, match="columns would shift"):
        asked(tmp_path, HEAD, f"1,{A}", f"3,{B}")


def test_columns_without_a_name(tmp_path: Path) -> None:
    effects = asked(tmp_path, "study,,yi,vi,", "A,p,0.5,0.1,", "B,q,0.4,0.1,")
    assert "column 2" in effects.column_names()
    assert "column 5" not in effects.column_names()
    assert asked(tmp_path, ",yi,vi", "A,0.5,0.1", "B,0.4,0.1").frame["study"].tolist() == ["A", "B"]
    numbered = asked(tmp_path, ",study,yi,vi", "1,A,0.5,0.1", "2,B,0.4,0.1")
    assert "column 1" not in numbered.column_names()
    lettered = asked(tmp_path, ",study,yi,vi", "p,A,0.5,0.1", "q,B,0.4,0.1")
    assert "column 1" in lettered.column_names()
    with pytest.raises(InvalidInput, match="columns 1 and 4 are both called 'study'"):
        asked(tmp_path, "study,yi,vi,study", "A,0.5,0.1,B")


def test_comments_and_emptiness(tmp_path: Path) -> None:
    assert asked(tmp_path, "# made by hand", " # twice", HEAD, A, B).yi.tolist() == [0.5, 0.4]
    assert asked(tmp_path, "", ",,,", HEAD, "", A, ",,,", B).yi.tolist() == [0.5, 0.4]
    with pytest.raises(InvalidInput, match="a header but no study"):
        asked(tmp_path, HEAD)
    with pytest.raises(InvalidInput, match="not readable as CSV: empty"):
        asked(tmp_path, "", ",,")
