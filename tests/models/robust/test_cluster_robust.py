"""CR2: against clubSandwich, against dense matrices, and where it must not break."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracle_cases import assert_close, select

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.robust.cluster_robust import cr2
from ketcli.models.robust.inverse_root import nodes


def fitted(y, X, d, labels, between):
    """Generalized least squares with dense matrices: residuals and covariance."""
    V = np.diag(d) + between * (labels[:, None] == labels[None])
    W = np.linalg.inv(V)
    M = np.linalg.inv(X.T @ W @ X)
    return y - X @ (M @ X.T @ W @ y), V, M


def dense_cr2(e, X, V, M, labels):
    """Pustejovsky & Tipton (2018) as they write it, with square roots of full matrices."""
    p = X.shape[1]
    root = np.linalg.cholesky(M)
    scores, g, h = [], [], []
    for cluster in dict.fromkeys(labels.tolist()):
        rows = np.flatnonzero(labels == cluster)
        T, x = V[np.ix_(rows, rows)], X[rows]
        D = np.linalg.cholesky(T).T
        values, vectors = np.linalg.eigh(D @ (T - x @ M @ x.T) @ D.T)
        values = np.where(values > 1e-12, np.maximum(values, 1e-12) ** -0.5, 0.0)
        A = D.T @ (vectors * values) @ vectors.T @ D
        E = x.T @ np.linalg.inv(T) @ A
        scores.append(E @ e[rows])
        g.append(M @ E @ D.T)
        h.append(M @ E @ x @ root)
    S = np.array(scores).T
    df = []
    for a in range(p):
        rows = np.array([one[a] for one in h])
        P = -rows @ rows.T + np.diag([np.sum(one[a] ** 2) for one in g])
        df.append(np.trace(P) ** 2 / np.sum(P**2))
    return M @ S @ S.T @ M, np.array(df)


def problem(seed, k, m, p):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, m, k)
    labels[:2] = [0, 1]
    X = np.column_stack([np.ones(k), rng.normal(size=(k, p - 1))])
    return rng.normal(size=k), X, rng.uniform(0.05, 1.0, k), labels


@pytest.mark.parametrize("case", select("cr2", topic="extra_multilevel"), ids=lambda c: c.id)
def test_equals_clubsandwich_without_the_third_level(case):
    d = case.columns()
    X = np.column_stack([np.ones(13), *(d[name] for name in case.options["moderators"])])
    labels = d["alloc"] if case.options["cluster"] == "alloc" else np.arange(13)
    variance = d["vi"] + case.expected["tau2"]
    residuals = d["yi"] - X @ np.array(np.atleast_1d(case.expected["coef"]))
    result = cr2(residuals, X, variance, labels)
    assert_close("se", result.se, case.expected["se"])
    assert_close("df_cr2", result.df, case.expected["df"], relative=1e-6)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    k=st.integers(8, 40),
    m=st.integers(4, 9),
    p=st.integers(1, 3),
    between=st.floats(0, 20),
)
def test_equals_dense_matrices(seed, k, m, p, between):
    y, X, d, labels = problem(seed, k, m, p)
    e, V, M = fitted(y, X, d, labels, between)
    cov, df = dense_cr2(e, X, V, M, labels)
    result = cr2(e, X, d, labels, between=between)
    np.testing.assert_allclose(result.df, df, rtol=1e-6)
    np.testing.assert_allclose(result.cov, cov, rtol=1e-6, atol=1e-9 * np.abs(cov).max())


def test_direction_of_one_cluster_alone_takes_the_generalized_inverse():
    y, X, d, labels = problem(5, 20, 5, 2)
    X = np.column_stack([X, labels == labels[0], np.arange(20) == 7]).astype(float)
    e, V, M = fitted(y, X, d, labels, 0.3)
    cov, df = dense_cr2(e, X, V, M, labels)
    result = cr2(e, X, d, labels, between=0.3)
    np.testing.assert_allclose(result.cov, cov, rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(result.df, df, rtol=1e-8)


def test_variance_ratio_of_1e8():
    y, X, _, labels = problem(2, 16, 5, 2)
    d = np.geomspace(1e-4, 1e4, 16)
    e, _, _ = fitted(y, X, d, labels, 0.01)
    result = cr2(e, X, d, labels, between=0.01)
    # The same formulas in 60-digit arithmetic; in doubles the dense matrices above give 1.004 for the second df.
    np.testing.assert_allclose(result.se, [1.29189134247836, 1.74900045808707], rtol=1e-8)
    np.testing.assert_allclose(result.df, [2.10100975337257, 1.15154362067354], rtol=1e-8)


def test_clusters_of_one_row_have_the_closed_form_also_at_a_ratio_of_1e8():
    y, X, _, _ = problem(2, 16, 5, 2)
    d = np.geomspace(1e-4, 1e4, 16)
    e, _, M = fitted(y, X, d, np.arange(16), 0.0)
    h = np.einsum("ij,jk,ik->i", X, M, X) / d
    scores = X / d[:, None] / np.sqrt(1 - h)[:, None] * e[:, None]  # HC2
    np.testing.assert_allclose(cr2(e, X, d, np.arange(16)).cov, M @ scores.T @ scores @ M, rtol=1e-6)


def test_one_cluster_with_nearly_all_the_weight():
    y, X, d, labels = problem(9, 20, 5, 1)
    d[labels == 2] *= 1e-10
    e, _, _ = fitted(y, X, d, labels, 0.0)
    result = cr2(e, X, d, labels)
    assert np.isfinite(result.se).all()
    assert 1 - 1e-9 <= result.df[0] < 4


def test_units_do_not_matter():
    y, X, d, labels = problem(3, 30, 6, 2)
    e, _, _ = fitted(y, X, d, labels, 0.2)
    one = cr2(e, X, d, labels, between=0.2)
    tiny = cr2(e * 1e-6, X * np.array([1, 1e5]), d * 1e-12, labels, between=0.2e-12)
    np.testing.assert_allclose(tiny.se * np.array([1e6, 1e11]), one.se, rtol=1e-9)
    np.testing.assert_allclose(tiny.df, one.df, rtol=1e-9)


def test_clusters_of_one_row_with_equal_variances_have_k_minus_1_degrees_of_freedom():
    rng = np.random.default_rng(0)
    y = rng.normal(size=12)
    result = cr2(y - y.mean(), np.ones((12, 1)), np.full(12, 0.3), np.arange(12))
    assert result.df[0] == pytest.approx(11)
    assert result.se[0] == pytest.approx(y.std(ddof=1) / np.sqrt(12))


def test_order_of_rows_and_names_of_clusters_do_not_matter():
    y, X, d, labels = problem(4, 30, 6, 2)
    e, _, _ = fitted(y, X, d, labels, 0.2)
    mix = np.random.default_rng(1).permutation(30)
    one = cr2(e, X, d, labels, between=0.2)
    two = cr2(e[mix], X[mix], d[mix], [f"trial {i}" for i in labels[mix]], between=0.2)
    np.testing.assert_allclose(one.cov, two.cov, rtol=1e-10)
    np.testing.assert_allclose(one.df, two.df, rtol=1e-10)


@pytest.mark.parametrize("ratio", [1.0, 1.0001, 2, 50, 1e4, 1e8, 1e11])
def test_quadrature_of_the_inverse_root(ratio):
    t, weight = nodes(ratio)
    z = np.geomspace(1 / ratio, ratio, 200)
    np.testing.assert_allclose((weight / (z[:, None] + t**2)).sum(axis=1), z**-0.5, rtol=1e-14)


def test_errors():
    e, X, d = np.array([0.1, -0.1, 0.0]), np.ones((3, 1)), np.ones(3)
    with pytest.raises(NoAnswer, match="at least two clusters"):
        cr2(e, X, d, ["a", "a", "a"])
    with pytest.raises(InvalidInput, match="row 2"):
        cr2(e, X, d, ["a", None, "b"])
    with pytest.raises(InvalidInput, match="not 2"):
        cr2(e, X, d, ["a", "b"])
    for X_, d_ in ((X[:2], d), (X[:, 0], d), (X, d[:2]), (X, d[:, None])):
        with pytest.raises(InvalidInput, match="must have a row for each study"):
            cr2(e, X_, d_, ["a", "b", "c"])


def test_a_coefficient_of_a_single_row_has_no_degrees_of_freedom():
    labels = np.array(list("abbccd"))
    X = np.column_stack([labels == "a", labels != "a"]).astype(float)
    d, y = np.array([0.1, 0.2, 0.1, 0.3, 0.2, 0.1]), np.array([0.1, 0.3, 0.2, 0.5, 0.4, 0.9])
    e, _, _ = fitted(y, X, d, labels, 0.2)
    result = cr2(e, X, d, labels, between=0.2)
    assert np.isnan(result.df[0])
    assert result.se[0] == 0
    others = labels != "a"
    alone = cr2(e[others], X[others][:, 1:], d[others], labels[others], between=0.2)
    assert result.df[1] == pytest.approx(alone.df[0])
    assert result.se[1] == pytest.approx(alone.se[0])
