"""How much effects differ: Cochran's Q, I2, H2, and the Q-profile interval of tau2."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from ketcli.distributions import check_level, chi2_quantile, chi2_upper, chi2_upper_quantile, normal_critical
from ketcli.models.pooling.tau2 import solve_q

if TYPE_CHECKING:
    from ketcli.models.pooling.sums import Problem, Sums


class Heterogeneity(NamedTuple):
    """I2 in percent and H2 as a ratio."""

    i2: float
    h2: float


def q_test(zero: Sums, df: int) -> tuple[float, float]:
    """Cochran's Q (residual Q with moderators) and its p value from chi-squared; 0 and 1 without degrees of freedom."""
    return (zero.rss, chi2_upper(zero.rss, df)) if df > 0 else (0.0, 1.0)


def from_tau2(tau2: float, zero: Sums, df: int) -> Heterogeneity:
    """I2 and H2 from tau2 and the typical sampling variance ``df / tr P`` (Higgins & Thompson, 2002, equation 9)."""
    if df <= 0:
        return Heterogeneity(0.0, 1.0)
    typical = df / zero.trace_p
    return Heterogeneity(100 * tau2 / (tau2 + typical), tau2 / typical + 1)


def from_q(q: float, df: int) -> Heterogeneity:
    """``I2 = max(0, (Q - df) / Q)`` and ``H2 = Q / df`` (Higgins & Thompson, 2002, equations 6 and 10)."""
    if df <= 0:
        return Heterogeneity(0.0, 1.0)
    return Heterogeneity(max(0.0, 100 * (q - df) / q) if q > 0 else 0.0, q / df)


def q_based_interval(q: float, df: int, level: float) -> tuple[float, float] | None:
    """Test-based limits of H2 by the standard error of ln H (Higgins & Thompson, 2002, p. 1549); None where undefined.

    I2's limits follow as ``(H2 - 1) / H2``; H2 is cut off at 1. As the R package meta.
    """
    k = df + 1
    if q > k:
        se = 0.5 * (math.log(q) - math.log(df)) / (math.sqrt(2 * q) - math.sqrt(2 * k - 3))
    elif k > 2:
        se = math.sqrt((1 - 1 / (3 * (k - 2) ** 2)) / (2 * (k - 2)))
    else:
        return None
    half = normal_critical(level) * se
    log_h = 0.5 * math.log(max(q / df, 1.0))
    return max(1.0, math.exp(2 * (log_h - half))), max(1.0, math.exp(2 * (log_h + half)))


def q_profile(problem: Problem, zero: Sums, level: float) -> tuple[float, float]:
    """Q-profile confidence interval of tau2 (Viechtbauer, 2007, equation 13).

    The limits are where the generalized Q equals the chi-squared quantiles. (0, 0) if even Q at tau2 = 0 lies below the
    lower quantile. The upper limit is searched without a cap (metafor stops at max(100, 10 tau2) by default).
    """
    df = problem.k - problem.p
    tail = (1 - check_level(level)) / 2
    upper = solve_q(problem, chi2_quantile(tail, df), zero)
    lower = solve_q(problem, chi2_upper_quantile(tail, df), zero)
    return lower, upper
