"""Random-effects pooling with a prior of tau: the mean, tau, a new trial, and the trials' own effects."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
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
    from ketcli.models.bayes.grid import Conditionals
    from ketcli.models.bayes.heterogeneity import TauPosterior
    from ketcli.models.bayes.priors import TauPrior

Interval = tuple[float, float]
FEW = 50  # trials whose posterior is kept


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


@dataclass(frozen=True)
class BayesPooled:
    """A pooled effect by Bayes' rule, on the analysis scale; what no verdict needs is computed when it is asked for.

    ``weights`` and ``given`` are the mixture over tau that all but tau's own posterior (``spread``) comes from.
    """

    tau_prior: str
    level: float
    k: int
    mu: MeanPosterior
    probability_below_0: float
    weights: FloatArray = field(repr=False, compare=False)
    given: Conditionals = field(repr=False, compare=False)
    spread: TauPosterior = field(repr=False, compare=False)

    @cached_property
    def tau(self) -> SpreadPosterior:
        """Posterior of tau."""
        middle, low, high = self.spread.quantile(_tails(self.level)).tolist()
        return SpreadPosterior(self.spread.mean, middle, (low, high), partial(self.spread.shortest, self.level))

    @cached_property
    def new_study(self) -> NewStudy:
        """Predictive distribution of the true effect in a new trial."""
        weights, given = self.weights, self.given
        tails = _tails(self.level)[1:]
        low, high = mixture_quantiles(tails, weights, given.mean[:, None], given.sd_new[:, None]).tolist()
        return NewStudy(self.mu.mean, _sd(weights, given.mean, given.sd_new), (low, high))

    @cached_property
    def shrunken(self) -> Shrunken:
        """Posterior of the trials' own effects."""
        weights, given = self.weights, self.given
        _, below, above = _tails(self.level)
        mean = weights @ given.own_mean
        return Shrunken(
            mean=mean,
            sd=np.sqrt(weights @ ((given.own_mean - mean) ** 2 + given.own_sd**2)),
            low=mixture_quantiles(np.full(self.k, below), weights, given.own_mean, given.own_sd),
            high=mixture_quantiles(np.full(self.k, above), weights, given.own_mean, given.own_sd),
        )


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
    if y.size > FEW:
        return _computed(y, v, prior, level, divergence)
    return _kept(y.tobytes(), v.tobytes(), prior, level, divergence)


@lru_cache(maxsize=64)
def _kept(y: bytes, v: bytes, prior: TauPrior, level: float, divergence: float) -> BayesPooled:
    """The answers of a report ask for the posteriors of the same figures more than once."""
    return _computed(np.frombuffer(y), np.frombuffer(v), prior, level, divergence)


def _computed(y: FloatArray, v: FloatArray, prior: TauPrior, level: float, divergence: float) -> BayesPooled:
    spread = tau_posterior(y, v, prior)
    points, weights = support(y, v, spread, divergence=divergence)
    given = conditionals(y, v, points)
    means, sds = given.mean[:, None], given.sd[:, None]
    middle, low, high = mixture_quantiles(_tails(level), weights, means, sds).tolist()
    mu = MeanPosterior(
        mean=float(weights @ given.mean), sd=_sd(weights, given.mean, given.sd), median=middle, central=(low, high),
        search=lambda: shortest(lambda p: mixture_quantiles(p, weights, means, sds), level, least=0.001),
    )  # fmt: skip
    below = mixture_cdf(0.0, weights, given.mean, given.sd)
    return BayesPooled(str(prior), level, y.size, mu, below, weights, given, spread)


def _tails(level: float) -> FloatArray:
    """Probabilities of the median and of the ends of a central interval."""
    return np.array([0.5, (1 - level) / 2, (1 + level) / 2])


def _sd(weights: FloatArray, means: FloatArray, sds: FloatArray) -> float:
    return math.sqrt(float(weights @ ((means - weights @ means) ** 2 + sds**2)))
