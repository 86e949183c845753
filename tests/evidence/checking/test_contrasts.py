"""Published differences and pools at the edge of what is possible: the last that passes and the first that is named."""

from __future__ import annotations

import math
from typing import Any

import pytest
from tests.row_data import row

from ketcli.evidence.checking.contrasts import contrast_findings, natural, published_findings, same_p
from ketcli.evidence.rows import ArmRow, ContrastRow, PublishedRow, ResultRow, TrialRow

PLACE = {"trial_id": "t", "arm_e": "ket", "arm_c": "pbo", "outcome": "severity", "scale": "MADRS", "time_h": 24.0}


def told(*rows: Any, **cells: Any) -> list[tuple[str, str]]:
    """Column and message of what is found in a difference of 5 (0 to 10), with the results of arms beside it."""
    given = {"measure": "MD", "estimate": 5.0, "ci_low": 0.0, "ci_high": 10.0, "n_e": 20.0, "n_c": 20.0, **cells}
    arms = [one for one in rows if isinstance(one, ArmRow)]
    trials = [one for one in rows if isinstance(one, TrialRow)]
    results = [one for one in rows if isinstance(one, ResultRow)]
    found = contrast_findings(trials, arms, results, [row(ContrastRow, **{**PLACE, **given})])
    return [(one.column, one.message) for one in found]


def test_a_sound_difference_has_no_finding() -> None:
    assert told() == []


@pytest.mark.parametrize("level", [0.501, 0.95, 0.999])
def test_levels_that_can_be(level: float) -> None:
    assert told(ci_level=level) == []


@pytest.mark.parametrize(("level", "shown"), [(0.5, "0.5"), (0.05, "0.05"), (1.0, "1")])
def test_levels_that_cannot_be(level: float, shown: str) -> None:
    assert told(ci_level=level) == [("ci_level", f"expected between 0.5 and 1, found {shown}")]


def test_a_standard_error_beside_its_interval() -> None:
    """10 wide: 2.551 by the normal distribution; a t or Dunnett quantile may make it 1.35 times less or more."""
    implied = 10 / (2 * 1.959963985)
    for se in (implied * 1.34, implied / 1.34):
        assert told(se=se) == []
    for se in (implied * 1.36, implied / 1.36):
        assert told(se=se) == [("se", f"{se:g}, but the interval implies 2.55; is its level right?")]
    assert told(se=0.0) == [("se", "expected more than 0")]
    assert told(se=1.0, ci_low=math.nan, ci_high=math.nan) == []
    assert told(ci_low=math.nan, ci_high=math.nan) == [
        ("se", "empty; expected an interval, a standard error or a p value")
    ]
    wide = told(ci_level=0.99, se=implied)  # an interval of 99 % implies less
    assert wide == []
    assert told(ci_level=0.999, se=implied)[0][0] == "se"


def test_a_p_value_beside_its_interval() -> None:
    """5 in standard errors of 2.551 is z = 1.96: p from 0.0143 (z 2.45) to 0.144 (z 1.46) is rounding."""
    for p in (0.05, 0.0145, 0.14):
        assert told(p_value=p) == []
    assert told(ci_low=5.0, ci_high=5.0, p_value=0.05) == []  # no width, no standard error
    for p in (0.004, 0.15):
        assert told(p_value=p) == [("p_value", f"{p:g}, but estimate and interval imply 0.05")]
    assert told(p_value=1.01)[0] == ("p_value", "expected 0 to 1, found 1.01")
    # the standard error comes first where there is one, and the sign of the estimate does not matter
    assert told(se=2.0, p_value=0.0124, estimate=5.0) == []
    assert told(estimate=-5.0, ci_low=-10.0, ci_high=0.0, p_value=0.05) == []


def test_p_values_that_belong_together() -> None:
    assert same_p(0.0009, 0.0)
    assert not same_p(0.001, 0.0)
    assert same_p(0.51, 1.0)
    assert not same_p(0.5, 1.0)
    assert same_p(0.0, 1e-14)  # what underflows is not infinitely far away
    # z = 4 may be off by a quarter, z = 1 by a half
    assert same_p(2 * 0.5 * math.erfc(4.9 / math.sqrt(2)), math.erfc(4.0 / math.sqrt(2)))
    assert not same_p(math.erfc(5.1 / math.sqrt(2)), math.erfc(4.0 / math.sqrt(2)))
    assert same_p(math.erfc(1.45 / math.sqrt(2)), math.erfc(1.0 / math.sqrt(2)))
    assert not same_p(math.erfc(1.55 / math.sqrt(2)), math.erfc(1.0 / math.sqrt(2)))


def test_ratios_are_judged_on_the_log_scale() -> None:
    assert natural("RR", math.e) == 1
    assert natural("MD", -2.0) == -2
    assert math.isnan(natural("OR", 0.0))
    assert math.isnan(natural("HR", -1.0))
    ratio = {"measure": "RR", "outcome": "response", "scale": "", "estimate": 2.0, "ci_low": 1.0, "ci_high": 4.0}
    assert told(**ratio, p_value=0.05) == []
    assert told(**ratio, se=9.0, p_value=0.94) == []  # a standard error on whichever scale is not held to the limits
    assert [one for one, _ in told(**{**ratio, "estimate": 0.0, "ci_low": 0.0})][:2] == ["estimate", "ci_low"]
    assert told(**{**ratio, "ci_low": 0.001}) == []


def test_limits_in_their_order() -> None:
    assert told(ci_low=math.nan) == [
        ("ci_low", "empty; expected both limits of the interval or neither"),
        ("se", "empty; expected an interval, a standard error or a p value"),
    ]
    assert told(ci_high=math.nan)[0] == ("ci_high", "empty; expected both limits of the interval or neither")
    assert told(ci_low=10.5, ci_high=10.0)[0] == ("ci_low", "expected less than ci_high, found 10.5 and 10")
    for estimate in (-0.5, 10.5):
        assert told(estimate=estimate) == [("estimate", f"{estimate:g} lies outside its interval 0 to 10")]
    for estimate in (0.0, 10.0):
        assert told(estimate=estimate) == []
    risk = {"measure": "RD", "outcome": "response", "scale": ""}
    assert told(**risk, estimate=1.0, ci_low=-1.0, ci_high=1.0) == []
    assert told(**risk, estimate=0.5, ci_low=0.2, ci_high=1.1) == [("ci_high", "expected -1 to 1 for RD, found 1.1")]


def test_a_difference_fits_its_scale_and_its_outcome() -> None:
    for estimate in (60.0, -60.0):
        assert told(estimate=estimate, ci_low=-61.0, ci_high=61.0) == []
        beyond = 1.01 * estimate
        assert told(estimate=beyond, ci_low=-61.0, ci_high=61.0) == [("estimate", "expected -60 to 60 on MADRS")]
    assert ("measure", "MD is not a measure of response") in told(outcome="response")


def arm(side: str, **cells: Any) -> ArmRow:
    role = "experimental" if side == "ket" else "control"
    return row(ArmRow, **{"trial_id": "t", "arm_id": side, "role": role, **cells})


@pytest.mark.parametrize(("side", "letter"), [("ket", "e"), ("pbo", "c")])
def test_no_more_people_than_were_randomized(side: str, letter: str) -> None:
    trial = row(TrialRow, trial_id="t", n_randomized=30.0)
    assert told(arm(side, n_randomized=20.0), trial) == []
    assert told(arm(side, n_randomized=19.0), trial) == [(f"n_{letter}", "20 people analysed, 19 randomized")]
    assert told(arm(side), trial) == []
    assert told(arm(side), row(TrialRow, trial_id="t", n_randomized=19.0)) == [
        (f"n_{letter}", "20 people analysed, 19 randomized")
    ]
    wrong = "control" if letter == "e" else "experimental"
    assert told(arm(side, role=wrong))[0][0] == f"arm_{letter}"


def test_an_unadjusted_difference_is_that_of_the_means() -> None:
    def means(of: float, **cells: Any) -> list[ResultRow]:
        place = {"trial_id": "t", "outcome": "severity", "scale": "MADRS", "time_h": 24.0, "statistic": "endpoint"}
        return [
            row(ResultRow, **{**place, "arm_id": one, "mean": mean, "n": 20.0, **cells})
            for one, mean in (("ket", of), ("pbo", 10.0))
        ]

    for mean in (15.0, 15.15, 14.85):
        assert told(*means(mean), adjustment="none") == []
    for mean, shown in ((15.16, "5.16"), (14.84, "4.84")):
        assert told(*means(mean), adjustment="none") == [("estimate", f"5, but the arms' means differ by {shown}")]
    assert told(*means(20.0), adjustment="ancova") == []
    assert told(*means(20.0, n=19.0), adjustment="none") == []  # other people
    assert told(*means(20.0, statistic="baseline"), adjustment="none") == []
    assert told(*means(20.0), *means(15.0, analysis="observed"), adjustment="none") == []


def test_heterogeneity_is_a_percentage() -> None:
    def columns(**cells: Any) -> list[str]:
        return [one.column for one in published_findings([row(PublishedRow, **cells)])]

    assert columns(i2=100.0) == []
    assert columns(i2=100.5) == ["i2"]
    assert columns(measure="RR", estimate=2.0, ci_low=math.nan, ci_high=4.0) == []  # one limit may be printed alone
    assert columns(measure="RR", estimate=5.0, ci_low=1.0, ci_high=4.0) == ["estimate"]
