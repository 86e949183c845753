"""The figures of one trial: arms together, controls shared, the same people in both arms, and what its row says."""

from __future__ import annotations

import math
from typing import Any

import pytest
from tests.row_data import row

from ketcli.evidence.left_out import LeftOut
from ketcli.evidence.rows import ArmRow, ResultRow, TrialRow
from ketcli.evidence.wanted import Chosen
from ketcli.questions.effects.effect_set import compute
from ketcli.questions.effects.method import Method, resolve
from ketcli.questions.effects.trial_figures import Question, figure_row, figures_of, order_of, programme_of, study_of


def result(arm: str, **cells: Any) -> ResultRow:
    usual = {"statistic": "endpoint", "scale": "MADRS", "time_h": 24.0, "n": 10.0, "mean": 20.0, "sd": 5.0}
    return row(ResultRow, arm_id=arm, **{**usual, **cells})


def chosen(
    experimental: list[ResultRow], control: list[ResultRow], *, design: str = "parallel", sharing: int = 1,
    cell: str = "", arms: list[ArmRow] | None = None, **trial: Any,
) -> Chosen:  # fmt: skip
    given = arms or [row(ArmRow, arm_id=one.arm_id, role="experimental", dose_unit="mg") for one in experimental]
    of = row(TrialRow, trial_id="a", label="A", design=design, **trial)
    controls = tuple(row(ArmRow, arm_id=one.arm_id, role="control", drug="saline") for one in control)
    return Chosen(of, cell, tuple(given), tuple(experimental), tuple(control), (), sharing, controls=controls)


def figures(one: Chosen, method: Method | None = None) -> dict[str, Any]:
    found = figure_row(one, method or resolve(), {}, None)
    assert not isinstance(found, LeftOut)
    return found


def test_arms_of_one_side_are_one_group_and_a_shared_control_is_a_part_of_its_people() -> None:
    two = [result("low", mean=10.0, n=10.0), result("high", mean=16.0, n=20.0)]
    found = figures(chosen(two, [result("pbo", n=30.0)], sharing=3))
    assert (found["mean_e"], found["n_e"], found["n_c"]) == (14.0, 30.0, 10.0)
    assert found["sd_e"] > 5.0  # the groups lie apart
    assert (found["mean_c"], found["sd_c"]) == (20.0, 5.0)


def test_events_add_up_and_a_shared_control_is_shared_out() -> None:
    events = [result("low", events=3.0), result("high", events=4.0, n=20.0)]
    control = [result("pbo", events=6.0, n=30.0)]
    found = figures(chosen(events, control, sharing=2), resolve(measure="RR"))
    assert {name: found[name] for name in ("events_e", "n_e", "events_c", "n_c")} == {
        "events_e": 7.0, "n_e": 30.0, "events_c": 3.0, "n_c": 15.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("design", "analysis", "arms", "controls", "paired"),
    [
        ("parallel", "", 1, 1, False),
        ("crossover", "first_period", 1, 1, False),
        ("crossover", "both_periods", 1, 1, True),
        ("crossover", "both_periods", 2, 1, None),
        ("crossover", "both_periods", 1, 2, None),
        ("crossover", "first_period", 2, 2, False),
        ("parallel", "itt", 2, 2, False),
    ],
)
def test_several_doses_given_to_the_same_people_have_no_one_difference(
    design: str, analysis: str, arms: int, controls: int, paired: bool | None
) -> None:
    one = chosen(
        [result(f"e{i}", analysis=analysis) for i in range(arms)],
        [result(f"c{i}", analysis=analysis) for i in range(controls)],
        design=design,
    )
    found = figure_row(one, resolve(), {}, None)
    if paired is None:
        assert isinstance(found, LeftOut)
        assert found.kind == "same_people"
    else:
        assert not isinstance(found, LeftOut)
        assert found["paired"] is paired


def test_a_row_says_what_its_arms_were_given() -> None:
    arms = [
        row(ArmRow, arm_id="b", drug="ketamine", formulation="racemic", route="iv", dose_value=0.5, dose_unit="mg/kg"),
        row(ArmRow, arm_id="a", drug="ketamine", formulation="racemic", route="sc", dose_value=1.0, dose_unit="mg/kg"),
    ]
    two = [result("b", source_id="two", derived="sd_from_se"), result("a", source_id="one", derived="sd_from_ci")]
    one = chosen(two, [result("pbo", source_id="one")], arms=arms, acronym="STUDY", year=2020.0)
    table, without = figures_of([one], resolve())
    assert without == []
    (found,) = table.rows()
    expected = {
        "study": "A", "programme": "STUDY", "formulation": "racemic", "route": "iv+sc", "dose": "0.5 mg/kg+1 mg/kg",
        "dose_value": 0.75, "dose_unit": "mg/kg", "arms": "b+a", "derived": "sd_from_ci; sd_from_se",
        "sources": "two;one", "statistic": "endpoint", "time_h": 24.0, "year": 2020.0,
    }  # fmt: skip
    assert {name: found[name] for name in expected} == expected
    assert programme_of(row(TrialRow, trial_id="b2000")) == "b2000"


def test_doses_of_several_units_or_none_are_no_number() -> None:
    units = [row(ArmRow, arm_id=name, dose_value=1.0, dose_unit=unit) for name, unit in (("a", "mg"), ("b", "mg/kg"))]
    table, _ = figures_of([chosen([result("a"), result("b")], [result("pbo")], arms=units)], resolve())
    (found,) = table.rows()
    assert math.isnan(found["dose_value"])
    assert found["dose"] == "1 mg+1 mg/kg"


def test_a_trial_whose_control_is_shared_is_named_with_its_cell() -> None:
    one = chosen([result("a")], [result("pbo")], cell="28 mg", sharing=2)
    assert study_of(one) == "A (28 mg)"
    assert study_of(one._replace(sharing=1)) == "A"


def test_effects_of_the_same_people_use_their_correlation() -> None:
    both = [chosen([result("a", analysis=analysis, mean=15.0)], [result("pbo", analysis=analysis)], design="crossover")
            for analysis in ("both_periods", "first_period")]  # fmt: skip
    table, _ = figures_of(both, resolve(measure="MD"))
    _, variances = compute(table, resolve(measure="MD", crossover_r=0.6))
    assert variances.tolist() == pytest.approx([(2 * 25 - 2 * 0.6 * 25) / 10, 2 * 25 / 10])


@pytest.mark.parametrize(
    ("measure", "prefer", "adjusted"),
    [("MD", "raw", "last"), ("SMD", "raw", "no"), ("SMD", "endpoint", "yes"), ("MD", "endpoint", "yes"),
     ("SMD", "adjusted", "yes"), ("RR", "adjusted", "yes"), ("RR", "raw", "no")],
)  # fmt: skip
def test_an_adjusted_difference_stands_for_a_raw_one_in_points_alone(measure: Any, prefer: Any, adjusted: str) -> None:
    order = order_of(resolve(measure=measure, prefer=prefer))
    assert ("adjusted" in order) is (adjusted != "no")
    assert (order[-1] == "adjusted") is (adjusted == "last") or adjusted == "yes"


def test_nothing_is_asked_but_one_result_a_trial() -> None:
    question = Question()
    assert (question.outcome, question.every_time, question.of_a_dose) == ("severity", False, False)
