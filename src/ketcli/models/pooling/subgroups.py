"""Pooling within subgroups, and the test that subgroups differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, Unpack

import numpy as np

from ketcli.distributions import chi2_upper, f_upper
from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.pooling.choices import ChoiceOptions, Choices, choices_of
from ketcli.models.pooling.heterogeneity import q_profile
from ketcli.models.pooling.pool import Pooled, assemble, hartung_knapp, pool
from ketcli.models.pooling.sums import prepare, sums
from ketcli.models.pooling.tau2 import estimate

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import ArrayLike

    from ketcli.arrays import FloatArray, IntArray


ONE_GROUP = "a test between subgroups needs at least two of them"
ALIKE = "a subgroup's studies are identical, its standard error is 0: subgroups cannot be compared"
FEWEST = 3  # studies in each group of a test that may give a verdict
BetweenVerdict = Literal["difference", "no_clear_difference", "too_few"]


class Estimated(Protocol):
    """Whatever has an estimate with a standard error from some studies."""

    @property
    def k(self) -> int:
        """How many."""

    @property
    def estimate(self) -> float:
        """On the scale of analysis."""

    @property
    def se(self) -> float:
        """Its standard error."""


@dataclass(frozen=True, slots=True)
class BetweenGroups:
    """Test that subgroups have the same effect.

    ``q`` follows chi-squared with ``df`` degrees of freedom; where ``df2`` is given, ``q`` is an F statistic with
    ``df`` and ``df2``. ``fewest`` is the number of studies in the smallest group.
    """

    q: float
    df: int
    p: float
    fewest: int
    df2: float | None = None

    def verdict(self, level: float) -> BetweenVerdict:
        """What the test shows at this level."""
        return between_verdict(self.p, self.fewest, level)


@dataclass(frozen=True, slots=True)
class SubgroupResult:
    """A pooled effect for each label, sorted, and the test between them (None for a single group)."""

    groups: dict[Any, Pooled]
    between: BetweenGroups | None


def between_verdict(p: float, fewest: int, level: float) -> BetweenVerdict:
    """What a test between groups shows: nothing where one has fewer than three studies, however small p is.

    With two studies in a group no test of the difference both holds its level and finds anything.
    """
    if fewest < FEWEST:
        return "too_few"
    return "difference" if p < 1 - level else "no_clear_difference"


def subgroup_test(groups: Sequence[Estimated]) -> BetweenGroups:
    """Test the difference between independent subgroups by their estimates and standard errors.

    ``Q = sum (mu_g - mu)^2 / se_g^2`` with mu the inverse-variance mean, chi-squared with G - 1 degrees of freedom
    (Borenstein & Higgins, 2013; the same as a fixed-effect meta-regression on the subgroups' estimates).

    Raises
    ------
    NoAnswer
        For fewer than two groups, or a group whose standard error is 0.
    """
    if len(groups) < 2:
        raise NoAnswer(ONE_GROUP)
    if min(g.se for g in groups) <= 0:
        raise NoAnswer(ALIKE)
    q = sums(prepare([g.estimate for g in groups], np.square([g.se for g in groups])), 0.0).rss
    return BetweenGroups(q, len(groups) - 1, chi2_upper(q, len(groups) - 1), min(g.k for g in groups))


def pool_subgroups(
    yi: ArrayLike,
    vi: ArrayLike,
    labels: Sequence[Hashable],
    *,
    tau2_common: bool = False,
    **options: Unpack[ChoiceOptions],
) -> SubgroupResult:
    """Pool each subgroup and test the difference between them.

    Parameters
    ----------
    yi, vi : array_like, shape (k,)
        Effect sizes and sampling variances.
    labels : sequence, length k
        The subgroup of each study.
    tau2_common : bool
        False: every subgroup has its own tau2 (a subgroup of one study is that study, model ``"common"``); the test is
        `subgroup_test`. True: one tau2 from the meta-regression on the subgroups (its residual tau2), and with
        Hartung-Knapp one factor and k - G degrees of freedom for all; the test is
        `ketcli.models.regression.groups.omnibus`.
    **options
        As `ketcli.models.pooling.pool.pool`.

    Raises
    ------
    InvalidInput
        If labels are not as many as studies, or as `pool`.
    NoAnswer
        As `pool`; with a common tau2 if no subgroup has two studies.
    """
    y, v = np.asarray(yi, dtype=np.float64), np.asarray(vi, dtype=np.float64)
    if len(labels) != y.size or y.shape != v.shape:
        raise InvalidInput(f"{y.size} studies need as many subgroup labels, not {len(labels)}")
    order = sorted(set(labels), key=lambda x: (str(type(x)), x))
    place = {label: i for i, label in enumerate(order)}
    group = np.array([place[label] for label in labels], dtype=np.int64)
    rows = [np.flatnonzero(group == g) for g in range(len(order))]
    if not tau2_common or options.get("model") == "common":
        alone = ChoiceOptions(**{**options, "model": "common"})
        pooled = [pool(y[r], v[r], **(alone if r.size == 1 else options)) for r in rows]
        between = subgroup_test(pooled) if len(order) > 1 else None
        return SubgroupResult(dict(zip(order, pooled, strict=True)), between)
    return _common_tau2(y, v, order, rows, choices_of(**options))


def _common_tau2(
    y: FloatArray, v: FloatArray, order: list[Any], rows: list[IntArray], choices: Choices
) -> SubgroupResult:
    design = np.zeros((y.size, len(order)))
    for g, r in enumerate(rows):
        design[r, g] = 1.0
    whole = prepare(y, v, design)
    fit = estimate(whole, choices.tau2_method)
    interval = q_profile(whole, fit.at_zero, choices.level)
    df = y.size - len(order)
    factor = hartung_knapp(fit.at.rss, df, choices.test)
    pooled = []
    for r in rows:
        part = prepare(y[r], v[r])
        own = fit._replace(at=sums(part, fit.value), at_zero=sums(part, 0.0))
        pooled.append(assemble(part, own, choices, factor=factor, df=df, interval=interval))
    groups = dict(zip(order, pooled, strict=True))
    if len(order) == 1:
        return SubgroupResult(groups, None)
    q, m = subgroup_test(pooled).q, len(order) - 1
    fewest = min(r.size for r in rows)
    if choices.test == "z":
        return SubgroupResult(groups, BetweenGroups(q, m, chi2_upper(q, m), fewest))
    return SubgroupResult(groups, BetweenGroups(q / m, m, f_upper(q / m, m, df), fewest, float(df)))
