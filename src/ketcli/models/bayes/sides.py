"""On which side of no effect the Bayesian interval of the mean lies, for many data sets at once where that is plain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ketcli.ufuncs import ndtr

if TYPE_CHECKING:
    from ketcli.arrays import FloatArray
    from ketcli.models.bayes.priors import TauPrior

STEP = 0.125  # of log tau: the likelihood of few trials is smoother than this
BELOW, ABOVE = 8.0, 12.0  # so far below the smallest SD and above the data, tau no longer changes the answer
CLOSE = 0.1  # of a tail's probability: ten times what the grid of `ketcli.models.bayes.grid` moves it by
RESOLVED = 1e-3  # of the prior's probability, which the steps must find


def plain_sides(y: FloatArray, v: FloatArray, prior: TauPrior, *, level: float = 0.95) -> FloatArray:
    """Side of the mean's central interval for each data set of few effects and variances, both (sets, k).

    -1 or 1 where the interval lies wholly on that side, 0 where it holds no effect; NaN where that needs the interval
    itself (`ketcli.models.bayes.posterior.bayes_pool`), the probability below no effect being within a tenth of that of
    a tail. Given tau the mean is normal; log tau is integrated by equal steps with the restricted likelihood.
    """
    sds = np.sqrt(v)
    furthest = max(float(np.ptp(y, axis=1).max()), float(sds.max()))
    log_tau = np.arange(np.log(sds.min()) - BELOW, np.log(furthest) + ABOVE, STEP)
    of_prior = STEP * np.exp(prior.log_density(log_tau))
    of_prior[0] += prior.cdf(float(log_tau[0]))
    of_prior[-1] += prior.upper(float(log_tau[-1]))
    if not abs(float(of_prior.sum()) - 1) < RESOLVED:
        return np.full(y.shape[0], np.nan)
    centre = y[:, :1]
    with np.errstate(all="ignore"):  # what is no number is not plain
        total = v[:, :, None] + np.exp(2 * log_tau)
        w = 1 / total
        sum_w = w.sum(axis=1)
        mean = (w * (y - centre)[:, :, None]).sum(axis=1) / sum_w
        residual = (w * ((y - centre)[:, :, None] - mean[:, None, :]) ** 2).sum(axis=1)
        log_likelihood = -0.5 * (np.log(total).sum(axis=1) + np.log(sum_w) + residual)
        density = of_prior * np.exp(log_likelihood - log_likelihood.max(axis=1, keepdims=True))
        z = (centre + mean) * np.sqrt(sum_w)
        ends = np.stack([(density * ndtr(sign * z)).sum(axis=1) for sign in (-1, 1)])  # below and above no effect
        ends /= ends.sum(axis=0) * (1 - level) / 2
        side = (ends[0] < 1).astype(np.float64) - (ends[1] < 1)
        return np.where(np.abs(ends - 1).min(axis=0) > CLOSE, side, np.nan)
