"""The pooled effect without each study in turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

import numpy as np

from ketcli.errors import NoAnswer
from ketcli.models.omission.refits import refits

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ketcli.arrays import FloatArray
    from ketcli.models.pooling.choices import ChoiceOptions


@dataclass(frozen=True, slots=True)
class LeaveOneOut:
    """Arrays (k,): element i is the answer of the other k - 1 studies. ``i2`` in percent."""

    estimate: FloatArray
    se: FloatArray
    ci_low: FloatArray
    ci_high: FloatArray
    statistic: FloatArray
    p: FloatArray
    tau2: FloatArray
    i2: FloatArray
    h2: FloatArray
    q: FloatArray


def leave_one_out(yi: ArrayLike, vi: ArrayLike, **options: Unpack[ChoiceOptions]) -> LeaveOneOut:
    """Pool all studies but one, for each one, in time linear in k.

    Parameters
    ----------
    yi, vi : array_like, shape (k,)
        Effect sizes and sampling variances.
    **options
        As `ketcli.models.pooling.pool.pool`.

    Returns
    -------
    LeaveOneOut
        As metafor's ``leave1out``. Of two studies one remains: tau2 is 0 then, and the test normal.

    Raises
    ------
    NoAnswer
        With fewer than two studies.
    InvalidInput
        For unknown options or impossible numbers.
    """
    if np.size(yi) < 2:
        raise NoAnswer("leaving one study out needs at least two")
    r = refits(yi, vi, "all but one", **options)
    return LeaveOneOut(
        estimate=r.estimate, se=r.se, ci_low=r.ci_low, ci_high=r.ci_high, statistic=r.statistic, p=r.p, tau2=r.tau2,
        i2=r.i2, h2=r.h2, q=r.q,
    )  # fmt: skip
