"""The optimal information size against the power that it promises."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ketcli.models.pooling.information_size import optimal_information_size


@given(st.floats(0.001, 0.95), st.floats(0.05, 0.9), st.floats(0.01, 0.2), st.floats(0.5, 0.99))
def test_a_trial_of_that_size_has_that_power(risk: float, reduction: float, alpha: float, power: float) -> None:
    people = optimal_information_size(risk, reduction=reduction, alpha=alpha, power=power)
    group, other = people / 2, risk * (1 - reduction)
    error = math.sqrt((risk * (1 - risk) + other * (1 - other)) / group)
    reached = stats.norm.sf(stats.norm.isf(alpha / 2) - (risk - other) / error)
    assert reached == pytest.approx(power, abs=1e-9)


def test_rarer_events_need_more_people_and_none_more_than_there_are() -> None:
    sizes = [optimal_information_size(risk) for risk in (0.4, 0.2, 0.1, 0.01)]
    assert sizes == sorted(sizes)
    assert math.isinf(optimal_information_size(0.0))


def test_by_hand_and_where_nothing_is_said() -> None:
    """A risk of 0.2 to be lowered by a quarter, 5 % and 80 %: 2 x (1.96 + 0.8416)^2 x 0.2875 / 0.0025."""
    want = 2 * (stats.norm.isf(0.025) + stats.norm.isf(0.2)) ** 2 * (0.16 + 0.1275) / 0.05**2
    assert optimal_information_size(0.2) == pytest.approx(want)
    assert optimal_information_size(0.2, reduction=0.25, alpha=0.05, power=0.8) == pytest.approx(want)
    assert math.isinf(optimal_information_size(0.2, reduction=0.0))
