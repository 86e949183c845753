"""Whether a network contradicts itself: Q within and between designs, and direct against indirect evidence."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ketcli.distributions import chi2_upper, normal_p
from ketcli.models.network.blocks import inverse_laplacian, stack
from ketcli.models.network.estimate import fit, trace
from ketcli.models.numeric.distinct import distinct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketcli.arrays import FloatArray, IntArray
    from ketcli.models.network.blocks import Stacked
    from ketcli.models.network.data import Trial
    from ketcli.models.network.estimate import Fit, Network

# share of a shift that treatments alone leave unexplained, below which no other path links the two (a path of n
# treatments leaves 1 / n)
NO_OTHER_PATH = 1e-9


@dataclass(frozen=True, slots=True)
class QPart:
    """A Q statistic with its degrees of freedom and p value (1 without any)."""

    q: float
    df: int
    p: float


class Decomposition(NamedTuple):
    """Cochran's Q of a network taken apart.

    Attributes
    ----------
    within, between : QPart
        Heterogeneity among trials of one design, and inconsistency between designs; they add up to the network's Q
        (common effects).
    designs : tuple of (tuple of int, int, QPart)
        For each design its treatments, its trials, and its share of `within`.
    interaction : QPart
        The design-by-treatment interaction test with random effects.
    tau2_within : float
        The tau2 that it uses: method of moments, each design with effects of its own.
    """

    within: QPart
    between: QPart
    designs: tuple[tuple[tuple[int, ...], int, QPart], ...]
    interaction: QPart
    tau2_within: float


class Split(NamedTuple):
    """One comparison, from trials that make it (direct) and from the rest of the network (indirect), left - right.

    Indirect and what hangs on it is NaN where the rest of the network does not link the two. `difference` is direct
    minus indirect.
    """

    left: int
    right: int
    k: int
    network: float
    network_se: float
    direct: float
    direct_se: float
    indirect: float
    indirect_se: float
    difference: float
    difference_se: float
    p: float


def decompose(trials: Sequence[Trial], treatments: Sequence[int]) -> Decomposition:
    """Take Cochran's Q apart by designs (sets of treatments compared in a trial).

    Within: the Q of each design's trials fitted alone. Between: the rest. The interaction test compares the network
    with the model in which every design has effects of its own, both at that model's tau2 (Higgins et al., 2012; Krahn
    et al., 2013; as netmeta's decomp.design, by the method of moments).
    """
    by_design: dict[frozenset[int], list[Trial]] = {}
    for one in trials:
        by_design.setdefault(frozenset(one.treatments), []).append(one)
    designs, models = [], []
    for members in by_design.values():
        arms = tuple(sorted(members[0].treatments))
        part = QPart(0.0, 0, 1.0)
        if len(members) > 1:  # one trial agrees with itself
            models.append(stack(members, arms))
            alone = fit(models[-1], 0.0)
            part = _part(alone.rss, alone.df)
        designs.append((arms, len(members), part))
    designs.sort(key=lambda item: item[0])
    whole = stack(trials, treatments)
    common = fit(whole, 0.0)
    within = _part(sum(part.q for _, _, part in designs), sum(part.df for _, _, part in designs))
    between = _part(max(common.rss - within.q, 0.0), common.df - within.df)
    tau2 = _moments_within(models)
    apart = sum(fit(model, tau2).rss for model in models)
    interaction = _part(max(fit(whole, tau2).rss - apart, 0.0), between.df)
    return Decomposition(within, between, tuple(designs), interaction, tau2)


def _moments_within(models: Sequence[Stacked]) -> float:
    """The method of moments where designs share nothing but tau2: Q, df and ``tr(P R)`` are sums over them."""
    fits = [fit(model, 0.0) for model in models]
    df = sum(one.df for one in fits)
    if not df:
        return 0.0
    spread = sum(trace(model, model.weights(0.0), one.cov) for model, one in zip(models, fits, strict=True))
    return max(0.0, (sum(one.rss for one in fits) - df) / spread)


def _part(q: float, df: int) -> QPart:
    return QPart(q if df else 0.0, df, chi2_upper(q, df))


def split_sides(trials: Sequence[Trial], result: Network) -> list[Split]:
    """Each directly studied comparison from direct and from indirect evidence.

    Side-splitting, symmetric form (Dias et al., 2010; White, 2015): trials that compare left and right may have another
    difference between the two; half of it goes to either side, so that multi-arm trials need no choice of a base. All
    at the network's tau2. With two-arm trials it is the back-calculation ``1 / v = 1 / v_direct + 1 / v_indirect``.
    """
    column = {treatment: place for place, treatment in enumerate(result.treatments)}
    owners: dict[tuple[int, int], list[Trial]] = {}
    for one in trials:
        for pair in combinations(sorted(one.treatments), 2):
            owners.setdefault(pair, []).append(one)
    equal = inverse_laplacian(_unweighted(stack(trials, result.treatments)))
    splits = []
    for (left, right), studied in sorted(owners.items()):
        i, j = column[left], column[right]
        known = (left, right, len(studied), float(result.estimate[i, j]), float(result.se[i, j]))
        shifts = [_shift(one, left, right, result, column) for one in studied]
        within = sum(float(one.shift @ one.shift) for one in shifts)
        arms: IntArray = np.concatenate([one.arms for one in shifts])
        places = distinct(arms)
        bare = _at(places, shifts, [one.shift for one in shifts])
        if within - float(bare @ equal[np.ix_(places, places)] @ bare) < NO_OTHER_PATH * within:
            splits.append(Split(*known, known[3], known[4], *(math.nan,) * 5))
            continue
        splits.append(Split(*known, *_sides(shifts, places, result.fit, i, j)))
    return splits


class _Shift(NamedTuple):
    """What a trial adds to the coefficient of direct minus indirect: its column of the design, weights, residuals."""

    arms: IntArray
    shift: FloatArray
    weighted: FloatArray
    residual: FloatArray


def _unweighted(stacked: Stacked) -> FloatArray:
    return stacked.laplacian([np.broadcast_to(np.eye(part.y.shape[1]), part.cov.shape) for part in stacked.parts])


def _shift(one: Trial, left: int, right: int, result: Network, column: dict[int, int]) -> _Shift:
    """Half the row of left less half that of right, of each contrast against the base."""
    arms = np.array([column[treatment] for treatment in one.treatments], dtype=np.int64)
    design = np.concatenate([-np.ones((1, len(one.yi))), np.eye(len(one.yi))])
    shift = 0.5 * (design[one.treatments.index(left)] - design[one.treatments.index(right)])
    within = 0.5 * (np.eye(len(one.yi)) + 1)
    weighted = np.linalg.solve(one.cov + result.fit.tau2 * within, shift)
    return _Shift(arms, shift, weighted, one.yi - design.T @ result.fit.theta[arms])


def _at(places: IntArray, shifts: Sequence[_Shift], rows: Sequence[FloatArray]) -> FloatArray:
    """``X' rows`` at the treatments of these trials."""
    total = np.zeros(len(places))
    for one, row in zip(shifts, rows, strict=True):
        total[np.searchsorted(places, one.arms)] += np.concatenate([[-row.sum()], row])
    return total


def _sides(
    shifts: Sequence[_Shift], places: IntArray, at: Fit, i: int, j: int
) -> tuple[float, float, float, float, float, float, float]:
    """Direct, indirect and their difference with standard errors, and its p value: the model with one column more."""
    shared = _at(places, shifts, [one.weighted for one in shifts])
    near = at.cov[:, places] @ shared  # what the network's effects owe to a unit of difference
    information = sum(float(one.shift @ one.weighted) for one in shifts) - float(shared @ near[places])
    difference = sum(float(one.weighted @ one.residual) for one in shifts) / information
    owed = float(near[i] - near[j])
    plain, variance = float(at.theta[i] - at.theta[j]), float(at.cov[i, i] + at.cov[j, j] - 2 * at.cov[i, j])
    indirect, indirect_se = plain - owed * difference, math.sqrt(variance + owed * owed / information)
    direct_se = math.sqrt(variance + (1 - owed) ** 2 / information)
    se = 1 / math.sqrt(information)
    return indirect + difference, direct_se, indirect, indirect_se, difference, se, normal_p(difference / se)
