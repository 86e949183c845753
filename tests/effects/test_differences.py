"""Published differences: standard errors, the SD behind them, several against one control."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from ketcli.effects.differences import combine_differences, paired_sd_from_difference, se_from_ci
from ketcli.errors import InvalidInput


@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
def test_standard_error_of_a_normal_interval(level: float) -> None:
    half = stats.norm.ppf(0.5 + level / 2) * 1.7
    assert se_from_ci(3 - half, 3 + half, level) == pytest.approx(1.7)


@pytest.mark.parametrize("df", [4, 19])
def test_standard_error_of_a_paired_interval_is_by_t(df: int) -> None:
    half = stats.t.ppf(0.975, df) * 1.7
    assert se_from_ci(3 - half, 3 + half, df=df) == pytest.approx(1.7)
    assert se_from_ci(3 - half, 3 + half) > 1.7 * 1.05


def test_limits_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(InvalidInput, match="gives no standard error"):
        se_from_ci(2.0, 1.0)
    with pytest.raises(InvalidInput, match="gives no standard error"):
        se_from_ci(1.0, 1.0)


def test_the_level_is_95_per_cent_where_nothing_is_said() -> None:
    assert se_from_ci(-1.959963985, 1.959963985) == pytest.approx(1.0)


def test_the_combined_standard_deviation_by_hand() -> None:
    """SDs of 3 and 6 in 10 and 20 people: (10 x 9 + 20 x 36) / 30 = 27."""
    assert combine_differences([1.0, 4.0], [3.0, 6.0], [10, 20]) == pytest.approx((3.0, math.sqrt(27)))


def test_paired_sd_is_what_gives_the_standard_error_back() -> None:
    sd, r, n = 8.0, 0.4, 25
    se = math.sqrt((sd**2 + sd**2 - 2 * r * sd * sd) / n)
    assert paired_sd_from_difference(se, n, r=r) == pytest.approx(sd)


def test_combined_arms_keep_the_mean_of_all_their_people() -> None:
    rng = np.random.default_rng(1)
    arms = [rng.normal(mean, 5, size) for mean, size in ((10, 30), (12, 20))]
    control = 15.0
    means, sizes = [arm.mean() for arm in arms], [arm.size for arm in arms]
    difference, sd = combine_differences([m - control for m in means], [arm.std(ddof=1) for arm in arms], sizes)
    assert difference == pytest.approx(np.concatenate(arms).mean() - control)
    assert min(a.std(ddof=1) for a in arms) <= sd <= max(a.std(ddof=1) for a in arms)


def test_one_arm_stays_as_it_is() -> None:
    assert combine_differences([-4.0], [9.0], [20]) == (pytest.approx(-4.0), pytest.approx(9.0))
