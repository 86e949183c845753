"""What a permutation test gives, and how the permutations are counted.

No distribution is assumed for the test statistic: under the null hypothesis the sign of an effect, or the pairing of
studies with moderator values, is arbitrary (Follmann & Proschan, 1999; Higgins & Thompson, 2004).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

import numpy as np

from ketcli.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketcli.arrays import FloatArray, IntArray

_TIE = 1.4901161193847656e-08  # statistics closer than this are equal (metafor's comptol)


class Where(TypedDict, total=False):
    """Where the blocks of permutations are computed; see `ketcli.models.blocks.run.run_blocks`."""

    workers: int
    scheduler: str | None
    progress: Callable[[int, int], None] | None


@dataclass(frozen=True, slots=True)
class Permuted:
    """P values from the distribution over permutations.

    ``p`` has one value for the pooled effect, or one a coefficient; ``qm_p`` is the omnibus test's (None without
    moderators). ``permutations`` counts what was looked at; ``exact`` tells that these were all there are.
    """

    p: FloatArray
    qm_p: float | None
    permutations: int
    exact: bool


def as_extreme(statistic: FloatArray, observed: FloatArray) -> IntArray:
    """How many of the statistics in each row (m, permutations) are at least as large as the observed one (m,).

    A statistic that is undefined counts as large: what cannot be told apart does not speak against the null.
    """
    smaller = statistic < (observed - _TIE)[:, np.newaxis]
    return np.asarray(np.count_nonzero(~smaller, axis=1), dtype=np.int64)


def check_permutations(permutations: int) -> None:
    """Refuse too few.

    Raises
    ------
    InvalidInput
        Fewer than 2.
    """
    if permutations < 2:
        raise InvalidInput(f"a permutation test needs at least 2 permutations, not {permutations}")
