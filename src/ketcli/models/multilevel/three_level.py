"""Three-level model: estimates in clusters, with variance between clusters and between the estimates of one cluster.

Konstantopoulos (2011); Van den Noortgate et al. (2013). Restricted maximum likelihood, profile-likelihood intervals for
both variances, and CR2 cluster-robust inference beside the model-based one. As metafor's
``rma.mv(yi, vi, random = ~ 1 | cluster/study)`` and ``robust(clubSandwich = TRUE)``, in time and memory linear in k.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ketcli.distributions import check_level, chi2_upper, normal_critical, normal_p, t_critical, t_p
from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.multilevel.likelihood import Fit, Rows, fit, solver, weighted
from ketcli.models.multilevel.result import ThreeLevel, ThreeLevelRegression
from ketcli.models.multilevel.search import Variances, best_variances
from ketcli.models.pooling.sums import Problem, prepare, sums
from ketcli.models.robust.cluster_robust import corrected
from ketcli.models.robust.clusters import Clusters, group
from ketcli.models.robust.inverse_root import Block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from ketcli.arrays import FloatArray

__all__ = ["ThreeLevel", "ThreeLevelRegression", "three_level", "three_level_regression"]


def three_level(
    yi: ArrayLike, vi: ArrayLike, cluster: Sequence[Any] | np.ndarray[Any, Any], *, level: float = 0.95
) -> ThreeLevel:
    """Pool estimates that come in clusters.

    Parameters
    ----------
    yi, vi : array_like, shape (k,)
        Effect sizes and sampling variances.
    cluster : sequence of k labels
        What each estimate belongs to: a trial with several scales or time points, a laboratory, a district.
    level : float
        Of all intervals.

    Returns
    -------
    ThreeLevel
        Test and interval of ``estimate`` are normal, as metafor's; the prediction interval is for the true effect of a
        new estimate in a new cluster, ``mu +- z sqrt(se^2 + sigma2_between + sigma2_within)``.

    Raises
    ------
    NoAnswer
        With one cluster, with one estimate in each cluster, or when the two variances cannot be told apart.
    InvalidInput
        For missing clusters or impossible numbers.
    """
    regression, rows = _regression(yi, vi, cluster, None, None, level)
    between, within = regression.sigma2_between, regression.sigma2_within
    at = solver(weighted(rows, within), between)
    sorted_weights = at.w / at.inflation[rows.clusters.index]
    weights = np.empty_like(sorted_weights)
    weights[rows.clusters.order] = 100 * sorted_weights / sorted_weights.sum()
    mu, se = float(regression.coef[0]), float(regression.se[0])
    half = normal_critical(level) * math.sqrt(se**2 + between + within)
    return ThreeLevel(
        model="multilevel", tau2_method="REML", test="z", level=level, k=regression.k, clusters=regression.clusters,
        estimate=mu, se=se, ci_low=float(regression.ci_low[0]), ci_high=float(regression.ci_high[0]),
        statistic=float(regression.statistic[0]), df=None, p=float(regression.p[0]),
        pi_low=mu - half, pi_high=mu + half, q=regression.qe, q_df=regression.qe_df, q_p=regression.qe_p,
        tau2=between + within, i2=regression.i2_between + regression.i2_within,
        sigma2_between=between, sigma2_between_ci_low=regression.sigma2_between_ci_low,
        sigma2_between_ci_high=regression.sigma2_between_ci_high,
        sigma2_within=within, sigma2_within_ci_low=regression.sigma2_within_ci_low,
        sigma2_within_ci_high=regression.sigma2_within_ci_high,
        i2_between=regression.i2_between, i2_within=regression.i2_within, loglik=regression.loglik,
        se_cr2=float(regression.se_cr2[0]), df_cr2=float(regression.df_cr2[0]),
        statistic_cr2=float(regression.statistic_cr2[0]), p_cr2=float(regression.p_cr2[0]),
        ci_cr2_low=float(regression.ci_cr2_low[0]), ci_cr2_high=float(regression.ci_cr2_high[0]), weights=weights,
    )  # fmt: skip


def three_level_regression(
    yi: ArrayLike,
    vi: ArrayLike,
    cluster: Sequence[Any] | np.ndarray[Any, Any],
    X: ArrayLike | None,
    names: Sequence[str] | None,
    *,
    level: float = 0.95,
) -> ThreeLevelRegression:
    """Three-level model with moderators, for instance a trend over time within trials.

    Parameters
    ----------
    yi, vi, cluster, level
        As `three_level`.
    X : array_like, shape (k, p), or None
        Design matrix with the intercept's column of ones first; None for the intercept only.
    names : sequence of p names, or None

    Returns
    -------
    ThreeLevelRegression
        ``qm`` is the Wald test that all coefficients but the intercept are zero (chi-squared), ``qe`` Cochran's Q of
        the residuals.

    Raises
    ------
    NoAnswer, InvalidInput
        As `three_level`, and for collinear moderators.
    """
    return _regression(yi, vi, cluster, X, names, level)[0]


def _regression(
    yi: ArrayLike,
    vi: ArrayLike,
    cluster: Sequence[Any] | np.ndarray[Any, Any],
    X: ArrayLike | None,
    names: Sequence[str] | None,
    level: float,
) -> tuple[ThreeLevelRegression, Rows]:
    """Give the fit, and the sorted data it was made from."""
    check_level(level)
    problem = prepare(yi, vi, X)
    k, p = problem.k, problem.p
    clusters = group(cluster, k)
    _check_levels(clusters, problem)
    start, basis, to_coef = _basis(problem)
    labels = tuple(names) if names is not None else ("intercept", *(f"x{i}" for i in range(1, p)))
    if len(labels) != p:
        raise InvalidInput(f"{p} names are needed for the columns of the design, not {len(labels)}")
    order = clusters.order
    gram = float(np.linalg.slogdet(basis.T @ basis)[1])
    rows = Rows((problem.yi - start[0])[order], problem.vi[order], basis[order], gram, clusters)
    variances = best_variances(rows, level)
    best = fit(weighted(rows, variances.within), variances.between)

    coef, cov = start[1] + to_coef @ best.beta, to_coef @ best.cov @ to_coef.T
    se = np.sqrt(np.diag(cov))
    statistic = coef / se
    half = normal_critical(level) * se
    zero = sums(problem, 0.0)
    qm = float(coef[1:] @ np.linalg.solve(cov[1:, 1:], coef[1:]))
    shares: dict[str, Any] = _shares(variances, (k - p) / zero.trace_p)
    robust: dict[str, Any] = _robust(rows, best, variances, coef, to_coef, level)
    result = ThreeLevelRegression(
        names=labels, level=level, k=k, clusters=clusters.m, coef=coef, se=se, ci_low=coef - half, ci_high=coef + half,
        statistic=statistic, p=np.array([normal_p(float(z)) for z in statistic]), cov=cov,
        qm=qm, qm_df=p - 1, qm_p=chi2_upper(qm, p - 1), qe=zero.rss, qe_df=k - p, qe_p=chi2_upper(zero.rss, k - p),
        loglik=best.value, limits=variances.limits, **shares, **robust,
    )  # fmt: skip
    return result, rows


def _basis(problem: Problem) -> tuple[tuple[FloatArray, FloatArray], FloatArray, FloatArray]:
    """Unweighted fit (values, coefficients), a basis of the design, and what turns its coefficients to the design's.

    Taking off the unweighted fit keeps the digits of effects far from zero; a basis that is orthonormal under the
    weights ``1 / v`` keeps those of the cross products when a study has nearly all the weight.
    """
    if problem.basis is None:
        mean = problem.yi.mean()
        return (np.full(problem.k, mean), np.array([mean])), np.ones((problem.k, 1)), np.ones((1, 1))
    beta = problem.basis.T @ problem.yi
    se = np.sqrt(problem.vi)[:, None]
    q, r = np.linalg.qr(problem.basis / se)
    basis = q * se
    length = np.sqrt(np.einsum("ij,ij->j", basis, basis))
    to_coef = problem.to_coef @ np.linalg.inv(r) / length
    return (problem.basis @ beta, problem.to_coef @ beta), basis / length, to_coef


def _check_levels(clusters: Clusters, problem: Problem) -> None:
    k, p = problem.k, problem.p
    if clusters.m < 2:
        raise NoAnswer("a three-level model needs at least two clusters, and there is one")
    if clusters.sizes.max() < 2:
        raise NoAnswer(
            "each cluster holds one estimate: the variance within clusters cannot be told from that between them"
        )
    if k - p < 2:
        raise NoAnswer(f"{k} estimates with {p} coefficients cannot tell two variances")
    if problem.basis is not None and clusters.m <= p:
        of_cluster = np.empty((k, clusters.m))
        of_cluster[clusters.order] = clusters.index[:, None] == np.arange(clusters.m)
        unexplained = of_cluster - problem.basis @ (problem.basis.T @ of_cluster)
        if np.abs(unexplained).max() < 1e-9:
            raise NoAnswer(
                "the moderators tell every cluster apart, which leaves no variance between clusters to estimate"
            )


def _shares(variances: Variances, typical: float) -> dict[str, float]:
    """Both variances and their shares of the total variance (Cheung, 2014; Nakagawa & Santos, 2012)."""
    total = variances.between + variances.within + typical
    return {
        "sigma2_between": variances.between,
        "sigma2_within": variances.within,
        "i2_between": 100 * variances.between / total,
        "i2_within": 100 * variances.within / total,
    }


def _robust(
    rows: Rows, best: Fit, variances: Variances, coef: FloatArray, to_coef: FloatArray, level: float
) -> dict[str, FloatArray]:
    block = Block(rows.basis, rows.v + variances.within, variances.between, rows.clusters)
    robust = corrected(best.residuals, block, to_coef)
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = coef / robust.se
    half = np.array([t_critical(level, float(df)) for df in robust.df]) * robust.se
    return {
        "se_cr2": robust.se,
        "df_cr2": robust.df,
        "statistic_cr2": statistic,
        "p_cr2": np.array([t_p(float(t), float(df)) for t, df in zip(statistic, robust.df, strict=True)]),
        "ci_cr2_low": coef - half,
        "ci_cr2_high": coef + half,
    }
