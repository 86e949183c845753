"""Estimates beside their intervals and the counts of their arms: the last that passes and the first that is named."""

from __future__ import annotations

import math
from typing import Any

import pytest
from tests.row_data import row

from ketcli.evidence.checking.estimates import estimate_figures, pooled_figures
from ketcli.evidence.rows import ContrastRow, PublishedRow, ResultRow

PLACE = {"trial_id": "t", "outcome": "response", "time_h": 24.0}


def told(results: list[ResultRow] | None = None, **cells: Any) -> list[tuple[str, str]]:
    given = {**PLACE, "arm_e": "ket", "arm_c": "pbo", "measure": "RR", **cells}
    found = estimate_figures([row(ContrastRow, **given)], results or [])
    return [(one.column, one.message) for one in found]


def counts(tested: float, control: float, **cells: Any) -> list[ResultRow]:
    given = {**PLACE, "statistic": "events", "n": 40.0, **cells}
    return [row(ResultRow, **{**given, "arm_id": arm, "events": x}) for arm, x in (("ket", tested), ("pbo", control))]


def test_an_estimate_lies_in_the_middle_of_its_interval() -> None:
    """Of -100 to 100: up to 30 and a rounding of 0.01 from the middle; of a ratio, by its logarithm."""
    score: dict[str, Any] = {
        "measure": "MD",
        "outcome": "severity",
        "scale": "MADRS",
        "ci_low": -100.0,
        "ci_high": 100.0,
    }
    for estimate in (0.0, 29.9, -29.9, 100.5):
        assert told(**score, estimate=estimate) == []
    for estimate in (30.1, -30.1, 100.0, -100.0):
        assert told(**score, estimate=estimate) == [
            ("estimate", f"{estimate:g} does not lie in the middle of its interval -100 to 100")
        ]
    just = 0.3 + 0.02 / 2  # of a half width of 1, exactly so far as may be
    assert told(**{**score, "ci_low": -1.0, "ci_high": 1.0}, estimate=just) == []
    assert told(**{**score, "ci_low": -1.0, "ci_high": 1.0}, estimate=math.nextafter(just, 1)) != []
    assert told(estimate=2.0, ci_low=1.0, ci_high=4.0) == []
    assert [one for one, _ in told(estimate=2.5, ci_low=0.0001, ci_high=3.0)] == ["estimate"]
    assert [one for one, _ in told(estimate=2.9, ci_low=1.0, ci_high=4.0)] == ["estimate"]
    # 0.310 of a half width, with a rounding of 0.02 in a width of 1.39; then 0.318
    assert told(estimate=2.48, ci_low=1.0, ci_high=4.0) == []
    assert [one for one, _ in told(estimate=2.494, ci_low=1.0, ci_high=4.0)] == ["estimate"]
    assert told(estimate=2.0, ci_low=2.0, ci_high=2.0) == []  # no width, no middle
    # limits of ratios are rounded to 0.01, which is much of a small one: of 0.5 to 2 up to 0.329 of a half width
    for away, flagged in ((0.31, False), (0.325, False), (0.335, True)):
        found = told(estimate=math.exp(away * math.log(2)), ci_low=0.5, ci_high=2.0)
        assert bool(found) == flagged, away
    # and of 0.001 to 10, the lower one read as 0.02 at least, up to 0.409
    for away, flagged in ((0.32, False), (0.40, False), (0.42, True)):
        found = told(estimate=0.1 * math.exp(away * math.log(100)), ci_low=0.001, ci_high=10.0)
        assert bool(found) == flagged, away


@pytest.mark.parametrize(("measure", "given"), [("RR", 2.0), ("OR", 3.0), ("RD", 0.25)])
def test_an_estimate_is_held_against_the_counts_of_its_arms(measure: str, given: float) -> None:
    """20 and 10 of 40: risks of 1/2 and 1/4. Three standard errors away is the last that passes."""
    arms = counts(20, 10)
    ratio = measure != "RD"
    for sign in (-1, 1):
        near, far = ((given * math.exp(sign * x) if ratio else given + sign * x) for x in (0.29, 0.31))
        assert told(arms, measure=measure, estimate=near, se=0.1) == []
        assert told(arms, measure=measure, estimate=far, se=0.1) == [
            ("estimate", f"{far:g}, but the arms' own figures give {given:.3g}")
        ]
    # without a standard error the interval has it, by its level
    wide = {"estimate": 9.0, "ci_low": 9 / math.exp(1.0), "ci_high": 9 * math.exp(1.0)}
    if ratio:
        assert [one for one, _ in told(counts(10, 10), measure=measure, **wide)] == ["estimate"]
        assert told(counts(10, 10), measure=measure, **{**wide, "estimate": 4.0, "ci_low": 1.5, "ci_high": 10.7}) == []
        assert told(arms, measure=measure, estimate=9.0) == []


def test_what_cannot_be_compared_is_not() -> None:
    far = {"estimate": 50.0, "se": 0.1}
    assert told(counts(20, 10), **far) != []
    assert told(counts(0, 10), **far) == told(counts(20, 0), **far) == []  # a ratio of nothing
    assert told(counts(40, 10), **far) == told(counts(20, 40), **far) == []  # or of everybody
    assert told(counts(20, 10, n=0.0), **far) == []
    assert told(counts(20, 10, statistic="baseline"), **far) == []
    assert told(counts(20, 10, time_h=48.0), **far) == []
    assert told(counts(20, 10, statistic="endpoint", mean=3.0), **far) == []
    assert told(counts(20, 10)[:1], **far) == []
    one, other = counts(20, 10)
    assert told([one, other._replace(analysis="observed")], **far) == []
    # one of several sets of figures that fits is enough
    assert told(counts(20, 10) + counts(39, 1, analysis="observed"), estimate=39.0, se=0.1) == []


def test_means_are_held_against_means_of_the_same_scale() -> None:
    score = {"outcome": "severity", "scale": "MADRS"}
    means = [
        row(ResultRow, **{**PLACE, **score, "statistic": "endpoint", "arm_id": arm, "mean": mean, "n": 20.0})
        for arm, mean in (("ket", 10.0), ("pbo", 15.0))
    ]
    asked = {**score, "measure": "MD", "se": 1.0}
    assert told(means, **asked, estimate=-5.0) == told(means, **asked, estimate=-7.9) == []
    assert told(means, **asked, estimate=5.0) == [("estimate", "5, but the arms' own figures give -5")]
    other = told(means, **{**asked, "scale": "HDRS-17"}, estimate=5.0)
    assert other == [("scale", "HDRS-17, but its arms' results are on MADRS")]
    assert told(means, **{**asked, "scale": ""}, estimate=-5.0)[0] == (
        "scale", "empty; expected the scale of a mean difference",
    )  # fmt: skip


def test_a_difference_is_of_a_time_after_the_first_dose() -> None:
    assert told(time_h=0.0) == [("time_h", "expected more than 0 for a result after the first dose")]
    assert told(time_h=0.5) == []


def pool(**cells: Any) -> list[tuple[str, str]]:
    whole = row(PublishedRow, review_id="r", measure="count", k=10.0, n=500.0)
    return [(one.column, one.message) for one in pooled_figures([whole, row(PublishedRow, review_id="r", **cells)])]


def test_a_pool_has_trials_that_the_review_has_with_people_that_trials_have() -> None:
    assert pool(k=1.0, n=4.0) == pool(k=3.0, n=12.0) == []
    assert pool(k=3.0, n=11.0) == [("n", "11 participants in 3 trials cannot be")]
    assert pool(k=0.0) == pool(k=0.0, n=50.0) == [("k", "expected 1 trial or more")]
    assert pool(k=20.0, n=1000.0) == []
    assert pool(k=21.0, n=1001.0) == [
        ("k", "21, but the review includes 10 in all"), ("n", "1001, but the review includes 500 in all"),
    ]  # fmt: skip
    lone = row(PublishedRow, review_id="other", k=1.0, n=2000.0)
    assert list(pooled_figures([lone])) == []
    assert [one.message for one in pooled_figures([lone._replace(n=2001.0)])] == [
        "2001 participants in 1 trial cannot be"
    ]


def test_a_pool_has_the_p_value_of_its_interval() -> None:
    interval = {"measure": "MD", "estimate": 5.0, "ci_low": 0.0, "ci_high": 10.0}
    assert pool(**interval, p_value=0.05) == []
    assert pool(**interval, p_value=0.5) == [("p_value", "0.5 does not fit the estimate and its interval")]
    assert pool(**interval, p_value=0.0) == [("p_value", "0 does not fit the estimate and its interval")]
    assert pool(**{**interval, "ci_low": 5.0, "ci_high": 5.0}, p_value=0.5) == []


@pytest.mark.parametrize(("included", "told"), [(1.0, True), (2.0, False), (0.0, False), (math.nan, False)])
def test_a_pool_has_at_most_twice_the_trials_that_its_review_counts(included: float, told: bool) -> None:
    whole = row(PublishedRow, row=2, review_id="r", measure="count", k=included)
    pool = row(PublishedRow, row=3, review_id="r", measure="SMD", k=3.0)
    found = [one.message for one in pooled_figures([whole, pool]) if (one.row, one.column) == (3, "k")]
    assert found == ([f"3, but the review includes {included:g} in all"] if told else [])
