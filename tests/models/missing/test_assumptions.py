"""What missing trials could change: printed figures of the review, second routes, and limits."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ketcli.errors import InvalidInput
from ketcli.models.missing.assumptions import (
    assumed_shares,
    expected_variance,
    selection_bound,
    tipping_point,
    weight_missing,
)

# intravenous, day 1: Grunebaum 2017, Lii 2023, Murrough 2013, Nugent 2019
VI = np.array([0.2822768, 0.1047822, 0.0649387, 0.0482336])


@pytest.mark.parametrize(("missing", "bound"), [(1, 0.10), (4, 0.22), (10, 0.33), (35, 0.48)])
def test_bound_of_the_intravenous_trials(missing: int, bound: float) -> None:
    assert selection_bound(VI, 0.0, missing) == pytest.approx(bound, abs=0.006)


@pytest.mark.parametrize("missing", [1, 3, 8])
def test_bound_is_the_worst_selection(missing: int) -> None:
    """Trials of one size, true effect 0, of which the largest results are kept: the mean is the bound."""
    rng = np.random.default_rng(missing)
    drawn = np.sort(0.3 * rng.normal(size=(20_000, 50 * (4 + missing))), axis=1)
    kept = drawn[:, 50 * missing :].mean()
    assert kept == pytest.approx(selection_bound(np.full(4, 0.09), 0.0, missing), rel=0.02)


def test_shares_and_tipping_point() -> None:
    """mu -0.75, 88 % of the weight missing: the review's mixture and tipping points."""
    curve = assumed_shares(-0.75, -1.16, -0.32, 0.88, [1, 0.5, 0])
    assert [round(row.estimate, 2) for row in curve] == [-0.75, -0.42, -0.09]
    assert [(round(row.low, 2), round(row.high, 2)) for row in curve] == [
        (-1.16, -0.32),
        (-0.65, -0.18),
        (-0.14, -0.04),
    ]
    assert tipping_point(-0.75, 0.88) == pytest.approx(0.10, abs=0.005)
    assert tipping_point(-0.75, 0.88, target=-0.2) == pytest.approx(-0.13, abs=0.006)


@given(st.floats(-3, 3), st.floats(0.01, 1), st.floats(-1, 1))
def test_tipping_point_is_where_the_mean_of_all_is_the_target(estimate: float, weight: float, target: float) -> None:
    x = tipping_point(estimate, weight, target=target)
    assert (1 - weight) * estimate + weight * x == pytest.approx(target, abs=1e-9)


@given(st.floats(-3, 3), st.floats(0, 1), st.floats(-2, 2))
def test_no_precision_is_created(estimate: float, weight: float, share: float) -> None:
    row = assumed_shares(estimate, estimate - 0.5, estimate + 0.4, weight, [share])[0]
    assert row.low <= row.estimate <= row.high
    factor = abs(1 - weight * (1 - share))
    assert row.high - row.low == pytest.approx(0.9 * factor, abs=1e-9)


def test_weight_of_the_missing() -> None:
    assert weight_missing([0.1, 0.1], [0.1] * 6, 0.0) == pytest.approx(0.75)
    assert weight_missing([0.1], [0.9], 0.0) == pytest.approx(0.1)
    assert weight_missing([0.1], [0.9], 100.0) == pytest.approx(0.5, abs=0.01)
    assert weight_missing([0.1], [], 0.0) == 0
    assert tipping_point(-0.5, 0.0) == math.inf


@pytest.mark.parametrize(("measure", "share"), [("RR", 0.2), ("OR", 0.2), ("SMD", 0.5), ("MD", 0.5)])
def test_expected_variance_is_what_equal_arms_scatter(measure: Literal["SMD", "MD", "RR", "OR"], share: float) -> None:
    rng = np.random.default_rng(4)
    n_e, n_c, draws = 400, 300, 40_000
    if measure in {"RR", "OR"}:
        e, c = rng.binomial(n_e, share, draws) / n_e, rng.binomial(n_c, share, draws) / n_c
        y = np.log(e / c) if measure == "RR" else np.log(e / (1 - e) * (1 - c) / c)
    else:
        y = 9 * (rng.normal(0, 1 / np.sqrt(n_e), draws) - rng.normal(0, 1 / np.sqrt(n_c), draws))
        y = y / 9 if measure == "SMD" else y
    assert expected_variance(measure, n_e, n_c, sd=9.0, share=share) == pytest.approx(y.var(), rel=0.05)


def test_bound_without_missing_and_impossible_input() -> None:
    assert selection_bound(VI, 0.1, 0) == 0
    assert selection_bound(VI, 0.0, 1) == pytest.approx(
        5 / 4 * stats.norm.pdf(stats.norm.ppf(0.8)) * (VI**-0.5).sum() / (1 / VI).sum()
    )
    with pytest.raises(InvalidInput, match="cannot be negative"):
        selection_bound(VI, 0.0, -1)
    with pytest.raises(InvalidInput, match="share"):
        expected_variance("RR", 10, 10, share=0.0)
    with pytest.raises(InvalidInput, match="GEN"):
        expected_variance("GEN", 10, 10)  # type: ignore[arg-type]


def test_expected_variances_by_hand() -> None:
    """20 and 30 people: 1/12 in all; a share of a fifth makes four and 25/4 of it; a half, where nothing is said."""
    assert expected_variance("SMD", 20, 30)[()] == pytest.approx(1 / 12)
    assert expected_variance("MD", 20, 30, sd=3.0)[()] == pytest.approx(9 / 12)
    assert expected_variance("MD", 20, 30)[()] == pytest.approx(1 / 12)
    assert expected_variance("RR", [20, 10], [30, 10], share=0.2) == pytest.approx([4 / 12, 4 / 5])
    assert expected_variance("OR", 20, 30, share=0.2)[()] == pytest.approx(25 / 48)
    assert expected_variance("OR", 20, 30)[()] == pytest.approx(4 / 12)
    for measure in ("RR", "OR"):
        with pytest.raises(InvalidInput, match="share"):
            expected_variance(measure, 10, 10, share=1.0)
    assert expected_variance("SMD", 20, 30, share=0.5)[()] == expected_variance("SMD", 20, 30)[()]


def test_figures_of_assumed_shares_by_hand() -> None:
    (row,) = assumed_shares(2.0, 1.0, 4.0, 0.25, [-1.0])
    assert (row.estimate, row.low, row.high) == (1.0, 0.5, 2.0)
    (turned,) = assumed_shares(2.0, 1.0, 4.0, 1.0, [-1.0])
    assert (turned.estimate, turned.low, turned.high) == (-2.0, -4.0, -1.0)
    assert tipping_point(0.5, 0.0) == -math.inf
    assert tipping_point(2.0, 0.5, target=1.0) == 0.0
    assert tipping_point(2.0, 0.5) == -2.0
    assert tipping_point(2.0, 1.0, target=1.0) == 1.0


def test_tau2_enters_the_bound_and_the_weight() -> None:
    v = VI + 0.1
    whole = 7 / 4 * stats.norm.pdf(stats.norm.ppf(4 / 7)) * (v**-0.5).sum() / (1 / v).sum()
    assert selection_bound(VI, 0.1, 3) == pytest.approx(whole)
    assert weight_missing([0.1, 0.3], [0.2], 0.1) == pytest.approx((1 / 0.3) / (1 / 0.2 + 1 / 0.4 + 1 / 0.3))
