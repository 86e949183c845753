"""The rule of the headline: every branch by trials that call for it, and what must hold for any trials."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketcli.distributions import normal_critical
from ketcli.models.bayes.posterior import bayes_pool
from ketcli.models.bayes.priors import parse_prior
from ketcli.models.pooling.pool import pool
from ketcli.models.verdict.headline import CLASSIC_PREDICTION, FEW, Headline, Span, each_alone, headline, rule, span_of

HALF = parse_prior("half-normal:0.5")


def judged(yi: list[float], se: list[float], **options: Any) -> Headline:
    return headline(yi, np.square(se), **({"prior": HALF} | options))


def test_one_trial_is_its_own_answer() -> None:
    h = judged([-0.5], [0.2])
    assert (h.method, h.verdict, h.common, h.floor, h.bayes) == ("single", "single", None, None, None)
    assert (h.estimate, h.low, h.high) == pytest.approx((-0.5, -0.891993, -0.108007), abs=1e-6)
    assert h.directions.tolist() == [-1]


@pytest.mark.parametrize(
    ("yi", "se", "method", "verdict", "directions"),
    [
        ([-0.9, -0.8], [0.3, 0.2], "each", "difference", [-1, -1]),
        ([-0.9, 0.8], [0.3, 0.2], "each", "conflict", [-1, 1]),
        ([-0.95, -0.9], [0.3, 0.5], "bayes", "difference", [-1, 0]),
        ([0.30, 1.39], [0.113, 1.0], "each", "too_few", [1, 0]),  # a large trial and a small one
        ([-0.1, -0.2], [0.3, 0.4], "each", "too_few", [0, 0]),
        ([-1.5, 0.01], [0.1, 0.9], "each", "too_few", [-1, 0]),  # not both on one side
    ],
)
def test_two_trials(yi: list[float], se: list[float], method: str, verdict: str, directions: list[int]) -> None:
    h = judged(yi, se)
    assert (h.method, h.verdict, h.directions.tolist()) == (method, verdict, directions)
    if method == "each":
        assert Span(h.estimate, h.low, h.high) == span_of(pool(yi, np.square(se), model="common")) == h.common
        assert h.probability_below_0 is None


def test_three_or_four_are_bayes() -> None:
    clear = judged([-0.8, -0.8, -0.7], [0.25, 0.3, 0.35])
    probable = judged([-0.9, -0.2, -0.7], [0.25, 0.25, 0.35])
    few = judged([-0.5, -0.1, -0.2, 0.3], [0.25, 0.25, 0.35, 0.4])
    assert [h.verdict for h in (clear, probable, few)] == ["difference", "probable", "too_few"]
    for h in (clear, probable, few):
        assert h.method == "bayes"
        assert h.bayes is not None
        assert (h.estimate, h.low, h.high) == (h.bayes.mu.median, *h.bayes.mu.central)
        assert h.probability_below_0 == h.bayes.probability_below_0
    assert probable.floor is not None
    assert probable.floor.low < 0 < probable.floor.high


def test_each_alone_makes_a_probable_difference_one_and_needs_no_interval() -> None:
    """Three trials that each show it, so unlike that neither the floor nor Bayes does: still a difference."""
    unlike = judged([-0.35, -0.6, -6.0], [0.1, 0.1, 0.3])
    assert unlike.floor is not None
    assert unlike.floor.side == 0
    assert unlike.verdict == "difference"
    h = headline([-0.35, -0.6, -6.0], np.square([0.1, 0.1, 0.3]), prior=None)
    assert (h.method, h.verdict, h.high < 0) == ("each", "difference", True)
    five = judged([-0.3, -0.3, -0.3, -0.3, -9.0], [0.1] * 5)
    assert five.floor is not None
    assert (five.floor.side, five.method, five.verdict) == (0, "each", "difference")


def test_panels_of_one_programme_are_one_replication() -> None:
    yi, se = [-0.41, -0.45], [0.2, 0.22]
    assert judged(yi, se).verdict == "difference"
    h = judged(yi, se, programmes=["SYNAPSE", "SYNAPSE"])
    assert (h.replications, h.verdict) == (1, "too_few")


def test_without_a_prior_the_floor_is_shown_and_three_are_too_few() -> None:
    yi, se = [0.30, 0.31, 0.10], [0.02, 0.03, 0.09]
    h = headline(yi, np.square(se))
    assert (h.method, h.verdict, h.probability_below_0) == ("adhoc", "too_few", None)
    assert Span(h.estimate, h.low, h.high) == span_of(pool(yi, np.square(se), test="adhoc"))
    assert headline(yi[:2], np.square(se[:2])).verdict == "difference"


def test_five_are_the_floor() -> None:
    yi, se = [-0.5, -0.1, -0.4, 0.0, -0.3], [0.15, 0.2, 0.2, 0.2, 0.3]
    h = judged(yi, se)
    assert (h.method, h.bayes) == ("adhoc", None)
    assert h.verdict == ("difference" if h.high < 0 else "no_clear_difference")
    assert judged([0.1, -0.1, 0.05, 0.0, 0.2], se).verdict == "no_clear_difference"


def test_mantel_haenszel_alone_shows_nothing_below_five() -> None:
    yi, se = [-0.9, -0.1, -0.2], [0.4, 0.4, 0.5]
    h = judged(yi, se, floor=Span(-0.5, -0.9, -0.1))
    assert (h.method, h.verdict) == ("bayes", "too_few")
    assert judged([*yi, -0.1, -0.2], [*se, 0.4, 0.4], floor=Span(-0.4, -0.7, -0.1)).verdict == "difference"


trials = st.lists(st.tuples(st.floats(-2, 2), st.floats(0.05, 1)), min_size=1, max_size=7)


@settings(max_examples=60, deadline=None)
@given(trials, st.booleans())
def test_no_verdict_outside_the_rules(pairs: list[tuple[float, float]], with_prior: bool) -> None:
    yi, se = np.array(pairs).T
    h = headline(yi, se**2, prior=HALF if with_prior else None)
    every = abs(h.directions.sum()) == h.k > 1
    excludes = h.low > 0 or h.high < 0
    assert h.low <= h.estimate <= h.high
    if h.verdict in {"difference", "probable"}:
        assert excludes  # no sentence that its own interval denies
    if every:
        assert h.verdict == "difference"
    assert (h.verdict == "single") == (h.k == 1)
    assert h.verdict != "probable" or h.k in {3, 4}
    assert h.verdict != "no_clear_difference" or (h.k >= 5 and not excludes)
    assert h.verdict != "conflict" or (h.k == 2 and sorted(h.directions) == [-1, 1])
    assert h.verdict != "too_few" or 1 < h.k < 5
    if h.verdict == "too_few" and h.method == "bayes":
        assert not excludes
    if with_prior and h.k in {3, 4}:
        central = bayes_pool(yi, se**2, HALF).mu.central
        assert (central[0] > 0 or central[1] < 0) <= (h.verdict in {"difference", "probable"})


@settings(max_examples=30, deadline=None)
@given(trials)
def test_mirrored_trials_have_the_mirrored_headline(pairs: list[tuple[float, float]]) -> None:
    yi, se = np.array(pairs).T
    one, other = (headline(y, se**2, prior=HALF) for y in (yi, -yi))
    assert (one.method, one.verdict) == (other.method, other.verdict)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low), abs=1e-6)


@pytest.mark.parametrize("sign", [-1.0, 1.0])
def test_an_interval_that_ends_at_no_effect_shows_no_direction(sign: float) -> None:
    half = normal_critical(0.95) * np.sqrt(np.array([0.04]))
    low, high, directions = each_alone(sign * half, np.array([0.04]), 0.95)
    assert 0 in (low[0], high[0])
    assert directions.tolist() == [0]
    assert Span(0.5, 0.0, 1.0).side == Span(-0.5, -1.0, 0.0).side == 0


@pytest.mark.parametrize("sign", [-1.0, 1.0])
def test_the_side_of_a_headline_is_that_of_its_verdict(sign: float) -> None:
    one = judged([sign * 0.5], [0.2])
    assert one.side == one.directions[0] == sign
    assert judged([sign * 0.1], [0.2]).side == 0
    assert judged([sign * 0.9, sign * 0.8], [0.3, 0.2]).side == sign
    assert judged([sign * 0.9, sign * -0.8], [0.3, 0.2]).side == 0
    assert judged([sign * 0.1, sign * 0.2], [0.3, 0.4]).side == 0


def test_another_model_that_was_asked_for_leads_in_place_of_the_floor() -> None:
    yi, se = [-0.5, -0.1, -0.4, 0.0, -0.3], [0.15, 0.2, 0.2, 0.2, 0.3]
    asked = Span(-0.4, -0.7, -0.1)
    h = judged(yi, se, asked=asked)
    assert (h.method, h.verdict, h.floor) == ("asked", "difference", asked)
    assert Span(h.estimate, h.low, h.high) == asked
    assert judged(yi, se, floor=asked).method == "adhoc"
    few = judged(yi[:3], se[:3], asked=asked)
    assert (few.method, few.floor) == ("bayes", asked)
    assert judged(yi[:1], se[:1], asked=asked).floor is None
    two = judged(yi[:2], se[:2])
    assert two.floor == span_of(pool(yi[:2], np.square(se[:2]), test="adhoc"))


def test_a_classic_prediction_is_for_ten_trials() -> None:
    assert CLASSIC_PREDICTION == 10
    assert FEW == 5


def ruled(y: list[float], directions: list[int], floor: Span | None, posterior: int | None) -> tuple[str, str]:
    return rule(np.array(y), np.array(directions), replications=len(y), floor=floor, posterior=posterior)


def test_the_rule_at_its_edges() -> None:
    wide, clear = Span(0.1, -1.0, 1.2), Span(0.5, 0.2, 0.8)
    assert ruled([0.5], [1], clear, None) == ruled([0.5, 0.4, 0.6], [1, 1, 1], None, None) == ("single", "single")
    # two on one side, which no effect at all is not
    assert ruled([0.3, 0.2], [0, 0], wide, 1) == ruled([-0.3, -0.2], [0, 0], wide, -1) == ("bayes", "difference")
    assert ruled([0.3, 0.0], [1, 0], wide, 1) == ruled([-0.3, 0.0], [-1, 0], wide, -1) == ("each", "too_few")
    # four are too few where nothing shows, five are not
    assert ruled([0.1] * 4, [0] * 4, wide, 0) == ("bayes", "too_few")
    assert ruled([0.1] * 5, [0] * 5, wide, 0) == ("bayes", "no_clear_difference")
    assert ruled([0.1] * 4, [0] * 4, clear, None) == ("adhoc", "too_few")
    assert ruled([0.1] * 5, [0] * 5, clear, None) == ("adhoc", "difference")
