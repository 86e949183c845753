"""Adjusted and paired differences on raw SDs, ANCOVA recovered from arms: formulas, simulations, least squares."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketcli.effects.adjusted import (
    Arm,
    ancova_difference,
    correlation_of_change,
    crossover_difference,
    standardized_difference,
)
from ketcli.effects.differences import se_from_ci
from ketcli.effects.means import exact_j, smd
from ketcli.effects.paired import smcrp
from ketcli.errors import InvalidInput


def test_two_groups_are_the_usual_smd_but_for_the_degrees_of_freedom() -> None:
    """With SE = S sqrt(1/n + 1/n): J^2 (1/n + 1/n) + g^2 / (2 m), against 1/n + 1/n + g^2 / (2 N)."""
    e = standardized_difference(-4.0, 8 * np.sqrt(1 / 30 + 1 / 25), 8.0, 53)
    usual = smd(10, 8, 30, 14, 8, 25)
    assert e.yi[0] == pytest.approx(usual.yi[0], rel=1e-12)
    g, j = e.yi[0], exact_j(53)
    assert e.vi[0] == pytest.approx(j**2 * (1 / 30 + 1 / 25) + g**2 / 106, rel=1e-12)


def simulated(r: float, *, n: int, effect: float, trials: int) -> tuple[np.ndarray, ...]:
    """Baseline and follow-up of two arms of n, follow-up SD 1.4: (trials, n) each."""
    rng = np.random.default_rng(int(100 * r) + n)
    x, noise = rng.normal(size=(2, 2, trials, n))
    y = 1.4 * (r * x + np.sqrt(1 - r**2) * noise)
    y[0] += 1.4 * effect
    return x[0], x[1], y[0], y[1]


def least_squares(x1: np.ndarray, x2: np.ndarray, y1: np.ndarray, y2: np.ndarray) -> tuple[float, float]:
    """Treatment coefficient of an analysis of covariance, and its standard error, by least squares on people."""
    n1, n2 = x1.size, x2.size
    design = np.column_stack([np.ones(n1 + n2), np.repeat([1.0, 0.0], [n1, n2]), np.concatenate([x1, x2])])
    y = np.concatenate([y1, y2])
    coef, rss, *_ = np.linalg.lstsq(design, y, rcond=None)
    covariance = np.linalg.inv(design.T @ design) * rss[0] / (y.size - 3)
    return float(coef[1]), float(np.sqrt(covariance[1, 1]))


def test_ancova_is_least_squares_on_the_people() -> None:
    """With the correlation within arms measured, the arms' figures give what people's data give."""
    x1, x2, y1, y2 = (a[0] for a in simulated(0.5, n=20, effect=-0.6, trials=1))
    x1, y1 = x1[:17], y1[:17]
    within = [(a - a.mean()) for a in (x1, x2, y1, y2)]
    x, y = np.concatenate(within[:2]), np.concatenate(within[2:])
    r = (x @ y) / np.sqrt((x @ x) * (y @ y))

    def arm(a: np.ndarray) -> Arm:
        return Arm(a.mean(), a.std(ddof=1), a.size)

    ours = ancova_difference(arm(y1), arm(y2), arm(x1), arm(x2), r=r)
    difference, se = least_squares(x1, x2, y1, y2)
    assert ours.difference[0] == pytest.approx(difference, rel=1e-10)
    assert ours.se[0] == pytest.approx(se, rel=1e-10)


@pytest.mark.parametrize(("r", "n"), [(0.2, 20), (0.5, 12), (0.7, 40)])
def test_coverage_of_adjusted_differences(r: float, n: int) -> None:
    """g from an adjusted difference on the raw SD: no bias, and the interval covers what it promises."""
    trials, effect = 4000, -0.6
    x1, x2, y1, y2 = simulated(r, n=n, effect=effect, trials=trials)

    def arm(a: np.ndarray) -> Arm:
        return Arm(a.mean(axis=1), a.std(axis=1, ddof=1), np.full(trials, n))

    recovered = ancova_difference(arm(y1), arm(y2), arm(x1), arm(x2), r=r)
    e = standardized_difference(recovered.difference, recovered.se, recovered.sd, recovered.df)
    assert e.yi.mean() == pytest.approx(effect, abs=0.02)
    covered = np.abs(e.yi - effect) < 1.96 * np.sqrt(e.vi)
    assert 0.935 < covered.mean() < 0.965
    assert np.sqrt(e.vi).mean() == pytest.approx(e.yi.std(), rel=0.05)
    # on the residual SD it would be inflated by 1 / sqrt(1 - r^2)
    residual = recovered.difference / (recovered.sd * np.sqrt(1 - r**2))
    assert np.abs(residual).mean() > 0.6 * 0.98 / np.sqrt(1 - r**2)


def test_imbalance_is_corrected_between_end_point_and_change() -> None:
    """r = 0 gives the end points; with equal SDs r = 1 gives the change: the two bounds of the corrected answer."""
    end_e, end_c, base_e, base_c = Arm(12, 8, 20), Arm(15, 8, 20), Arm(27, 8, 20), Arm(31, 8, 20)
    at = {r: float(ancova_difference(end_e, end_c, base_e, base_c, r=r).difference[0]) for r in (0, 0.4, 1)}
    assert at[0] == -3
    assert at[1] == pytest.approx(1)
    assert at[0.4] == pytest.approx(-3 + 0.4 * 4)


def test_crossover_without_a_standard_error_is_smcrp() -> None:
    ours = crossover_difference(-5.0, 9.7, 6.0, 20, r=0.34)
    metafors = smcrp(10, 9.7, 15, 6.0, 20, r=0.34)
    np.testing.assert_allclose([ours.yi[0], ours.vi[0]], [metafors.yi[0], metafors.vi[0]], rtol=1e-12)


@pytest.mark.parametrize("sds", [(1.0, 1.0), (1.25, 0.75)])
def test_coverage_of_crossover_differences(sds: tuple[float, float]) -> None:
    rng = np.random.default_rng(7)
    n, trials, r, effect = 20, 4000, 0.34, -0.8
    scale = np.sqrt((sds[0] ** 2 + sds[1] ** 2) / 2)
    both = rng.multivariate_normal([0, 0], [[1, r], [r, 1]], size=(trials, n))
    e, c = both[..., 0] * sds[0] + effect * scale, both[..., 1] * sds[1]
    d = e - c
    own = crossover_difference(d.mean(1), e.std(1, ddof=1), c.std(1, ddof=1), n, r=r, se=d.std(1, ddof=1) / np.sqrt(n))
    without = crossover_difference(d.mean(1), e.std(1, ddof=1), c.std(1, ddof=1), n, r=r)
    for result in (own, without):
        assert result.yi.mean() == pytest.approx(effect, abs=0.02)
        covered = np.abs(result.yi - effect) < 1.96 * np.sqrt(result.vi)
        assert 0.92 < covered.mean() < 0.965


def test_a_missing_standard_error_is_assumed_where_it_is_missing() -> None:
    mixed = crossover_difference([-5, -5], 9, 7, 20, r=0.34, se=[np.nan, 1.5])
    assert mixed.vi[0] == crossover_difference(-5, 9, 7, 20, r=0.34).vi[0]
    assert mixed.vi[1] == crossover_difference(-5, 9, 7, 20, r=0.34, se=1.5).vi[0]
    assert mixed.vi[0] != mixed.vi[1]


@given(st.floats(0.5, 10), st.floats(0.5, 10), st.floats(-1, 1))
def test_correlation_comes_back(sd_base: float, sd_end: float, r: float) -> None:
    change = np.sqrt(max(sd_base**2 + sd_end**2 - 2 * r * sd_base * sd_end, 0))
    found = correlation_of_change(sd_base, sd_end, change)[0]
    assert np.isnan(found) or found == pytest.approx(r, abs=1e-9)
    assert np.isfinite(found) or abs(r) > 1 - 1e-9


def test_three_sds_that_cannot_belong_together() -> None:
    assert np.isnan(correlation_of_change([5, 0, np.nan], [5, 5, 5], [11, 5, 5])).all()


def test_impossible_figures() -> None:
    with pytest.raises(InvalidInput, match="row 2: a standard error is negative"):
        standardized_difference([1, 1], [1, -1], 1, 10)
    with pytest.raises(InvalidInput, match="a correlation is not between"):
        crossover_difference(1, 1, 1, 10, r=1.2)
    with pytest.raises(InvalidInput, match="a group size is not positive"):
        ancova_difference(Arm(1, 1, 0), Arm(1, 1, 10), Arm(1, 1, 10), Arm(1, 1, 10), r=0.4)
    assert np.isnan(standardized_difference(1, 1, 0, 10).yi).all()
    assert np.isnan(standardized_difference(1, np.nan, 1, 10).yi).all()


@pytest.mark.parametrize("which", range(4))
def test_one_impossible_arm_is_enough(which: int) -> None:
    arms = [Arm(1, 1, 9)] * 4
    arms[which] = Arm(1, -1, 9)
    with pytest.raises(InvalidInput, match="standard deviation is negative"):
        ancova_difference(*arms, r=0.4)


def test_what_is_just_possible_and_what_is_not() -> None:
    nine = Arm(1, 1, 9)
    for bad in (Arm(1, 1, 0), Arm(1, 1, -1)):
        for pair in ((bad, nine), (nine, bad)):
            with pytest.raises(InvalidInput, match="group size is not positive"):
                ancova_difference(*pair, nine, nine, r=0.4)
    for r in (-1.01, 1.01):
        with pytest.raises(InvalidInput, match="correlation"):
            ancova_difference(nine, nine, nine, nine, r=r)
        with pytest.raises(InvalidInput, match="correlation"):
            crossover_difference(1, 1, 1, 10, r=r)
    for sds in ((-1, 1), (1, -1)):
        with pytest.raises(InvalidInput, match="standard deviation is negative"):
            crossover_difference(1, *sds, 10, r=0.2)
    with pytest.raises(InvalidInput, match="sample size"):
        crossover_difference(1, 1, 1, 0, r=0.2)
    with pytest.raises(InvalidInput, match="standard deviation is negative"):
        standardized_difference(1, 1, -1, 9)
    assert ancova_difference(nine, nine, nine, nine, r=1).se[0] == 0
    assert ancova_difference(nine, nine, nine, nine, r=-1).se[0] == 0
    assert np.isfinite(crossover_difference(1, 1, 1, 10, r=-1, se=1).yi[0])
    # one group all alike is possible; both alike, or no standard error, say nothing
    for which in range(4):
        arms = [nine] * 4
        arms[which] = Arm(1, 0, 9)
        assert np.isfinite(ancova_difference(*arms, r=0.4).difference[0])
    assert np.isfinite(crossover_difference(1, 1, 0, 10, r=0.2, se=1).yi[0])
    assert np.isfinite(crossover_difference(1, 0, 1, 10, r=0.2, se=1).yi[0])
    assert np.isnan(ancova_difference(nine, nine, Arm(1, 0, 9), Arm(2, 0, 9), r=0.4).difference[0])
    assert np.isnan(standardized_difference(1, 0, 1, 10).yi[0])
    assert np.isnan(standardized_difference(1, 1, 1, [1, 1.5]).yi).tolist() == [True, False]
    # three people are too few, four are enough
    few = [ancova_difference(Arm(1, 1, 2), Arm(2, 1, n), Arm(1, 1, 2), Arm(2, 1, n), r=0.4).df[0] for n in (1, 2)]
    assert np.isnan(few).tolist() == [True, False]


def test_the_degrees_of_freedom_of_a_crossover_by_hand() -> None:
    """9 people, r 0.5, SDs 3 and 4: m = 16 / 1.25 and S^2 = 12.5."""
    e = crossover_difference(2.0, 3, 4, 9, r=0.5, se=0.8)
    j = float(exact_j(12.8))
    g = j * 2 / np.sqrt(12.5)
    assert (e.yi[0], e.vi[0]) == pytest.approx((g, j**2 * 0.64 / 12.5 + g**2 / 25.6))


def test_the_correlation_at_its_ends() -> None:
    assert correlation_of_change(3, 5, [2, 8]) == pytest.approx([1, -1])
    assert np.isnan(correlation_of_change(3, 5, [1.9, 8.1])).all()
    assert correlation_of_change(3, 4, 5)[0] == 0


# Lii 2023 (extended data table 1): MADRS at baseline and 24 h of 20 and 19 people
LII = {
    "end_e": Arm(12.7, 7.6, 20),
    "end_c": Arm(16.4, 10, 19),
    "base_e": Arm(25.1, 8.3, 20),
    "base_c": Arm(29.9, 7, 19),
}


@pytest.mark.parametrize(
    ("r", "g"), [(0, -0.41), (0.2, -0.29), (0.3, -0.23), (0.4, -0.17), (0.5, -0.10), (0.6, -0.04), (0.7, 0.02)]
)
def test_corrected_answer_of_an_unbalanced_trial(r: float, g: float) -> None:
    recovered = ancova_difference(**LII, r=r)
    e = standardized_difference(recovered.difference, recovered.se, recovered.sd, recovered.df)
    assert e.yi[0] == pytest.approx(g, abs=0.006)


def test_a_crossover_with_its_own_paired_difference() -> None:
    """Nugent 2019, MADRS after two days: -6.75 (SE 1.948, r 0.339), people's SDs 9.7 and 6.0."""
    e = crossover_difference(-6.75, 9.7, 6.0, 24, r=0.339, se=1.948)
    assert e.yi[0] == pytest.approx(-0.82, abs=0.006)
    assert np.sqrt(e.vi[0]) == pytest.approx(0.25, abs=0.006)
    assert se_from_ci(-10.78, -2.72, df=23) == pytest.approx(1.948, abs=5e-4)


def test_a_group_of_one_person_is_a_group() -> None:
    alone, many = Arm(1.0, 2.0, 1), Arm(4.0, 2.0, 9)
    for arms in ((alone, many), (many, alone)):
        found = ancova_difference(*arms, *arms, r=0.4)
        assert np.isfinite(found.difference).all()
        assert found.sd == pytest.approx(2.0)  # all of the other group: the one has none
