"""The pooled effect as studies come in one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from ketcli.models.omission.refits import refits

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ketcli.models.omission.refits import Refits
    from ketcli.models.pooling.choices import ChoiceOptions


def cumulative(yi: ArrayLike, vi: ArrayLike, **options: Unpack[ChoiceOptions]) -> Refits:
    """Pool the first study, the first two, and so on, in time linear in k.

    Parameters
    ----------
    yi, vi : array_like, shape (k,)
        Effect sizes and sampling variances, in the order in which they come in.
    **options
        As `ketcli.models.pooling.pool.pool`.

    Returns
    -------
    Refits
        As metafor's ``cumul``. For the first study alone tau2 is 0 and the test normal.

    Raises
    ------
    NoAnswer
        Without a study.
    InvalidInput
        For unknown options or impossible numbers.
    """
    return refits(yi, vi, "first", **options)
