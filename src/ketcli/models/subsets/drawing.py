"""Which subsets of k studies are looked at: all of them, or random ones that do not depend on who draws them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ketcli.errors import InvalidInput

if TYPE_CHECKING:
    from ketcli.arrays import BoolArray

ALL_SUBSETS_LIMIT = 2**15
"""Up to this many subsets, all are taken whatever number was asked for."""

_BLOCK = 16384
_BLOCK_CELLS = 2**21
_WORD = 64


@dataclass(frozen=True, slots=True)
class SubsetPlan:
    """The subsets of one analysis, cut into blocks of a size that depends on nothing but `k`.

    Attributes
    ----------
    k : int
        Number of studies.
    total : int
        Number of subsets, over all blocks.
    exact : bool
        True for all non-empty subsets, once each; False for a random sample with replacement.
    seed : int
        Key of the random subsets (unused when `exact`).
    """

    k: int
    total: int
    exact: bool
    seed: int

    @property
    def block_size(self) -> int:
        """Subsets in every block but the last."""
        return max(1, min(_BLOCK, _BLOCK_CELLS // self.k))

    @property
    def n_blocks(self) -> int:
        """Number of blocks."""
        return -(-self.total // self.block_size)

    def masks(self, block: int) -> BoolArray:
        """Membership of each study (row) in each subset (column) of one block.

        All subsets come in binary order: subset number m (from 1) holds study j where bit j of m is set. Random subsets
        are uniform over the non-empty ones (metafor draws a binomial size and then members, which is the same). Their
        bits are the raw output of Philox (Salmon et al. 2011, a counter-based generator), keyed by (seed, block): a
        stream that NumPy keeps fixed across versions, so any worker draws the same block.
        """
        first = block * self.block_size
        size = min(self.block_size, self.total - first)
        if self.exact:
            number = np.arange(first + 1, first + size + 1, dtype=np.uint64)
            return _bits(number[np.newaxis, :], self.k)
        stream = np.random.Philox(np.random.SeedSequence(self.seed, spawn_key=(block,)))
        words = -(-self.k // _WORD)

        def draw(n: int) -> BoolArray:
            return _bits(stream.random_raw(words * n).reshape(words, n), self.k)

        masks = draw(size)
        while (empty := np.flatnonzero(~masks.any(axis=0))).size:
            masks[:, empty] = draw(empty.size)
        return masks


def plan_subsets(k: int, subsets: int, seed: int) -> SubsetPlan:
    """Take all 2^k - 1 non-empty subsets if they are at most 2^15 or `subsets`, else `subsets` random ones.

    Raises
    ------
    InvalidInput
        If `subsets` is below 1 or `seed` is negative.
    """
    if subsets < 1:
        raise InvalidInput(f"The number of subsets must be at least 1, not {subsets}.")
    if seed < 0:
        raise InvalidInput(f"The seed must not be negative, and {seed} is.")
    every = 2**k - 1
    exact = every <= max(ALL_SUBSETS_LIMIT, subsets)
    return SubsetPlan(k=k, total=every if exact else subsets, exact=exact, seed=seed)


def _bits(words: np.ndarray[tuple[int, ...], np.dtype[np.uint64]], k: int) -> BoolArray:
    """First k bits of each column of (words, n) 64-bit words, lowest first, independent of byte order."""
    masks = np.empty((k, words.shape[1]), dtype=np.bool_)
    one = np.uint64(1)
    for j in range(k):
        masks[j] = (words[j // _WORD] >> np.uint64(j % _WORD)) & one
    return masks
