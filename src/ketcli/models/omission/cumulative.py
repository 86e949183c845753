"""The pooled effect as studies come in one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

from ketcli.models.omission.refits import refits

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ketcli.arrays import FloatArray, IntArray
    from ketcli.models.pooling.choices import ChoiceOptions


@dataclass(frozen=True, slots=True)
class Cumulative:
    """Arrays (k,): element i is the answer of the first ``k[i] = i + 1`` studies. ``i2`` in percent."""

    k: IntArray
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


def cumulative(yi: ArrayLike, vi: ArrayLike, **options: Unpack[ChoiceOptions]) -> Cumulative:
    """Pool the first study, the first two, and so on, in time linear in k.

    Parameters
    ----------
    yi, vi : array_like, shape (k,)
        Effect sizes and sampling variances, in the order in which they come in.
    **options
        As `ketcli.models.pooling.pool.pool`.

    Returns
    -------
    Cumulative
        As metafor's ``cumul``. For the first study alone tau2 is 0 and the test normal.

    Raises
    ------
    NoAnswer
        Without a study.
    InvalidInput
        For unknown options or impossible numbers.
    """
    r = refits(yi, vi, "first", **options)
    return Cumulative(
        k=r.n, estimate=r.estimate, se=r.se, ci_low=r.ci_low, ci_high=r.ci_high, statistic=r.statistic, p=r.p,
        tau2=r.tau2, i2=r.i2, h2=r.h2, q=r.q,
    )  # fmt: skip
