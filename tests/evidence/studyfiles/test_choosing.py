"""Which rows a question is asked of: conditions that hold together, and the words where one cannot be met."""

from __future__ import annotations

from pathlib import Path

import pytest

from ketcli.errors import InvalidInput, NothingLeft, UnknownName
from ketcli.evidence.studyfiles.options import Choosing
from ketcli.questions.effects.from_studies import StudyOptions, ask_studies

HEAD = "study,yi,vi,Dose mg,time,year,scale"
ROWS = (
    "A,1,0.1,10,6w,2001,HDRS", "B,2,0.1,20,6 weeks,2002,MADRS", "C,3,0.1,30,12w,2003,hdrs",
    "D,4,0.1,40.0,42 d,2004,BDI",
)  # fmt: skip


def chosen(folder: Path, *where: str, **choices) -> str:
    path = folder / "studies.csv"
    path.write_text("\n".join((HEAD, *ROWS)) + "\n")
    choosing = Choosing(where=where, **choices)
    return "".join(ask_studies(str(path), options=StudyOptions(choosing=choosing)).frame["study"])


@pytest.mark.parametrize(
    ("where", "left"),
    [
        (("Dose mg<20",), "A"), (("Dose mg<=20",), "AB"), (("Dose mg>30",), "D"), (("Dose mg>=30",), "CD"),
        (("dosemg=40",), "D"), (("dose_mg==40.0",), "D"), (("dose mg = 10", "dosemg=20"), "AB"),
        (("dosemg!=10",), "BCD"), (("dosemg!=10", "dosemg!=40"), "BC"), (("dosemg>10", "dosemg<40"), "BC"),
        (("dosemg>10", "dosemg>20"), "CD"), (("scale=HDRS",), "AC"), (("scale=hdrs", "dosemg>10"), "C"),
        (("scale!=none",), "ABCD"), (("time=6w",), "ABD"), (("time=12 weeks",), "C"), (("time!=6w",), "C"),
        (("study=a",), "A"), (("year>=2003",), "CD"),
    ],
)  # fmt: skip
def test_conditions(tmp_path: Path, where: tuple[str, ...], left: str) -> None:
    assert chosen(tmp_path, *where) == left


def test_times_and_names_left_out(tmp_path: Path) -> None:
    assert chosen(tmp_path, at="6 weeks") == "ABD"
    assert chosen(tmp_path, exclude=("b", "row 4")) == "AD"
    assert chosen(tmp_path, outcome="mood", known=True) == "ABCD"  # a file without outcomes is of one that is known


@pytest.mark.parametrize(
    ("where", "error", "says"),
    [
        (("dosemg",), InvalidInput, "expected NAME=VALUE"),
        (("colour=red",), UnknownName, "no column 'colour'; there are study, yi, vi, Dose mg, time, year, scale"),
        (("scale=BPRS",), UnknownName, "no row of studies.csv has scale 'BPRS'.*there are HDRS, MADRS, hdrs, BDI$"),
        (("dosemg=11",), UnknownName, "no row of studies.csv has Dose mg '11'"),
        (("dosemg>x",), InvalidInput, "expected a number"),
        (("scale>3",), InvalidInput, r"scale holds 'HDRS' \(row 2\), which is no number"),
        (
            ("dosemg>10", "scale=HDRS", "year<2003"),
            NothingLeft,
            "no row left: year<2003 removed the last 1 of studies.csv",
        ),
        (
            ("scale!=HDRS", "scale!=MADRS", "scale!=BDI"),
            NothingLeft,
            "scale!=HDRS or scale!=MADRS or scale!=BDI removed the last 4",
        ),
    ],
)
def test_what_cannot_be_met(tmp_path: Path, where: tuple[str, ...], error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        chosen(tmp_path, *where)


def test_what_cannot_be_left_out(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match=r"--exclude Z: no study of that name in studies\.csv"):
        chosen(tmp_path, exclude=("Z",))
    with pytest.raises(UnknownName, match="row 6"):
        chosen(tmp_path, exclude=("row 6",))
    with pytest.raises(NothingLeft, match="--exclude removed the last 4"):
        chosen(tmp_path, exclude=("A", "B", "C", "D"))
    with pytest.raises(UnknownName, match=r"--outcome mood: studies\.csv has no column 'outcome'"):
        chosen(tmp_path, outcome="mood")


@pytest.mark.parametrize(("values", "more"), [(20, False), (21, True)])
def test_twenty_values_are_listed(tmp_path: Path, values: int, more: bool) -> None:
    path = tmp_path / "studies.csv"
    path.write_text("study,yi,vi,site\n" + "".join(f"S{i},1,0.1,v{i:02}\n" for i in range(values)))
    with pytest.raises(UnknownName) as caught:
        ask_studies(str(path), options=StudyOptions(choosing=Choosing(where=("site=elsewhere",))))
    listed = ", ".join(f"v{i:02}" for i in range(20))
    assert str(caught.value).endswith(f"there are {listed}{' ...' if more else ''}")


def test_two_columns_of_nearly_one_name_need_their_own(tmp_path: Path) -> None:
    path = tmp_path / "studies.csv"
    path.write_text("study,yi,vi,Site,site_\nA,1,0.1,x,y\nB,1,0.1,y,x\n")

    def left(where: str) -> list[str]:
        options = StudyOptions(choosing=Choosing(where=(where,)))
        return list(ask_studies(str(path), options=options).frame["study"])

    assert left("Site=x") == ["A"]
    assert left("site_=x") == ["B"]
    with pytest.raises(UnknownName):
        left("site=x")


def test_a_column_is_found_by_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "studies.csv"
    path.write_text("study,effect,var\nA,1,0.1\nB,2,0.1\n")
    options = StudyOptions(choosing=Choosing(where=("yi>1",)))
    assert list(ask_studies(str(path), options=options).frame["study"]) == ["B"]
