"""The rule for rare events, and the pooled incidence with its exact check."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketcli.effects.proportions import clopper_pearson, plo
from ketcli.errors import NoAnswer
from ketcli.models.pooling.incidence import Incidence, incidence
from ketcli.models.pooling.pool import pool
from ketcli.models.pooling.rare_events import choose_model


@pytest.mark.parametrize(
    ("a", "n1", "c", "n2", "model"),
    [
        ([0, 0], [50, 50], [0, 0], [50, 50], "none"),
        ([50, 50], [50, 50], [50, 50], [50, 50], "none"),
        ([5], [50], [0], [50], "single"),
        ([1, 0], [200, 200], [0, 1], [200, 200], "peto"),
        ([1, 0], [200, 200], [1, 1], [60, 200], "mh"),  # as rare, but 200 against 60
        ([5, 2], [100, 100], [0, 1], [100, 100], "mh"),
        ([1, 0], [200, 200], [0, 0], [200, 200], "none"),  # rare, but a group without any event
        ([0, 1], [300, 300], [2, 1], [100, 190], "mh"),  # 0.5 % of all people, 1.03 % of the control groups
        ([5, 2], [100, 100], [0, 0], [100, 100], "none"),  # no event in one group: no ratio without an assumption
        ([30, 20], [100, 100], [0, 0], [100, 100], "none"),  # however frequent in the other
        ([5, 2], [100, 100], [1, 1], [100, 100], "random"),  # no empty cell
        ([30, 20], [100, 100], [0, 10], [100, 100], "random"),  # an empty cell, but not rare
    ],
)
def test_rule(a: list[float], n1: list[float], c: list[float], n2: list[float], model: str) -> None:
    assert choose_model(*(np.array(x, dtype=float) for x in (a, n1, c, n2))).model == model


def test_balance_counts_only_trials_with_an_event() -> None:
    a, c = np.array([1.0, 0.0]), np.array([1.0, 0.0])
    n1, n2 = np.array([200.0, 90.0]), np.array([200.0, 10.0])
    assert choose_model(a, n1, c, n2).model == "peto"


def test_the_reason_tells_how_rare_the_event_is() -> None:
    n = np.array([250.0, 250.0])
    rare = choose_model(np.array([19.0, 1.0]), n, np.array([0.0, 9.0]), 2 * n)
    assert (rare.model, rare.reason) == ("mh", "1.9 % of all people had the event, with an empty cell")
    common = choose_model(np.array([99.0, 29.0]), n, np.array([10.0, 6.0]), n)
    assert (common.model, common.reason) == ("random", "14 % of all people had the event")
    rarest = choose_model(np.array([2.0, 1.0]), n, np.array([1.0, 3.0]), 1.8 * n)
    assert (rarest.model, rarest.reason) == ("peto", "0.44 % of the control groups had the event, arms balanced")


def test_one_person_is_enough_to_count_in() -> None:
    assert incidence(1, 1).estimate == 1


def test_incidence_of_one_group_is_exact() -> None:
    one = incidence(3, 40)
    low, high = clopper_pearson(3, 40)
    assert (one.model, one.estimate, one.ci_low, one.ci_high) == ("exact", 3 / 40, low[0], high[0])


def test_incidence_of_several_groups_is_pooled_on_the_logit_scale() -> None:
    x, n = np.array([3.0, 9.0, 20.0]), np.array([40.0, 50.0, 90.0])
    logits = plo(x, n)
    pooled = pool(logits.yi, logits.vi)
    one = incidence(x, n)
    assert one.model == "logit"
    assert np.log(one.estimate / (1 - one.estimate)) == pytest.approx(pooled.estimate)
    assert one.total == pytest.approx(32 / 180)
    assert one.agrees


def test_many_empty_groups_are_not_corrected_upwards() -> None:
    one = incidence([1, 0, 0], [20, 20, 20])
    assert (one.model, one.estimate) == ("exact", 1 / 60)


def test_check_fails_where_large_and_small_groups_differ() -> None:
    assert not incidence([10, 12, 1], [20, 20, 1000]).agrees


def test_nobody() -> None:
    with pytest.raises(NoAnswer):
        incidence([], [])


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(31, 60)), min_size=2, max_size=8))
def test_incidence_lies_within_the_groups(groups: list[tuple[int, int]]) -> None:
    x, n = (np.array(values, dtype=float) for values in zip(*groups, strict=True))
    one = incidence(x, n)
    assert (x / n).min() - 1e-9 <= one.estimate <= (x / n).max() + 1e-9
    turned = incidence(n - x, n)
    assert turned.estimate == pytest.approx(1 - one.estimate, abs=1e-6)


def test_the_limits_of_the_rule_belong_to_the_model_after_them() -> None:
    def chosen(a: list[float], n1: list[float], c: list[float], n2: list[float]) -> str:
        return choose_model(*(np.array(one, dtype=float) for one in (a, n1, c, n2))).model

    # arms of 2 to 1, and more
    assert chosen([1, 1], [400, 400], [0, 1], [200, 200]) == "peto"
    assert chosen([1, 1], [402, 400], [0, 1], [200, 200]) == "mh"
    assert chosen([0, 1], [200, 200], [1, 1], [402, 400]) == "mh"
    # 1 % of the control groups, and less
    assert chosen([1, 0], [200, 200], [2, 2], [200, 200]) == "mh"
    assert chosen([1, 0], [200, 200], [2, 1], [200, 200]) == "peto"
    # 10 % of all people, and less; one event is no empty cell
    assert chosen([0, 10], [50, 50], [5, 5], [50, 50]) == "random"
    assert chosen([0, 9], [50, 50], [5, 5], [50, 50]) == "mh"
    assert chosen([1, 8], [50, 50], [5, 5], [50, 50]) == "random"
    assert chosen([8, 3], [50, 50], [1, 5], [50, 50]) == "random"


def test_one_event_alone_is_an_event_in_one_of_the_groups() -> None:
    tables = ([1, 0], [50, 50], [0, 0], [50, 50])
    assert "one of the groups" in choose_model(*(np.array(one, dtype=float) for one in tables)).reason


@pytest.mark.parametrize(
    ("events", "n", "model"),
    [
        ([2, 3], [20, 30], "logit"), ([0, 3], [20, 30], "exact"), ([20, 3], [20, 30], "exact"),
        ([0, 3, 4], [20, 30, 30], "logit"), ([0, 3, 30], [20, 30, 30], "exact"), ([1, 9], [10, 10], "logit"),
        ([3], [40], "exact"),
    ],
)  # fmt: skip
def test_groups_are_pooled_where_more_than_half_of_them_tell_something(
    events: list[int], n: list[int], model: str
) -> None:
    assert incidence(events, n).model == model


@pytest.mark.parametrize(("estimate", "agrees"), [(0.1, True), (0.3, True), (0.0999, False), (0.3001, False)])
def test_an_estimate_at_an_exact_limit_agrees(estimate: float, agrees: bool) -> None:
    assert Incidence("logit", estimate, 0.0, 1.0, 0.2, 0.1, 0.3).agrees is agrees
