"""The effect sizes of a study file."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ketcli.effects.measures import Measure
from ketcli.errors import InvalidInput
from ketcli.evidence.studyfiles.options import Choosing
from ketcli.questions.effects.effect_set import EffectSet
from ketcli.questions.effects.from_studies import StudyOptions, effects_of_studies
from ketcli.questions.effects.method import Method

MEANS = "study,mean_e,sd_e,n_e,mean_c,sd_c,n_c"
ROWS = ("A,10,5,20,14,6,20", "B,12,5,30,13,6,31")


@pytest.mark.parametrize("name", ["paired", "direct", "difference", "difference_se", "cell", "derived", "trial_id"])
@pytest.mark.parametrize("values", [("yes", "no"), ("1", "0"), ("", "2.5")])
def test_a_column_that_no_layout_names_does_not_change_an_effect(
    tmp_path: Path, name: str, values: tuple[str, str]
) -> None:
    plain, wider = tmp_path / "plain.csv", tmp_path / "wider.csv"
    plain.write_text("\n".join([MEANS, *ROWS]) + "\n")
    rows = [f"{row},{value}" for row, value in zip(ROWS, values, strict=True)]
    wider.write_text("\n".join([f"{MEANS},{name}", *rows]) + "\n")
    one, other = (effects_of_studies(str(path), Method(), measure=None) for path in (plain, wider))
    np.testing.assert_array_equal(one.yi, other.yi)
    np.testing.assert_array_equal(one.vi, other.vi)


def asked(tmp_path: Path, *lines: str, measure: Measure | None = None, **options: Any) -> EffectSet:
    path = tmp_path / "studies.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return effects_of_studies(str(path), Method(), measure=measure, options=StudyOptions(**options))


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0])
def test_the_level_of_given_intervals_lies_between_0_and_1(tmp_path: Path, level: float) -> None:
    with pytest.raises(InvalidInput, match="must lie between 0 and 1"):
        asked(tmp_path, "study,yi,vi", "A,1,1", ci_level=level)
    assert asked(tmp_path, "study,yi,vi", "A,1,1", ci_level=0.01).yi.tolist() == [1]


def test_the_sd_of_people_is_pooled_over_all_arms_of_the_file(tmp_path: Path) -> None:
    rows = ("A,10,5,20,14,6,21", "B,12,4,30,13,7,31")
    degrees, sds = (19, 20, 29, 30), (5, 6, 4, 7)
    pooled = math.sqrt(sum(df * sd**2 for df, sd in zip(degrees, sds, strict=True)) / sum(degrees))
    assert asked(tmp_path, MEANS, *rows).scale_sd == pytest.approx(pooled)
    assert math.isnan(asked(tmp_path, "study,yi,vi", "A,1,1").scale_sd)


def test_an_outcome_is_named_where_the_file_has_one_and_both_treatments_are_named(tmp_path: Path) -> None:
    head, rows = f"{MEANS},outcome", [f"{one},Pain" for one in ROWS]
    arms = Choosing(arms=("drug", "sham"))
    assert asked(tmp_path, head, *rows).outcome == ""
    named = asked(tmp_path, head, *rows, choosing=arms)
    assert str(named.outcome) == "Pain"
    assert set(named.table.text("treatment")) == {"drug"}
    assert set(named.table.text("comparator")) == {"sham"}
    two = asked(tmp_path, head, rows[0], f"{ROWS[1]},Mood", choosing=arms)
    assert two.outcome == ""
    assert str(asked(tmp_path, MEANS, *ROWS, choosing=arms).outcome) == "the outcome"


def test_effects_beside_figures_stand_in_their_rows(tmp_path: Path) -> None:
    effects = asked(tmp_path, f"{MEANS},yi,vi", f"{ROWS[0]},,", "B,,,,,,,0.7,0.2", "C,,,,,,,,", measure="SMD")
    assert effects.complete["study"].tolist() == ["A", "B"]
    assert effects.yi[1] == 0.7
    assert effects.yi[0] == pytest.approx(asked(tmp_path, MEANS, *ROWS).yi[0])
    assert [item.label for item in effects.left_out] == ["C"]


def test_an_outcome_that_was_looked_for_names_what_has_no_name_of_its_own(tmp_path: Path) -> None:
    arms = ("drug", "sham")
    known = Choosing(arms=arms, outcome="pain", known=True)
    assert str(asked(tmp_path, MEANS, *ROWS, choosing=known).outcome) == "pain"
    head, rows = f"{MEANS},outcome", [f"{one},Pain" for one in ROWS]
    assert str(asked(tmp_path, head, *rows, choosing=known).outcome) == "Pain"
    plain = replace(known, known=False)
    assert str(asked(tmp_path, head, *rows, choosing=plain).outcome) == "Pain"
    assert str(asked(tmp_path, MEANS, *ROWS, choosing=replace(known, outcome=None)).outcome) == "the outcome"
