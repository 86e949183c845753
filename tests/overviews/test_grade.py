"""What each rule of the summary of findings calls a concern, at and beside its limits."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ketcli.columns import Columns
from ketcli.overviews.findings import grade
from ketcli.overviews.findings.grade import CONCERN, NO_CONCERN, NOT_ASSESSED, Interval

NAN = math.nan


def smd(low: float, high: float, *, pi: tuple[float, float] = (NAN, NAN), i2: float = 0.0) -> Interval:
    return Interval((low + high) / 2, low, high, *pi, i2, 0.0)


def ratio(low: float, high: float, *, i2: float = 0.0) -> Interval:
    return Interval(math.sqrt(low * high), low, high, NAN, NAN, i2, 1.0)


@pytest.mark.parametrize(
    ("low", "high", "people", "finding"),
    [
        (-0.8, -0.2, 400, NO_CONCERN),
        (-0.8, -0.2, 399, CONCERN),
        (-0.5, 0.1, 1000, CONCERN),
        (-0.49, 0.49, 1000, NO_CONCERN),
        (-0.1, 0.5, 1000, CONCERN),
        (-2.0, -0.01, 1000, NO_CONCERN),
    ],
)
def test_imprecision_of_a_score(low: float, high: float, people: float, finding: str) -> None:
    assert grade.imprecision_of_score(smd(low, high), people).finding == finding


@pytest.mark.parametrize(
    ("low", "high", "people", "risk", "finding"),
    [
        (1.2, 1.6, 2000, 0.2, NO_CONCERN),
        (1.2, 1.6, 1500, 0.2, CONCERN),  # needs 1,805
        (0.9, 1.25, 10_000, 0.2, CONCERN),
        (0.75, 1.1, 10_000, 0.2, CONCERN),
        (0.76, 1.24, 10_000, 0.2, NO_CONCERN),
        (1.2, 1.6, 1e9, 0.0, CONCERN),
    ],
)
def test_imprecision_of_events(low: float, high: float, people: float, risk: float, finding: str) -> None:
    found = grade.imprecision_of_events(ratio(low, high), people, risk)
    assert found.finding == finding
    if finding == CONCERN:
        assert "people" in found.why or "interval" in found.why or "no event" in found.why


@pytest.mark.parametrize(
    ("effect", "k", "finding"),
    [
        (smd(-0.8, -0.2, i2=49.9), 5, NO_CONCERN),
        (smd(-0.8, -0.2, i2=50.0), 5, CONCERN),
        (smd(-0.8, -0.2, pi=(-1.1, 0.1)), 5, CONCERN),
        (smd(-0.8, 0.2, pi=(-1.1, 0.4)), 5, NO_CONCERN),  # no clear effect that a new trial could turn
        (smd(-0.8, -0.2, pi=(-0.9, -0.1)), 5, NO_CONCERN),
        (smd(-0.8, -0.2), 1, NOT_ASSESSED),
        (smd(-0.8, -0.2, i2=NAN), 4, NOT_ASSESSED),
    ],
)
def test_inconsistency(effect: Interval, k: int, finding: str) -> None:
    assert grade.inconsistency(effect, k).finding == finding


def test_a_funnel_is_looked_at_from_ten_trials_on() -> None:
    vi = np.linspace(0.02, 0.5, 10)
    rng = np.random.default_rng(3)
    even = rng.normal(0.0, np.sqrt(vi))
    lopsided = even - 4 * np.sqrt(vi)
    assert grade.publication_bias_of_score(even[:9], vi[:9]).finding == NOT_ASSESSED
    assert grade.publication_bias_of_score(lopsided, vi).finding == CONCERN
    assert grade.publication_bias_of_score(even, vi).finding == NO_CONCERN
    assert grade.publication_bias_of_score(even, np.full(10, 0.1)).finding == NOT_ASSESSED


def test_a_funnel_of_counts_leaves_out_trials_without_counts() -> None:
    sizes = np.arange(20, 220, 20, dtype=float)
    events = sizes / 4 + np.tile([0, 1], 5)
    counts = Columns({"events_e": events, "n_e": sizes, "events_c": sizes / 5, "n_c": sizes})
    assert grade.publication_bias_of_events(counts).finding in (CONCERN, NO_CONCERN)
    found = grade.publication_bias_of_events(counts.assign(events_e=np.array([NAN, *events[1:]])))
    assert (found.finding, found.why) == (NOT_ASSESSED, "9 trials; a funnel test needs 10")
