"""Fail-safe N: how many studies without effect would have to be hidden to undo a result. As metafor's ``fsn``."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ketcli.distributions import normal_quantile
from ketcli.errors import InvalidInput
from ketcli.models.pooling.sums import check_effects

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_WHOLE = (
    1.4901161193847656e-08  # square root of machine precision: this near to a whole number is that number (metafor)
)


@dataclass(frozen=True, slots=True)
class FailSafeN:
    """Numbers of studies, whole; infinite where no number would do."""

    Rosenthal: float
    Orwin: float
    Rosenberg: float


def fail_safe_n(yi: ArrayLike, vi: ArrayLike, *, alpha: float = 0.05, target: float | None = None) -> FailSafeN:
    """Fail-safe N by three authors.

    Parameters
    ----------
    yi, vi : array_like, shape (k,)
        Effect sizes and sampling variances.
    alpha : float
        Level of significance to be undone: one-sided for Rosenthal, two-sided for Rosenberg.
    target : float, optional
        Orwin's trivial effect; half the unweighted mean if not given. Its sign is taken to be that of the mean.

    Returns
    -------
    FailSafeN
        Rosenthal (1979): studies with z = 0 until Stouffer's combined z is not significant, ``k (z / z_alpha)^2 - k``.
        Orwin (1983): studies with effect 0 until the unweighted mean is ``target``, ``k (mean - target) / target``.
        Rosenberg (2005): studies with effect 0 and the mean weight until the common-effect estimate is not significant,
        ``k ((sum w y / z_alpha)^2 - sum w) / sum w``. Each rounded up, 0 where the result is not significant at all.

    Raises
    ------
    InvalidInput
        If ``alpha`` is not between 0 and 0.5, or the effects are not usable.
    NoAnswer
        Without a study.
    """
    if not 0 < alpha < 0.5:
        raise InvalidInput(f"the level of significance must lie between 0 and 0.5, not {alpha}")
    y, v = check_effects(yi, vi)
    k = y.size
    w = 1 / v
    z = abs(float((y / np.sqrt(v)).sum())) / math.sqrt(k)
    rosenthal = k * (z / normal_quantile(1 - alpha)) ** 2 - k
    total = float(w.sum())
    rosenberg = k * ((float(w @ y) / normal_quantile(1 - alpha / 2)) ** 2 - total) / total
    return FailSafeN(Rosenthal=_whole(rosenthal), Orwin=_orwin(y.mean().item(), k, target), Rosenberg=_whole(rosenberg))


def _orwin(mean: float, k: int, target: float | None) -> float:
    goal = mean / 2 if target is None else math.copysign(target, mean)
    return math.inf if goal == 0 else _whole(k * (mean - goal) / goal)


def _whole(n: float) -> float:
    if n <= 0:
        return 0.0
    return float(round(n)) if abs(n - round(n)) < _WHOLE else float(math.ceil(n))
