"""Trials and their arms: the last that passes and the first that is named."""

from __future__ import annotations

import math
from typing import Any

import pytest
from tests.row_data import row

from ketcli.evidence.checking.trials import pattern_findings, source_findings, trial_findings
from ketcli.evidence.rows import ArmRow, SourceRow, TrialRow

TRIAL = {"trial_id": "t", "formulation": "racemic", "route": "iv", "design": "parallel", "pool_role": "acute"}
KET = {"trial_id": "t", "arm_id": "ket", "role": "experimental", "formulation": "racemic", "route": "iv"}
PBO = {"trial_id": "t", "arm_id": "pbo", "role": "control"}


def told(*more: ArmRow, trial: dict[str, Any] | None = None, ket: dict[str, Any] | None = None, pbo: Any = None):
    arms = [row(ArmRow, **{**KET, **(ket or {})}), row(ArmRow, **{**PBO, **(pbo or {})}), *more]
    found = trial_findings([row(TrialRow, **{**TRIAL, **(trial or {})})], arms)
    return [(one.column, one.message) for one in found]


def test_a_sound_trial_has_no_finding() -> None:
    assert told() == []


def test_doses_and_first_doses() -> None:
    unit = {"dose_unit": "mg", "dose_value": 84.0}
    assert told(ket={**unit}) == told(ket={**unit, "first_dose": 56.0, "titration_h": 0.5}) == []
    assert told(ket={"dose_value": 84.0}) == [("dose_unit", "empty; expected the unit of dose_value")]
    assert told(ket={**unit, "dose_value": 0.0}) == [("dose_value", "expected more than 0, or an empty cell")]
    assert told(ket={**unit, "titration_h": 0.0}) == [("titration_h", "expected an empty cell without a first_dose")]
    needed = [("first_dose", "expected with its unit and the hour of the next dose")]
    assert told(ket={**unit, "first_dose": 56.0}) == needed
    assert told(ket={**unit, "first_dose": 56.0, "titration_h": 0.0}) == needed
    assert told(ket={"first_dose": 56.0, "titration_h": 72.0}) == needed
    assert told(ket={**unit, "first_dose": 84.0, "titration_h": 72.0}) == [
        ("first_dose", "expected another dose than dose_value, or an empty cell")
    ]


def test_roles_and_controls() -> None:
    assert told(pbo={"role": "experimental", "formulation": "racemic", "route": "iv"}) == [
        ("trial_id", "'t' has no control arm in arms.csv")
    ]
    assert told(ket={"role": "control"}, trial={"control_type": "head_to_head"})[0] == (
        "trial_id", "'t' has no experimental arm in arms.csv",
    )  # fmt: skip
    only = [("pool_role", "expected comparator_ect with control_type ect, and only there")]
    assert told(trial={"control_type": "ect"}) == told(trial={"pool_role": "comparator_ect"}) == only
    assert told(trial={"control_type": "ect", "pool_role": "comparator_ect"}) == []
    assert told(trial={"control_type": "active_drug"}) == [
        ("pool_role", "acute needs a placebo control; expected comparator_active_drug or another role")
    ]
    assert told(trial={"control_type": "active_drug", "pool_role": "comparator_active_drug"}) == []
    alone = list(trial_findings([row(TrialRow, **TRIAL)], []))
    assert [one.message for one in alone] == ["'t' has no arms in arms.csv"]


def test_facts_of_the_arms() -> None:
    assert told(trial={"formulation": "esketamine"}) == [("formulation", "expected 'racemic' as its arms say")]
    other = {"formulation": "esketamine", "route": "intranasal"}
    both = {"formulation": "racemic_vs_esketamine", "control_type": "head_to_head"}
    assert told(pbo=other, trial=both) == []
    assert told(pbo=other, trial={"formulation": "racemic_vs_esketamine"}) == [
        ("control_type", "expected head_to_head where a control arm is ketamine only")
    ]
    assert told(trial={"control_type": "head_to_head"})[0][0] == "control_type"
    assert told(trial={"route": "oral"}) == [("route", "expected 'iv', the routes of its arms")]
    assert told(trial={"sessions": "single"}, ket={"n_doses": 1.0}) == []
    assert told(trial={"sessions": "single"}, ket={"n_doses": 2.0}) == [
        ("n_doses", "expected 1, the trial gives a single dose")
    ]
    assert told(trial={"sessions": "repeated"}, ket={"n_doses": 2.0}) == []


@pytest.mark.parametrize(
    ("design", "total", "sizes", "says"),
    [
        ("parallel", 40.0, (20.0, 20.0), ""),
        ("parallel", 39.0, (20.0, 20.0), "39 is less than the arms' sum 40"),
        ("parallel", 41.0, (20.0, 20.0), "41 is more than the arms' sum 40"),
        ("parallel", 41.0, (20.0, math.nan), ""),
        ("parallel", 19.0, (20.0, math.nan), "19 is less than the arms' sum 20"),
        ("parallel", math.nan, (20.0, 20.0), ""),
        ("crossover", 20.0, (20.0, 20.0), ""),
        ("crossover", 19.0, (20.0, 18.0), "19 is less than an arm's 20"),
    ],
)
def test_people_randomized_add_up(design: str, total: float, sizes: tuple[float, float], says: str) -> None:
    ket, pbo = ({"n_randomized": size} for size in sizes)
    found = told(trial={"design": design, "n_randomized": total}, ket=ket, pbo=pbo)
    assert found == ([("n_randomized", says)] if says else [])


def test_arms_that_stand_for_others() -> None:
    def covering(covers: str, **cells: Any) -> ArmRow:
        return row(ArmRow, **{**KET, "arm_id": "all", "covers": covers, "n_randomized": 99.0, **cells})

    assert told(covering("ket")) == []
    assert (
        told(covering("ket"), trial={"n_randomized": 40.0}, ket={"n_randomized": 20.0}, pbo={"n_randomized": 20.0})
        == []
    )
    assert told(covering("none")) == [("covers", "'none' is not another arm of this trial")]
    assert told(covering("ket;pbo")) == [("covers", "'pbo' has another role than this arm")]


@pytest.mark.parametrize(
    ("column", "good", "bad"),
    [
        ("doi", ("10.1000/xyz", "10.123456789/a"), ("10.100/xyz", "10.1234567890/a", "doi:10.1000/x", "10.1000/")),
        ("pmid", ("1", "12345678"), ("PMC1", "12 3")),
        ("pmcid", ("PMC1",), ("1", "PMC")),
        ("url", ("http://a", "https://a"), ("a", "https://a b", "ftp://a")),
    ],
)
def test_identifiers(column: str, good: tuple[str, ...], bad: tuple[str, ...]) -> None:
    for cell, wrong in [*((cell, False) for cell in good), *((cell, True) for cell in bad)]:
        found = list(pattern_findings("sources.csv", row(SourceRow, **{column: cell}), column))
        assert bool(found) is wrong, cell
    assert any(one.column for one in source_findings([row(SourceRow, source_id="s")]))
    assert not list(source_findings([row(SourceRow, source_id="s", url="https://a")]))
