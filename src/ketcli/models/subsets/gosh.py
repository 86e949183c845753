"""Graphical display of study heterogeneity: the pooled effect in all subsets of the studies, or in many random ones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Unpack, assert_never

import numpy as np

from ketcli.errors import NoAnswer
from ketcli.models.blocks.run import run_blocks
from ketcli.models.pooling.choices import Choices, choices_of
from ketcli.models.pooling.sums import check_effects
from ketcli.models.pooling.tau2_of_many import EXTREME
from ketcli.models.subsets.drawing import ALL_SUBSETS_LIMIT, masks, plan_subsets
from ketcli.models.subsets.sums import subsets_of, weighted_sums
from ketcli.models.subsets.tau2 import subset_tau2

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    from ketcli.arrays import BoolArray, FloatArray, IntArray
    from ketcli.models.blocks.drawing import Drawing
    from ketcli.models.pooling.choices import ChoiceOptions, Model, Tau2Method

_TILE = 8192  # subsets at a time: a row of numbers for them stays in the processor's cache
_TILE_CELLS = 2**20


@dataclass(frozen=True, slots=True)
class Gosh:
    """Pooled results of many subsets; every array has one entry a subset, in the order of `included`.

    Attributes
    ----------
    model, tau2_method : str, str or None
        What was fitted ("common" has no tau2).
    studies : int
        Number of studies that the subsets are taken from.
    exact : bool
        True if these are all non-empty subsets, once each (subset m, from 1, holds study j where bit j of m is set);
        False if they are a random sample with replacement.
    seed : int or None
        Seed of the random subsets.
    k : int array
        Studies in the subset.
    estimate : float array
        Pooled effect on the analysis scale.
    tau2 : float array or None
        Between-study variance; None for the common model.
    i2, h2 : float arrays
        As in `ketcli.models.pooling.pool`: I2 in percent. 0 and 1 for a single study.
    q : float array
        Cochran's Q.
    included : uint8 array, shape (subsets, ceil(studies / 8))
        Membership as packed bits; see `holds`.
    """

    model: Model
    tau2_method: Tau2Method | None
    studies: int
    exact: bool
    seed: int | None
    k: IntArray
    estimate: FloatArray
    tau2: FloatArray | None
    i2: FloatArray
    h2: FloatArray
    q: FloatArray
    included: NDArray[np.uint8]

    def holds(self, study: int) -> BoolArray:
        """Tell which subsets hold the study with this index (from 0)."""
        return np.asarray(self.included[:, study // 8] >> (study % 8) & 1, dtype=np.bool_)


def gosh(
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    subsets: int = ALL_SUBSETS_LIMIT,
    seed: int = 0,
    workers: int = 1,
    scheduler: str | None = None,
    progress: Callable[[int, int], None] | None = None,
    **options: Unpack[ChoiceOptions],
) -> Gosh:
    """Pool every non-empty subset of the studies, or random ones (Olkin, Dahabreh & Trikalinos, 2012).

    All 2^k - 1 subsets are taken if they are at most 2^15 or at most `subsets`; else `subsets` are drawn, each
    non-empty subset with equal probability. Subsets of one study count, also with random effects (tau2 = 0), as in
    metafor's `gosh()`, whose values these are; only where DL is cut off at 0 does metafor report H2 = Q / (k - 1)
    instead of 1.

    Parameters
    ----------
    yi, vi : array_like, shape (k,)
        Effect sizes and sampling variances, all finite, variances positive.
    subsets : int
        How many, where not all are taken.
    seed : int
        Of the random subsets. One seed gives the same result to the last bit with any `workers` or `scheduler`.
    workers, scheduler, progress
        See `ketcli.models.blocks.run.run_blocks`.
    **options
        As in `ketcli.models.pooling.pool.pool`: model, tau2 and the definition of I2; subsets are not tested.

    Returns
    -------
    Gosh

    Raises
    ------
    InvalidInput
        For unknown options or impossible numbers, or as `run_blocks`.
    NoAnswer
        For fewer than two studies, numbers too extreme to compute with, or as `run_blocks`.
    """
    y, v = check_effects(yi, vi)
    choices = choices_of(**options)
    if y.size < 2:
        raise NoAnswer("one study has no subsets to compare: GOSH needs at least two")
    plan = plan_subsets(y.size, subsets, seed)
    work = partial(_block, plan, y, v, choices)
    blocks = run_blocks(work, plan.n_blocks, workers=workers, scheduler=scheduler, progress=progress)
    values = np.concatenate([block[0] for block in blocks], axis=1)
    return Gosh(
        model=choices.model,
        tau2_method=choices.tau2_method if choices.model == "random" else None,
        studies=y.size,
        exact=plan.exact,
        seed=None if plan.exact else seed,
        k=values[0].astype(np.int64),
        estimate=values[1],
        tau2=values[2] if choices.model == "random" else None,
        i2=values[3],
        h2=values[4],
        q=values[5],
        included=np.concatenate([block[1] for block in blocks]),
    )


def _block(
    plan: Drawing, y: FloatArray, v: FloatArray, choices: Choices, number: int
) -> tuple[FloatArray, NDArray[np.uint8]]:
    """Rows k, estimate, tau2, I2, H2, Q of one block of subsets, and its packed membership."""
    held = masks(plan, number)
    values = np.empty((6, held.shape[1]))
    tile = max(1, min(_TILE, _TILE_CELLS // y.size))
    for start in range(0, held.shape[1], tile):
        values[:, start : start + tile] = _pool(held[:, start : start + tile], y, v, choices)
    if not np.isfinite(values).all():
        raise NoAnswer(EXTREME)
    return values, np.packbits(held.T, axis=1, bitorder="little")


def _pool(masks: BoolArray, y: FloatArray, v: FloatArray, choices: Choices) -> FloatArray:
    """Rows k, estimate, tau2, I2, H2, Q of some subsets."""
    # a middle study as the origin: sums lose least to rounding, and identical studies differ by exactly 0
    centre = np.sort(y)[y.size // 2]
    subsets = subsets_of(masks.astype(np.float64), y - centre, v)
    n = subsets.n
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        zero = weighted_sums(subsets, 0.0)
        match choices.model:
            case "common":
                tau2, at = np.zeros_like(n), zero
            case "random":
                tau2 = subset_tau2(subsets, choices.tau2_method)
                at = weighted_sums(subsets, tau2)
            case _:
                assert_never(choices.model)
        from_q = choices.model == "common" or choices.i2_definition == "q"
        i2, h2 = _heterogeneity(n - 1, zero.q, zero.trace_p, None if from_q else tau2)
    estimate, q, single = centre + at.mean, zero.q, n == 1
    q[single] = 0.0
    estimate[single] = y[masks[:, single].argmax(axis=0)]
    return np.stack([n, estimate, tau2, i2, h2, q])


def _heterogeneity(
    df: FloatArray, q: FloatArray, trace_p: FloatArray, tau2: FloatArray | None
) -> tuple[FloatArray, FloatArray]:
    """I2 and H2 as in `ketcli.models.pooling.heterogeneity`: from Q for a common effect, else from tau2."""
    several = df > 0
    if tau2 is None:
        i2 = np.where(several & (q > 0), np.maximum(0.0, 100 * (q - df) / q), 0.0)
        return i2, np.where(several, q / df, 1.0)
    typical = df / trace_p
    return np.where(several, 100 * tau2 / (tau2 + typical), 0.0), np.where(several, tau2 / typical + 1, 1.0)
