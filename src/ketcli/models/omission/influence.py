"""How much each study moves the result: the diagnostics of Viechtbauer & Cheung (2010)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ketcli.distributions import chi2_quantile

if TYPE_CHECKING:
    from ketcli.arrays import BoolArray, FloatArray
    from ketcli.models.omission.leave_one_out import LeaveOneOut

_NO_RESIDUAL = 100 * 2.220446049250313e-16


@dataclass(frozen=True, slots=True)
class Influence:
    """Diagnostics of each study, arrays (k,).

    rstudent: residual from the effect without the study, divided by its standard error. dffits: change of the fitted
    value in standard errors. cook_d: Cook's distance. cov_r: variance of the estimate without the study over that with
    it. tau2_deleted, q_deleted: tau2 and Q without it. hat: leverage. weight: percent. dfbetas: change of the estimate
    in standard errors. A figure that would divide by a standard error of 0 is NaN or infinite.
    """

    rstudent: FloatArray
    dffits: FloatArray
    cook_d: FloatArray
    cov_r: FloatArray
    tau2_deleted: FloatArray
    q_deleted: FloatArray
    hat: FloatArray
    weight: FloatArray
    dfbetas: FloatArray
    influential: BoolArray


def influence(studies: LeaveOneOut) -> Influence:
    """Diagnose the influence of each study on a pooled effect.

    As metafor's ``influence``, with its rule for ``influential``: ``|dffits| > 3 sqrt(1 / (k - 1))``, or Cook's
    distance beyond the median of chi-squared with 1 degree of freedom, or ``hat > 3 / k``, or ``|dfbetas| > 1``.
    """
    full, deleted, k = studies.pooled, studies.without, studies.yi.size
    hat = full.weights / 100
    change = full.estimate - deleted.estimate
    variance = deleted.se**2
    residual = studies.yi - deleted.estimate
    residual[np.abs(residual) < _NO_RESIDUAL] = 0.0
    total = studies.vi + deleted.tau2
    with np.errstate(divide="ignore", invalid="ignore"):
        # all weights at the tau2 of the others, the study's own included
        w = 1 / total + deleted.scale / variance
        rstudent = residual / np.sqrt(deleted.scale * total + variance)
        dffits = change / np.sqrt(deleted.scale * hat * total)
        dfbetas = change / np.sqrt(deleted.scale / w)
        cook_d = change**2 / full.se**2 if full.se > 0 else np.full(k, math.nan)
        cov_r = variance / full.se**2 if full.se > 0 else np.full(k, math.nan)
    influential = (
        (np.abs(dffits) > 3 * math.sqrt(1 / (k - 1)))
        | (cook_d > chi2_quantile(0.5, 1))
        | (hat > 3 / k)
        | (np.abs(dfbetas) > 1)
    )
    return Influence(
        rstudent=rstudent, dffits=dffits, cook_d=cook_d, cov_r=cov_r, tau2_deleted=deleted.tau2, q_deleted=deleted.q,
        hat=hat, weight=full.weights, dfbetas=dfbetas, influential=influential,
    )  # fmt: skip
