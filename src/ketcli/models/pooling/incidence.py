"""How many people of a group have an event: pooled over trials, with an exact check."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ketcli.effects.proportions import clopper_pearson, inverse_plo, plo
from ketcli.errors import NoAnswer
from ketcli.models.pooling.pool import pool

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ketcli.models.pooling.choices import Tau2Method, Test

EXACT = "exact"
LOGIT = "logit"


class Incidence(NamedTuple):
    """The share of people with an event.

    Attributes
    ----------
    estimate, ci_low, ci_high : float
        By the `model`: ``logit`` (random effects on the logit scale) or ``exact`` (all people taken together).
    total, total_low, total_high : float
        All events over all people with exact limits: the check.
    agrees : bool
        Whether the pooled estimate lies within the exact limits of the total.
    """

    model: str
    estimate: float
    ci_low: float
    ci_high: float
    total: float
    total_low: float
    total_high: float

    @property
    def agrees(self) -> bool:
        """Whether the pooled estimate lies within the exact limits of the total."""
        return self.total_low <= self.estimate <= self.total_high


def incidence(
    events: ArrayLike, n: ArrayLike, *, tau2_method: Tau2Method = "REML", test: Test = "adhoc", level: float = 0.95
) -> Incidence:
    """Pool the share of people with an event over groups.

    Random effects on the logit scale, ``ln(x / (n - x))`` with variance ``1/x + 1/(n - x)``, where there are two
    groups or more and more than half of them have an event and someone without it. Elsewhere, and for one group, all
    people are taken together with the exact limits of Clopper & Pearson (1934): the correction of many empty cells by
    0.5 would pull a small share up (Stijnen, Hamza & Ozdemir, Stat Med 2010;29:3046-3067).

    Raises
    ------
    InvalidInput
        For impossible counts.
    NoAnswer
        For no people.
    """
    x, size = np.atleast_1d(np.asarray(events, dtype=np.float64)), np.atleast_1d(np.asarray(n, dtype=np.float64))
    if not size.sum() > 0:
        raise NoAnswer("nobody to count side effects in")
    total = float(x.sum() / size.sum())
    low, high = (float(limit[0]) for limit in clopper_pearson(x.sum(), size.sum(), level))
    telling = (x > 0) & (x < size)
    if x.size < 2 or 2 * int(telling.sum()) <= x.size:
        return Incidence(EXACT, total, low, high, total, low, high)
    logits = plo(x, size)
    pooled = pool(logits.yi, logits.vi, tau2_method=tau2_method, test=test, level=level, tau2_interval=False)
    estimate, ci_low, ci_high = inverse_plo([pooled.estimate, pooled.ci_low, pooled.ci_high])
    return Incidence(LOGIT, float(estimate), float(ci_low), float(ci_high), total, low, high)
