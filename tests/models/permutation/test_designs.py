"""Many designs fitted at once, against one fit at a time."""

from __future__ import annotations

import numpy as np
import pytest
from tests.oracle_cases import read_columns

from ketcli.errors import NoAnswer
from ketcli.models.permutation.designs import Designs, fitted
from ketcli.models.permutation.matrices import (
    inverse,
    inverse_root,
    products,
    symmetric,
    times,
    trace_of_product,
    trace_of_square,
)
from ketcli.models.permutation.tau2 import design_tau2
from ketcli.models.pooling.choices import Tau2Method
from ketcli.models.pooling.sums import prepare, sums
from ketcli.models.pooling.tau2 import tau2
from ketcli.questions.effects.method import TAU2_METHODS as METHODS


def rearranged(k: int, p: int, n: int, seed: int) -> tuple[Designs, list[np.ndarray]]:
    """Orders of a random design, and the designs one by one."""
    rng = np.random.default_rng(seed)
    v = np.exp(rng.uniform(-4, 0, k))
    y = rng.normal(0.3, np.sqrt(v + 0.2))
    X = np.column_stack([np.ones(k), rng.normal(size=(k, p - 1))])
    basis = prepare(y, v, X).basis
    order = np.stack([rng.permutation(k) for _ in range(n)], axis=1)
    z, zz = (np.stack([column[order] for column in part.T], axis=1) for part in (basis, products(basis)))
    return Designs(y, v, z, zz), [X[column] for column in order.T]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("k", "p"), [(9, 1), (8, 2), (11, 3), (20, 5)])
def test_tau2_is_that_of_one_fit(method: Tau2Method, k: int, p: int) -> None:
    designs, single = rearranged(k, p, 60, seed=k)
    want = [tau2(designs.y, designs.v, method=method, X=X) for X in single]
    np.testing.assert_allclose(design_tau2(designs, method), want, rtol=1e-8, atol=1e-11)
    assert min(want) < max(want) or p == 1


@pytest.mark.parametrize("method", ["REML", "ML"])
def test_of_two_maxima_the_higher_one_counts(method: Tau2Method) -> None:
    # two precise studies far apart among imprecise ones, in some orders explained by the moderator, in others not
    y = np.array([0.0, 3.0, 0.2, -0.1, 0.15, 0.05, 0.3])
    v = np.array([1e-4, 1e-4, 0.5, 0.6, 0.5, 0.7, 0.4])
    X = np.column_stack([np.ones(7), np.arange(7.0)])
    basis = prepare(y, v, X).basis
    order = np.stack([np.random.default_rng(i).permutation(7) for i in range(60)], axis=1)
    z, zz = (np.stack([column[order] for column in part.T], axis=1) for part in (basis, products(basis)))
    want = [tau2(y, v, method=method, X=X[column]) for column in order.T]
    np.testing.assert_allclose(design_tau2(Designs(y, v, z, zz), method), want, rtol=1e-7, atol=1e-9)


def test_two_zeros_between_two_points_are_found() -> None:
    # both lie between tau2 = 0 and the smallest variance, where the likelihood falls at either end
    d = read_columns("data/bcg_six.csv")
    X = np.column_stack([np.ones(6), d["ablat"], d["year"]])[[0, 2, 3, 1, 4, 5]]
    basis = prepare(d["yi"], d["vi"], X).basis
    found = design_tau2(Designs(d["yi"], d["vi"], basis[:, :, np.newaxis], products(basis)[:, :, np.newaxis]), "REML")
    assert found[0] == pytest.approx(tau2(d["yi"], d["vi"], X=X), rel=1e-9)
    assert found[0] == pytest.approx(0.0465137, abs=1e-6)


@pytest.mark.parametrize("method", ["REML", "ML", "PM", "DL"])
def test_numbers_too_extreme_are_refused_not_answered(method: Tau2Method) -> None:
    designs = rearranged(6, 2, 5, seed=3)[0]
    with np.errstate(all="ignore"), pytest.raises(NoAnswer, match="too extreme"):
        design_tau2(Designs(designs.y, np.full(6, 1e-320), designs.z, designs.zz), method)


@pytest.mark.parametrize("p", [1, 2, 4])
def test_fit_is_that_of_one_fit(p: int) -> None:
    designs, single = rearranged(9, p, 20, seed=p)
    at = fitted(designs, 0.17)
    for column, X in enumerate(single):
        problem = prepare(designs.y, designs.v, X)
        one = sums(problem, 0.17)
        assert at.q[column] == pytest.approx(one.rss, rel=1e-10)
        assert at.ypp[column] == pytest.approx(one.ypp, rel=1e-10)
        fitted_values = designs.z[:, :, column] @ [beta[column] for beta in at.beta]
        np.testing.assert_allclose(fitted_values, problem.basis @ one.beta, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("p", [1, 2, 3, 6])
def test_small_matrices_are_those_of_lapack(p: int) -> None:
    rng = np.random.default_rng(p)
    whole = np.einsum("nij,nkj->nik", *(2 * [rng.normal(size=(5, p, p + 2))]))
    other = np.einsum("nij,nkj->nik", *(2 * [rng.normal(size=(5, p, p + 2))]))
    first, second = np.triu_indices(p)
    m, o = (symmetric(part[:, first, second].T.copy(), p) for part in (whole, other))
    root = inverse_root(m)
    np.testing.assert_allclose(np.moveaxis(np.array(inverse(root)), 2, 0), np.linalg.inv(whole), rtol=1e-8)
    np.testing.assert_allclose(trace_of_product(m, o), np.trace(whole @ other, axis1=1, axis2=2))
    np.testing.assert_allclose(trace_of_square(m, o), np.trace(whole @ other @ whole @ other, axis1=1, axis2=2))
    b = rng.normal(size=(p, 5))
    lower = np.linalg.inv(np.linalg.cholesky(whole))
    np.testing.assert_allclose(np.array(times(root, list(b))), np.einsum("nij,jn->in", lower, b), rtol=1e-8, atol=1e-12)
