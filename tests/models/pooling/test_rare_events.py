"""The rule for rare events, and the pooled incidence with its exact check."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketcli.effects.proportions import clopper_pearson, plo
from ketcli.errors import NoAnswer
from ketcli.models.pooling.incidence import incidence
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
