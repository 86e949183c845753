"""Permutation test of a meta-regression: the rows of its design are put into other orders."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Unpack, assert_never

import numpy as np

from ketcli.models.blocks.run import run_blocks
from ketcli.models.permutation.designs import Designs, fitted
from ketcli.models.permutation.matrices import added, inverse_root, products, times
from ketcli.models.permutation.orders import kinds_of, orders, plan_orders
from ketcli.models.permutation.permuted import Permuted, as_extreme, check_permutations
from ketcli.models.permutation.tau2 import design_tau2
from ketcli.models.pooling.choices import Choices, choices_of
from ketcli.models.pooling.pool import hartung_knapp_factors
from ketcli.models.pooling.sums import prepare
from ketcli.models.regression.regression import has_intercept, regress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from ketcli.arrays import FloatArray, IntArray
    from ketcli.models.blocks.drawing import Drawing
    from ketcli.models.permutation.permuted import Where
    from ketcli.models.pooling.choices import ChoiceOptions

_TILE_CELLS = 2**18  # numbers of the orders looked at together: they stay in the processor's cache


@dataclass(frozen=True, slots=True)
class _Model:
    """The regression of which the design is permuted, with an orthonormal ``basis`` (k, p) of it.

    ``to_coef`` turns coefficients of the basis into those of the design, of which the omnibus test leaves out ``first``
    (the intercept).
    """

    y: FloatArray
    v: FloatArray
    basis: FloatArray
    to_coef: FloatArray
    first: int
    choices: Choices


def permute_regression(
    yi: ArrayLike,
    vi: ArrayLike,
    X: ArrayLike,
    names: Sequence[str],
    *,
    permutations: int = 1000,
    seed: int = 1,
    where: Where | None = None,
    **options: Unpack[ChoiceOptions],
) -> Permuted:
    """Test each coefficient of a meta-regression by permuting the rows of the design; options as `regress`.

    All different orders of the rows if they are no more than ``permutations``, else so many at random, the observed one
    among them (metafor's ``permutest``). One seed gives the same result wherever it is computed (``where``).

    Raises
    ------
    InvalidInput, NoAnswer
        As `ketcli.models.regression.regression.regress` and `ketcli.models.blocks.run.run_blocks`; for fewer than 2
        permutations.
    """
    check_permutations(permutations)
    choices = choices_of(**options)
    regress(yi, vi, X, names, **options)
    problem = prepare(yi, vi, X)
    assert problem.basis is not None  # noqa: S101 - for the type checker
    first = 1 if has_intercept(X) else 0
    model = _Model(problem.yi, problem.vi, problem.basis, problem.to_coef, first, choices)
    kinds = kinds_of(np.asarray(X, dtype=np.float64))
    drawing = plan_orders(kinds, permutations, seed)
    observed = _statistics(model, np.arange(problem.k)[:, np.newaxis])[:, 0]
    work = partial(_block, drawing, kinds, model, observed)
    p = np.sum(run_blocks(work, drawing.n_blocks, **(where or {})), axis=0) / drawing.total
    return Permuted(p[:-1], float(p[-1]) if problem.p > first else None, drawing.total, drawing.exact)


def _block(drawing: Drawing, kinds: IntArray, model: _Model, observed: FloatArray, number: int) -> IntArray:
    """Count in one block the statistics as large as the observed ones: (p + 1,)."""
    found = orders(drawing, kinds, number)
    extreme = np.zeros(observed.size, dtype=np.int64)
    k, p = model.basis.shape
    tile = max(1, _TILE_CELLS // (k * (p + 1) * (p + 2) // 2))
    for start in range(0, found.shape[1], tile):
        extreme += as_extreme(_statistics(model, found[:, start : start + tile]), observed)
    return extreme


def _statistics(model: _Model, order: IntArray) -> FloatArray:
    """Size of the test statistic of each coefficient, and the omnibus statistic, in each order: (p + 1, orders)."""
    p, first, test = model.basis.shape[1], model.first, model.choices.test
    z, zz = (np.stack([column[order] for column in part.T], axis=1) for part in (model.basis, products(model.basis)))
    designs = Designs(model.y, model.v, z, zz)
    with np.errstate(all="ignore"):
        match model.choices.model:
            case "common":
                at = fitted(designs, 0.0)
            case "random":
                at = fitted(designs, design_tau2(designs, model.choices.tau2_method))
            case _:
                assert_never(model.choices.model)
        factor = hartung_knapp_factors(at.q, np.full(order.shape[1], designs.df), test)
        rows = []
        for to_coef in model.to_coef:
            parts = [added(entry * to_coef[j] for j, entry in enumerate(row)) for row in at.root]
            variance = added(part * part for part in parts)
            rows.append(
                np.abs(added(beta * to for beta, to in zip(at.beta, to_coef, strict=True))) / np.sqrt(factor * variance)
            )
        if p > first:
            # the basis begins with the intercept: the moderators span the same space in it, and have the same statistic
            part = inverse_root([row[first:] for row in at.cov[first:]])
            wald = added(entry * entry for entry in times(part, at.beta[first:]))
            rows.append(wald / factor / (1 if test == "z" else p - first))
        else:
            rows.append(np.zeros_like(factor))
    return np.stack(rows)
