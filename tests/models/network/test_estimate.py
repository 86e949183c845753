"""Networks whose figures are known: without spread or degrees of freedom, and a cycle; what they are ranked by."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import stats

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.network.blocks import stack
from ketcli.models.network.data import from_pairs, trial
from ketcli.models.network.estimate import moments, network, p_scores, restricted
from ketcli.models.network.inconsistency import QPart, decompose, split_sides

if TYPE_CHECKING:
    from ketcli.models.network.data import Trial
    from ketcli.models.network.estimate import NetworkTau2
    from ketcli.models.pooling.choices import Test


def triangle(last: float, variance: float = 0.1) -> list[Trial]:
    """Of 1 and 2 against 0 there are two trials each, of 2 against 1 there is one: with 0.5 all agree."""
    effects = [((0, 1), 0.5), ((0, 1), 0.5), ((0, 2), 1.0), ((0, 2), 1.0), ((1, 2), last)]
    return [trial(arms, [y], [[variance]]) for arms, y in effects]


@pytest.mark.parametrize("method", ["REML", "DL"])
@pytest.mark.parametrize("last", [0.5, 0.7])
def test_where_effects_agree_they_do_not_vary(method: NetworkTau2, last: float) -> None:
    found = network(triangle(last), tau2_method=method)
    assert found.tau2 == 0
    assert found.i2 == (None if found.q == 0 else 0)
    assert found.q == pytest.approx((last - 0.5) ** 2 / 0.2, abs=1e-12)
    assert found.q_df == 3
    common = network(triangle(last), model="common")
    np.testing.assert_allclose(common.estimate, found.estimate)
    np.testing.assert_allclose(common.se, found.se)
    assert (common.tau2, common.tau2_method, common.k, common.treatments) == (None, None, 5, (0, 1, 2))
    parts = decompose(triangle(last), (0, 1, 2))
    assert parts.tau2_within == 0
    assert (parts.within.q, parts.within.df) == (pytest.approx(0, abs=1e-12), 2)
    assert (parts.between.q, parts.interaction.q) == pytest.approx((found.q, found.q), abs=1e-12)


def test_without_any_difference_there_is_no_share_of_heterogeneity() -> None:
    found = network([trial((0, 1), [0.0], [[0.2]]), trial((0, 1), [0.0], [[0.1]])], model="common")
    assert (found.q, found.i2) == (0, None)
    # and with one trial none that could tell
    alone = network([trial((0, 1), [0.3], [[0.2]])], model="common")
    assert (alone.q, alone.q_df, alone.q_p, alone.i2) == (0, 0, 1, None)


@pytest.mark.parametrize(("test", "df"), [("z", None), ("knha", 3), ("adhoc", 3)])
def test_interval_and_p_value_belong_together(test: Test, df: int | None) -> None:
    found = network(triangle(2.5), test=test, level=0.9)
    half = (stats.norm.ppf(0.95) if df is None else stats.t.ppf(0.95, df)) * found.se
    assert (found.df, found.test, found.level) == (df, test, 0.9)
    np.testing.assert_allclose(found.ci_low, found.estimate - half)
    np.testing.assert_allclose(found.ci_high, found.estimate + half)
    apart = found.se > 0
    z = found.estimate[apart] / found.se[apart]
    np.testing.assert_allclose(found.p[apart], 2 * (stats.norm.sf(abs(z)) if df is None else stats.t.sf(abs(z), df)))
    assert np.diag(found.p).tolist() == [1, 1, 1]
    assert np.diag(found.se).tolist() == [0, 0, 0]
    assert found.i2 == pytest.approx(100 * (found.q - 3) / found.q)
    assert found.q_p == pytest.approx(stats.chi2.sf(found.q, 3))


def test_without_a_degree_of_freedom_the_test_is_normal() -> None:
    found = network([trial((0, 1), [1.0], [[0.25]])], model="common", test="knha")
    assert (found.test, found.df, found.se[0, 1]) == ("z", None, 0.5)
    with pytest.raises(NoAnswer, match="1 trials of 2 treatments cannot tell how much true effects vary"):
        network([trial((0, 1), [1.0], [[0.25]])])


def cycle(variance: float, scale: float = 1.0) -> list[Trial]:
    """Five trials round a cycle, each with the same effect: 5 is what they are away from adding up to nothing."""
    return [trial((one, (one + 1) % 5), [scale], [[scale**2 * variance]]) for one in range(5)]


@pytest.mark.parametrize("variance", [4.5 / 1024, 0.01, 1.0, 4.0])
@pytest.mark.parametrize("scale", [1e-4, 1.0, 1e4])
def test_the_spread_of_a_cycle_may_be_more_than_that_of_any_effect(variance: float, scale: float) -> None:
    """With one degree of freedom both methods make Q one: ``5 / (variance + tau2) = 1``."""
    stacked = stack(cycle(variance, scale), range(5))
    assert restricted(stacked) / scale**2 == pytest.approx(5 - variance, rel=1e-9)
    assert moments(stacked) / scale**2 == pytest.approx(5 - variance, rel=1e-9)
    assert restricted(stack(cycle(6.0, scale), range(5))) == 0


def test_certainty_of_being_better() -> None:
    found = network(triangle(2.5), test="knha")
    wanted = stats.t.cdf(found.estimate / np.where(found.se > 0, found.se, 1), 3)
    np.fill_diagonal(wanted, 0)
    np.testing.assert_allclose(p_scores(found, small_is_good=False), wanted.sum(axis=1) / 2)
    np.testing.assert_allclose(p_scores(found, small_is_good=True), 1 - wanted.sum(axis=1) / 2)
    same = network([trial((0, 1), [0.0], [[0.2]]), trial((0, 1), [0.0], [[0.1]])])
    assert p_scores(same, small_is_good=True).tolist() == p_scores(same, small_is_good=False).tolist() == [0.5, 0.5]
    with pytest.raises(NoAnswer, match="a standard error is not defined: treatments cannot be ranked"):
        p_scores(replace(same, p=np.full((2, 2), np.nan)), small_is_good=True)


def test_designs_stand_in_the_order_of_their_treatments() -> None:
    rows = [((1, 2), 0.4), ((0, 2), 1.0), ((0, 2), 1.6), ((0, 2), 1.2), ((0, 1), 0.3), ((0, 1), 0.5)]
    parts = decompose([trial(arms, [y], [[0.1]]) for arms, y in rows], (0, 1, 2))
    assert [(arms, many) for arms, many, _ in parts.designs] == [((0, 1), 2), ((0, 2), 3), ((1, 2), 1)]
    assert [part.df for _, _, part in parts.designs] == [1, 2, 0]
    pair, three, one = (part for _, _, part in parts.designs)
    assert one == QPart(0.0, 0, 1.0)
    assert pair.q == pytest.approx(0.02 / 0.1)
    assert pair.p == pytest.approx(stats.chi2.sf(0.2, 1))
    assert three.q == pytest.approx(np.var([1.0, 1.6, 1.2]) * 3 / 0.1)
    assert parts.within.p == pytest.approx(stats.chi2.sf(parts.within.q, 3))
    assert parts.between.p == pytest.approx(stats.chi2.sf(parts.between.q, 1))
    assert parts.interaction.p == pytest.approx(stats.chi2.sf(parts.interaction.q, 1))


def test_one_trial_of_each_design_tells_nothing_of_a_spread_within() -> None:
    parts = decompose(
        [trial(arms, [y], [[0.1]]) for arms, y in (((0, 1), 1.0), ((1, 2), 1.0), ((0, 2), 5.0))], range(3)
    )
    assert (parts.tau2_within, parts.within) == (0, QPart(0.0, 0, 1.0))
    assert parts.between == parts.interaction
    assert (parts.between.q, parts.between.df) == (pytest.approx(9 / 0.3), 1)


def test_a_comparison_without_another_path_is_direct_alone() -> None:
    trials = [trial((0, 1), [0.3], [[0.1]]), trial((1, 2), [0.3], [[0.2]])]
    found = split_sides(trials, network(trials, model="common"))
    assert [(one.left, one.right, one.k) for one in found] == [(0, 1, 1), (1, 2, 1)]
    for one, se in zip(found, (0.1**0.5, 0.2**0.5), strict=True):
        assert (one.direct, one.direct_se) == (one.network, one.network_se) == pytest.approx((-0.3, se))
        assert np.isnan([one.indirect, one.indirect_se, one.difference, one.difference_se, one.p]).all()
    joined = triangle(0.9)
    for side in split_sides(joined, network(joined, tau2_method="DL")):
        assert side.p == pytest.approx(2 * stats.norm.sf(abs(side.difference / side.difference_se)))
        assert side.k == (1 if (side.left, side.right) == (1, 2) else 2)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_comparisons_of_a_trial_agree_to_a_millionth_of_one_and_what_they_compare(sign: float) -> None:
    def made(off: float) -> int:
        return len(from_pairs("aaa", [1, 2, 2], [0, 0, 1], [2.0, 6.0, 4.0 + sign * off], [4.0, 6.0, 8.0]))

    assert made(6.9e-6) == 1
    with pytest.raises(InvalidInput, match="contradict"):
        made(7.1e-6)
