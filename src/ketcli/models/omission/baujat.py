"""Coordinates of the plot of Baujat et al. (2002): who makes the heterogeneity, and who moves the result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

import numpy as np

from ketcli.errors import NoAnswer
from ketcli.models.omission.refits import refits
from ketcli.models.pooling.pool import pool
from ketcli.models.pooling.sums import check_effects

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ketcli.arrays import FloatArray
    from ketcli.models.pooling.choices import ChoiceOptions


@dataclass(frozen=True, slots=True)
class Baujat:
    """Arrays (k,): squared Pearson residual (with a common effect: contribution to Q), and influence on the result."""

    x: FloatArray
    y: FloatArray


def baujat(yi: ArrayLike, vi: ArrayLike, **options: Unpack[ChoiceOptions]) -> Baujat:
    """Give the coordinates of each study as metafor's ``baujat``.

    Parameters
    ----------
    yi, vi : array_like, shape (k,)
        Effect sizes and sampling variances.
    **options
        As `ketcli.models.pooling.pool.pool`.

    Returns
    -------
    Baujat
        ``x = (y - mu)^2 / (v + tau2)`` and ``y = (mu without the study - mu)^2 / (its variance)``; infinite or NaN
        where that variance is 0.

    Raises
    ------
    NoAnswer
        With fewer than two studies.
    InvalidInput
        For unknown options or impossible numbers.
    """
    y, v = check_effects(yi, vi)
    if y.size < 2:
        raise NoAnswer("a Baujat plot needs at least two studies")
    full = pool(y, v, tau2_interval=False, **options)
    deleted = refits(y, v, "all but one", **options)
    with np.errstate(divide="ignore", invalid="ignore"):
        moved = (deleted.estimate - full.estimate) ** 2 / deleted.se**2
    return Baujat(x=(y - full.estimate) ** 2 / (v + (full.tau2 or 0.0)), y=moved)
