"""Variances from intervals, statistics and p values, held to metafor's conv.wald and to the Cochrane Handbook."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import ttest_ind_from_stats

from ketcli.effects.from_tests import sd_from_mean_ci, sd_from_t, smd_from_t, t_from_p, vi_from_ci, vi_from_z, z_from_p
from ketcli.effects.means import smd


def test_the_examples_of_conv_wald() -> None:
    """`?conv.wald`: odds ratio 0.64 with limits 0.33 and 1.22, or with p = 0.17."""
    assert vi_from_ci(np.log(0.33), np.log(1.22))[0] == pytest.approx(0.1113, abs=5e-5)
    assert vi_from_z(np.log(0.64), z_from_p(0.17))[0] == pytest.approx(0.1058, abs=5e-5)


def test_the_level_of_the_interval() -> None:
    assert vi_from_ci(-1.6448536, 1.6448536, 0.9)[0] == pytest.approx(1.0, abs=1e-6)


def test_the_example_of_the_handbook() -> None:
    """Cochrane Handbook 6.5.2.3: difference 3.8, p = 0.008, 25 and 22 people: t 2.78, SD 4.69."""
    t = t_from_p(0.008, 45)
    assert t[0] == pytest.approx(2.78, abs=5e-3)
    assert sd_from_t(3.8, t, 25, 22)[0] == pytest.approx(4.69, abs=2e-2)


def test_t_and_p_give_back_what_they_were_made_from() -> None:
    found = ttest_ind_from_stats(10, 4, 30, 13, 4, 28)
    assert t_from_p(found.pvalue, 56)[0] == pytest.approx(abs(found.statistic))
    assert sd_from_t(-3, found.statistic, 30, 28)[0] == pytest.approx(4)
    direct, through = smd(10, 4, 30, 13, 4, 28), smd_from_t(found.statistic, 30, 28)
    assert through.yi[0] == pytest.approx(direct.yi[0])
    assert through.vi[0] == pytest.approx(direct.vi[0])


def test_the_interval_of_an_arm_mean() -> None:
    """Cochrane Handbook 6.5.2.2: 32.1 (30.0 to 34.2), n = 25: SD 5.09."""
    assert sd_from_mean_ci(30.0, 34.2, 25)[0] == pytest.approx(4.2 * 5 / (2 * 2.0638986), rel=1e-6)
    assert sd_from_mean_ci(-6.3137515, 6.3137515, 2, 0.9)[0] == pytest.approx(np.sqrt(2), rel=1e-6)


def test_intervals_are_of_95_per_cent_where_nothing_is_said() -> None:
    assert vi_from_ci(-1.959963985, 1.959963985)[0] == pytest.approx(1.0)
    assert z_from_p(0.05)[0] == pytest.approx(1.959963985)
