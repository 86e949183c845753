"""One pooled effect: common effect or random effects, inverse variance."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Unpack, assert_never

import numpy as np

from ketcli.distributions import chi2_upper, normal_critical, normal_p, t_critical, t_p
from ketcli.models.pooling.choices import Choices, choices_of
from ketcli.models.pooling.heterogeneity import from_q, from_tau2, q_based_interval, q_profile, q_test
from ketcli.models.pooling.sums import Problem, Sums, prepare, sums
from ketcli.models.pooling.tau2 import estimate

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ketcli.arrays import FloatArray, IntArray
    from ketcli.models.pooling.choices import ChoiceOptions, PoolingModel, Tau2Method, Test
    from ketcli.models.pooling.tau2 import Tau2

NO_VARIATION = 2.220446049250313e-16  # weighted squares that are only rounding (metafor's rule for Hartung-Knapp)


@dataclass(frozen=True, slots=True)
class Pooled:
    """A pooled effect on the analysis scale, with all that is said beside it.

    ``i2`` (and its limits) and ``weights`` are percentages; ``tau2`` and what hangs on it is None for models without
    it; ``test`` is None where nothing is tested (Bayes); ``df`` is None where the reference distribution is the normal;
    ``pi_low`` and ``pi_high`` are None without a prediction interval.
    """

    model: PoolingModel
    tau2_method: Tau2Method | None
    test: Test | Literal["t"] | None
    level: float
    k: int
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    statistic: float
    df: float | None
    p: float
    pi_low: float | None
    pi_high: float | None
    q: float
    q_df: int
    q_p: float
    i2: float | None
    i2_ci_low: float | None
    i2_ci_high: float | None
    h2: float | None
    h2_ci_low: float | None
    h2_ci_high: float | None
    tau2: float | None
    tau2_se: float | None
    tau2_ci_low: float | None
    tau2_ci_high: float | None
    weights: FloatArray


def pool(yi: ArrayLike, vi: ArrayLike, *, tau2_interval: bool = True, **options: Unpack[ChoiceOptions]) -> Pooled:
    """Pool effect sizes by inverse variance.

    Parameters
    ----------
    yi, vi : array_like, shape (k,)
        Effect sizes and sampling variances, all finite, variances positive.
    tau2_interval : bool
        Whether to compute the Q-profile interval of tau2 (and from it those of I2 and H2).
    **options
        The fields of `ketcli.models.pooling.choices.Choices`. A common-effect model is tested as asked, too: with
        ``knha`` and ``adhoc`` the factor is that of its own weights (metafor's ``rma(method = "EE", test = ...)``).
        One study alone is tested with the normal distribution.

    Returns
    -------
    Pooled

    Raises
    ------
    InvalidInput
        For unknown options or impossible numbers.
    NoAnswer
        For no study, or one study with the random-effects model.
    """
    choices = choices_of(**options)
    problem = prepare(yi, vi)
    zero = sums(problem, 0.0)
    df = problem.k - 1
    match choices.model:
        case "common":
            test = choices.test if df > 0 else "z"
            return without_tau2(
                "common", float(zero.beta[0]), math.sqrt(hartung_knapp(zero.rss, df, test) / zero.sum_w), test=test,
                level=choices.level, k=problem.k, q=zero.rss, q_df=df, weights=_weights(problem.vi, 0.0),
            )  # fmt: skip
        case "random":
            fit = estimate(problem, choices.tau2_method, zero)
            interval = q_profile(problem, zero, choices.level) if tau2_interval else None
            factor = hartung_knapp(fit.at.rss, df, choices.test)
            return assemble(problem, fit, choices, factor=factor, df=df, interval=interval)
        case _:
            assert_never(choices.model)


def assemble(
    problem: Problem, fit: Tau2, choices: Choices, *, factor: float, df: int, interval: tuple[float, float] | None
) -> Pooled:
    """Put together a random-effects result from an estimate of tau2 with its sums.

    ``factor`` multiplies the variance of the mean, ``df`` are the degrees of freedom that go with it, ``interval`` are
    the limits of tau2: of these studies, or of a larger model that they are part of.
    """
    mu, classic = float(fit.at.beta[0]), math.sqrt(1 / fit.at.sum_w)
    se = classic * math.sqrt(factor)
    degrees = None if choices.test == "z" else float(df)
    crit = normal_critical(choices.level) if degrees is None else t_critical(choices.level, degrees)
    statistic = _ratio(mu, se)
    pi_low, pi_high = _prediction(mu, se if choices.pi_se == "test" else classic, fit.value, df, choices)
    own = problem.k - 1
    q, q_p = q_test(fit.at_zero, own)
    shape = from_q(q, own) if choices.i2_definition == "q" else from_tau2(fit.value, fit.at_zero, own)
    return Pooled(
        model="random", tau2_method=choices.tau2_method, test=choices.test, level=choices.level, k=problem.k,
        estimate=mu, se=se, ci_low=mu - crit * se, ci_high=mu + crit * se,
        statistic=statistic, df=degrees, p=normal_p(statistic) if degrees is None else t_p(statistic, degrees),
        pi_low=pi_low, pi_high=pi_high, q=q, q_df=own, q_p=q_p, i2=shape.i2, h2=shape.h2,
        tau2=fit.value, tau2_se=fit.se, weights=_weights(problem.vi, fit.value),
        **_limits(fit.at_zero, own, choices, interval),
    )  # fmt: skip


def hartung_knapp(rss: float, df: int, test: Test) -> float:
    """Give the factor on the variance of the coefficients: 1 for ``z``, Hartung and Knapp's, or that floored at 1."""
    return float(hartung_knapp_factors(np.array([rss]), np.array([df]), test)[0])


def hartung_knapp_factors(rss: FloatArray, df: IntArray | FloatArray, test: Test) -> FloatArray:
    """`hartung_knapp` of many fits at once; 1 where no degree of freedom is left (a study alone)."""
    several = df > 0
    match test:
        case "z":
            return np.ones(rss.size)
        case "knha":
            return np.where(several, np.where(rss <= NO_VARIATION, 0.0, rss / np.where(several, df, 1)), 1.0)
        case "adhoc":
            return np.where(several, np.maximum(rss / np.where(several, df, 1), 1.0), 1.0)
        case _:
            assert_never(test)


def without_tau2(
    model: PoolingModel, estimate: float, se: float, *, level: float, k: int, q: float, q_df: int, weights: FloatArray,
    test: Test = "z",
) -> Pooled:  # fmt: skip
    """Put together the result of a model with one true effect; I2 and H2 from Q.

    ``se`` holds the factor of ``test`` already; t with k - 1 degrees of freedom unless it is ``z``.
    """
    df = None if test == "z" else float(k - 1)
    crit = normal_critical(level) if df is None else t_critical(level, df)
    statistic = math.nan if df is None and se == 0 else _ratio(estimate, se)
    q = q if q_df > 0 else 0.0
    shape = from_q(q, q_df)
    return Pooled(
        model=model, tau2_method=None, test=test, level=level, k=k, estimate=estimate, se=se,
        ci_low=estimate - crit * se, ci_high=estimate + crit * se, statistic=statistic, df=df,
        p=normal_p(statistic) if df is None else t_p(statistic, df),
        pi_low=None, pi_high=None, q=q, q_df=q_df, q_p=chi2_upper(q, q_df), i2=shape.i2, h2=shape.h2,
        tau2=None, tau2_se=None, tau2_ci_low=None, tau2_ci_high=None, weights=weights, **_q_limits(q, q_df, level),
    )  # fmt: skip


def _ratio(estimate: float, se: float) -> float:
    """Estimate over standard error; infinite where the standard error is exactly 0 (identical studies)."""
    if se > 0:
        return estimate / se
    return math.nan if estimate == 0 else math.copysign(math.inf, estimate)


def _weights(vi: FloatArray, tau2: float) -> FloatArray:
    w = vi + tau2
    np.divide(1.0, w, out=w)
    w *= 100 / w.sum()
    return w


def _prediction(mu: float, se: float, tau2: float, df: int, choices: Choices) -> tuple[float | None, float | None]:
    rule = choices.pi
    if rule == "auto":
        rule = "normal" if choices.test == "z" else "t-1"
    match rule:
        case "normal":
            degrees = math.inf
        case "t-1":
            degrees = df
        case "t-2":
            degrees = df - 1
        case _:
            assert_never(rule)
    if degrees <= 0:
        return None, None
    half = t_critical(choices.level, degrees) * math.sqrt(se**2 + tau2)
    return mu - half, mu + half


def _q_limits(q: float, df: int, level: float) -> dict[str, float | None]:
    h2 = q_based_interval(q, df, level) if df > 0 else None
    if h2 is None:
        return {"i2_ci_low": None, "i2_ci_high": None, "h2_ci_low": None, "h2_ci_high": None}
    return {
        "i2_ci_low": 100 * (h2[0] - 1) / h2[0],
        "i2_ci_high": 100 * (h2[1] - 1) / h2[1],
        "h2_ci_low": h2[0],
        "h2_ci_high": h2[1],
    }


def _limits(zero: Sums, df: int, choices: Choices, interval: tuple[float, float] | None) -> dict[str, float | None]:
    low, high = interval if interval is not None else (None, None)
    tau2 = {"tau2_ci_low": low, "tau2_ci_high": high}
    if choices.i2_definition == "q":
        return tau2 | _q_limits(zero.rss, df, choices.level)
    bounds = [None if t is None else from_tau2(t, zero, df) for t in (low, high)]
    for name, bound in zip(("low", "high"), bounds, strict=True):
        tau2[f"i2_ci_{name}"] = None if bound is None else bound.i2
        tau2[f"h2_ci_{name}"] = None if bound is None else bound.h2
    return tau2
