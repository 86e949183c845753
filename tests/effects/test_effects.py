"""Effect sizes: identities, edges and refusals."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketcli.effects import counts, groups, means, paired, proportions
from ketcli.effects.measures import SmdVariance, ZeroCells
from ketcli.errors import InvalidInput

ARMS = {"mean_e": -12.0, "sd_e": 9.0, "n_e": 9, "mean_c": -3.0, "sd_c": 7.0, "n_c": 11}
cell = st.integers(0, 40)


def test_pooled_sd_is_the_root_of_the_mean_square_within_groups() -> None:
    rng = np.random.default_rng(11)
    arms = [rng.normal(mean, sd, n) for mean, sd, n in ((0, 3, 12), (40, 5, 30), (-9, 2, 7))]
    within = sum(((a - a.mean()) ** 2).sum() for a in arms) / (sum(a.size for a in arms) - len(arms))
    found = groups.pooled_sd([a.std(ddof=1) for a in arms], [a.size for a in arms])
    assert found == pytest.approx(math.sqrt(within))
    for sd, n in (([], []), ([0.0, 1.0], [5, 5]), ([1.0], [1]), ([math.nan], [9])):
        with pytest.raises(InvalidInput):
            groups.pooled_sd(sd, n)


def test_smd_variances_of_one_small_trial() -> None:
    """n = 9 + 9, d = -1.2: the four published ways differ by a tenth."""
    v = {name: means.smd(-1.2, 1.0, 9, 0.0, 1.0, 9, variance=name).vi[0] for name in ("ls", "ub", "ls2", "revman")}
    assert v == pytest.approx({"ls": 0.2585, "ub": 0.2680, "ls2": 0.2378, "revman": 0.2687}, abs=6e-5)


def test_exact_correction() -> None:
    assert float(means.exact_j(16)) == pytest.approx(0.95225, abs=5e-6)
    assert float(means.exact_j(2)) == pytest.approx(math.sqrt(1 / math.pi), rel=1e-12)
    assert np.isnan(means.exact_j([1.0, 0.0, -3.0])).all()
    assert float(means.exact_j(1e6)) == pytest.approx(1 - 3 / (4e6 - 1), rel=1e-9)


@given(st.sampled_from(["ls", "ub", "ls2", "revman", "esc"]), st.floats(0.01, 1000))
def test_smd_has_no_unit_and_flips_with_the_arms(variance: SmdVariance, unit: float) -> None:
    a = means.smd(*ARMS.values(), variance=variance)
    b = means.smd(*(x if name.startswith("n_") else x * unit for name, x in ARMS.items()), variance=variance)
    np.testing.assert_allclose([a.yi, a.vi], [b.yi, b.vi], rtol=1e-9)
    m1, s1, n1, m2, s2, n2 = ARMS.values()
    c = means.smd(m2, s2, n2, m1, s1, n1, variance=variance)
    np.testing.assert_allclose([a.yi, a.vi], [-c.yi, c.vi], rtol=1e-12)


def test_means_that_are_undefined() -> None:
    e = means.smd([1, 1, 1, np.nan], [0, 1, 1, 1], [9, 1, 2, 9], 0, [0, 1, 1, 1], [9, 2, 2, 9])
    assert np.isnan(e.yi).tolist() == [True, True, False, True]
    assert (np.isnan(e.yi) == np.isnan(e.vi)).all()
    assert np.isnan(means.md(1, 0, 9, 0, 0, 9).yi).all()
    with pytest.raises(InvalidInput, match="row 2: a standard deviation is negative"):
        means.md([1, 1], [1, -1], 9, 0, 1, 9)
    with pytest.raises(InvalidInput, match="row 1: a group size"):
        means.smd(1, 1, 0, 0, 1, 9)
    with pytest.raises(InvalidInput, match="variance of the SMD"):
        means.smd(1, 1, 9, 0, 1, 9, variance="x")  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="as many of each"):
        means.md([1, 2], [1, 2, 3], 9, 0, 1, 9)
    with pytest.raises(InvalidInput, match="must be numbers"):
        means.md("a", 1, 9, 0, 1, 9)


@given(cell, cell, cell, cell, st.sampled_from(["half", "meta", "tacc", "none"]))
@settings(max_examples=300, deadline=None)
def test_tables(a: int, b: int, c: int, d: int, zero_cells: ZeroCells) -> None:
    for f in (counts.rr, counts.odds_ratio, counts.rd):
        one, two = f(a, a + b, c, c + d, zero_cells=zero_cells), f(c, c + d, a, a + b, zero_cells=zero_cells)
        assert np.isnan(one.yi[0]) == np.isnan(one.vi[0]) == np.isnan(two.yi[0])
        if np.isfinite(one.yi[0]):
            assert one.yi[0] == pytest.approx(-two.yi[0], abs=1e-12)
            assert one.vi[0] == pytest.approx(two.vi[0], rel=1e-9)
            assert one.vi[0] > 0
    silent = (a == c == 0) or (b == d == 0) or a + b == 0 or c + d == 0
    for f in (counts.rr, counts.odds_ratio):
        e = f(a, a + b, c, c + d, zero_cells=zero_cells)
        if silent:
            assert np.isnan(e.yi[0])
        elif zero_cells != "none" and min(a + b, c + d) > 0:
            assert np.isfinite(e.yi[0])
    e = counts.odds_ratio(a, a + b, c, c + d)
    other = counts.odds_ratio(b, a + b, d, c + d)
    np.testing.assert_allclose(e.yi, -other.yi, atol=1e-12)


def test_increments_of_an_empty_cell() -> None:
    """0 of 12 against 3 of 30."""
    half = counts.rr(0, 12, 3, 30)
    assert half.yi[0] == pytest.approx(math.log((0.5 / 13) / (3.5 / 31)))
    assert half.vi[0] == pytest.approx(1 / 0.5 - 1 / 13 + 1 / 3.5 - 1 / 31)
    meta = counts.rr(0, 12, 3, 30, zero_cells="meta")
    assert meta.yi[0] == pytest.approx(math.log((0.5 / 12.5) / (3.5 / 30.5)))
    k1, k2 = 12 / 42, 30 / 42
    tacc = counts.odds_ratio(0, 12, 3, 30, zero_cells="tacc")
    assert tacc.yi[0] == pytest.approx(math.log((k1 / (12 + k1)) / ((3 + k2) / (27 + k2))))
    assert tacc.vi[0] == pytest.approx(1 / k1 + 1 / (12 + k1) + 1 / (3 + k2) + 1 / (27 + k2))
    assert np.isnan(counts.rr(0, 12, 3, 30, zero_cells="none").yi[0])
    raw = counts.rd(0, 12, 3, 30, zero_cells="meta")
    assert raw.yi[0] == pytest.approx(-0.1)
    assert raw.vi[0] == counts.rd(0, 12, 3, 30).vi[0]
    with pytest.raises(InvalidInput, match="empty cells"):
        counts.rr(0, 12, 3, 30, zero_cells="x")  # type: ignore[arg-type]


def test_double_zero_studies() -> None:
    assert np.isnan(counts.rr([0, 12], [12, 12], [0, 30], [30, 30]).yi).all()
    assert np.isnan(counts.odds_ratio([0, 12], [12, 12], [0, 30], [30, 30]).yi).all()
    assert np.isfinite(counts.rd([0, 12], [12, 12], [0, 30], [30, 30]).yi).all()
    assert np.isnan(counts.peto([0, 12], [12, 12], [0, 30], [30, 30]).yi).all()
    assert np.isnan(counts.rd(0, 12, 0, 30, zero_cells="none").yi).all()


def test_equal_arms_give_a_risk_ratio_of_one() -> None:
    e = counts.rr(5, 20, 5, 20)
    assert (e.yi[0], e.vi[0]) == (0, pytest.approx(2 * (1 / 5 - 1 / 20)))
    assert np.isnan(counts.rr(20, 20, 10, 10, zero_cells="none").yi[0])


@given(st.integers(0, 60), st.integers(1, 60))
def test_proportions_come_back(x: int, n: int) -> None:
    x = min(x, n)
    p = proportions.plo(x, n)
    half = 0.5 if x in {0, n} else 0
    assert float(proportions.inverse_plo(p.yi)[0]) == pytest.approx((x + half) / (n + 2 * half))
    assert float(proportions.inverse_pft(proportions.pft(x, n).yi, n)[0]) == pytest.approx(x / n, abs=1e-7)
    low, high = proportions.clopper_pearson(x, n, 0.9)
    assert low[0] <= x / n <= high[0]
    assert (low[0] == 0) == (x == 0)
    assert (high[0] == 1) == (x == n)
    assert proportions.pr(x, n).vi[0] > 0


def test_rule_of_three() -> None:
    assert proportions.clopper_pearson(0, 100)[1][0] == pytest.approx(1 - 0.025 ** (1 / 100))


def test_empty_groups_and_refusals() -> None:
    for f in (proportions.plo, proportions.pft, proportions.pr):
        assert np.isnan(f(0, 0).yi[0])
        with pytest.raises(InvalidInput, match="row 1: more events"):
            f(3, 2)
    assert np.isnan(proportions.clopper_pearson(0, 0)[0][0])
    with pytest.raises(InvalidInput, match="harmonic"):
        proportions.inverse_pft(0.3, 0)
    with pytest.raises(InvalidInput, match="level"):
        proportions.clopper_pearson(1, 2, 95)
    assert proportions.inverse_pft([-1.0, 2.0], 20).tolist() == [0, 1]
    for bad in ((-1, 3), (1, -3)):
        with pytest.raises(InvalidInput):
            proportions.plo(*bad)


def test_paired_means_meet_unpaired_ones_without_correlation() -> None:
    p = paired.md_paired(5, 2, 3, 4, 20, r=0)
    assert p.vi[0] == pytest.approx(means.md(5, 2, 20, 3, 4, 20).vi[0])
    assert (
        paired.md_paired(5, 2, 3, 2, 20, r=1).yi[0] != paired.md_paired(5, 2, 3, 2, 20, r=0.5).yi[0]
    )  # NaN: no variance
    assert paired.smcrp(5, 2, 3, 2, 200, r=0).yi[0] == pytest.approx(means.smd(5, 2, 200, 3, 2, 200).yi[0], rel=1e-12)
    assert paired.smcrp(5, 2, 3, 2, 200, r=0).vi[0] == pytest.approx(means.smd(5, 2, 200, 3, 2, 200).vi[0], rel=1e-12)
    with pytest.raises(InvalidInput, match="correlation"):
        paired.smcc(5, 2, 3, 2, 20, r=1.1)
    with pytest.raises(InvalidInput, match="sample size"):
        paired.smcr(5, 2, 3, 0, r=0.1)
    with pytest.raises(InvalidInput, match="negative"):
        paired.smcrp(5, -2, 3, 1, 10, r=0.1)


def test_smcrp_is_unbiased_and_its_variance_true() -> None:
    """A second route by simulation: 40 people, true effect 0.8, correlation 0.5, standard deviations equal."""
    rng = np.random.default_rng(5)
    n, r, runs = 40, 0.5, 20_000
    c = rng.normal(size=(runs, n))
    e = 0.8 + r * c + math.sqrt(1 - r * r) * rng.normal(size=(runs, n))
    rho = ((e - e.mean(1, keepdims=True)) * (c - c.mean(1, keepdims=True))).mean(1) / (e.std(1) * c.std(1))
    g = paired.smcrp(e.mean(1), e.std(1, ddof=1), c.mean(1), c.std(1, ddof=1), n, r=rho)
    assert g.yi.mean() == pytest.approx(0.8, abs=3 * g.yi.std() / math.sqrt(runs) + 2e-3)
    assert g.vi.mean() == pytest.approx(g.yi.var(), rel=0.06)


@given(cell, cell, cell, cell)
@settings(max_examples=200, deadline=None)
def test_paired_proportions_from_the_full_table(a: int, b: int, c: int, d: int) -> None:
    """With phi of the 2x2 table of pairs the delta method gives the multinomial variances (metafor's MPRR, MPRD)."""
    n = a + b + c + d
    x, y = a + b, a + c
    if min(x, y, n - x, n - y) == 0 or b + c == 0:
        return
    phi = (a * d - b * c) / math.sqrt(x * (n - x) * y * (n - y))
    ratio = paired.paired_rr(x, y, n, r=phi)
    assert ratio.yi[0] == pytest.approx(math.log(x / y))
    assert ratio.vi[0] == pytest.approx((b + c) / (x * y), rel=1e-9)
    difference = paired.paired_rd(x, y, n, r=phi)
    assert difference.vi[0] == pytest.approx(((b + c) / n - ((b - c) / n) ** 2) / n, rel=1e-9)
    odds = paired.paired_odds_ratio(x, y, n, r=phi)
    p, q = x / n, y / n
    assert odds.vi[0] == pytest.approx(difference_of_logits(p, q, a / n, n), rel=1e-9)


def difference_of_logits(p: float, q: float, both: float, n: int) -> float:
    v, w, cov = p * (1 - p), q * (1 - q), both - p * q
    return (1 / v + 1 / w - 2 * cov / (v * w)) / n


def test_correlation_is_clipped_to_what_the_margins_allow() -> None:
    """2 and 10 of 20: at most 2 people can have both events."""
    most = paired.feasible_correlation(np.array([0.1]), np.array([0.5]), np.array([0.9]))
    assert most[0] == pytest.approx((0.1 - 0.05) / math.sqrt(0.09 * 0.25))
    clipped, exact = (paired.paired_rr(2, 10, 20, r=r) for r in (0.9, most[0]))
    assert clipped.vi[0] == pytest.approx(exact.vi[0])
    assert paired.feasible_correlation(np.array([0.0]), np.array([0.5]), np.array([0.5]))[0] == 0
    least = paired.feasible_correlation(np.array([0.8]), np.array([0.7]), np.array([-1.0]))
    assert least[0] == pytest.approx((0.5 - 0.56) / math.sqrt(0.16 * 0.21))


def test_paired_zero_cells() -> None:
    assert np.isnan(paired.paired_rr(0, 0, 20, r=0.5).yi[0])
    assert np.isnan(paired.paired_odds_ratio(20, 20, 20, r=0.5).yi[0])
    assert np.isnan(paired.paired_rr(0, 3, 20, r=0.5, zero_cells="none").yi[0])
    assert paired.paired_rr(0, 3, 20, r=0).yi[0] == pytest.approx(counts.rr(0, 20, 3, 20).yi[0])
    assert paired.paired_rr(0, 3, 20, r=0).vi[0] == pytest.approx(counts.rr(0, 20, 3, 20).vi[0])
    assert paired.paired_rr(0, 3, 20, r=0, zero_cells="meta").yi[0] == pytest.approx(math.log(0.5 / 3.5))
    assert paired.paired_odds_ratio(4, 3, 20, r=0).vi[0] == pytest.approx(counts.odds_ratio(4, 20, 3, 20).vi[0])
    assert paired.paired_rd(0, 3, 20, r=0.5, zero_cells="meta").yi[0] == pytest.approx(-0.15)
    assert paired.paired_rd(4, 3, 20, r=0).vi[0] == pytest.approx(counts.rd(4, 20, 3, 20).vi[0])
    with pytest.raises(InvalidInput, match="more events"):
        paired.paired_rd(21, 3, 20, r=0.5)


def test_combined_arms_are_the_people_together() -> None:
    rng = np.random.default_rng(3)
    arms = [rng.normal(m, 2, n) for m, n in ((3, 7), (5, 11), (9, 4))]
    people = np.concatenate(arms)
    mean, sd, n = groups.combine_means([a.mean() for a in arms], [a.std(ddof=1) for a in arms], [a.size for a in arms])
    assert (mean, sd, n) == pytest.approx((people.mean(), people.std(ddof=1), 22), rel=1e-12)
    assert groups.combine_means(3.0, 0.5, 1) == (3.0, 0.5, 1.0)
    alone = np.append(arms[0], 8.5)
    with_one = groups.combine_means([arms[0].mean(), 8.5], [arms[0].std(ddof=1), 0.0], [7, 1])
    assert with_one == pytest.approx((alone.mean(), alone.std(ddof=1), 8), rel=1e-12)
    for bad in (([], [], []), ([1], [-1], [3]), ([1], [1], [0]), ([np.nan], [1], [3])):
        with pytest.raises(InvalidInput, match="arms to combine"):
            groups.combine_means(*bad)


def test_handbook_examples() -> None:
    """Cochrane Handbook 6.5.2.2 and 6.5.2.3: 32.1 (30.0 to 34.2), n = 25; difference 3.8 with p = 0.008, 25 and 22."""
    assert groups.sd_from_ci(30.0, 34.2, 25) == pytest.approx(5.09, abs=0.005)
    assert groups.sd_from_se(1.017, 25) == pytest.approx(5.085)
    assert groups.pooled_sd_from_difference(25, 22, difference=3.8, p=0.008) == pytest.approx(4.69, abs=0.03)
    se = 1.37
    sd = se / math.sqrt(1 / 25 + 1 / 22)
    assert groups.pooled_sd_from_difference(25, 22, se=se) == pytest.approx(sd)
    half = 2.014103 * se  # t with 45 degrees of freedom
    assert groups.pooled_sd_from_difference(25, 22, ci=(3.8 - half, 3.8 + half)) == pytest.approx(sd, rel=1e-6)
    assert groups.sd_from_ci(0, 1, 200, 0.9) < groups.sd_from_ci(0, 1, 200, 0.8)


def test_group_refusals() -> None:
    for call in (
        lambda: groups.sd_from_se(-1, 5),
        lambda: groups.sd_from_ci(2, 1, 5),
        lambda: groups.sd_from_ci(1, 2, 1),
        lambda: groups.sd_from_ci(1, 2, 9, 95),
        lambda: groups.pooled_sd_from_difference(0, 9, se=1),
        lambda: groups.pooled_sd_from_difference(9, 0, se=1),
        lambda: groups.pooled_sd_from_difference(-1, 9, se=1),
        lambda: groups.pooled_sd_from_difference(1, 1, se=1),
        lambda: groups.pooled_sd_from_difference(5, 5),
        lambda: groups.pooled_sd_from_difference(5, 5, se=1, p=0.1),
        lambda: groups.pooled_sd_from_difference(5, 5, p=0.1),
        lambda: groups.pooled_sd_from_difference(5, 5, se=-1),
    ):
        with pytest.raises(InvalidInput):
            call()


@pytest.mark.parametrize("zero_cells", ["half", "meta"])
@pytest.mark.parametrize(
    ("of_pairs", "of_groups"),
    [(paired.paired_rr, counts.rr), (paired.paired_odds_ratio, counts.odds_ratio), (paired.paired_rd, counts.rd)],
)
@pytest.mark.parametrize(("events_e", "events_c"), [(0, 3), (4, 0), (20, 3)])
def test_pairs_without_correlation_are_two_groups_of_as_many_with_an_empty_cell_too(
    of_pairs: Any, of_groups: Any, events_e: int, events_c: int, zero_cells: ZeroCells
) -> None:
    one = of_pairs(events_e, events_c, 20, r=0.0, zero_cells=zero_cells)
    other = of_groups(events_e, 20, events_c, 20, zero_cells=zero_cells)
    assert (one.yi[0], one.vi[0]) == (pytest.approx(other.yi[0]), pytest.approx(other.vi[0]))
