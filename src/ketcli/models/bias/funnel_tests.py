"""Tests of funnel asymmetry, whether studies of lower precision find other effects.

Every test but the rank test is a line through the effects against a measure of imprecision; its slope is tested, and
its value at perfect precision is an effect freed of what goes with imprecision. With fewer than ten studies all of
them lack power (Sterne et al., 2011); who shows them should say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ketcli.effects.counts import odds_ratio, read_tables
from ketcli.errors import NoAnswer
from ketcli.models.bias.kendall import kendall
from ketcli.models.pooling.sums import check_effects
from ketcli.models.regression.regression import regress
from ketcli.models.regression.weighted_line import Line, fit_line

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ketcli.models.pooling.choices import Tau2Method, Test

FEW = 10  # below so many studies the tests lack power


@dataclass(frozen=True, slots=True)
class FunnelTest:
    """Test of one slope.

    ``df`` is None where the test is normal. ``estimate_at_zero_se`` is the line's value for a study without sampling
    error (for `peters`: of infinite size), with its interval.
    """

    k: int
    slope: float
    slope_se: float
    statistic: float
    df: float | None
    p: float
    estimate_at_zero_se: float
    ci_low: float
    ci_high: float


@dataclass(frozen=True, slots=True)
class RankTest:
    """Kendall's tau between effects and variances; ``exact`` tells how p was found."""

    k: int
    kendall_tau: float
    p: float
    exact: bool


def egger(yi: ArrayLike, vi: ArrayLike, *, level: float = 0.95) -> FunnelTest:
    """Egger's test: effects on standard errors by weighted least squares with weights ``1 / v``.

    Egger et al. (1997), in the form of Sterne & Egger (2005): the same t test, with k - 2 degrees of freedom, as that
    of the intercept when ``y / se`` is regressed on ``1 / se``. As metafor's ``regtest(model = "lm")``.

    Parameters
    ----------
    yi, vi : array_like, shape (k,)
        Effect sizes and sampling variances.
    level : float
        Of the interval of the estimate at zero standard error.

    Raises
    ------
    NoAnswer
        With fewer than three studies, equal standard errors, or effects exactly on a line.
    InvalidInput
        For impossible numbers.
    """
    y, v = check_effects(yi, vi)
    return _from_line(fit_line(y, np.sqrt(v), 1 / v, level=level, predictor="standard errors"))


def regression_test(
    yi: ArrayLike, vi: ArrayLike, *, tau2_method: Tau2Method = "REML", test: Test = "z", level: float = 0.95
) -> FunnelTest:
    """Effects on standard errors in a mixed-effects meta-regression, as metafor's ``regtest(model = "rma")``.

    Sterne & Egger (2005); parameters and errors as `egger` and `ketcli.models.regression.regression.regress`.
    """
    y, v = check_effects(yi, vi)
    se = np.sqrt(v)
    if y.size < 3:
        raise NoAnswer(f"a test for funnel asymmetry needs at least three studies, not {y.size}")
    if np.ptp(se) <= 1e-12 * se.max():
        raise NoAnswer("the standard errors are the same in all studies, so nothing can depend on them")
    design = np.column_stack([np.ones_like(se), se])
    r = regress(y, v, design, ["intercept", "se"], tau2_method=tau2_method, test=test, level=level)
    return FunnelTest(
        k=y.size, slope=float(r.coef[1]), slope_se=float(r.se[1]), statistic=float(r.statistic[1]), df=r.df,
        p=float(r.p[1]), estimate_at_zero_se=float(r.coef[0]), ci_low=float(r.ci_low[0]), ci_high=float(r.ci_high[0]),
    )  # fmt: skip


def rank_test(yi: ArrayLike, vi: ArrayLike) -> RankTest:
    """Rank correlation of standardized effects and variances (Begg & Mazumdar, 1994), as metafor's ``ranktest``.

    Effects are taken from the common-effect estimate and divided by the standard errors of those differences,
    ``v - 1 / sum w``. p is exact without ties, else normal.

    Raises
    ------
    NoAnswer
        With fewer than two studies, or when all variances are the same.
    InvalidInput
        For impossible numbers.
    """
    y, v = check_effects(yi, vi)
    if y.size < 2:
        raise NoAnswer("a rank correlation needs at least two studies")
    w = 1 / v
    total = w.sum()
    # v - 1 / sum w; equal variances must stay equal here, and the study with nearly all the weight must not cancel out
    rest = total - w
    top = int(np.argmax(w))
    if w[top] > total / 2:
        rest[top] = np.delete(w, top).sum()
    spread = v * (rest / total)
    away = y - y[top]  # whose own distance from the mean is what the others weigh
    result = kendall((away - float(w @ away) / total) / np.sqrt(spread), v)
    return RankTest(k=y.size, kendall_tau=result.tau, p=result.p, exact=result.exact)


def peters(
    events_e: ArrayLike, n_e: ArrayLike, events_c: ArrayLike, n_c: ArrayLike, *, level: float = 0.95
) -> FunnelTest:
    """Peters' test: log odds ratios on ``1 / N``, which does not depend on the effect as the standard error does.

    Peters et al. (2006): weights ``1 / (1 / events + 1 / (N - events))`` with events and N of both arms together; t
    test with k - 2 degrees of freedom. 0.5 is added to studies with an empty cell for their odds ratio; studies
    without any event, or in which everybody had it, are left out.

    Parameters
    ----------
    events_e, n_e, events_c, n_c : array_like, shape (k,)
        Events and group sizes.
    level : float
        Of the interval of the log odds ratio at infinite size.

    Raises
    ------
    NoAnswer
        With fewer than three informative studies, equal sizes, or effects exactly on a line.
    InvalidInput
        For impossible counts.
    """
    a, n1, c, n2 = read_tables(events_e, n_e, events_c, n_c)
    y = odds_ratio(a, n1, c, n2).yi
    events, n = a + c, n1 + n2
    kept = np.isfinite(y)
    y, events, n = y[kept], events[kept], n[kept]
    return _from_line(fit_line(y, 1 / n, events * (n - events) / n, level=level, predictor="sample sizes"))


def harbord(
    events_e: ArrayLike, n_e: ArrayLike, events_c: ArrayLike, n_c: ArrayLike, *, level: float = 0.95
) -> FunnelTest:
    """Harbord's test: Egger's with the score Z and its variance V in place of the log odds ratio.

    Harbord et al. (2006): ``Z / V`` on ``1 / sqrt V`` with weights V, where Z is observed minus expected events and V
    the hypergeometric variance, which, unlike that of the odds ratio, are uncorrelated without an effect. Studies with
    V = 0 are left out. Parameters and errors as `peters`.
    """
    a, n1, c, n2 = read_tables(events_e, n_e, events_c, n_c)
    events, n = a + c, n1 + n2
    kept = np.isfinite(odds_ratio(a, n1, c, n2).yi)
    a, n1, n2, events, n = a[kept], n1[kept], n2[kept], events[kept], n[kept]
    z = a - n1 * events / n
    v = n1 * n2 * events * (n - events) / (n * n * (n - 1))
    return _from_line(fit_line(z / v, 1 / np.sqrt(v), v, level=level, predictor="standard errors"))


def _from_line(line: Line) -> FunnelTest:
    return FunnelTest(
        k=line.k, slope=line.slope, slope_se=line.slope_se, statistic=line.statistic, df=float(line.df), p=line.p,
        estimate_at_zero_se=line.intercept, ci_low=line.intercept_ci_low, ci_high=line.intercept_ci_high,
    )  # fmt: skip
