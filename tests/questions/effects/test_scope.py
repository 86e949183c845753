"""How much of the evidence an answer rests on."""

from __future__ import annotations

import math

from tests.row_data import row

from ketcli.evidence.filters import ACUTE, Filters
from ketcli.evidence.opening import open_dataset
from ketcli.evidence.rows import TrialRow
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
