"""Which subsets of k studies are looked at: all of them, or random ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ketcli.errors import InvalidInput
from ketcli.models.blocks.drawing import Drawing, numbered_bits, random_bits

if TYPE_CHECKING:
    from ketcli.arrays import BoolArray

ALL_SUBSETS_LIMIT = 2**15
"""Up to this many subsets, all are taken whatever number was asked for."""


def plan_subsets(k: int, subsets: int, seed: int) -> Drawing:
    """Take all 2^k - 1 non-empty subsets if they are at most 2^15 or `subsets`, else `subsets` random ones.

    Raises
    ------
    InvalidInput
        If `subsets` is below 1 or `seed` is negative.
    """
    if subsets < 1:
        raise InvalidInput(f"The number of subsets must be at least 1, not {subsets}.")
    every = 2**k - 1
    exact = every <= max(ALL_SUBSETS_LIMIT, subsets)
    return Drawing(k=k, total=every if exact else subsets, exact=exact, seed=seed)


def masks(plan: Drawing, block: int) -> BoolArray:
    """Membership of each study (row) in each subset (column) of one block.

    All subsets come in binary order: subset number m (from 1) holds study j where bit j of m is set. Random subsets
    are uniform over the non-empty ones (metafor draws a binomial size and then members, which is the same).
    """
    numbers = plan.columns(block)
    if plan.exact:
        return numbered_bits(range(numbers.start + 1, numbers.stop + 1), plan.k)
    stream = plan.stream(block)
    found = random_bits(stream, plan.k, len(numbers))
    while (empty := np.flatnonzero(~found.any(axis=0))).size:
        found[:, empty] = random_bits(stream, plan.k, empty.size)
    return found
