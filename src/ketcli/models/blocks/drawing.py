"""What is drawn, cut into blocks whose random numbers do not depend on who draws them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ketcli.errors import InvalidInput

if TYPE_CHECKING:
    from ketcli.arrays import BoolArray

_BLOCK = 16384
_BLOCK_CELLS = 2**21
_WORD = 64


@dataclass(frozen=True, slots=True)
class Drawing:
    """Columns with a cell for each of `k` studies, cut into blocks of a size that depends on nothing but `k`.

    Attributes
    ----------
    k : int
        Number of studies.
    total : int
        Number of columns, over all blocks.
    exact : bool
        True for all columns that there are, once each; False for a random sample with replacement.
    seed : int
        Key of the random columns (unused when `exact`).

    Raises
    ------
    InvalidInput
        If `seed` is negative.
    """

    k: int
    total: int
    exact: bool
    seed: int

    def __post_init__(self) -> None:
        if self.seed < 0:
            raise InvalidInput(f"The seed must not be negative, and {self.seed} is.")

    @property
    def block_size(self) -> int:
        """Columns in every block but the last."""
        return max(1, min(_BLOCK, _BLOCK_CELLS // self.k))

    @property
    def n_blocks(self) -> int:
        """Number of blocks."""
        return -(-self.total // self.block_size)

    def columns(self, block: int) -> range:
        """The numbers of the columns in one block, from 0."""
        first = block * self.block_size
        return range(first, min(first + self.block_size, self.total))

    def stream(self, block: int) -> np.random.Philox:
        """The generator of one block.

        Philox (Salmon et al. 2011) is counter-based, keyed by (seed, block), and its raw output is a stream that NumPy
        keeps fixed across versions, so any worker draws the same block.
        """
        return np.random.Philox(np.random.SeedSequence(self.seed, spawn_key=(block,)))


def numbered_bits(numbers: range, k: int) -> BoolArray:
    """The first k bits of each number, lowest first: (k, numbers)."""
    return _bits(np.arange(numbers.start, numbers.stop, dtype=np.uint64)[np.newaxis, :], k)


def random_bits(stream: np.random.Philox, k: int, n: int) -> BoolArray:
    """Bits that are 0 or 1 with equal probability: (k, n)."""
    words = -(-k // _WORD)
    return _bits(stream.random_raw(words * n).reshape(words, n), k)


def _bits(words: np.ndarray[tuple[int, ...], np.dtype[np.uint64]], k: int) -> BoolArray:
    """First k bits of each column of (words, n) 64-bit words, lowest first, independent of byte order."""
    bits = np.empty((k, words.shape[1]), dtype=np.bool_)
    one = np.uint64(1)
    for j in range(k):
        bits[j] = (words[j // _WORD] >> np.uint64(j % _WORD)) & one
    return bits
