"""Coordinates of the plot of Baujat et al. (2002): who makes the heterogeneity, and who moves the result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ketcli.arrays import FloatArray
    from ketcli.models.omission.leave_one_out import LeaveOneOut


@dataclass(frozen=True, slots=True)
class Baujat:
    """Arrays (k,): squared Pearson residual (with a common effect: contribution to Q), and influence on the result."""

    x: FloatArray
    y: FloatArray


def baujat(studies: LeaveOneOut) -> Baujat:
    """Give the coordinates of each study as metafor's ``baujat``.

    ``x = (y - mu)^2 / (v + tau2)`` and ``y = (mu without the study - mu)^2 / (its variance)``; infinite or NaN where
    that variance is 0.
    """
    full, without = studies.pooled, studies.without
    with np.errstate(divide="ignore", invalid="ignore"):
        moved = (without.estimate - full.estimate) ** 2 / without.se**2
    return Baujat(x=(studies.yi - full.estimate) ** 2 / (studies.vi + (full.tau2 or 0.0)), y=moved)
