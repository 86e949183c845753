"""A weighted line against least squares of rescaled rows, and what has none."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.regression.weighted_line import fit_line


@pytest.mark.parametrize("k", [3, 4, 12])
def test_every_figure_is_that_of_least_squares(k: int) -> None:
    rng = np.random.default_rng(k)
    y, x, w = rng.normal(size=k), rng.uniform(0.1, 2, k), rng.uniform(0.5, 9, k)
    line = fit_line(y, x, w, level=0.8, predictor="x")
    root = np.sqrt(w)
    design = np.column_stack([root, root * x])
    coef, *_ = np.linalg.lstsq(design, root * y, rcond=None)
    rest = root * y - design @ coef
    cov = np.linalg.inv(design.T @ design) * float(rest @ rest) / (k - 2)
    half = stats.t.isf(0.1, k - 2) * np.sqrt(cov[0, 0])
    t0, t1 = coef / np.sqrt(np.diag(cov))
    assert (line.k, line.df) == (k, k - 2)
    found = (
        line.intercept, line.slope, line.intercept_se, line.slope_se, line.intercept_ci_low, line.intercept_ci_high,
        line.intercept_statistic, line.statistic, line.intercept_p, line.p,
    )  # fmt: skip
    assert found == pytest.approx(
        (
            *coef, *np.sqrt(np.diag(cov)), coef[0] - half, coef[0] + half, t0, t1,
            2 * stats.t.sf(abs(t0), k - 2), 2 * stats.t.sf(abs(t1), k - 2),
        ),
        rel=1e-8,
    )  # fmt: skip


def test_what_has_no_line() -> None:
    y, w = np.array([0.1, 0.4, 0.2]), np.ones(3)
    for x in (np.zeros(3), np.full(3, 0.7), np.full(3, 1e9)):
        with pytest.raises(NoAnswer, match="the sizes are the same in all studies"):
            fit_line(y, x, w, level=0.95, predictor="sizes")
    with pytest.raises(NoAnswer, match="at least three studies, not 2"):
        fit_line(y[:2], np.arange(2.0), w[:2], level=0.95, predictor="x")
    for on_a_line in (np.zeros(3), np.array([1.0, 2.0, 3.0]), np.array([2.0, 2.0, 2.0])):
        with pytest.raises(NoAnswer, match="exactly on a line"):
            fit_line(on_a_line, np.arange(3.0), w, level=0.95, predictor="x")
    with pytest.raises(InvalidInput, match="level"):
        fit_line(y, np.arange(3.0), w, level=1.0, predictor="x")


@pytest.mark.parametrize("unit", [1e-15, 1e-6, 1e9])
def test_a_line_in_another_unit_is_the_same_line(unit: float) -> None:
    rng = np.random.default_rng(2)
    y, x, w = rng.normal(size=6), rng.uniform(0.1, 2, 6), rng.uniform(0.5, 9, 6)
    one, other = (fit_line(values, x, w, level=0.95, predictor="x") for values in (y, unit * y))
    assert (other.statistic, other.intercept_statistic) == pytest.approx((one.statistic, one.intercept_statistic))
    assert other.slope == pytest.approx(unit * one.slope, rel=1e-9)
