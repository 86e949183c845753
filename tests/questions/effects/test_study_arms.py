"""Files with a row an arm: what they cannot give is refused in a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import ketcli
from ketcli.effects.measures import Measure
from ketcli.errors import InvalidInput, NoAnswer
from ketcli.evidence.studyfiles.options import Choosing
from ketcli.questions.effects.effect_set import EffectSet
from ketcli.questions.effects.from_studies import StudyOptions, ask_studies

MEANS = "study,treatment,mean,sd,n\nA,drug,1,1,9\nA,placebo,0,1,9\n"
COUNTS = "study,treatment,events,n\nA,drug,1,9\nA,placebo,2,9\n"


@pytest.mark.parametrize(
    ("text", "measure"),
    [(MEANS, "RR"), (MEANS, "OR"), (MEANS, "RD"), (COUNTS, "SMD"), (COUNTS, "MD")],
)
def test_a_measure_that_the_figures_do_not_give_names_the_columns_for_it(
    tmp_path: Path, text: str, measure: Measure
) -> None:
    path = tmp_path / "arms.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=f"expected the columns for {measure}"):
        ask_studies(str(path), measure=measure)


TWICE = """\
study,treatment,{more}mean,sd,n
A,drug,{a}1,1,9
A,drug,{b}2,1,9
A,placebo,{c}0,1,9
B,drug,{a}1,1,8
B,placebo,{c}0,1,8
"""
ASKED = ("pool", "effects", "summary", "network")


@pytest.mark.parametrize("command", ASKED)
def test_two_rows_of_one_arm_are_refused_by_every_question(tmp_path: Path, command: str) -> None:
    path = tmp_path / "arms.csv"
    path.write_text(TWICE.format(more="", a="", b="", c=""), encoding="utf-8")
    with pytest.raises(InvalidInput, match="rows 2 and 3 both give A, drug"):
        getattr(ketcli.load(path), command)()


@pytest.mark.parametrize("command", ASKED)
@pytest.mark.parametrize(("column", "cells"), [("dose", ("10 mg,", "20 mg,", ",")), ("arm", ("low,", "high,", "p,"))])
def test_arms_of_other_doses_or_labels_are_two_arms(
    tmp_path: Path, command: str, column: str, cells: tuple[str, str, str]
) -> None:
    path = tmp_path / "arms.csv"
    path.write_text(TWICE.format(more=f"{column},", a=cells[0], b=cells[1], c=cells[2]), encoding="utf-8")
    assert repr(getattr(ketcli.load(path), command)())


def asked_of(tmp_path: Path, *lines: str, **options: Any) -> EffectSet:
    path = tmp_path / "arms.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return ask_studies(str(path), **options)


def notes_of(effects: EffectSet, kind: str) -> list[str]:
    return [str(note) for note in effects.notes if note.kind == kind]


def test_arms_of_one_side_are_one_group(tmp_path: Path) -> None:
    rows = ("A,low,10,4,20", "A,high,16,4,10", "A,placebo,13,4,24", "B,low,11,4,30", "B,placebo,13,4,30")
    effects = asked_of(tmp_path, "study,treatment,mean,sd,n", *rows)
    first, second = effects.table.rows()
    assert (first["mean_e"], first["n_e"], first["n_c"]) == (12, 30, 24)
    assert (second["mean_e"], second["sd_e"], second["n_e"]) == (11, 4, 30)
    assert (first["treatment"], first["comparator"], second["treatment"]) == ("high+low", "placebo", "low")
    assert notes_of(effects, "combined_arms") == ["arms combined within a study (1): A"]
    assert notes_of(effects, "split_control") == []
    assert effects.method.measure == "SMD"


def test_counts_of_one_side_add_up(tmp_path: Path) -> None:
    rows = ("A,low,3,20", "A,high,4,10", "A,placebo,1,24", "A,sham,2,6", "B,low,1,30", "B,placebo,0,30")
    effects = asked_of(tmp_path, "study,treatment,events,n", *rows, arms=None)
    first, second = effects.table.rows()
    assert effects.method.measure == "RR"
    assert (first["events_e"], first["n_e"]) in {(7, 30), (9, 36)}
    assert (second["events_e"], second["n_e"], second["events_c"], second["n_c"]) == (1, 30, 0, 30)


def test_rows_without_figures_are_left_out_and_named(tmp_path: Path) -> None:
    rows = (
        "A,drug,10,4,20",
        "A,placebo,13,4,24",
        "B,drug,,4,20",
        "B,placebo,13,4,24",
        "C,drug,9,4,0",
        "C,placebo,1,4,9",
    )
    effects = asked_of(tmp_path, "study,treatment,mean,sd,n", *rows)
    assert effects.table.text("study") == ["A"]
    told = [(item.label, item.kind, item.about) for item in effects.left_out]
    assert ("B", "empty_cells", ("4", "mean")) in told
    assert any(label == "C" and kind == "unusable_cells" and about[0] == "6" for label, kind, about in told)
    assert {item.label for item in effects.left_out if item.kind == "one_arm_row"} == {"B", "C"}


def test_a_file_is_long_where_a_study_has_two_rows_of_treatments(tmp_path: Path) -> None:
    once = ("study,treatment,events,n", "A,drug,3,20", "B,drug,4,10")
    assert asked_of(tmp_path, *once).method.measure == "PLO"
    twice = (*once, "a,placebo,5,20", "b,placebo,5,10")
    assert asked_of(tmp_path, *twice).method.measure == "RR"
    shares = asked_of(tmp_path, "study,treatment,events,n,site", *(f"{row},{at}" for at, row in enumerate(twice[1:])),
                      measure="PLO", model="multilevel")  # fmt: skip
    assert len(shares.table) == 4


def test_shares_of_one_group_are_no_arms(tmp_path: Path) -> None:
    rows = ("A,3,20", "A,4,10", "B,5,30")
    assert asked_of(tmp_path, "study,events,n", *rows, model="multilevel").method.measure == "PLO"
    given = asked_of(tmp_path, "study,treatment,yi,vi", "A,drug,0.1,0.2", "A,sham,0.2,0.2", model="multilevel")
    assert (given.method.measure, len(given.table)) == ("GEN", 2)
    head, two = "study,treatment,events_e,n_e,events_c,n_c,n", ("A,drug,3,20,4,21,41", "a,low,3,20,4,21,41")
    wide = asked_of(tmp_path, head, *two, model="multilevel")
    assert (wide.method.measure, len(wide.table)) == ("RR", 2)


def test_arms_with_means_and_arms_with_counts_are_no_one_measure(tmp_path: Path) -> None:
    rows = ("A,drug,10,4,20,", "A,placebo,13,4,24,", "B,drug,,,20,4", "B,placebo,,,20,5")
    with pytest.raises(InvalidInput, match="some rows give means and some counts: say which with --measure"):
        asked_of(tmp_path, "study,treatment,mean,sd,n,events", *rows)
    assert asked_of(tmp_path, "study,treatment,mean,sd,n,events", *rows, measure="SMD").complete["study"].tolist() == [
        "A"
    ]


def test_the_two_sides_are_named_the_experimental_one_first(tmp_path: Path) -> None:
    rows = ("A,drug,10,4,20", "A,placebo,13,4,24", "A,sham,12,4,10", "B,drug,9,4,20", "B,sham,12,4,22")
    found = asked_of(tmp_path, "study,treatment,mean,sd,n", *rows[:2])
    assert notes_of(found, "paired_arms") == ["arms paired within a study: drug against placebo"]
    both = asked_of(tmp_path, "study,treatment,mean,sd,n", *rows)
    assert [row["n_c"] for row in both.table.rows()] == [34, 22]
    assert notes_of(both, "combined_arms") == ["arms combined within a study (1): A"]
    with pytest.raises(NoAnswer, match="no study has both drug and placebo"):
        asked_of(tmp_path, "study,treatment,mean,sd,n", "A,drug,1,2,20", "A,other,1,2,20", "B,placebo,2,2,20",
                 "B,other,2,2,20", options=StudyOptions(choosing=Choosing(arms=("drug", "placebo"))))  # fmt: skip


def test_a_control_that_is_shared_is_told_with_the_number_of_studies(tmp_path: Path) -> None:
    rows = ("A,low,10,4,20", "A,high,16,4,10", "A,placebo,13,4,24", "B,low,11,4,30", "B,placebo,13,4,30")
    found = asked_of(tmp_path, "study,treatment,mean,sd,n", *rows)
    assert found.divided is not None
    apart = found.divided("treatment")
    assert notes_of(apart, "split_control") == ["control arm split among the groups of a study (1): A"]
    assert notes_of(apart, "combined_arms") == []
