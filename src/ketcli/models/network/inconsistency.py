"""Whether a network contradicts itself: Q within and between designs, and direct against indirect evidence."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ketcli.distributions import chi2_upper, normal_p
from ketcli.models.network.estimate import fit, moments, stack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketcli.arrays import FloatArray
    from ketcli.models.network.data import Trial
    from ketcli.models.network.estimate import Network


@dataclass(frozen=True, slots=True)
class QPart:
    """A Q statistic with its degrees of freedom and p value (1 without any)."""

    q: float
    df: int
    p: float


@dataclass(frozen=True, slots=True)
class Decomposition:
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


@dataclass(frozen=True, slots=True)
class Split:
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
    designs = []
    for members in by_design.values():
        arms = tuple(sorted(members[0].treatments))
        alone = fit(stack(members, arms), 0.0)
        designs.append((arms, len(members), _part(alone.rss, alone.df)))
    designs.sort(key=lambda item: item[0])
    whole = stack(trials, treatments)
    common = fit(whole, 0.0)
    within = _part(sum(part.q for _, _, part in designs), sum(part.df for _, _, part in designs))
    between = _part(max(common.rss - within.q, 0.0), common.df - within.df)
    free = replace(whole, X=_own_effects(trials, by_design, treatments))
    tau2 = moments(free)
    interaction = _part(max(fit(whole, tau2).rss - fit(free, tau2).rss, 0.0), between.df)
    return Decomposition(within, between, tuple(designs), interaction, tau2)


def _part(q: float, df: int) -> QPart:
    return QPart(q if df else 0.0, df, chi2_upper(q, df))


def _own_effects(
    trials: Sequence[Trial], by_design: dict[frozenset[int], list[Trial]], treatments: Sequence[int]
) -> FloatArray:
    """The design matrix with a column a treatment and design: nothing is shared between designs."""
    order = {design: position for position, design in enumerate(by_design)}
    blocks = [np.zeros((0, len(order) * len(treatments)))]
    for one in trials:
        own = stack([one], treatments).X
        block = np.zeros((len(own), len(order) * len(treatments)))
        start = order[frozenset(one.treatments)] * len(treatments)
        block[:, start : start + len(treatments)] = own
        blocks.append(block)
    return np.concatenate(blocks)


def split_sides(trials: Sequence[Trial], result: Network) -> list[Split]:
    """Each directly studied comparison from direct and from indirect evidence.

    Side-splitting, symmetric form (Dias et al., 2010; White, 2015): trials that compare left and right may have another
    difference between the two; half of it goes to either side, so that multi-arm trials need no choice of a base. All
    at the network's tau2. With two-arm trials it is the back-calculation ``1 / v = 1 / v_direct + 1 / v_indirect``.
    """
    tau2 = result.fit.tau2
    place = {treatment: column for column, treatment in enumerate(result.treatments)}
    base = stack(trials, result.treatments)
    pairs = sorted(
        {
            (min(one, other), max(one, other))
            for item in trials
            for one in item.treatments
            for other in item.treatments
            if one != other
        }
    )
    splits = []
    for left, right in pairs:
        studied = [{left, right} <= set(one.treatments) for one in trials]
        owners = np.repeat(studied, [len(one.yi) for one in trials])
        shift = 0.5 * owners * (base.X[:, place[left]] - base.X[:, place[right]])
        i, j = place[left], place[right]
        own = [one.contrast(left, right) for one, has in zip(trials, studied, strict=True) if has]
        known = (left, right, len(own), float(result.estimate[i, j]), float(result.se[i, j]))
        with_shift = replace(base, X=np.column_stack([base.X, shift]))
        if np.linalg.matrix_rank(with_shift.X) == np.linalg.matrix_rank(base.X):
            nothing = (math.nan,) * 5
            splits.append(Split(*known, known[3], known[4], *nothing))
            continue
        at = fit(with_shift, tau2)
        row = np.zeros(at.theta.size)
        row[i], row[j] = 1.0, -1.0
        indirect, indirect_se = float(row @ at.theta), math.sqrt(row @ at.cov @ row)
        difference, difference_se = float(at.theta[-1]), math.sqrt(at.cov[-1, -1])
        row[-1] = 1.0
        direct, direct_se = float(row @ at.theta), math.sqrt(row @ at.cov @ row)
        p = normal_p(difference / difference_se)
        splits.append(Split(*known, direct, direct_se, indirect, indirect_se, difference, difference_se, p))
    return splits
