"""Files with a row an arm, grouped by what the arms of one study differ in: arms apart, their control shared out."""

from __future__ import annotations

from pathlib import Path

import pytest

from ketcli.asking.answer import DataSource, answer
from ketcli.asking.read import from_keywords
from ketcli.errors import UnknownName
from ketcli.questions.answers.pool import PoolAnswer
from ketcli.questions.effects.effect_set import EffectSet
from ketcli.questions.effects.from_studies import ask_studies

LONG = """study,treatment,dose,lab,mean,sd,n
A,low,10,x,10,4,20
A,high,30,x,8,4,22
A,placebo,,x,13,4,24
B,low,10,y,11,4,30
B,placebo,,y,13,4,30
C,high,30,x,9,4,25
C,placebo,,x,12,4,26
"""
COUNTS = """study,treatment,events,n
A,low,4,20
A,high,8,22
A,placebo,12,24
B,low,6,30
B,placebo,10,30
"""


@pytest.fixture
def long(tmp_path: Path) -> str:
    path = tmp_path / "long.csv"
    path.write_text(LONG)
    return str(path)


def pooled(path: str, **options: object) -> PoolAnswer:
    found: PoolAnswer = answer(DataSource(path), from_keywords("pool", options, data=path))
    return found


def test_each_arm_stands_in_its_own_group(long: str) -> None:
    found = pooled(long, by="treatment")
    studies = {level: group.studies["study"].tolist() for level, group in found.subgroups}
    assert studies == {"high": ["A (high)", "C"], "low": ["A (low)", "B"]}
    assert found.overall.studies["study"].tolist() == ["A", "B", "C"]
    assert any(note.kind == "split_control" and note.trials == ("A",) for note in found.notes)


def test_nobody_of_the_control_counts_twice(long: str) -> None:
    found = pooled(long, by="treatment")
    rows = [row for _, group in found.subgroups for row in group.studies.to_dict("records")]
    controls = {row["study"]: row["n_c"] for row in rows}
    assert controls == {"A (high)": 12, "C": 26, "A (low)": 12, "B": 30}
    assert sum(controls.values()) == found.overall.studies["n_c"].sum()


def test_counts_are_shared_out_too(tmp_path: Path) -> None:
    path = tmp_path / "counts.csv"
    path.write_text(COUNTS)
    found = pooled(str(path), by="Treatment")
    ((_, high), (_, low)) = found.subgroups
    assert high.studies[["events_c", "n_c"]].to_numpy().tolist() == [[6, 12]]
    assert low.studies[["events_e", "n_e", "events_c", "n_c"]].to_numpy().tolist() == [[4, 20, 6, 12], [6, 30, 10, 30]]


def test_a_column_in_which_the_arms_agree_divides_nothing(long: str) -> None:
    found = pooled(long, by="lab")
    assert [(level, group.studies["study"].tolist()) for level, group in found.subgroups] == [
        ("x", ["A", "C"]), ("y", ["B"]),
    ]  # fmt: skip


def test_a_column_that_is_not_there(long: str) -> None:
    with pytest.raises(UnknownName, match="nothing"):
        pooled(long, by="nothing")


def test_arms_taken_together_are_described_by_all_of_them(long: str) -> None:
    """A regression on dose must not take the first arm's for that of both."""
    effects: EffectSet = ask_studies(long)
    assert effects.labels("treatment") == ["high+low", "low", "high"]
    assert effects.column("dose").tolist() == [20, 10, 30]
    assert effects.column("lab").tolist() == ["x", "y", "x"]
