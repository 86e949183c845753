"""Rows that are no study of their own: the words that name them, and the ways out that are shown."""

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


def refused(folder: Path, *lines: str) -> str:
    with pytest.raises(InvalidInput) as caught:
        asked(folder, *lines)
    return str(caught.value)


def test_the_rows_of_a_study_are_listed_with_a_column_that_tells_them_apart(tmp_path: Path) -> None:
    said = refused(
        tmp_path, "study,yi,vi,scale,site", "A,0.5,0.1,HDRS,x", "a,0.4,0.1,MADRS,x", "B,0.3,0.1,HDRS,x"
    )  # fmt: skip
    assert said == (
        "studies.csv: 1 study stands in more than one row, as if independent: A (rows 2, 3). Take one row of each with "
        "--where scale=HDRS, leave rows out with --exclude 'row 3', or keep all with --model multilevel --cluster study"
    )


def test_two_columns_where_none_alone_tells_them_apart(tmp_path: Path) -> None:
    rows = ("A,0.5,0.1,HDRS,x", "A,0.4,0.1,HDRS,y", "A,0.3,0.1,MADRS,x", "A,0.2,0.1,MADRS,y", "B,0.3,0.1,HDRS,x")
    said = refused(tmp_path, "study,yi,vi,scale,site,same", *(f"{row},1" for row in rows))
    assert "A (rows 2, 3, 4, 5). Take one row of each with --where scale=HDRS --where site=x, leave" in said
    said = refused(
        tmp_path, "study,yi,vi,same,scale,site", *(f"{row[:9]}1,{row[9:]}" for row in rows[:-1]), "B,0.3,0.1,1,HDRS,x"
    )
    assert "Take one row of each with --where scale=HDRS --where site=x, leave" in said


def test_a_figure_tells_nothing_apart(tmp_path: Path) -> None:
    said = refused(tmp_path, "study,yi,vi", "A,0.5,0.1", "A,0.4,0.2", "B,0.3,0.1")
    assert "Take one row of each with --where NAME=VALUE, leave rows out" in said


def test_a_column_of_long_files_is_named_first(tmp_path: Path) -> None:
    said = refused(
        tmp_path, "study,yi,vi,scale,outcome", "A,0.5,0.1,HDRS,mood", "A,0.4,0.1,MADRS,sleep", "B,0.3,0.1,HDRS,mood"
    )  # fmt: skip
    assert "--outcome" in said or "--where outcome=mood" in said


@pytest.mark.parametrize(("repeated", "more"), [(5, ""), (6, "; and 1 more"), (7, "; and 2 more")])
def test_five_studies_are_listed(tmp_path: Path, repeated: int, more: str) -> None:
    rows = [f"S{i},{i + arm / 10},0.1,{'xy'[arm]}" for i in range(repeated) for arm in range(2)]
    said = refused(tmp_path, "study,yi,vi,site", *rows)
    assert f"{repeated} studies stand in more than one row" in said
    listed = [f"S{i} (rows {2 + 2 * i}, {3 + 2 * i})" for i in range(min(repeated, 5))]
    assert f"independent: {'; '.join(listed)}{more}. Take" in said


@pytest.mark.parametrize(("others", "refuses"), [(7, True), (8, False), (9, False)])
def test_a_fifth_of_the_rows_may_share_names_with_a_note(tmp_path: Path, others: int, refuses: bool) -> None:
    rows = ["A,0.5,0.1", "A,0.4,0.2", *(f"S{i},0.3,0.1" for i in range(others))]
    if refuses:
        refused(tmp_path, "study,yi,vi", *rows)
        return
    effects = asked(tmp_path, "study,yi,vi", *rows)
    (note,) = [str(one.text) for one in effects.notes if one.kind == "repeated_study"]
    assert note.startswith("1 study stands in more than one row, as if independent: A (rows 2, 3). If these are")
    refused(tmp_path, "study,yi,vi,outcome", *(f"{row},mood" for row in rows))


@pytest.mark.parametrize(("copies", "more"), [(5, ""), (6, "; and 1 more")])
def test_copies_are_listed(tmp_path: Path, copies: int, more: str) -> None:
    rows = [f"S{i},{i},0.1" for i in range(copies) for _ in range(2)]
    said = refused(tmp_path, "study,yi,vi", *rows)
    listed = "; ".join(f"row {3 + 2 * i} (S{i}) is row {2 + 2 * i} (S{i}) again" for i in range(5))
    assert said == (
        f"studies.csv: {listed}{more}, the same in every cell. Delete it, leave it out with --exclude 'row 3', or add "
        "a column that tells the two apart"
    )


def test_three_copies_are_two_too_many(tmp_path: Path) -> None:
    said = refused(tmp_path, "study,yi,vi", "A,1,0.1", " a , 1,0.1", "A,1,0.1", "B,2,0.1")
    assert "row 3 (a) is row 2 (A) again; row 4 (A) is row 2 (A) again, the same" in said


@pytest.mark.parametrize(("unnamed", "more"), [(5, ""), (6, " and 1 more")])
def test_unnamed_rows_are_listed(tmp_path: Path, unnamed: int, more: str) -> None:
    said = refused(tmp_path, "study,yi,vi", "A,1,0.1", *(f",{i},0.1" for i in range(unnamed)))
    assert f"no study is named in row 3, 4, 5, 6, 7{more} (a merged" in said
    assert said.endswith("leave it out with --exclude 'row 3'")
