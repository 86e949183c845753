"""Several data sets of the same studies pooled at once: what other choices of figures make of an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ketcli.distributions import check_level, normal_critical, t_critical
from ketcli.errors import InvalidInput
from ketcli.models.pooling.pool import NO_VARIATION
from ketcli.models.subsets.sums import subsets_of, weighted_sums
from ketcli.models.subsets.tau2 import subset_tau2

if TYPE_CHECKING:
    from ketcli.arrays import BoolArray, FloatArray, IntArray
    from ketcli.models.pooling.choices import Model, Tau2Method, Test


class PooledSets(NamedTuple):
    """Number of studies, estimate, interval and tau2 of each data set, each (sets,); NaN limits for one study by t."""

    k: IntArray
    estimate: FloatArray
    low: FloatArray
    high: FloatArray
    tau2: FloatArray


def pool_sets(
    y: FloatArray, v: FloatArray, *, model: Model = "random", tau2_method: Tau2Method = "REML", test: Test = "adhoc",
    level: float = 0.95,
) -> PooledSets:  # fmt: skip
    """Pool each column of effect sizes and variances (k, sets); a study that a set does not hold is NaN there.

    As `ketcli.models.pooling.pool.pool` for every column, to its figures. A set of one study has its own normal
    interval.

    Raises
    ------
    InvalidInput
        A set without a study.
    NoAnswer
        tau2 does not converge in some set.
    """
    check_level(level)
    held: BoolArray = np.isfinite(y) & np.isfinite(v)
    k = held.sum(axis=0)
    if (k == 0).any():
        raise InvalidInput("a data set holds no study")
    centre, common = _middle(y[held]), _middle(v[held])
    sets = subsets_of(held.astype(np.float64), np.where(held, y - centre, 0.0), np.where(held, v, common))
    tau2 = subset_tau2(sets, tau2_method) if model == "random" else np.zeros(k.size)
    at = weighted_sums(sets, tau2)
    df = np.maximum(k - 1, 1)
    scaled = np.where(at.q <= NO_VARIATION, 0.0, at.q / df)
    factor = {"z": np.ones(k.size), "knha": scaled, "adhoc": np.maximum(scaled, 1.0)}[test]
    normal = (k == 1) | (test == "z") | (model == "common")
    critical = {n: t_critical(level, n - 1) for n in set(k.tolist()) if n > 1}
    by_t = np.array([critical.get(n, 0.0) for n in k.tolist()])
    half = np.where(normal, normal_critical(level), by_t) * np.sqrt(np.where(normal, 1.0, factor) / at.w)
    mean = at.mean + centre
    return PooledSets(k, mean, mean - half, mean + half, tau2)


def _middle(values: FloatArray) -> float:
    """A value in the middle; `np.median` and `np.unique` load masked arrays, which takes longer than all sets do."""
    return float(np.partition(values, values.size // 2)[values.size // 2])
