"""The pooled effect without each study in turn, beside that of all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

from ketcli.errors import NoAnswer
from ketcli.models.omission.refits import refits
from ketcli.models.pooling.pool import pool
from ketcli.models.pooling.sums import check_effects

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ketcli.arrays import FloatArray
    from ketcli.models.omission.refits import Refits
    from ketcli.models.pooling.choices import ChoiceOptions
    from ketcli.models.pooling.pool import Pooled


@dataclass(frozen=True, slots=True)
class LeaveOneOut:
    """Effect sizes and variances (k,), their pool, and that of the other k - 1 studies for each one.

    `ketcli.models.omission.influence` and `ketcli.models.omission.baujat` read all they need from it.
    """

    yi: FloatArray
    vi: FloatArray
    pooled: Pooled
    without: Refits


def leave_one_out(yi: ArrayLike, vi: ArrayLike, **options: Unpack[ChoiceOptions]) -> LeaveOneOut:
    """Pool all studies, and all but each one, in time linear in k.

    Parameters
    ----------
    yi, vi : array_like, shape (k,)
        Effect sizes and sampling variances.
    **options
        As `ketcli.models.pooling.pool.pool`.

    Returns
    -------
    LeaveOneOut
        ``without`` is metafor's ``leave1out``. Of two studies one remains: tau2 is 0 then, and the test normal.

    Raises
    ------
    NoAnswer
        With fewer than two studies.
    InvalidInput
        For unknown options or impossible numbers.
    """
    y, v = check_effects(yi, vi)
    if y.size < 2:
        raise NoAnswer("leaving one study out needs at least two")
    return LeaveOneOut(y, v, pool(y, v, **options), refits(y, v, "all but one", **options))
