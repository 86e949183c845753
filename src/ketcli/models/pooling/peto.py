"""Peto's one-step pooling of odds ratios, for rare events in arms of similar size."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ketcli.distributions import check_level
from ketcli.effects.counts import peto_parts, read_tables
from ketcli.effects.result import refuse
from ketcli.errors import NoAnswer
from ketcli.models.pooling.pool import without_tau2

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ketcli.models.pooling.pool import Pooled


def peto(events_e: ArrayLike, n_e: ArrayLike, events_c: ArrayLike, n_c: ArrayLike, *, level: float = 0.95) -> Pooled:
    """Pool 2x2 tables by Peto's method (Yusuf et al., 1985): ``sum (O - E) / sum V`` on the log odds scale.

    ``Q = sum (O - E)^2 / V - (sum (O - E))^2 / sum V`` over the studies with ``V > 0``. ``k`` counts all studies; those
    without events, or with events in everybody, have weight 0 (as metafor's ``rma.peto``).

    Returns
    -------
    Pooled
        Model ``"peto"``.

    Raises
    ------
    InvalidInput
        For impossible counts; the message names the row.
    NoAnswer
        If one of the two outcomes never occurred, or there is no study.
    """
    check_level(level)
    a, n1, c, n2 = read_tables(events_e, n_e, events_c, n_c)
    refuse(np.any(~np.isfinite([a, n1, c, n2]), axis=0), "a count is missing")
    there = (n1 > 0) & (n2 > 0)
    if not there.any():
        raise NoAnswer("no study is left to pool")
    difference, variance = peto_parts(a, n1, c, n2)
    total = float(variance.sum())
    if total == 0:
        raise NoAnswer("Peto's method needs events, and people without them, in at least one study")
    estimate = float(difference.sum()) / total
    tells = variance > 0
    q = float(((difference[tells] - variance[tells] * estimate) ** 2 / variance[tells]).sum())
    return without_tau2(
        "peto", estimate, math.sqrt(1 / total), level=level, k=int(there.sum()), q=q, q_df=int(tells.sum()) - 1,
        weights=100 * variance / total,
    )  # fmt: skip
