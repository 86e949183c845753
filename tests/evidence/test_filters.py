"""Filters keep what they say, name what they drop, and say which one emptied the selection."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.evidence.dataset import bundled, open_folder
from ketcli.evidence.filters import Filters, require_known, select
from ketcli.evidence.rows import ArmRow, TrialRow
from ketcli.evidence.schema import membership
from ketcli.evidence.vocabulary import DESIGNS, DIAGNOSES, FORMULATIONS, POOL_ROLES, REVIEWS, ROUTES, SESSIONS

SMALL = open_folder(Path(__file__).parents[1] / "small")


def ids(filters: Filters) -> set[str]:
    return {trial.trial_id for trial in select(SMALL, filters).trials}


def test_no_filter_keeps_every_trial() -> None:
    assert ids(Filters()) == set(SMALL.trials["trial_id"])


def test_alternatives_within_a_filter_and_filters_together() -> None:
    assert ids(Filters(route=("sc", "oral"))) == {"epsilon2020", "iota2024"}
    assert ids(Filters(route=("sc", "oral"), diagnosis=("bipolar",))) == {"epsilon2020"}
    assert ids(Filters(formulation=("esketamine",), role=("acute",))) == {"delta2018", "zeta2021"}
    assert ids(Filters(review=("nikolin2023",))) == {"alpha2001"}
    assert ids(Filters(year_min=2020, year_max=2021)) == {"epsilon2020", "zeta2021"}
    assert ids(Filters(trial=("alpha2001", "beta2005"), exclude=("beta2005",))) == {"alpha2001"}


@pytest.mark.parametrize("review", REVIEWS)
def test_every_review_has_its_column_its_filter_and_its_group(review: str) -> None:
    from ketcli.asking.options import options_in
    from ketcli.evidence.choose import GROUPS

    listed = {trial.trial_id for trial in SMALL.rows(TrialRow) if getattr(trial, membership(review)) == "yes"}
    assert ids(Filters(review=(review,))) == listed
    assert membership(review) in GROUPS
    assert review in options_in(("filters",))["review"].allowed


def test_dose_limits_keep_the_arms_inside_and_every_control() -> None:
    selection = select(SMALL, Filters(dose_max=0.3, dose_unit=("mg/kg",)))
    assert {arm.arm_id for arm in selection.arms} == {"low", "pbo"}
    assert {trial.trial_id for trial in selection.trials} == {"beta2005"}


def test_trials_of_another_role_are_left_out_by_name_with_the_reason() -> None:
    left_out = {item.trial_id: item.text for item in select(SMALL, Filters(role=("acute",))).left_out}
    assert left_out == {"eta2022": POOL_ROLES["comparator_ect"], "theta2023": POOL_ROLES["head_to_head"]}


def test_empty_selection_says_which_filter_emptied_it() -> None:
    with pytest.raises(NoAnswer, match=r"--route sc removed the last 4 of the 9"):
        select(SMALL, Filters(route=("sc",), year_min=2021))


def test_unknown_trial_suggests_the_nearest() -> None:
    with pytest.raises(InvalidInput, match="unknown trial 'alpha2011'; did you mean 'alpha2001'"):
        select(SMALL, Filters(trial=("alpha2011",)))


def test_known_names_pass_and_far_names_get_no_suggestion() -> None:
    require_known(["a"], ["a", "b"], "letter")
    with pytest.raises(InvalidInput, match=r"unknown letter 'zzzzzz'$"):
        require_known(["zzzzzz"], ["a", "b"], "letter")


choices = st.fixed_dictionaries(
    {},
    optional={
        "route": st.sets(st.sampled_from(ROUTES), min_size=1).map(tuple),
        "formulation": st.sets(st.sampled_from(FORMULATIONS), min_size=1).map(tuple),
        "diagnosis": st.sets(st.sampled_from(sorted(DIAGNOSES)), min_size=1).map(tuple),
        "design": st.sets(st.sampled_from(DESIGNS), min_size=1).map(tuple),
        "sessions": st.sets(st.sampled_from(SESSIONS), min_size=1).map(tuple),
        "year_min": st.integers(1995, 2026),
    },
)


@given(choices)
def test_every_trial_is_either_kept_or_left_out_once(filters: dict[str, Any]) -> None:
    dataset = bundled()
    try:
        selection = select(dataset, Filters(**filters))
    except NoAnswer:
        return
    named = [item.trial_id for item in selection.left_out]
    assert sorted([*(trial.trial_id for trial in selection.trials), *named]) == sorted(dataset.trials["trial_id"])
    assert {arm.trial_id for arm in selection.arms} == {trial.trial_id for trial in selection.trials}


def test_every_filter_is_an_option_of_the_program() -> None:
    from ketcli.asking.options import options_in

    assert {field.name for field in fields(Filters)} == set(options_in(("filters",)))


@pytest.mark.parametrize(
    ("filters", "inside"),
    [({"dose_min": 0.5}, True), ({"dose_min": 0.51}, False), ({"dose_max": 0.5}, True), ({"dose_max": 0.49}, False),
     ({"year_min": 2001}, True), ({"year_min": 2002}, False), ({"year_max": 2001}, True), ({"year_max": 2000}, False)],
)  # fmt: skip
def test_both_ends_of_a_span_are_inside(filters: dict[str, Any], inside: bool) -> None:
    arms = [
        arm._replace(dose_value=0.5) if (arm.trial_id, arm.role) == ("alpha2001", "experimental") else arm
        for arm in SMALL.rows(ArmRow)
    ]
    years = dict(zip([one.trial_id for one in SMALL.rows(TrialRow)], (1990.0, 2020.0) * 20, strict=False))
    years["alpha2001"] = 2001.0
    trials = [one._replace(year=years[one.trial_id]) for one in SMALL.rows(TrialRow)]
    kept = select(SMALL.with_rows(ArmRow, arms).with_rows(TrialRow, trials), Filters(**filters))
    assert ("alpha2001" in {one.trial_id for one in kept.trials}) is inside
