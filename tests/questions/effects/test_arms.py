"""What the arms of a set of trials are called."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from tests.row_data import row

from ketcli.columns import Columns
from ketcli.evidence.rows import ArmRow
from ketcli.evidence.treatments import treatment
from ketcli.questions.effects.arms import OF_STUDIES, Arms, arms_of

RACEMIC, ESKETAMINE = "racemic ketamine", "esketamine"


def frame(*rows: tuple[str, str, float], paired: bool = False) -> Columns:
    """Trials by what both arms were given, with so many people in each arm."""
    treatments, comparators, people = zip(*rows, strict=True)
    made = {"treatment": treatments, "comparator": comparators, "n_e": people, "n_c": people}
    return Columns.of(pd.DataFrame(made).assign(paired=paired))


@pytest.mark.parametrize(
    ("drug", "formulation", "name"),
    [
        ("ketamine", "racemic", RACEMIC),
        ("ketamine + propofol", "racemic", RACEMIC),
        ("esketamine", "esketamine", ESKETAMINE),
        ("ketamine", "", "ketamine"),
        ("saline", "", "placebo"),
        ("placebo + propofol", "", "placebo"),
        ("midazolam", "", "midazolam"),
        ("midazolam then ketamine", "", "midazolam then ketamine"),
        ("electroconvulsive therapy", "", "ECT"),
        ("ECT", "", "ECT"),
        ("quetiapine XR", "", "quetiapine XR"),
        ("", "", "control"),
    ],
)
def test_an_arm_is_what_it_was_given(drug: str, formulation: str, name: str) -> None:
    assert treatment(row(ArmRow, drug=drug, formulation=formulation)) == name


def test_one_form_against_one_control() -> None:
    arms = arms_of(frame((ESKETAMINE, "placebo", 30), (ESKETAMINE, "placebo", 10)))
    assert arms == Arms(ESKETAMINE, "placebo", ESKETAMINE, "placebo")
    assert arms.full == ESKETAMINE
    assert arms_of(frame((RACEMIC, "ECT", 5))) == Arms(RACEMIC, "ECT", RACEMIC, "ECT")


def test_both_forms_with_the_share_of_the_commoner_one() -> None:
    arms = arms_of(frame((ESKETAMINE, "placebo", 43), (RACEMIC, "midazolam", 7)))
    assert arms.full == "ketamine or esketamine (86 % of the people: esketamine)"
    assert (arms.control, arms.short_experimental, arms.short_control) == (
        "midazolam or placebo", "(es)ketamine", "control",
    )  # fmt: skip
    most = arms_of(frame((ESKETAMINE, "placebo", 1), (RACEMIC, "placebo", 999)))
    assert most.full == "ketamine or esketamine (over 99 % of the people: racemic ketamine)"


def test_people_of_a_crossover_trial_count_once() -> None:
    both = Columns.together([frame((ESKETAMINE, "placebo", 10)), frame((RACEMIC, "placebo", 10), paired=True)])
    assert arms_of(both).share == "67 % of the people: esketamine"


def test_a_form_that_is_not_stated_makes_no_pool_racemic() -> None:
    assert arms_of(frame((RACEMIC, "placebo", 10), ("ketamine", "placebo", 10))).experimental == "ketamine"
    assert arms_of(frame((ESKETAMINE, "placebo", 10), ("ketamine", "placebo", 30))).share == (
        "75 % of the people: ketamine, form not stated"
    )


def test_of_many_controls_two_are_named() -> None:
    three = frame((RACEMIC, "placebo", 1), (RACEMIC, "midazolam", 1), (RACEMIC, "ECT", 9))
    assert arms_of(three).control == "ECT, midazolam or placebo"
    four = Columns.together([three, frame((RACEMIC, "placebo+remifentanil", 6))])
    assert arms_of(four).control == "ECT, placebo or another control"


def test_ketamine_in_both_arms() -> None:
    assert arms_of(frame((RACEMIC, RACEMIC, 5))).control == "another dose or schedule of racemic ketamine"
    assert arms_of(frame((RACEMIC, ESKETAMINE, 5))) == Arms(RACEMIC, ESKETAMINE, RACEMIC, ESKETAMINE)


def test_a_study_file_does_not_say() -> None:
    assert arms_of(Columns.of(pd.DataFrame({"study": ["A"], "yi": [0.1], "vi": [0.2]}))) == OF_STUDIES


def test_a_share_is_never_rounded_to_all() -> None:
    almost = [arms_of(frame((ESKETAMINE, "placebo", 1000 - others), (RACEMIC, "placebo", others))) for others in (6, 4)]
    assert [one.share for one in almost] == [f"{share} % of the people: esketamine" for share in ("99", "over 99")]
    assert arms_of(frame((ESKETAMINE, "placebo", math.nan), (RACEMIC, "placebo", math.nan))).share == ""


def test_where_nobody_is_counted_no_share_is_said() -> None:
    names = pd.DataFrame({"treatment": [ESKETAMINE, RACEMIC], "comparator": ["placebo", "placebo"]})
    arms = arms_of(Columns.of(names))
    assert (arms.experimental, arms.share) == ("ketamine or esketamine", "")


def test_other_treatments_go_by_their_names() -> None:
    assert arms_of(frame(("drug", "sham", 5), ("drug", "sham", 6))) == Arms("drug", "sham", "drug", "sham")
    two = arms_of(frame(("Drug", "sham", 5), ("another", "sham", 6)))
    assert two == Arms("another or Drug", "sham", "experimental", "sham")
