"""Treatments of a dataset in one network: nodes, what belongs in it, and its estimates by second routes."""

from __future__ import annotations

import json
import math
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.row_data import row

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.evidence.dataset import bundled, open_folder
from ketcli.evidence.filters import Filters
from ketcli.evidence.rows import ArmRow, ResultRow, TrialRow
from ketcli.models.network.blocks import stack
from ketcli.models.network.estimate import fit, network
from ketcli.questions.answers.network import ROLES, NetworkAnswer, network_of
from ketcli.questions.answers.network_nodes import node_of, with_nodes
from ketcli.questions.answers.pooled_effect import pooled_effect
from ketcli.questions.effects.ask import ask

TESTS = Path(__file__).parents[2]
FACING = open_folder(TESTS / "facing")
SMALL = open_folder(TESTS / "small")
METAFOR = json.loads((TESTS / "oracle" / "extra_network.json").read_text(encoding="utf-8"))["facing"]
NO_DIFFERENCE = Filters(exclude=("larch2022",))


def facing(filters: Filters | None = None, **asked: Any) -> NetworkAnswer:
    return network_of(FACING, filters or Filters(), **asked)


def estimates(answer: NetworkAnswer, reference: str) -> dict[str, tuple[float, float]]:
    base, result = answer.row(reference), answer.result
    return {
        node: (float(result.estimate[answer.row(node), base]), float(result.se[answer.row(node), base]))
        for node in answer.nodes
        if node != reference
    }


def test_common_effects_as_multivariate_metafor() -> None:
    got = estimates(facing(NO_DIFFERENCE, model="common"), "inactive placebo")
    want = METAFOR["common"]
    assert set(got) == set(want["compared"])
    for node, estimate, se in zip(want["compared"], want["estimates"], want["se"], strict=True):
        assert got[node] == pytest.approx((estimate, se), rel=1e-9)


def test_random_effects_as_multivariate_metafor() -> None:
    """metafor ordered the arms otherwise, so the covariance of the multi-arm trials is checked with it."""
    answer = facing(NO_DIFFERENCE)
    treatments = answer.result.treatments
    at = fit(stack([member.contrasts for member in answer.members], treatments), 0.1)
    want = METAFOR["tau2_0.1"]
    base = answer.row("inactive placebo")
    for node, estimate, se in zip(want["compared"], want["estimates"], want["se"], strict=True):
        row = answer.row(node)
        assert at.theta[row] - at.theta[base] == pytest.approx(estimate, rel=1e-9)
        variance = at.cov[row, row] + at.cov[base, base] - 2 * at.cov[row, base]
        assert np.sqrt(variance) == pytest.approx(se, rel=1e-9)


@pytest.mark.parametrize(
    "asked", [{}, {"measure": "MD"}, {"outcome": "response"}, {"outcome": "ae:nausea", "measure": "OR"}]
)
@pytest.mark.parametrize("method", ["REML", "DL"])
def test_two_treatments_are_the_ordinary_pool(asked, method) -> None:
    trials = ("fir2018", "gorse2019", "hazel2020")
    answer = facing(Filters(trial=trials), tau2_method=method, **asked)
    pooled = pooled_effect(ask(FACING, Filters(trial=trials), test="z", tau2_method=method, **asked)).pooled
    got = estimates(answer, "inactive placebo")["esketamine nasal"]
    assert got == pytest.approx((pooled.estimate, pooled.se), rel=1e-9)
    assert answer.result.tau2 == pytest.approx(pooled.tau2, rel=1e-7, abs=1e-12)


def test_which_trials_belong_and_which_are_named_as_left_out() -> None:
    answer = facing()
    inside = {member.trial_id for member in answer.members}
    assert {"maple2022", "nettle2023", "koa2020", "larch2022", "elder2015"} <= inside
    assert "oak2014" not in inside
    (part,) = answer.parts_left_out
    assert set(part.nodes) == {"diclofenac", "racemic other routes"}
    assert part.studies == ("Oak 2014",)
    reasons = {item.trial_id: item.text for item in answer.effects.left_out}
    assert reasons["pine2019"] == "ketamine in both arms"
    with pytest.raises(NoAnswer):
        facing(Filters(role=("dose_schedule_comparison",)))


def test_a_trial_of_one_treatment_says_so() -> None:
    answer = facing(Filters(role=(*ROLES, "dose_schedule_comparison")))
    reasons = {item.trial_id: item.text for item in answer.effects.left_out}
    assert reasons["pine2019"] == "all its arms are one treatment of this network"


def test_people_and_edges() -> None:
    answer = facing(outcome="response")
    assert answer.people_of("ECT") == 31
    assert answer.studies_of("ECT", "racemic IV") == ("Maple 2022",)
    assert set(answer.studies_of("active placebo", "inactive placebo")) == {"Elder 2015"}
    assert answer.people_of("racemic IV", "active placebo") == 40 + 20 + 24 + 25 + 18 + 17
    assert answer.participants == sum(
        row.n
        for row in FACING.rows(ResultRow)
        if row.outcome == "response" and row.trial_id not in ("oak2014", "pine2019")
    )
    assert ("ECT", "esketamine nasal") not in answer.edges


def test_direction_of_a_good_outcome() -> None:
    low, high = facing(), facing(outcome="response")
    assert low.small_is_good
    assert not high.small_is_good
    assert low.nodes[-1] == high.nodes[-1] == "inactive placebo"
    assert list(low.scores) == sorted(low.scores, reverse=True)
    assert facing(outcome="ae:nausea").nodes[0] != "racemic IV"


def test_reference_and_placebos() -> None:
    assert facing().reference == "inactive placebo"
    assert facing(one_placebo=True).reference == "placebo"
    assert "active placebo" not in facing(one_placebo=True).nodes
    other = facing(reference="diclofenac", model="common")
    assert set(other.nodes) == {"diclofenac", "racemic other routes"}
    assert [facing(reference=node).reference for node in ("ECT", "racemic IV")] == ["ECT", "racemic IV"]
    with pytest.raises(InvalidInput, match="unknown treatment of this network"):
        facing(reference="aspirin")
    with pytest.raises(NoAnswer, match="--model common"):
        facing(reference="diclofenac")


def test_a_trial_whose_placebos_become_one_keeps_its_people() -> None:
    answer = facing(one_placebo=True, outcome="response")
    elder = next(member for member in answer.members if member.trial_id == "elder2015")
    assert elder.people == {"placebo": 35.0, "racemic IV": 18.0}


def test_what_a_network_does_not_have() -> None:
    cases: tuple[tuple[dict[str, Any], str], ...] = (
        ({"model": "mh", "measure": "OR", "outcome": "response"}, "random or common"),
        ({"tau2_method": "PM"}, "REML or DL"),
        ({"measure": "PLO", "outcome": "response"}, "compares arms"),
    )
    for asked, said in cases:
        with pytest.raises(InvalidInput, match=said):
            facing(**asked)
    with pytest.raises(InvalidInput, match="unknown outcome"):
        facing(outcome="respnse")


def test_crossover_trials_count_their_people_once() -> None:
    answer = network_of(SMALL, Filters(trial=("alpha2001", "gamma2010")))
    gamma = next(member for member in answer.members if member.trial_id == "gamma2010")
    assert gamma.participants == 12
    assert gamma.people == {"inactive placebo": 12.0, "racemic IV": 12.0}
    assert any("paired with r" in note.text for note in answer.notes)


def test_names_of_treatments() -> None:
    def name(control_type: str, drug: str, formulation: str = "", route: str = "iv", **options: bool) -> str:
        arm = row(ArmRow, drug=drug, formulation=formulation, route=route)
        return node_of(row(TrialRow, control_type=control_type), arm, **options)

    assert name("inactive_placebo", "ketamine", "racemic") == "racemic IV"
    assert name("inactive_placebo", "ketamine", "racemic", "oral") == "racemic other routes"
    assert name("inactive_placebo", "ketamine", "racemic", "oral", routes_apart=True) == "racemic oral"
    assert name("inactive_placebo", "ketamine", "racemic", "") == "racemic route not stated"
    assert name("inactive_placebo", "esketamine", "esketamine", "intranasal") == "esketamine nasal"
    assert name("inactive_placebo", "esketamine", "esketamine", "sc") == "esketamine other routes"
    assert name("inactive_placebo", "ketamine") == "ketamine IV, form not stated"
    assert name("active_placebo", "midazolam") == "active placebo"
    assert name("active_placebo", "Saline") == "inactive placebo"
    assert name("active_placebo", "midazolam", one_placebo=True) == "placebo"
    assert name("ect", "electroconvulsive therapy") == "ECT"
    assert name("active_drug", "quetiapine XR") == "quetiapine XR"


def test_bundled_data_hold_the_relations() -> None:
    answer = network_of(bundled(), Filters())
    result = answer.result
    assert result.estimate == pytest.approx(-result.estimate.T)
    assert answer.scores.mean() == pytest.approx(0.5)
    roles = dict(zip(bundled().trials["trial_id"], bundled().trials["pool_role"], strict=True))
    assert {roles[member.trial_id] for member in answer.members} <= set(ROLES)
    again = network([member.contrasts for member in answer.members])
    assert again.estimate == pytest.approx(result.estimate)


@pytest.mark.parametrize(
    ("measure", "events"), [("RR", 0), ("RR", math.inf), ("OR", 0), ("OR", math.inf), ("RD", None)]
)
def test_a_trial_of_two_arms_whose_effect_is_undefined_is_named(measure: str, events: float | None) -> None:
    """Nobody in both arms (for an odds ratio everybody too) says nothing of a ratio; a risk difference is defined."""
    rows = [
        one._replace(events=min(events or 0, one.n)) if (one.trial_id, one.outcome) == ("fir2018", "ae:nausea") else one
        for one in FACING.rows(ResultRow)
    ]
    asked: dict[str, Any] = {"outcome": "ae:nausea", "measure": measure}
    answer = network_of(FACING.with_rows(ResultRow, rows), Filters(), **asked)
    inside = {member.trial_id for member in answer.members}
    reasons = {item.trial_id: item.text for item in answer.effects.left_out}
    if events is None:
        assert "fir2018" in inside
        return
    assert "fir2018" not in inside
    assert reasons["fir2018"] == "no events, or events in everybody, in all arms"
    without = network_of(FACING, Filters(exclude=("fir2018",)), **asked)
    assert estimates(answer, "inactive placebo") == estimates(without, "inactive placebo")


def test_trials_of_three_treatments_are_told() -> None:
    three = {member.study for member in facing().members if len(member.people) > 2}
    (note,) = [note for note in facing().notes if note.kind == "covariance"]
    assert set(note.trials) == three
    assert note.text.endswith(": " + ", ".join(note.trials))
    two = facing(Filters(trial=("fir2018", "gorse2019", "hazel2020")))
    assert not [note for note in two.notes if note.kind in ("covariance", "split_control")]


@pytest.mark.parametrize("measure", ["SMD", "MD"])
def test_arms_without_an_sd_or_of_the_same_people_are_no_contrast(measure: str) -> None:
    without = [one._replace(sd=math.nan) if one.trial_id == "elder2015" else one for one in FACING.rows(ResultRow)]
    answer = network_of(FACING.with_rows(ResultRow, without), Filters(), measure=measure)
    assert "elder2015" not in {member.trial_id for member in answer.members}
    assert "elder2015" in {item.trial_id for item in answer.effects.left_out}
    trials = [one._replace(design="crossover") if one.trial_id == "elder2015" else one for one in FACING.rows(TrialRow)]
    paired = [
        one._replace(analysis="both_periods") if one.trial_id == "elder2015" else one for one in FACING.rows(ResultRow)
    ]
    same = network_of(FACING.with_rows(TrialRow, trials).with_rows(ResultRow, paired), Filters(), measure=measure)
    reasons = {item.trial_id: item.kind for item in same.effects.left_out}
    assert reasons["elder2015"] in ("several_nodes", "same_people")


def test_the_node_with_most_people_is_the_reference_where_no_placebo_is() -> None:
    members = [member for member in facing().members if "inactive placebo" not in member.people]
    only = tuple(member.trial_id for member in members if "ECT" in member.people)
    assert only
    answer = facing(Filters(trial=only), model="common")
    assert answer.reference == max(answer.nodes, key=answer.people_of)


@pytest.mark.parametrize(("measure", "events"), [("RR", 0.0), ("RR", math.inf), ("OR", math.inf)])
def test_a_trial_of_three_arms_whose_effects_are_undefined_is_named(measure: str, events: float) -> None:
    three = next(
        member.trial_id for member in facing(outcome="ae:nausea", measure="OR").members if len(member.people) > 2
    )
    rows = [
        one._replace(events=min(events, one.n)) if (one.trial_id, one.outcome) == (three, "ae:nausea") else one
        for one in FACING.rows(ResultRow)
    ]
    asked: dict[str, Any] = {"outcome": "ae:nausea", "measure": measure}
    answer = network_of(FACING.with_rows(ResultRow, rows), Filters(), **asked)
    assert three not in {member.trial_id for member in answer.members}
    assert three in {item.trial_id for item in answer.effects.left_out}
    without = network_of(FACING, Filters(exclude=(three,)), **asked)
    assert estimates(answer, "inactive placebo") == estimates(without, "inactive placebo")


def test_contrasts_are_taken_against_the_control() -> None:
    view, base = with_nodes(FACING, routes_apart=False, one_placebo=False)
    controls = {(arm.trial_id, arm.node) for arm in view.rows(ArmRow) if arm.role == "control"}
    assert (base["fir2018"], base["alder2003"]) == ("inactive placebo", "inactive placebo")
    assert all((trial, node) in controls for trial, node in base.items() if trial in {name for name, _ in controls})


def test_figures_of_one_arm_alone_are_no_trial_of_one_treatment() -> None:
    arms = {arm.arm_id for arm in FACING.rows(ArmRow) if (arm.trial_id, arm.role) == ("fir2018", "experimental")}
    rows = [one for one in FACING.rows(ResultRow) if one.trial_id != "fir2018" or one.arm_id in arms]
    answer = network_of(FACING.with_rows(ResultRow, rows), Filters())
    reasons = {item.trial_id: item.kind for item in answer.effects.left_out}
    assert reasons["fir2018"] == "one_arm"


def test_pairs_that_a_trial_compares_and_the_figures_that_are_taken_first() -> None:
    answer = facing()
    pairs = {frozenset(pair) for pair in answer.edges}
    assert all(len(pair) == 2 for pair in answer.edges)
    assert frozenset(("ECT", "racemic IV")) in pairs
    assert pairs == {frozenset(two) for member in answer.members for two in combinations(member.people, 2)}
    assert answer.coverage is not None
    assert answer.coverage.trials == len(answer.members)
    assert (answer.effects.method.prefer, facing(prefer="change").effects.method.prefer) == ("endpoint", "change")
