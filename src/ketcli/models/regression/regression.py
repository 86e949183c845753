"""Meta-regression: effect sizes explained by properties of the studies, with residual heterogeneity."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Unpack, assert_never

import numpy as np

from ketcli.distributions import chi2_upper, f_upper, normal_critical, normal_p, t_critical, t_p
from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.pooling.choices import choices_of
from ketcli.models.pooling.heterogeneity import from_q, from_tau2, q_profile, q_test
from ketcli.models.pooling.pool import hartung_knapp
from ketcli.models.pooling.sums import Problem, Sums, prepare, sums
from ketcli.models.pooling.tau2 import estimate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from ketcli.arrays import FloatArray
    from ketcli.models.pooling.choices import ChoiceOptions, Model, Tau2Method, Test


@dataclass(frozen=True, slots=True)
class Regression:
    """A fitted meta-regression; arrays follow ``names``.

    ``qm`` tests all coefficients but the intercept (``qm_df`` of them): chi-squared with ``z``, F with ``qm_df`` and
    ``df`` degrees of freedom with ``knha`` and ``adhoc``; None where there is no moderator. ``r2`` is the percentage of
    tau2 explained, None without an intercept. ``df`` is None with ``z``. ``tau2`` and its kin are None in the
    common-effect model.
    """

    model: Model
    tau2_method: Tau2Method | None
    test: Test
    level: float
    k: int
    names: tuple[str, ...]
    coef: FloatArray
    se: FloatArray
    ci_low: FloatArray
    ci_high: FloatArray
    statistic: FloatArray
    df: float | None
    p: FloatArray
    cov: FloatArray
    tau2: float | None
    tau2_se: float | None
    tau2_ci_low: float | None
    tau2_ci_high: float | None
    i2: float
    h2: float
    qm: float | None
    qm_df: int
    qm_p: float | None
    qe: float
    qe_df: int
    qe_p: float
    r2: float | None


class Prediction(NamedTuple):
    """Expected effects (m,) with standard errors, confidence limits and limits for the true effect of a new study."""

    estimate: FloatArray
    se: FloatArray
    ci_low: FloatArray
    ci_high: FloatArray
    pi_low: FloatArray
    pi_high: FloatArray


def regress(
    yi: ArrayLike,
    vi: ArrayLike,
    X: ArrayLike,
    names: Sequence[str],
    *,
    tau2_interval: bool = False,
    **options: Unpack[ChoiceOptions],
) -> Regression:
    """Fit ``y = X beta + u + e`` with ``var(u) = tau2`` and known ``var(e) = v``, by weighted least squares.

    Parameters
    ----------
    yi, vi : array_like, shape (k,)
        Effect sizes and sampling variances.
    X : array_like, shape (k, p)
        Design matrix; a column of ones first is the intercept.
    names : sequence of str
        One a column.
    tau2_interval : bool
        Whether to compute the Q-profile interval of the residual tau2 (Viechtbauer, 2007).
    **options
        As in `ketcli.models.pooling.pool.pool`, with both models; the degrees of freedom are k - p. The omnibus test
        and the Hartung-Knapp factor are those of Knapp & Hartung (2003). I2 and H2 describe residual heterogeneity.

    Returns
    -------
    Regression
        R2 is ``(tau2_0 - tau2) / tau2_0`` with tau2_0 from the model without moderators (Raudenbush, 2009, equation
        16.27), cut off at 0; for a common effect the adjusted R2 of weighted least squares. All as metafor.

    Raises
    ------
    InvalidInput
        For unknown options, impossible numbers, or names that do not fit.
    NoAnswer
        If k <= p or moderators are collinear.
    """
    choices = choices_of(**options)
    test, level = choices.test, choices.level
    problem = prepare(yi, vi, X)
    if len(names) != problem.p:
        raise InvalidInput(f"{problem.p} columns need as many names, not {len(names)}")
    if problem.k <= problem.p:
        raise NoAnswer(f"{problem.k} studies cannot support {problem.p} coefficients and their uncertainty")
    zero = sums(problem, 0.0)
    n = problem.k - problem.p
    tau2, tau2_se = None, None
    match choices.model:
        case "common":
            at = zero
        case "random":
            fit = estimate(problem, choices.tau2_method, zero)
            at, tau2, tau2_se = fit.at, fit.value, fit.se
        case _:
            assert_never(choices.model)
    coef = problem.to_coef @ at.beta
    cov = hartung_knapp(at.rss, n, test) * (problem.to_coef @ at.cov @ problem.to_coef.T)
    se = np.sqrt(np.diag(cov))
    df = None if test == "z" else float(n)
    crit = normal_critical(level) if df is None else t_critical(level, df)
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = coef / se
    first = 1 if has_intercept(X) else 0
    qm, qm_p = wald(coef[first:], cov[first:, first:], df)
    q, q_p = q_test(zero, n)
    shape = from_q(q, n) if tau2 is None or choices.i2_definition == "q" else from_tau2(tau2, zero, n)
    low, high = q_profile(problem, zero, level) if tau2_interval and tau2 is not None else (None, None)
    return Regression(
        model=choices.model, tau2_method=choices.tau2_method if tau2 is not None else None, test=test, level=level,
        k=problem.k, names=tuple(names), coef=coef, se=se, ci_low=coef - crit * se, ci_high=coef + crit * se,
        statistic=statistic, df=df, cov=cov,
        p=np.array([normal_p(s) if df is None else t_p(s, df) for s in statistic.tolist()]),
        tau2=tau2, tau2_se=tau2_se, tau2_ci_low=low, tau2_ci_high=high, i2=shape.i2, h2=shape.h2,
        qm=qm, qm_df=problem.p - first, qm_p=qm_p, qe=q, qe_df=n, qe_p=q_p,
        r2=_explained(problem, zero, tau2, choices.tau2_method) if first and problem.p > 1 else None,
    )  # fmt: skip


def predict(fit: Regression, X: ArrayLike) -> Prediction:
    """Expected effect at new values of the moderators.

    Parameters
    ----------
    fit : Regression
    X : array_like, shape (m, p)
        Rows of a design with the columns of the fit.

    Returns
    -------
    Prediction
        ``x beta`` with ``se^2 = x V x'``; the prediction interval is ``x beta +- c sqrt(se^2 + tau2)``, with c of the
        normal or of t with k - p degrees of freedom, as the test of the fit (metafor's ``predict``).

    Raises
    ------
    InvalidInput
        If the columns do not fit.
    """
    rows = np.atleast_2d(np.asarray(X, dtype=np.float64))
    if rows.shape[1] != fit.coef.size:
        raise InvalidInput(f"{fit.coef.size} columns are needed for a prediction, not {rows.shape[1]}")
    mean = rows @ fit.coef
    se = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", rows, fit.cov, rows), 0.0))
    crit = normal_critical(fit.level) if fit.df is None else t_critical(fit.level, fit.df)
    spread = crit * np.sqrt(se**2 + (fit.tau2 or 0.0))
    return Prediction(mean, se, mean - crit * se, mean + crit * se, mean - spread, mean + spread)


def has_intercept(X: ArrayLike) -> bool:
    """Tell whether the first column of a design is a constant other than 0."""
    column = np.asarray(X, dtype=np.float64)[:, 0]
    return bool(column[0] != 0 and (column == column[0]).all())


def wald(coef: FloatArray, cov: FloatArray, df: float | None) -> tuple[float | None, float | None]:
    """Wald test that all given coefficients are 0: statistic and p.

    Chi-squared without ``df``, else F with as many numerator degrees of freedom as coefficients and ``df`` below;
    None for no coefficient.
    """
    m = coef.size
    if m == 0:
        return None, None
    scale = np.sqrt(np.diag(cov))
    if not (scale > 0).all():
        return math.nan, math.nan
    z = coef / scale
    wald = float(z @ np.linalg.solve(cov / np.outer(scale, scale), z))
    return (wald, chi2_upper(wald, m)) if df is None else (wald / m, f_upper(wald / m, m, df))


def _explained(problem: Problem, zero: Sums, tau2: float | None, tau2_method: Tau2Method) -> float:
    plain = prepare(problem.yi, problem.vi)
    plain_zero = sums(plain, 0.0)
    if tau2 is None:
        if plain_zero.rss == 0:
            return 0.0
        unexplained = zero.rss / (problem.k - problem.p) / (plain_zero.rss / (problem.k - 1))
    else:
        whole = estimate(plain, tau2_method, plain_zero).value
        if whole == 0:
            return 0.0
        unexplained = tau2 / whole
    return max(0.0, 100 * (1 - unexplained))
