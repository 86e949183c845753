"""How much of the evidence an answer rests on."""

from __future__ import annotations

import math

import pytest
from tests.row_data import row

from ketcli.evidence.filters import ACUTE, Filters
from ketcli.evidence.opening import open_dataset
from ketcli.evidence.rows import ArmRow, ContrastRow, ResultRow, TrialRow
from ketcli.evidence.vocabulary import UNFINISHED
from ketcli.questions.answers.pool import pool_effects
from ketcli.questions.effects.ask import ask
from ketcli.questions.effects.scope import eligible


def test_trials_that_still_run_are_no_denominator() -> None:
    states = ("results_published", "results_posted", "completed", "terminated", "", "running", "unknown")
    trials = [row(TrialRow, trial_id=f"t{at}", status=state, n_randomized=10.0) for at, state in enumerate(states)]
    found = eligible([*trials, row(TrialRow, trial_id="no number", status="completed")])
    assert found.trials == {"t0", "t1", "t2", "t3", "t4", "no number"}
    assert found.people == 50


def test_the_denominator_is_counted_a_second_way() -> None:
    dataset = open_dataset(None)
    answer = pool_effects(ask(dataset, Filters(role=ACUTE, diagnosis=("trd",)))).overall
    could = [
        trial
        for trial in dataset.rows(TrialRow)
        if (trial.pool_role, trial.diagnosis) == ("acute", "trd") and trial.status not in UNFINISHED
    ]
    scope = answer.coverage
    assert scope is not None
    assert scope.of_trials == len(could)
    sized = {trial.trial_id: trial.n_randomized for trial in could if not math.isnan(trial.n_randomized)}
    rows = answer.studies.set_index("trial_id")
    unsized = {trial.trial_id for trial in could} - set(sized)
    analysed = rows.loc[rows.index.intersection(sorted(unsized)), ["n_e", "n_c"]].sum(axis=1)
    assert len(analysed) > 0  # whose size nobody says: at least those analysed stand for them
    assert scope.of_people >= sum(sized.values()) + analysed.sum()
    other = pool_effects(ask(dataset, Filters(role=ACUTE, diagnosis=("trd",)), outcome="response")).overall.coverage
    assert other is not None
    assert (other.of_trials, other.of_people) == (scope.of_trials, scope.of_people)  # whatever is asked of them
    assert (scope.trials, scope.people) == (answer.pooled.k, answer.participants)


@pytest.mark.parametrize(
    ("design", "numbers", "people"),
    [
        ("parallel", {24.0: (9.0, 8.0), 168.0: (10.0, 6.0)}, 17.0),
        ("crossover", {24.0: (9.0, 8.0), 168.0: (10.0, 6.0)}, 10.0),
        ("parallel", {24.0: (1.0, math.nan)}, 1.0),
        ("parallel", {24.0: (0.0, math.nan)}, 0.0),
        ("parallel", {}, 0.0),
    ],
)
def test_the_most_at_one_time_stand_for_a_number_that_nobody_says(
    design: str, numbers: dict[float, tuple[float, float]], people: float
) -> None:
    one = row(TrialRow, trial_id="a", status="completed", design=design)
    results = [
        row(ResultRow, trial_id="a", arm_id=arm, outcome="severity", time_h=time, n=n)
        for time, both in numbers.items()
        for arm, n in zip("ec", both, strict=True)
    ]
    dataset = open_dataset(None).with_rows(TrialRow, [one]).with_rows(ResultRow, results)
    dataset = dataset.with_rows(ContrastRow, []).with_rows(ArmRow, [])
    assert eligible([one], dataset).people == people


@pytest.mark.parametrize(
    ("n_e", "n_c", "people"),
    [(9.0, 8.0, 17.0), (1.0, 1.0, 2.0), (0.0, 8.0, 0.0), (8.0, 0.0, 0.0), (math.nan, 8.0, 0.0)],
)
def test_a_published_difference_has_people_where_both_sides_are_said(n_e: float, n_c: float, people: float) -> None:
    one = row(TrialRow, trial_id="a", status="completed", design="parallel")
    difference = row(ContrastRow, trial_id="a", n_e=n_e, n_c=n_c)
    dataset = open_dataset(None).with_rows(TrialRow, [one]).with_rows(ResultRow, []).with_rows(ArmRow, [])
    assert eligible([one], dataset.with_rows(ContrastRow, [difference])).people == people


def test_an_arm_that_repeats_others_has_no_people_of_its_own() -> None:
    one = row(TrialRow, trial_id="a", status="completed", design="parallel")
    arms = [
        row(ArmRow, trial_id="a", arm_id=name, covers=covers) for name, covers in (("e", ""), ("all", "e"), ("c", ""))
    ]
    results = [
        row(ResultRow, trial_id="a", arm_id=name, outcome="severity", time_h=24.0, n=10.0) for name in ("e", "all", "c")
    ]
    dataset = open_dataset(None).with_rows(TrialRow, [one]).with_rows(ResultRow, results).with_rows(ArmRow, arms)
    assert eligible([one], dataset.with_rows(ContrastRow, [])).people == 20
