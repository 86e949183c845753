"""What the characteristics of people can be: the last that passes and the first that is named."""

from __future__ import annotations

import math
from typing import Any

import pytest
from tests.row_data import row

from ketcli.evidence.checking.people import characteristic_findings
from ketcli.evidence.rows import ArmRow, CharacteristicRow, TrialRow


def told(*more: CharacteristicRow, role: str = "acute", arm_n: float = math.nan, **cells: Any) -> list[tuple[str, str]]:
    trial = row(TrialRow, trial_id="t", pool_role=role, n_randomized=40.0)
    arm = row(ArmRow, trial_id="t", arm_id="ket", n_randomized=arm_n)
    found = characteristic_findings([trial], [arm], [row(CharacteristicRow, trial_id="t", **cells), *more])
    return [(one.column, one.message) for one in found]


@pytest.mark.parametrize(("role", "low"), [("acute", 18), ("adolescents", 10)])
def test_mean_ages(role: str, low: int) -> None:
    assert told(what="age", mean=float(low), role=role) == told(what="age", mean=95.0, role=role) == []
    for mean in (low - 0.1, 95.1):
        assert told(what="age", mean=mean, role=role) == [
            ("mean", f"expected a mean age of {low} to 95, found {mean:g}")
        ]


def test_spreads_of_ages() -> None:
    """Around 40 at most 29 years."""
    assert told(what="age", mean=40.0, sd=29.0) == []
    for sd in (0.0, 29.1):
        assert told(what="age", mean=40.0, sd=sd) == [("sd", f"{sd:g} years around a mean of 40 cannot be")]


def test_women_are_counted_and_ages_are_means() -> None:
    assert told(what="women", events=20.0, n=20.0) == []
    assert told(what="women", events=21.0, n=20.0) == [("events", "21 women among n = 20 people")]
    assert told(what="women", n=20.0) == [("events", "empty; expected a number for women")]
    assert told(what="women", events=3.0) == [("n", "empty; expected a number for women")]
    assert told(what="age") == [("mean", "empty; expected a number for age")]
    assert told(what="age", mean=40.0, events=3.0) == [("events", "expected an empty cell for age")]
    assert [one for one, _ in told(what="women", events=3.0, n=9.0, mean=1.0, sd=1.0)] == ["mean", "sd"]


def test_no_more_people_than_were_randomized() -> None:
    age: dict[str, Any] = {"what": "age", "mean": 40.0}
    assert told(**age, n=40.0) == []
    assert told(**age, n=41.0) == [("n", "41 people, 40 randomized in the trial")]
    assert told(**age, n=20.0, arm_id="ket", arm_n=20.0) == []
    assert told(**age, n=21.0, arm_id="ket", arm_n=20.0) == [("n", "21 people, 20 randomized to the arm")]


def test_the_whole_lies_between_its_arms() -> None:
    def arms(*means: float) -> list[CharacteristicRow]:
        return [
            row(CharacteristicRow, trial_id="t", what="age", arm_id=f"a{i}", mean=mean) for i, mean in enumerate(means)
        ]

    for mean in (39.95, 42.0, 44.05):
        assert told(*arms(40.0, 44.0), what="age", mean=mean) == []
    for mean in (39.8, 44.2):
        assert told(*arms(40.0, 44.0), what="age", mean=mean) == [
            ("mean", f"{mean:g}, outside the mean ages of the arms")
        ]
    assert told(*arms(40.0), what="age", mean=60.0) == []  # one arm does not make the whole
