"""How far the mean could move if the trials without usable figures were counted: assumptions, never a verdict.

Imagined trials add no precision: the interval of the observed ones is moved and scaled, not narrowed by people whom
nobody has measured.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ketcli.errors import InvalidInput
from ketcli.models.pooling.sums import check_effects
from ketcli.ufuncs import ndtri

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from ketcli.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class AssumedShare:
    """Mean of all trials if the missing ones average ``share`` times the pooled effect of those observed."""

    share: float
    estimate: float
    low: float
    high: float


def expected_variance(
    measure: Literal["SMD", "MD", "RR", "OR"], n_e: ArrayLike, n_c: ArrayLike, *, sd: float = 1.0, share: float = 0.5
) -> FloatArray:
    """Sampling variance that a trial of known size would have, (k,), if it had no effect.

    SMD ``1/n_e + 1/n_c``; MD that times ``sd^2``; log RR ``(1 - p)/p`` times it and log OR ``1/(p (1 - p))`` times it,
    p being the control groups' pooled share with the event. Where only a total is known, half of it is in each arm.

    Raises
    ------
    InvalidInput
        For another measure, or a share that is not between 0 and 1.
    """
    sizes = 1 / np.asarray(n_e, dtype=np.float64) + 1 / np.asarray(n_c, dtype=np.float64)
    if measure in {"RR", "OR"} and not 0 < share < 1:
        raise InvalidInput(f"the control groups' share must lie between 0 and 1, not {share}")
    factors = {"SMD": 1.0, "MD": sd**2, "RR": (1 - share) / share, "OR": 1 / (share * (1 - share))}
    if measure not in factors:
        raise InvalidInput(f"no variance is known from the size alone for {measure}")
    return np.asarray(factors[measure] * sizes)


def weight_missing(vi: ArrayLike, missing_vi: ArrayLike, tau2: float) -> float:
    """Share of the weight that the missing trials would have: ``sum_missing w / sum_all w``, ``w = 1 / (v + tau2)``.

    ``tau2`` should not be a 0 that few trials leave: take the larger of the estimate and the posterior median of tau,
    squared.
    """
    observed, missing = (1 / (np.asarray(v, dtype=np.float64) + tau2) for v in (vi, missing_vi))
    return float(missing.sum() / (observed.sum() + missing.sum()))


def tipping_point(estimate: float, weight: float, *, target: float = 0.0) -> float:
    """What the missing trials would have to average for the mean of all to be ``target``.

    ``target = (1 - W) mu + W x`` solved for x; infinite without missing weight.
    """
    if weight == 0:
        return math.copysign(math.inf, target - estimate)
    return (target - (1 - weight) * estimate) / weight


def assumed_shares(
    estimate: float, low: float, high: float, weight: float, shares: Sequence[float]
) -> tuple[AssumedShare, ...]:
    """Mean of all trials for every assumed share s of the pooled effect: ``mu (1 - W (1 - s))``.

    The interval is that of the observed trials times the same factor: no precision is created. At s = 0 it is narrow
    only because s is taken as known, so no verdict follows from it.
    """
    factors = [1 - weight * (1 - share) for share in shares]
    return tuple(
        AssumedShare(share, estimate * f, *sorted((low * f, high * f)))
        for share, f in zip(shares, factors, strict=True)
    )


def selection_bound(vi: ArrayLike, tau2: float, missing: int) -> float:
    """Largest bias that selection by result could have, if ``missing`` trials were left out beside those with ``vi``.

    ``(k + m)/k phi(Phi^-1(k/(k + m))) sum (v + tau2)^-1/2 / sum (v + tau2)^-1`` (Copas & Jackson, 2004, as the R
    package metasens has it in ``orbbound``). It assumes that nothing but the result decided what was left out.

    Raises
    ------
    InvalidInput
        For impossible variances or a negative number of trials.
    """
    _, v = check_effects(np.zeros_like(np.asarray(vi, dtype=np.float64)), vi)
    if missing < 0:
        raise InvalidInput("the number of missing trials cannot be negative")
    if missing == 0:
        return 0.0
    k = v.size
    density = math.exp(-0.5 * float(ndtri(k / (k + missing))) ** 2) / math.sqrt(2 * math.pi)
    return (k + missing) / k * density * float((v + tau2) ** -0.5 @ np.ones(k)) / float((1 / (v + tau2)).sum())
