"""Permutation tests of a pooled effect and of moderators (Follmann & Proschan, 1999; Higgins & Thompson, 2004).

No distribution is assumed for the test statistic: under the null hypothesis the sign of an effect, or the pairing of
studies with moderator values, is arbitrary.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Unpack, assert_never

import numpy as np

from ketcli.errors import InvalidInput
from ketcli.models.pooling.choices import Choices, choices_of
from ketcli.models.pooling.pool import hartung_knapp_factors, pool
from ketcli.models.pooling.sums import prepare
from ketcli.models.regression.batch import Block, block_sums, block_tau2
from ketcli.models.regression.regression import has_intercept, regress

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import ArrayLike

    from ketcli.arrays import FloatArray, IntArray
    from ketcli.models.pooling.choices import ChoiceOptions

TIE = 1.4901161193847656e-08  # statistics closer than this are equal (metafor's comptol)
BLOCK_NUMBERS = 1 << 19  # numbers in a block's arrays, for memory


@dataclass(frozen=True, slots=True)
class Permuted:
    """P values from the distribution over permutations.

    ``p`` has one value for the pooled effect, or one a coefficient; ``qm_p`` is the omnibus test's (None without
    moderators). ``permutations`` counts what was looked at; ``exact`` tells that these were all there are.
    """

    p: FloatArray
    qm_p: float | None
    permutations: int
    exact: bool


def permute_pooled(
    yi: ArrayLike, vi: ArrayLike, *, permutations: int = 1000, seed: int = 1, **options: Unpack[ChoiceOptions]
) -> Permuted:
    """Test a pooled effect of 0 by flipping the signs of the effect sizes; options as `pool`, with both models.

    All 2^k patterns if they are no more than ``permutations``, else so many at random, the observed one among them. The
    p value is the share with ``|statistic|`` at least as large as observed (metafor's ``permutest``).

    Raises
    ------
    InvalidInput, NoAnswer
        As `ketcli.models.pooling.pool.pool`; for fewer than 2 permutations.
    """
    _check(permutations)
    choices = choices_of(**options)
    pool(yi, vi, tau2_interval=False, **options)
    problem = prepare(yi, vi)
    k = problem.k
    exact = k < 60 and 2**k <= permutations
    rng = np.random.default_rng(seed)
    # the statistic only changes sign with all signs, so half of the patterns stand for all
    total = 2 ** (k - 1) if exact else permutations
    observed, extreme = math.nan, 0
    for start, count in _blocks(total, k):
        if exact:
            codes = np.arange(start, start + count)[:, None]
            signs = 1.0 - 2.0 * ((codes >> np.arange(k)) & 1)
        else:
            signs = rng.choice([-1.0, 1.0], size=(count, k))
            if start == 0:
                signs[0] = 1.0
        z = np.full((count, k, 1), 1 / math.sqrt(k))
        statistic = np.abs(_statistics(Block(signs * problem.yi, problem.vi, z), choices)[0][:, 0])
        if start == 0:
            observed = float(statistic[0])
        extreme += int(np.count_nonzero(~(statistic < observed - TIE)))
    return Permuted(np.array([extreme / total]), None, 2**k if exact else total, exact)


def permute_regression(
    yi: ArrayLike,
    vi: ArrayLike,
    X: ArrayLike,
    names: Sequence[str],
    *,
    permutations: int = 1000,
    seed: int = 1,
    **options: Unpack[ChoiceOptions],
) -> Permuted:
    """Test each coefficient of a meta-regression by permuting the rows of the design; options as `regress`.

    All different orders of the rows if they are no more than ``permutations``, else so many at random, the observed one
    among them (metafor's ``permutest``).

    Raises
    ------
    InvalidInput, NoAnswer
        As `ketcli.models.regression.regression.regress`; for fewer than 2 permutations.
    """
    _check(permutations)
    choices = choices_of(**options)
    regress(yi, vi, X, names, **options)
    problem = prepare(yi, vi, X)
    basis = problem.basis
    assert basis is not None  # noqa: S101 - for the type checker
    k, p = basis.shape
    first = 1 if has_intercept(X) else 0
    _, same = np.unique(np.asarray(X, dtype=np.float64), axis=0, return_inverse=True)
    sizes = np.bincount(same.reshape(-1))
    orders = math.factorial(k) // math.prod(math.factorial(int(s)) for s in sizes)
    exact = orders <= permutations
    total = orders if exact else permutations
    source = _distinct_orders(same.reshape(-1)) if exact else None
    rng = np.random.default_rng(seed)
    reference: tuple[FloatArray, float] | None = None
    extreme, extreme_qm = np.zeros(p, dtype=np.int64), 0
    for start, count in _blocks(total, k * p):
        if source is not None:
            order = np.array(list(islice(source, count)), dtype=np.int64)
        else:
            order = rng.permuted(np.tile(np.arange(k), (count, 1)), axis=1)
        if start == 0:
            order[0] = np.arange(k)
        block = Block(np.broadcast_to(problem.yi, (count, k)), problem.vi, basis[order])
        statistic, qm = _statistics(block, choices, problem.to_coef, first)
        statistic = np.abs(statistic)
        if reference is None:
            reference = statistic[0].copy(), float(qm[0])
        extreme += np.count_nonzero(~(statistic < reference[0] - TIE), axis=0)
        extreme_qm += int(np.count_nonzero(~(qm < reference[1] - TIE)))
    return Permuted(extreme / total, extreme_qm / total if p > first else None, total, exact)


def _check(permutations: int) -> None:
    if permutations < 2:
        raise InvalidInput(f"a permutation test needs at least 2 permutations, not {permutations}")


def _blocks(total: int, numbers: int) -> Iterator[tuple[int, int]]:
    size = max(1, BLOCK_NUMBERS // max(numbers, 1))
    for start in range(0, total, size):
        yield start, min(size, total - start)


def _statistics(
    block: Block, choices: Choices, to_coef: FloatArray | None = None, first: int = 0
) -> tuple[FloatArray, FloatArray]:
    """Test statistics of the coefficients (b, p) and the omnibus statistic (b,) of all but the first ``first``."""
    b, k, p = block.z.shape
    match choices.model:
        case "common":
            at = block_sums(block, np.zeros(b))
        case "random":
            at = block_sums(block, block_tau2(block, choices.tau2_method))
        case _:
            assert_never(choices.model)
    coef, cov = at.beta, at.cov
    if to_coef is not None:
        coef, cov = coef @ to_coef.T, to_coef @ cov @ to_coef.T
    cov = cov * hartung_knapp_factors(at.rss, np.full(b, k - p), choices.test)[:, None, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = coef / np.sqrt(np.einsum("bii->bi", cov))
        if p == first:
            return statistic, np.zeros(b)
        part = coef[:, first:, None]
        usable = (np.einsum("bii->bi", cov) > 0).all(axis=1)
        inner = np.where(usable[:, None, None], cov[:, first:, first:], np.eye(p - first))
        wald = (part * np.linalg.solve(inner, part)).sum(axis=(1, 2))
    return statistic, np.where(usable, wald / (1 if choices.test == "z" else p - first), np.inf)


def _distinct_orders(kinds: IntArray) -> Iterator[IntArray]:
    """All orders of the rows that differ in kind, the given order first.

    Rows of one kind are interchangeable; each order of kinds is filled with the rows of that kind in their order.
    """
    members = [np.flatnonzero(kinds == kind).tolist() for kind in range(int(kinds.max()) + 1)]
    yield np.arange(kinds.size)
    current = sorted(kinds.tolist())
    given = kinds.tolist()
    while True:
        if current != given:
            rows = [iter(m) for m in members]
            yield np.array([next(rows[kind]) for kind in current])
        # the next order in the dictionary's sense (Knuth, The Art of Computer Programming, 7.2.1.2, algorithm L)
        j = len(current) - 2
        while j >= 0 and current[j] >= current[j + 1]:
            j -= 1
        if j < 0:
            return
        i = len(current) - 1
        while current[j] >= current[i]:
            i -= 1
        current[j], current[i] = current[i], current[j]
        current[j + 1 :] = reversed(current[j + 1 :])
