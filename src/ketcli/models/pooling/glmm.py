"""Odds ratios pooled by generalized linear mixed models: exact counts instead of log odds ratios with variances."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np

from ketcli.distributions import check_level, t_critical, t_p
from ketcli.effects.counts import odds_ratio, read_tables, uninformative
from ketcli.effects.result import refuse
from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.numeric.newton import maximize
from ketcli.models.pooling.glmm_conditional import FURTHEST, likelihood, tables
from ketcli.models.pooling.glmm_laplace import differenced, laplace
from ketcli.models.pooling.heterogeneity import from_tau2, q_test
from ketcli.models.pooling.pool import Pooled
from ketcli.models.pooling.sums import prepare, sums

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

    from ketcli.arrays import FloatArray
    from ketcli.effects.result import EffectSizes
    from ketcli.models.numeric.newton import Maximum, Surface

Glmm = Literal["CM.EL", "UM.RS"]
STARTS = (0.2, 1.0)  # of tau: a likelihood may have two maxima
NONE = 1e-4  # a tau below this is 0 to the accuracy of the search


def glmm(
    events_e: ArrayLike,
    n_e: ArrayLike,
    events_c: ArrayLike,
    n_c: ArrayLike,
    *,
    variant: Glmm = "CM.EL",
    level: float = 0.95,
) -> Pooled:
    """Pool log odds ratios by maximum likelihood on the counts, tested by t with k - 1 degrees of freedom.

    ``CM.EL``: each table given its margins, Fisher's non-central hypergeometric distribution, whose log odds ratio is
    normal between trials; exact but for the numerical integral. ``UM.RS``: events of both arms are binomial, trial
    effects and log odds ratios are normal and independent (coded 1/2 and -1/2), by Laplace's approximation; trial
    effects being random, it also uses differences between trials. They are ``rma.glmm(measure="OR")`` of metafor with
    these models, UM.RS as lme4 fits it. A sensitivity analysis: standard errors take tau as known, and few rare events
    often leave a tau of 0.

    Returns
    -------
    Pooled
        Model ``"glmm"``; ``k`` counts the studies that tell something. Q and what I2 is made from are those of inverse
        variance with half an event in empty cells; the model has no weights (NaN).

    Raises
    ------
    InvalidInput
        For impossible counts, or an unknown variant.
    NoAnswer
        If fewer than two studies have events and people without, if an odds ratio is 0 or infinite in all of them, or
        if the likelihood has no maximum that can be found.
    """
    check_level(level)
    if variant not in ("CM.EL", "UM.RS"):
        raise InvalidInput(f"unknown mixed model {variant!r}: choose CM.EL or UM.RS")
    a, n1, c, n2 = read_tables(events_e, n_e, events_c, n_c)
    refuse(np.any(~np.isfinite([a, n1, c, n2]), axis=0), "a count is missing")
    tells = ~uninformative(a, n1, c, n2)
    a, n1, c, n2 = a[tells], n1[tells], c[tells], n2[tells]
    k = a.size
    if k < 2:
        raise NoAnswer("a mixed model needs two studies or more with events and with people without one")
    if ((a == 0) | (c == n2)).all() or ((c == 0) | (a == n1)).all():
        raise NoAnswer("the odds ratio is 0 or infinite in every study: a mixed model has no estimate")
    estimate, se, tau = (_conditional if variant == "CM.EL" else _unconditional)(a, n1, c, n2)
    return _result(estimate, se, tau, odds_ratio(a, n1, c, n2), level=level)


def _conditional(a: FloatArray, n1: FloatArray, c: FloatArray, n2: FloatArray) -> tuple[float, float, float]:
    prepared = tables(a, n1, c, n2)
    starts = [np.array([_crude(a, n1, c, n2), tau]) for tau in STARTS]
    return _read(_highest(lambda x: likelihood(prepared, x), starts))


def _unconditional(a: FloatArray, n1: FloatArray, c: FloatArray, n2: FloatArray) -> tuple[float, float, float]:
    function = laplace(a, n1, c, n2)
    mean = _log_odds(float(c.sum()), float(n2.sum()))
    starts = [np.array([_crude(a, n1, c, n2), mean, 0.7, tau]) for tau in STARTS]
    return _read(_highest(lambda x: differenced(function, x), starts))


def _log_odds(events: float, size: float) -> float:
    return math.log((events + 0.5) / (size - events + 0.5))


def _crude(a: FloatArray, n1: FloatArray, c: FloatArray, n2: FloatArray) -> float:
    return _log_odds(float(a.sum()), float(n1.sum())) - _log_odds(float(c.sum()), float(n2.sum()))


def _highest(evaluate: Callable[[FloatArray], Surface], starts: list[FloatArray]) -> Maximum[Surface]:
    """The highest of the maxima that the starts lead to.

    No spread has a limit: the likelihoods are even in them, so 0 is a maximum or a saddle, and nothing is held there.
    """
    found: list[Maximum[Surface]] = []
    failure = NoAnswer("the mixed model did not converge")
    for start in starts:
        try:
            found.append(maximize(evaluate, start, np.full(start.size, -np.inf), limit=100))
        except NoAnswer as error:
            failure = error
    if not found:
        raise NoAnswer(f"the mixed model did not converge: {failure}")
    return max(found, key=lambda maximum: maximum.surface.value)


def _read(best: Maximum[Surface]) -> tuple[float, float, float]:
    """Estimate, its standard error from the information on all parameters, and tau, the last of them."""
    try:
        variance = float(np.linalg.inv(-best.surface.hessian)[0, 0])
    except np.linalg.LinAlgError:
        variance = math.nan
    if not 0 < variance < math.inf:
        raise NoAnswer("the mixed model did not converge: its information cannot be inverted")
    tau = abs(float(best.at[-1]))
    if tau > FURTHEST:
        raise NoAnswer("the mixed model did not converge: the spread between studies has no limit")
    return float(best.at[0]), math.sqrt(variance), tau if tau > NONE else 0.0


def _result(estimate: float, se: float, tau: float, effects: EffectSizes, *, level: float) -> Pooled:
    """Put together what a pooled effect has."""
    k, tau2 = effects.yi.size, tau**2
    df = float(k - 1)
    crit = t_critical(level, df)
    zero = sums(prepare(effects.yi, effects.vi), 0.0)
    q, q_p = q_test(zero, k - 1)
    shape = from_tau2(tau2, zero, k - 1)
    half = crit * math.sqrt(se**2 + tau2)
    return Pooled(
        model="glmm", tau2_method="ML", test="t", level=level, k=k, estimate=estimate, se=se,
        ci_low=estimate - crit * se, ci_high=estimate + crit * se, statistic=estimate / se, df=df,
        p=t_p(estimate / se, df), pi_low=estimate - half, pi_high=estimate + half, q=q, q_df=k - 1, q_p=q_p,
        i2=shape.i2, i2_ci_low=None, i2_ci_high=None, h2=shape.h2, h2_ci_low=None, h2_ci_high=None,
        tau2=tau2, tau2_se=None, tau2_ci_low=None, tau2_ci_high=None, weights=np.full(k, np.nan),
    )  # fmt: skip
