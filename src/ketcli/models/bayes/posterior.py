"""Random-effects pooling with a prior of tau: the mean, tau, a new trial, and the trials' own effects."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from ketcli.distributions import check_level
from ketcli.models.bayes.grid import DIVERGENCE, conditionals, support
from ketcli.models.bayes.heterogeneity import tau_posterior
from ketcli.models.bayes.mixture import mixture_cdf, mixture_quantiles
from ketcli.models.bayes.shortest import shortest
from ketcli.models.pooling.sums import check_effects

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

    from ketcli.arrays import FloatArray
    from ketcli.models.bayes.priors import TauPrior

Interval = tuple[float, float]


@dataclass(frozen=True)
class MeanPosterior:
    """Posterior of the mean effect; ``central`` has equal tails."""

    mean: float
    sd: float
    median: float
    central: Interval
    search: Callable[[], Interval] = field(repr=False, compare=False)

    @cached_property
    def shortest(self) -> Interval:
        """The shortest interval of that probability, looked for when it is asked for: no verdict needs it."""
        return self.search()


@dataclass(frozen=True)
class SpreadPosterior:
    """Posterior of tau; ``mean`` is infinite where the prior leaves none (half-Cauchy and log-t with one trial)."""

    mean: float
    median: float
    central: Interval
    search: Callable[[], Interval] = field(repr=False, compare=False)

    @cached_property
    def shortest(self) -> Interval:
        """The shortest interval of that probability, looked for when it is asked for."""
        return self.search()


@dataclass(frozen=True, slots=True)
class NewStudy:
    """Predictive distribution of the true effect in a new trial."""

    mean: float
    sd: float
    central: Interval


@dataclass(frozen=True, slots=True)
class Shrunken:
    """Posterior of the trials' own effects, each (k,): mean, SD and central interval."""

    mean: FloatArray
    sd: FloatArray
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True, slots=True)
class BayesPooled:
    """A pooled effect by Bayes' rule, on the analysis scale."""

    tau_prior: str
    level: float
    k: int
    mu: MeanPosterior
    tau: SpreadPosterior
    new_study: NewStudy
    probability_below_0: float
    shrunken: Shrunken


def bayes_pool(
    yi: ArrayLike, vi: ArrayLike, prior: TauPrior, *, level: float = 0.95, divergence: float = DIVERGENCE
) -> BayesPooled:
    """Pool effect sizes in the normal-normal model with a flat prior of the mean and a proper prior of tau.

    tau is integrated numerically, without random numbers: its own posterior exactly, what follows for the mean, a new
    trial and the trials' effects as mixtures of normal distributions over the grid of Roever & Friede (2017) with the
    settings of the R package bayesmeta, whose figures these equal. Against the exact mixture an end of
    the mean's interval is moved by up to 0.5 % of the posterior SD; a smaller ``divergence`` comes nearer.
    Where the prior leaves the mean no SD (half-Cauchy with two trials), the SD is that up to the 99.99 % quantile of
    tau, as bayesmeta gives it; the interval is not touched by this.

    Parameters
    ----------
    yi, vi : array_like, shape (k,)
        Effect sizes and sampling variances, all finite, variances positive. One is enough.
    prior : TauPrior
        Of tau, on the scale of ``yi``.
    level : float
        Of all intervals.
    divergence : float
        Between neighbours on the grid of tau.

    Raises
    ------
    InvalidInput
        For impossible numbers.
    NoAnswer
        For no study, or numbers too extreme to compute with.
    """
    check_level(level)
    y, v = check_effects(yi, vi)
    spread = tau_posterior(y, v, prior)
    points, weights = support(y, v, spread, divergence=divergence)
    given = conditionals(y, v, points)
    tails = np.array([0.5, (1 - level) / 2, (1 + level) / 2])
    means, sds = given.mean[:, None], given.sd[:, None]
    middle, low, high = mixture_quantiles(tails, weights, means, sds).tolist()
    mean = float(weights @ given.mean)
    tau_middle, tau_low, tau_high = spread.quantile(tails).tolist()
    new_low, new_high = mixture_quantiles(tails[1:], weights, means, given.sd_new[:, None]).tolist()
    return BayesPooled(
        tau_prior=str(prior), level=level, k=y.size,
        mu=MeanPosterior(
            mean=mean, sd=_sd(weights, given.mean, given.sd), median=middle, central=(low, high),
            search=lambda: shortest(lambda p: mixture_quantiles(p, weights, means, sds), level, least=0.001),
        ),
        tau=SpreadPosterior(spread.mean, tau_middle, (tau_low, tau_high), partial(spread.shortest, level)),
        new_study=NewStudy(mean, _sd(weights, given.mean, given.sd_new), (new_low, new_high)),
        probability_below_0=mixture_cdf(0.0, weights, given.mean, given.sd),
        shrunken=Shrunken(
            mean=weights @ given.own_mean,
            sd=np.sqrt(weights @ ((given.own_mean - weights @ given.own_mean) ** 2 + given.own_sd**2)),
            low=mixture_quantiles(np.full(y.size, tails[1]), weights, given.own_mean, given.own_sd),
            high=mixture_quantiles(np.full(y.size, tails[2]), weights, given.own_mean, given.own_sd),
        ),
    )  # fmt: skip


def _sd(weights: FloatArray, means: FloatArray, sds: FloatArray) -> float:
    return math.sqrt(float(weights @ ((means - weights @ means) ** 2 + sds**2)))
