"""What a three-level model needs: clusters of several estimates, and more of them than coefficients."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.multilevel.three_level import three_level, three_level_regression

Y, V = np.array([0.1, 0.5, 0.2, 0.9, 0.4, 0.6]), np.array([0.02, 0.05, 0.03, 0.04, 0.06, 0.02])


def regressed(clusters: str, moderator: list[float]) -> int:
    k = len(clusters)
    X = np.column_stack([np.ones(k), moderator])
    return three_level_regression(Y[:k], V[:k], np.array(list(clusters)), X, ["intercept", "x"]).k


def test_two_clusters_and_three_estimates_are_enough_for_a_mean() -> None:
    assert three_level(Y[:3], V[:3], list("aab")).k == 3
    for clusters, says in (
        ("aaa", "at least two clusters, and there is one"),
        ("abc", "each cluster holds one estimate"),
    ):
        with pytest.raises(NoAnswer, match=says):
            three_level(Y[:3], V[:3], list(clusters))


def test_a_moderator_needs_two_estimates_more_than_coefficients() -> None:
    assert regressed("aabb", [0.0, 1.0, 2.0, 1.0]) == 4
    with pytest.raises(NoAnswer, match="3 estimates with 2 coefficients cannot tell two variances"):
        regressed("aab", [0.0, 1.0, 2.0])


def test_a_moderator_that_names_the_clusters_leaves_no_variance_between_them() -> None:
    with pytest.raises(NoAnswer, match="the moderators tell every cluster apart"):
        regressed("aabb", [0.0, 0.0, 1.0, 1.0])
    assert regressed("aabbcc", [0.0, 0.0, 1.0, 1.0, 1.0, 1.0]) == 6


def moderators(k: int, columns: int) -> np.ndarray:
    return np.column_stack([np.ones(k), np.random.default_rng(4).normal(size=(k, columns))])


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_figures_of_a_regression_belong_together(columns: int) -> None:
    k, p = 12, columns + 1
    rng = np.random.default_rng(7)
    y, v, X = rng.normal(0.3, 0.5, k), rng.uniform(0.02, 0.1, k), moderators(k, columns)
    found = three_level_regression(y, v, np.repeat(np.arange(4), 3), X, None, level=0.9)
    assert (found.level, found.k, found.clusters) == (0.9, k, 4)
    assert found.names == ("intercept", *(f"x{number}" for number in range(1, p)))
    np.testing.assert_allclose(found.se, np.sqrt(np.diag(found.cov)))
    np.testing.assert_allclose(found.statistic, found.coef / found.se)
    np.testing.assert_allclose(found.p, 2 * stats.norm.sf(np.abs(found.statistic)))
    np.testing.assert_allclose(found.ci_low, found.coef - stats.norm.ppf(0.95) * found.se)
    np.testing.assert_allclose(found.ci_high, found.coef + stats.norm.ppf(0.95) * found.se)
    # the moderators together, and Cochran's Q of what they leave
    assert (found.qm_df, found.qe_df) == (p - 1, k - p)
    assert found.qm == pytest.approx(found.coef[1:] @ np.linalg.inv(found.cov[1:, 1:]) @ found.coef[1:])
    assert found.qm_p == pytest.approx(stats.chi2.sf(found.qm, p - 1))
    root = 1 / np.sqrt(v)
    left = root * y - root[:, None] * X @ np.linalg.lstsq(root[:, None] * X, root * y, rcond=None)[0]
    assert found.qe == pytest.approx(left @ left)
    assert found.qe_p == pytest.approx(stats.chi2.sf(found.qe, k - p))
    # robust to the clusters
    np.testing.assert_allclose(found.statistic_cr2, found.coef / found.se_cr2)
    np.testing.assert_allclose(found.p_cr2, 2 * stats.t.sf(np.abs(found.statistic_cr2), found.df_cr2))
    half = stats.t.ppf(0.95, found.df_cr2) * found.se_cr2
    np.testing.assert_allclose([found.ci_cr2_low, found.ci_cr2_high], [found.coef - half, found.coef + half])
    # shares of the total variance, of which the typical sampling variance is the rest
    w = 1 / v
    hat = X @ np.linalg.inv(X.T @ (w[:, None] * X)) @ (X.T * w)
    typical = (k - p) / float((w * (1 - np.diag(hat))).sum())
    total = found.sigma2_between + found.sigma2_within + typical
    shares = (100 * found.sigma2_between / total, 100 * found.sigma2_within / total)
    assert (found.i2_between, found.i2_within) == pytest.approx(shares)
    assert found.sigma2_within > 0


def test_without_moderators_it_is_the_pooled_effect() -> None:
    clusters = list("aabbcd")
    pooled, regression = three_level(Y, V, clusters), three_level_regression(Y, V, clusters, None, None)
    assert (regression.names, regression.qm, regression.qm_df, regression.qm_p) == (("intercept",), 0, 0, 1)
    assert (regression.level, pooled.level) == (0.95, 0.95)
    assert (regression.coef.shape, regression.cov.shape, regression.se_cr2.shape) == ((1,), (1, 1), (1,))
    for name in (
        "k", "clusters", "sigma2_between", "sigma2_between_ci_low", "sigma2_between_ci_high", "sigma2_within",
        "sigma2_within_ci_low", "sigma2_within_ci_high", "i2_between", "i2_within", "loglik",
    ):  # fmt: skip
        assert getattr(pooled, name) == getattr(regression, name), name
    for name in ("se", "ci_low", "ci_high", "statistic", "p", "se_cr2", "df_cr2", "statistic_cr2", "p_cr2",
                 "ci_cr2_low", "ci_cr2_high"):  # fmt: skip
        assert getattr(pooled, name) == getattr(regression, name)[0], name
    assert pooled.estimate == regression.coef[0]
    assert (pooled.q, pooled.q_df, pooled.q_p) == (regression.qe, 5, regression.qe_p)
    assert pooled.tau2 == pooled.sigma2_between + pooled.sigma2_within
    half = stats.norm.ppf(0.975) * np.sqrt(pooled.se**2 + pooled.tau2)
    assert (pooled.pi_low, pooled.pi_high) == pytest.approx((pooled.estimate - half, pooled.estimate + half))


def test_there_is_a_name_for_each_column() -> None:
    with pytest.raises(InvalidInput, match="2 names are needed for the columns of the design, not 3"):
        three_level_regression(Y, V, list("aabbcd"), moderators(6, 1), ["a", "b", "c"])
