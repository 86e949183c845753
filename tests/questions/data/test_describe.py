"""What is seen in a study file: its columns, rows, studies and measures."""

from __future__ import annotations

from pathlib import Path

import pytest

from ketcli.errors import InvalidInput
from ketcli.evidence.studyfiles.options import Choosing, ReadingOptions
from ketcli.questions.data.describe import Description, describe
from ketcli.questions.effects.from_studies import StudyOptions


def described(tmp_path: Path, *lines: str) -> Description:
    path = tmp_path / "studies.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return describe(str(path), StudyOptions())


def test_columns_with_what_they_are_taken_as(tmp_path: Path) -> None:
    seen = described(tmp_path, "Study,yi,vi,site", "A,0.5,0.1,x", "B,,0.2,y")
    assert [(one.header, one.taken_as, one.example) for one in seen.columns] == [
        ("Study", "study", "A"), ("yi", "yi", "0.5"), ("vi", "vi", "0.1"), ("site", "", "x")
    ]  # fmt: skip
    assert seen.columns[-1].text == "moderator"
    assert (seen.rows, seen.studies, seen.measure, seen.usable) == (2, 2, "GEN", 1)
    assert [item.label for item in seen.left_out] == ["B"]


def test_outcomes_may_be_scored_or_counted(tmp_path: Path) -> None:
    head = "study,outcome,mean_e,sd_e,n_e,mean_c,sd_c,n_c,events_e,events_c"
    pain = "{},pain,1,2,20,2,2,20,,"
    seen = described(tmp_path, head, *map(pain.format, "AB"), "A,death,,,20,,,20,1,2", "A,Death,,,20,,,20,1,3")
    assert (seen.rows, seen.studies, seen.measure, seen.usable) == (4, 2, "SMD or RR", 4)
    one = described(tmp_path, head, *map(pain.format, "ABC"))
    assert (one.measure, one.usable) == ("SMD", 3)


def test_a_study_in_two_rows_is_one(tmp_path: Path) -> None:
    seen = described(tmp_path, "study,yi,vi", "A,0.5,0.1", "A,0.4,0.2", "B,0.1,0.2")
    assert (seen.rows, seen.studies, seen.usable) == (3, 2, 3)


def test_what_cannot_be_used_is_named_by_its_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"studies\.csv: "):
        described(tmp_path, "study,site", "A,x")
    with pytest.raises(InvalidInput, match=r"studies\.csv: "):
        described(tmp_path, "study,mean_e,sd_e", "A,1,2")


def test_it_is_read_as_asked_and_an_outcome_that_is_named_stands_alone(tmp_path: Path) -> None:
    path = tmp_path / "studies.csv"
    path.write_text("study;outcome;yi;vi\nA;pain;0,5;0,1\nB;pain;0,25;0,2\nA;sleep;0,1;0,1\n", encoding="utf-8")
    read = ReadingOptions(delimiter=";", decimal=",")
    whole = describe(str(path), StudyOptions(reading=read))
    assert (whole.rows, whole.usable, [one.example for one in whole.columns]) == (3, 3, ["A", "pain", "0,5", "0,1"])
    one = describe(str(path), StudyOptions(reading=read, choosing=Choosing(outcome="pain")))
    assert (one.rows, one.usable) == (3, 2)
