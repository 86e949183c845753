"""A posterior under the names of any other pooled effect, so that whatever shows one can show it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ketcli.models.pooling.pool import Pooled, pool

if TYPE_CHECKING:
    from ketcli.arrays import FloatArray
    from ketcli.models.bayes.posterior import BayesPooled


def as_pooled(posterior: BayesPooled, yi: FloatArray, vi: FloatArray) -> Pooled:
    """Median, SD and central intervals of the mean, of a new trial, and of tau squared; nothing is tested.

    Q is that of the common effect. The weights, in percent, are those at the posterior median of tau.
    """
    common = pool(yi, vi, model="common", level=posterior.level)
    tau2, (low, high) = posterior.tau.median**2, posterior.tau.central
    weights = 1 / (vi + tau2)
    mu, new = posterior.mu, posterior.new_study.central
    return Pooled(
        model="bayes", tau2_method=None, test=None, level=posterior.level, k=posterior.k,
        estimate=mu.median, se=mu.sd, ci_low=mu.central[0], ci_high=mu.central[1], statistic=math.nan, df=None,
        p=math.nan, pi_low=new[0], pi_high=new[1], q=common.q, q_df=common.q_df, q_p=common.q_p,
        i2=None, i2_ci_low=None, i2_ci_high=None, h2=None, h2_ci_low=None, h2_ci_high=None,
        tau2=tau2, tau2_se=None, tau2_ci_low=low**2, tau2_ci_high=high**2,
        weights=np.asarray(100 * weights / weights.sum()),
    )  # fmt: skip
