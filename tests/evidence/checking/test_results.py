"""What a mean and its SD can be on a scale."""

from __future__ import annotations

import math
from typing import Any

import pytest
from tests.row_data import row

from ketcli.evidence.checking.results import pooled_safety_findings, result_findings
from ketcli.evidence.rows import ArmRow, PooledSafetyRow, PooledSafetySetRow, ResultRow, TrialRow


@pytest.mark.parametrize("n", [2, 3, 20])
@pytest.mark.parametrize("mean", [5.0, 30.0, 59.0])
def test_the_largest_sd_is_that_of_people_at_both_ends_of_the_scale(n: int, mean: float) -> None:
    # with the share p of n people at 60 and the others at 0: mean 60 p, variance 60^2 p (1 - p) n / (n - 1)
    share = mean / 60
    largest = 60 * math.sqrt(share * (1 - share) * n / (n - 1))

    def found(sd: float) -> list[str]:
        score = row(
            ResultRow,
            outcome="severity",
            scale="MADRS",
            statistic="endpoint",
            time_h=24.0,
            n=float(n),
            mean=mean,
            sd=sd,
        )
        return [one.message for one in result_findings([], [], [score]) if one.column == "sd"]

    assert found(largest) == []
    if (n, mean) == (2, 30.0):  # a hundredth and 0.05 are left for rounding, to the last digit
        most = math.sqrt(30.0 * 30.0 * (2 / 1)) * 1.01 + 0.05
        assert found(most) == []
        assert found(math.nextafter(most, 99)) != []
    assert found(largest * 1.02 + 0.1) == [
        f"{largest * 1.02 + 0.1:g} cannot be with mean {mean:g} on MADRS (at most {largest:.3g})"
    ]


PLACE = {"trial_id": "t", "arm_id": "ket", "outcome": "severity", "scale": "MADRS", "statistic": "endpoint"}
SCORE = {**PLACE, "time_h": 24.0, "n": 20.0, "mean": 20.0, "sd": 8.0}
COUNT = {"trial_id": "t", "arm_id": "ket", "outcome": "response", "statistic": "events", "time_h": 24.0}


def told(*rows: ResultRow, trial: Any = None, arms: Any = ()) -> list[tuple[str, str]]:
    """Column and message of each finding."""
    trials = [row(TrialRow, trial_id="t", **(trial or {}))]
    own = [row(ArmRow, trial_id="t", **arm) for arm in arms]
    return [(one.column, one.message) for one in result_findings(trials, own, rows)]


def score(**cells: Any) -> ResultRow:
    return row(ResultRow, **{**SCORE, **cells})


def count(**cells: Any) -> ResultRow:
    return row(ResultRow, **{**COUNT, "n": 20.0, "events": 5.0, **cells})


def test_sound_rows_have_no_finding() -> None:
    assert told(score(), count()) == []


def test_people_within_those_randomized() -> None:
    arm = ({"arm_id": "ket", "n_randomized": 20.0},)
    assert told(score(), arms=arm) == []
    assert told(score(n=21.0), arms=arm) == [("n", "21 people analysed, 20 randomized to the arm")]
    assert told(score(n=21.0, analysis="as_treated"), arms=arm) == []
    assert told(score(), trial={"n_randomized": 20.0}) == []
    assert told(score(n=21.0), trial={"n_randomized": 20.0}) == [
        ("n", "21 people analysed, 20 randomized in the trial")
    ]
    assert told(count(events=20.0)) == []
    assert told(count(events=21.0)) == [("events", "21 events among n = 20 people")]


def test_figures_of_the_statistic() -> None:
    assert told(count(events=math.nan)) == [("events", "empty; expected a number for statistic events")]
    assert told(count(n=math.nan)) == [("n", "empty; expected a number for statistic events")]
    assert told(score(mean=math.nan)) == [("mean", "empty; expected a number for statistic endpoint")]
    assert told(score(events=3.0)) == [("events", "expected an empty cell for statistic endpoint")]
    assert [one for one, _ in told(count(mean=3.0, sd=1.0))] == ["mean", "sd"]
    assert told(count(statistic="endpoint", mean=3.0, events=math.nan))[0] == (
        "statistic", "expected events for response, found 'endpoint'",
    )  # fmt: skip
    assert told(score(statistic="events", mean=math.nan, sd=math.nan, events=3.0)) == [
        ("statistic", "expected baseline, change or endpoint for severity, found 'events'")
    ]


def test_scores_on_their_scale() -> None:
    assert told(score(mean=0.0, sd=math.nan)) == told(score(mean=60.0, sd=math.nan)) == []
    for mean in (-0.5, 60.5):
        assert told(score(mean=mean)) == [("mean", f"expected 0 to 60 on MADRS, found {mean:g}")]
    for mean in (-60.0, 60.0):
        assert told(score(statistic="change", mean=mean, sd=math.nan)) == []
        assert told(score(statistic="change", mean=1.01 * mean)) == [
            ("mean", f"expected -60 to 60 on MADRS, found {1.01 * mean:g}")
        ]
    assert told(score(sd=0.0))[0] == ("sd", "expected more than 0")
    assert told(score(scale="")) == [("scale", "empty; expected the scale of the score")]
    assert told(score(scale="unheard of")) == []


def test_times_of_results() -> None:
    assert told(score(statistic="baseline", time_h=0.0)) == []
    assert told(score(statistic="baseline", time_h=1.0)) == [("time_h", "expected 0 for a baseline")]
    assert told(score(time_h=0.0)) == [("time_h", "expected more than 0 for a result after the first dose")]
    assert told(score(time_h=43830.0)) == []  # five years of 365.25 days
    assert told(score(time_h=43831.0)) == [("time_h", "expected hours, found 43831 (more than five years)")]


def test_the_analysis_sets_of_designs() -> None:
    assert told(score(analysis="first_period"), trial={"design": "crossover"}) == []
    assert told(score(analysis="observed"), trial={"design": "crossover"}) == [
        ("analysis", "expected both_periods or first_period in a crossover trial")
    ]
    assert told(score(analysis="both_periods"), trial={"design": "parallel"}) == [
        ("analysis", "both_periods in a parallel trial")
    ]
    assert told(score(analysis="observed"), trial={"design": "parallel"}) == []


def changed(change: float, *, stayed: float = 20.0, **start: Any) -> list[tuple[str, str]]:
    return told(
        score(row=3, statistic="baseline", time_h=0.0, mean=30.0, **start),
        score(row=4, mean=20.0, n=stayed),
        score(row=5, statistic="change", mean=change, n=stayed),
    )


def test_a_change_is_the_end_point_minus_the_baseline() -> None:
    """Three roundings of 0.05 apart; where people left, three standard errors of the baseline of who stayed more."""
    for change in (-10.0, -10.15, -9.85):
        assert changed(change) == []
    for change in (-10.16, -9.84):
        assert changed(change) == [
            ("mean", f"change {change:g}, but end point 20 (row 4) minus baseline 30 (row 3) is -10")
        ]
    # 16 of 20: 0.151 + 3 x 8 sqrt(1/16 - 1/20) = 2.834
    assert changed(-12.8, stayed=16.0) == changed(-7.2, stayed=16.0) == []
    assert [one for one, _ in changed(-12.9, stayed=16.0)] == ["mean"]
    assert [one for one, _ in changed(-12.8, stayed=16.0, sd=math.nan)] == ["mean"]
    other = score(statistic="change", mean=-3.0, analysis="both_periods")
    assert told(score(statistic="baseline", time_h=0.0, mean=30.0), score(analysis="both_periods"), other) == []


def test_arms_are_told_alike() -> None:
    arms = ({"arm_id": "ket", "role": "experimental"}, {"arm_id": "pbo", "role": "control"})
    both = [("analysis", "the arms differ in statistic or analysis set; expected the same in both")]
    assert told(score(), score(arm_id="pbo"), arms=arms) == []
    assert told(score(), score(arm_id="pbo", analysis="observed"), arms=arms) == both
    assert told(score(), score(arm_id="pbo", statistic="change", mean=-3.0), arms=arms) == both
    assert told(score(), arms=arms) == []
    assert told(count(outcome="ae:nausea"), arms=arms) == [
        ("outcome", "ae:nausea in one arm only; expected a count in each")
    ]
    assert told(count(outcome="ae:nausea"), count(outcome="ae:nausea", arm_id="pbo"), arms=arms) == []


def test_spreads_of_the_same_order() -> None:
    assert told(score(row=3, sd=2.0), score(row=4, arm_id="pbo", sd=8.0)) == []
    assert told(score(row=3, sd=2.0), score(row=4, arm_id="pbo", sd=8.1)) == [
        ("sd", "2, but 8.1 in another arm (row 4); is one a standard error?")
    ]
    assert told(score(sd=2.0), score(arm_id="pbo", sd=8.1, analysis="observed")) == []


def test_pooled_safety_counts() -> None:
    def found(**cells: Any) -> list[tuple[str, str]]:
        trials, sets = [row(TrialRow, trial_id="t")], [row(PooledSafetySetRow, trials="t;u"), row(PooledSafetySetRow)]
        rows = [row(PooledSafetyRow, **{"n": 9.0, "events": 9.0, **cells})]
        return [(one.column, one.message) for one in pooled_safety_findings(trials, sets, rows)]

    unknown = ("trials", "'u' is not in trials.csv")
    assert found() == [unknown]
    assert found(events=10.0) == [unknown, ("events", "10 events among n = 9 people")]
    assert found(n=math.nan) == [unknown, ("n", "empty; expected a count")]
    assert found(events=math.nan) == [unknown, ("events", "empty; expected a count")]


@pytest.mark.parametrize(("sd", "slip"), [(0.0, False), (0.5, True), (1.9, True), (2.0, False)])
def test_an_sd_of_another_order_may_be_a_standard_error_and_none_is_no_sd(sd: float, slip: bool) -> None:
    arms = ({"arm_id": "ket", "role": "experimental"}, {"arm_id": "pbo", "role": "control"})
    found = told(score(), score(arm_id="pbo", sd=sd), arms=arms)
    assert any("is one a standard error?" in message for _, message in found) is slip
