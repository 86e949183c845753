"""Figures of a study file as the tables of a dataset: names in any case are one, and the first way of writing stays."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from ketcli.asking.answer import DataSource, answer
from ketcli.asking.read import from_keywords
from ketcli.questions.effects.study_tables import ArmFigures, event_code


@pytest.mark.parametrize(
    ("treatment", "dose", "label", "name"),
    [("Drug", math.nan, "", "drug"), ("Drug", 28.0, "", "drug 28 mg"), ("drug", 28.0, "low", "drug 28 mg (low)"),
     ("drug", math.nan, "low", "drug (low)")],
)  # fmt: skip
def test_an_arm_is_its_treatment_dose_and_label(treatment: str, dose: float, label: str, name: str) -> None:
    assert ArmFigures(2, "A", treatment, "", "", math.nan, dose, "mg", "endpoint", {}, label).arm == name


def test_an_event_has_one_code() -> None:
    assert event_code("Nausea ") == event_code("ae:nausea") == "ae:nausea"


LONG = """\
study,year,treatment,mean,sd,n
A,2001,Drug,12,6,40
a,2001,Placebo,16,6,41
B,2003,drug,14,7,62
B,2003,placebo,15,7,60
C,,DRUG,14,7,62
C,,sham,15,7,60
"""


def test_names_are_one_in_any_case(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text(LONG, encoding="utf-8")
    asked: dict[str, Any] = {"arms": "drug,placebo"}
    found: Any = answer(DataSource(str(path)), from_keywords("pool", asked, data=str(path)))
    effects = found.overall.effects
    assert effects.complete["study"].tolist() == ["A", "B"]
    assert {item.label for item in effects.left_out} == {"C"}
    network: Any = answer(DataSource(str(path)), from_keywords("network", {}, data=str(path)))
    assert set(network.nodes) == {"Drug", "Placebo", "sham"}
    assert [member.study for member in network.members] == ["A", "B", "C"]
    assert [row["year"] for row in network.effects.table.rows()][:2] == [2001, 2003]
    assert math.isnan(next(row["year"] for row in network.effects.table.rows() if row["study"] == "C"))
