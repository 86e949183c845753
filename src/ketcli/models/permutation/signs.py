"""Permutation test of a pooled effect: the signs of the effect sizes are flipped."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Unpack, assert_never

import numpy as np

from ketcli.models.blocks.drawing import Drawing, numbered_bits, random_bits
from ketcli.models.blocks.run import run_blocks
from ketcli.models.permutation.permuted import Permuted, as_extreme, check_permutations
from ketcli.models.pooling.choices import Choices, choices_of
from ketcli.models.pooling.pool import hartung_knapp_factors, pool
from ketcli.models.pooling.sums import check_effects
from ketcli.models.subsets.sums import subsets_of, weighted_sums
from ketcli.models.subsets.tau2 import subset_tau2

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ketcli.arrays import FloatArray, IntArray
    from ketcli.models.permutation.permuted import Where
    from ketcli.models.pooling.choices import ChoiceOptions

_TILE_CELLS = 2**16  # effects of the permutations looked at together: they stay in the processor's cache


def permute_pooled(
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    permutations: int = 1000,
    seed: int = 1,
    where: Where | None = None,
    **options: Unpack[ChoiceOptions],
) -> Permuted:
    """Test a pooled effect of 0 by flipping the signs of the effect sizes; options as `pool`, with both models.

    All 2^k patterns if they are no more than ``permutations``, else so many at random, the observed one among them. The
    p value is the share with ``|statistic|`` at least as large as observed (metafor's ``permutest``). One seed gives
    the same result wherever it is computed (``where``).

    Raises
    ------
    InvalidInput, NoAnswer
        As `ketcli.models.pooling.pool.pool` and `ketcli.models.blocks.run.run_blocks`; for fewer than 2 permutations.
    """
    check_permutations(permutations)
    choices = choices_of(**options)
    pool(yi, vi, tau2_interval=False, **options)
    y, v = check_effects(yi, vi)
    exact = y.size < 60 and 2**y.size <= permutations
    # the statistic only changes sign with all signs, so half of the patterns stand for all
    drawing = Drawing(y.size, 2 ** (y.size - 1) if exact else permutations, exact, seed)
    observed = _statistics(y[:, np.newaxis], v, choices)[:, 0]
    work = partial(_block, drawing, y, v, choices, observed)
    p = np.sum(run_blocks(work, drawing.n_blocks, **(where or {})), axis=0) / drawing.total
    return Permuted(p, None, 2**y.size if exact else permutations, exact)


def _block(
    drawing: Drawing, y: FloatArray, v: FloatArray, choices: Choices, observed: FloatArray, number: int
) -> IntArray:
    """Count in one block the statistics as large as the observed one: (1,)."""
    flipped = _flipped(drawing, number)
    extreme = np.zeros(1, dtype=np.int64)
    tile = max(1, _TILE_CELLS // y.size)
    for start in range(0, flipped.shape[1], tile):
        signs = flipped[:, start : start + tile]
        extreme += as_extreme(_statistics(signs * y[:, np.newaxis], v, choices), observed)
    return extreme


def _flipped(drawing: Drawing, block: int) -> FloatArray:
    """1 or -1 for each study (row) in each pattern (column) of one block; the first of all patterns is 1 throughout."""
    numbers = drawing.columns(block)
    if drawing.exact:
        bits = numbered_bits(numbers, drawing.k)
    else:
        bits = random_bits(drawing.stream(block), drawing.k, len(numbers))
        if block == 0:
            bits[:, 0] = False
    return np.where(bits, -1.0, 1.0)


def _statistics(y: FloatArray, v: FloatArray, choices: Choices) -> FloatArray:
    """Size of the test statistic of the effects in each column (k, patterns): (1, patterns)."""
    k = v.size
    columns = subsets_of(np.ones_like(y), y, v)
    match choices.model:
        case "common":
            at = weighted_sums(columns, 0.0)
        case "random":
            at = weighted_sums(columns, subset_tau2(columns, choices.tau2_method))
        case _:
            assert_never(choices.model)
    factor = hartung_knapp_factors(at.q, np.full(at.q.size, k - 1), choices.test)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.abs(at.mean / np.sqrt(factor / at.w))[np.newaxis, :]
