"""Quantiles and tails against scipy.stats, and in tails that it shares with R."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ketcli import distributions as d
from ketcli.errors import InvalidInput


@pytest.mark.parametrize("df", [1, 2, 2.5, 11.04, 30, 999, 999_999])
def test_t(df: float) -> None:
    from scipy import stats

    for level in (0.5, 0.8, 0.95, 0.999, 1 - 1e-9):
        assert d.t_critical(level, df) == pytest.approx(stats.t.isf((1 - level) / 2, df), rel=1e-8)
    for t in (0, 1e-9, 0.1, 0.99, 1.01, 2, 5, 40, 1000):
        assert d.t_p(t, df) == pytest.approx(2 * stats.t.sf(t, df), rel=1e-9)
        assert d.t_p(-t, df) == d.t_p(t, df)


@pytest.mark.parametrize("df", [1, 2, 12, 999, 999_999])
def test_chi_squared(df: float) -> None:
    from scipy import stats

    for p in (1e-12, 0.0005, 0.025, 0.5, 0.975):
        assert d.chi2_quantile(p, df) == pytest.approx(stats.chi2.ppf(p, df), rel=1e-10)
        assert d.chi2_upper_quantile(p, df) == pytest.approx(stats.chi2.isf(p, df), rel=1e-10)
    for x in (0, 0.1, 5, 152, 2000, 1_003_000):
        assert d.chi2_upper(x, df) == pytest.approx(stats.chi2.sf(x, df), rel=1e-10)


def test_f() -> None:
    from scipy import stats

    for df1 in (1, 2, 3):
        for df2 in (1, 2.53, 10, 999):
            for x in (0, 0.1, 1, 5, 152, 2000):
                assert d.f_upper(x, df1, df2) == pytest.approx(stats.f.sf(x, df1, df2), rel=1e-9)
    assert d.f_upper(-1e-18, 1, 10) == 1


def test_far_tails_keep_their_digits() -> None:
    """Values from R: pnorm, pt, pchisq with lower.tail = FALSE."""
    assert d.normal_p(30) == pytest.approx(2 * 4.906713927148187e-198, rel=1e-12)
    assert d.t_p(40, 12) == pytest.approx(4.033e-14, rel=1e-3)
    assert d.chi2_upper(152.233008082373, 12) == pytest.approx(1.99676459084597e-26, rel=1e-12)


def test_limits() -> None:
    assert d.t_p(math.inf, 3) == 0
    assert math.isnan(d.t_p(math.nan, 3))
    assert math.isnan(d.t_critical(0.95, 0))
    assert math.isnan(d.f_upper(1, 1, 0))
    assert d.f_upper(math.inf, 1, 5) == 0
    assert d.chi2_upper(3, 0) == 1
    assert d.t_critical(0.95, math.inf) == d.normal_critical(0.95) == pytest.approx(1.959963984540054)
    assert d.t_p(1.5, math.inf) == d.normal_p(1.5)
    assert d.normal_quantile(d.normal_upper(-1.3)) == pytest.approx(1.3)
    assert np.isclose(d.t_critical(0.95, 1e7), d.normal_critical(0.95), rtol=1e-6)
    for level in (0, 1, 95, -0.5, math.nan):
        with pytest.raises(InvalidInput, match="level"):
            d.check_level(level)


def test_what_t_exceeds_has_closed_forms_for_one_and_two_degrees_of_freedom() -> None:
    p = np.array([1e-100, 1e-12, 0.001, 0.05, 0.5, 0.99])
    assert d.t_beyond(p, 1.0) == pytest.approx(1 / np.tan(np.pi * p / 2), rel=1e-12)
    assert d.t_beyond(p, 2.0) == pytest.approx((1 - p) * np.sqrt(2 / (p * (2 - p))), rel=1e-12)
    assert d.t_beyond(np.array([0.0, 1.0]), 5.0).tolist() == [np.inf, 0.0]


def test_what_t_exceeds_goes_back_to_its_probability() -> None:
    df = np.array([0.3, 1.0, 3.7, 12.0, 50.0, 38.0, 1e3, 1e4])
    for p in (1e-60, 1e-6, 0.05, 0.4, 0.9):
        found = d.t_beyond(p, df)
        assert found.shape == df.shape
        assert [d.t_p(float(t), float(n)) for t, n in zip(found, df, strict=True)] == pytest.approx([p] * 8, rel=1e-11)
    assert [d.t_critical(0.95, float(n)) for n in df] == pytest.approx(d.t_beyond(0.05, df), rel=1e-13)
