"""Files with a row an arm: what they cannot give is refused in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

import ketcli
from ketcli.effects.measures import Measure
from ketcli.errors import InvalidInput
from ketcli.questions.effects.from_studies import ask_studies

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
