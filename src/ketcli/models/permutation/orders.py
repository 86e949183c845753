"""In which orders the rows of a design are looked at: all that differ, or random ones."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ketcli.models.blocks.drawing import Drawing

if TYPE_CHECKING:
    from ketcli.arrays import FloatArray, IntArray

_COUNTABLE = 2**40  # so many orders can be numbered, times studies, in 64 bits; nobody waits for more


def kinds_of(design: FloatArray) -> IntArray:
    """Number the different rows of a design; equal rows are of one kind, and interchangeable: (k,)."""
    return np.unique(design, axis=0, return_inverse=True)[1].reshape(-1)


def plan_orders(kinds: IntArray, permutations: int, seed: int) -> Drawing:
    """All different orders if they are no more than `permutations`, else so many random ones.

    Raises
    ------
    InvalidInput
        If `seed` is negative.
    """
    k = kinds.size
    every = math.factorial(k) // math.prod(math.factorial(int(n)) for n in np.bincount(kinds))
    exact = every <= min(permutations, _COUNTABLE)
    return Drawing(k, every if exact else permutations, exact, seed)


def orders(drawing: Drawing, kinds: IntArray, block: int) -> IntArray:
    """Which row of the design stands at each study (row) in each order (column) of one block.

    Of all orders those of kinds come as in a dictionary; of random ones, each a shuffle of all rows, the first is the
    given order.
    """
    numbers = drawing.columns(block)
    if drawing.exact:
        one_of_each = np.unique(kinds, return_index=True)[1]
        return one_of_each[_numbered(kinds, np.arange(numbers.start, numbers.stop), drawing.total)]
    keys = drawing.stream(block).random_raw(drawing.k * len(numbers)).reshape(len(numbers), drawing.k)
    # to sort 64 random bits shuffles: two of them are equal once in 10^19
    found = np.ascontiguousarray(np.argsort(keys, axis=1, kind="stable").T)
    if block == 0:
        found[:, 0] = np.arange(drawing.k)
    return found


def _numbered(kinds: IntArray, numbers: IntArray, total: int) -> IntArray:
    """The orders of kinds with these numbers, counted from 0 as in a dictionary: (k, numbers).

    Of the orders that begin in one way, the share that goes on with a kind is the share of that kind in what is left.
    """
    rank, ways = numbers.copy(), np.full(numbers.size, total)
    left = np.repeat(np.bincount(kinds)[:, np.newaxis], numbers.size, axis=1)
    found = np.empty((kinds.size, numbers.size), dtype=np.int64)
    for place, row in enumerate(found):
        looking = np.ones(numbers.size, dtype=np.bool_)
        for kind, members in enumerate(left):
            on = ways * members // (kinds.size - place)
            here = looking & (rank < on)
            row[here], ways[here] = kind, on[here]
            left[kind] -= here
            looking &= ~here
            rank -= np.where(looking, on, 0)
    return found
