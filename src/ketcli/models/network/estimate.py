"""Frequentist network meta-analysis: many treatments compared at once, through direct and indirect evidence."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, assert_never

import numpy as np

from ketcli.distributions import check_level, chi2_upper, normal_critical, normal_p, t_critical, t_p
from ketcli.errors import NoAnswer
from ketcli.literals import require_one_of
from ketcli.models.network.data import components
from ketcli.models.numeric.roots import newton_bracketed
from ketcli.models.pooling.choices import Model, Test
from ketcli.models.pooling.pool import hartung_knapp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketcli.arrays import FloatArray
    from ketcli.models.network.data import Trial

NetworkTau2 = Literal["REML", "DL"]
SCAN_POINTS = 48


@dataclass(frozen=True, slots=True)
class Stacked:
    """All contrasts of all trials in one linear model ``y = X theta + u + e``.

    ``X`` (rows, T) has +1 for the treatment and -1 for the trial's base, so ``X' W X`` is the Laplacian of the network;
    ``cov`` is block-diagonal, and ``var(u) = tau2 heterogeneity`` with 1 on the diagonal and 1/2 between contrasts of
    one trial: every comparison varies by the same tau2 (Higgins & Whitehead, 1996).
    """

    y: FloatArray
    X: FloatArray
    cov: FloatArray
    heterogeneity: FloatArray


@dataclass(frozen=True, slots=True)
class Fit:
    """A generalized least squares fit at one tau2; ``cov`` is a pseudo-inverse where the model has a null space."""

    tau2: float
    theta: FloatArray
    cov: FloatArray
    rss: float
    df: int


@dataclass(frozen=True, slots=True)
class Network:
    """Estimates of a network meta-analysis; matrices have ``[i, j]`` for treatment i minus treatment j.

    ``q`` is Cochran's Q of the common-effect network with ``q_df`` degrees of freedom: heterogeneity within designs and
    inconsistency between them together. ``i2`` is ``max(0, (Q - df) / Q)`` in percent. ``tau2`` is None for the common
    effect model; ``df`` is None where the reference distribution is the normal.
    """

    model: Model
    tau2_method: NetworkTau2 | None
    test: Test
    level: float
    k: int
    treatments: tuple[int, ...]
    estimate: FloatArray
    se: FloatArray
    ci_low: FloatArray
    ci_high: FloatArray
    p: FloatArray
    df: float | None
    tau2: float | None
    q: float
    q_df: int
    q_p: float
    i2: float | None
    fit: Fit


def network(
    trials: Sequence[Trial],
    *,
    model: Model = "random",
    tau2_method: NetworkTau2 = "REML",
    test: Test = "z",
    level: float = 0.95,
) -> Network:
    """Estimate all treatments of a connected network against each other.

    The estimates are the graph-theoretical ones of Rücker (2012): with the Laplacian ``L = X' W X`` and its
    Moore-Penrose inverse, ``theta = L+ X' W y`` and ``var(theta_i - theta_j) = L+_ii + L+_jj - 2 L+_ij`` (the
    resistance between i and j). Multi-arm trials enter with the covariance of their contrasts, which is what adjusting
    their weights does (Rücker & Schwarzer, 2014). The same as generalized least squares with any reference treatment.

    Parameters
    ----------
    trials : sequence of Trial
        The trials, see `ketcli.models.network.data`.
    model : {"random", "common"}
        One tau2 for all comparisons, or none.
    tau2_method : {"REML", "DL"}
        ``REML``: restricted maximum likelihood of the whole model (as metafor's rma.mv with struct "CS", rho 1/2).
        ``DL``: the generalized method of moments ``(Q - df) / tr(P R)`` (Rücker, 2012; Jackson et al., 2012).
    test : {"z", "knha", "adhoc"}
        Normal, or t with the covariance multiplied by ``Q(tau2) / df`` (Jackson & Riley, 2014, equation 10), with
        ``adhoc`` by no less than 1. Without a degree of freedom, normal.
    level : float
        Of the intervals.

    Raises
    ------
    InvalidInput
        For unknown options.
    NoAnswer
        For no trial, a network in parts, or no degree of freedom to estimate tau2 from.
    """
    check_level(level)
    require_one_of(model, Model, "model")
    require_one_of(tau2_method, NetworkTau2, "estimator of tau2 in a network")
    require_one_of(test, Test, "test")
    if not trials:
        raise NoAnswer("no trial is left to build a network from")
    parts = components(trials)
    if len(parts) > 1:
        raise NoAnswer(f"the network falls into {len(parts)} parts that no trial links")
    stacked = stack(trials, parts[0])
    common = fit(stacked, 0.0)
    at = common
    if model == "random":
        if common.df == 0:
            raise NoAnswer(f"{len(trials)} trials of {len(parts[0])} treatments cannot tell how much true effects vary")
        at = fit(stacked, _tau2(stacked, common, tau2_method))
    test = test if at.df else "z"
    df, factor = None if test == "z" else float(at.df), hartung_knapp(at.rss, at.df, test)
    estimate = at.theta[:, None] - at.theta[None, :]
    diagonal = np.diag(at.cov)
    variance = np.maximum(factor * (diagonal[:, None] + diagonal[None, :] - 2 * at.cov), 0.0)
    np.fill_diagonal(variance, 0.0)
    se = np.sqrt(variance)
    half = (normal_critical(level) if df is None else t_critical(level, df)) * se
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(se > 0, estimate / se, 0.0)
    p = np.array([[normal_p(s) if df is None else t_p(s, df) for s in row] for row in z.tolist()])
    return Network(
        model=model, tau2_method=tau2_method if model == "random" else None, test=test,
        level=level, k=len(trials), treatments=parts[0], estimate=estimate, se=se, ci_low=estimate - half,
        ci_high=estimate + half, p=p, df=df, tau2=at.tau2 if model == "random" else None, q=common.rss,
        q_df=common.df, q_p=chi2_upper(common.rss, common.df),
        i2=max(0.0, 100 * (common.rss - common.df) / common.rss) if common.df and common.rss > 0 else None, fit=at,
    )  # fmt: skip


def _tau2(stacked: Stacked, common: Fit, method: NetworkTau2) -> float:
    match method:
        case "DL":
            return moments(stacked, common)
        case "REML":
            return restricted(stacked)
        case _:
            assert_never(method)


def stack(trials: Sequence[Trial], treatments: Sequence[int]) -> Stacked:
    """The linear model of all contrasts; columns of its design follow `treatments`."""
    place = {treatment: column for column, treatment in enumerate(treatments)}
    rows = sum(len(one.yi) for one in trials)
    y = np.concatenate([one.yi for one in trials])
    design, cov, heterogeneity = np.zeros((rows, len(place))), np.zeros((rows, rows)), np.zeros((rows, rows))
    start = 0
    for one in trials:
        own = slice(start, start + len(one.yi))
        for row, treatment in enumerate(one.treatments[1:], start=start):
            design[row, place[treatment]] = 1.0
            design[row, place[one.treatments[0]]] = -1.0
        cov[own, own] = one.cov
        heterogeneity[own, own] = 0.5
        start = own.stop
    np.fill_diagonal(heterogeneity, 1.0)
    return Stacked(y, design, cov, heterogeneity)


def fit(stacked: Stacked, tau2: float) -> Fit:
    """Generalized least squares at a given tau2, with the Moore-Penrose inverse of ``X' W X``."""
    weights = np.linalg.inv(stacked.cov + tau2 * stacked.heterogeneity)
    laplacian = stacked.X.T @ weights @ stacked.X
    rank = int(np.linalg.matrix_rank(stacked.X))
    inverse = np.asarray(np.linalg.pinv(laplacian, rcond=1e-12, hermitian=True), dtype=np.float64)
    theta = inverse @ (stacked.X.T @ weights @ stacked.y)
    residual = stacked.y - stacked.X @ theta
    df = stacked.y.size - rank
    rss = float(residual @ weights @ residual) if df else 0.0
    return Fit(tau2, theta, inverse, rss, df)


def moments(stacked: Stacked, common: Fit | None = None) -> float:
    """The generalized method of moments of DerSimonian & Laird: ``max(0, (Q - df) / tr(P R))``.

    (Rücker, 2012, equation 10; Jackson, White & Riley, 2012, with one tau2.)
    """
    at = fit(stacked, 0.0) if common is None else common
    trace = float(np.trace(_projection(stacked, 0.0) @ stacked.heterogeneity))
    return max(0.0, (at.rss - at.df) / trace) if at.df else 0.0


def restricted(stacked: Stacked) -> float:
    """The tau2 >= 0 with the highest restricted likelihood.

    Newton's method with the average information on ``y'PRPy = tr(PR)``, in every bracket where the score changes from
    rising to falling on a grid over the range where a root can lie (the sampling covariance only matters below it).
    """
    y, R = stacked.y, stacked.heterogeneity

    def score(tau2: float) -> tuple[float, float]:
        P = _projection(stacked, tau2)
        q = P @ y
        Rq = R @ q
        value = float(q @ Rq) - float(np.trace(P @ R))
        return value, value / max(float(Rq @ P @ Rq), 1e-300)

    smallest = float(np.diag(stacked.cov).min())
    high = smallest
    while score(high)[0] > 0 or high < 4 * float(np.square(y).max()):
        high *= 4
    points = [0.0, *np.geomspace(min(1e-6 * smallest, 1e-3 * high), high, SCAN_POINTS).tolist()]
    rising = [score(point)[0] > 0 for point in points]
    found = [] if rising[0] else [0.0]
    for low, top, up, down in zip(points, points[1:], rising, rising[1:], strict=False):
        if up and not down:
            found.append(newton_bracketed(score, low, top, low, absolute=1e-15 * smallest))
    return found[0] if len(found) == 1 else max(found, key=lambda tau2: log_likelihood(stacked, tau2))


def log_likelihood(stacked: Stacked, tau2: float) -> float:
    """Restricted log likelihood at the fitted effects, without constants."""
    V = stacked.cov + tau2 * stacked.heterogeneity
    X = _full_rank(stacked.X)
    information = X.T @ np.linalg.solve(V, X)
    return -0.5 * float(np.linalg.slogdet(V)[1] + np.linalg.slogdet(information)[1] + fit(stacked, tau2).rss)


def _projection(stacked: Stacked, tau2: float) -> FloatArray:
    """``P = W - W X (X'WX)+ X'W``."""
    W = np.linalg.inv(stacked.cov + tau2 * stacked.heterogeneity)
    WX = W @ stacked.X
    projection: FloatArray = W - WX @ np.linalg.pinv(stacked.X.T @ WX, rcond=1e-12, hermitian=True) @ WX.T
    return projection


def _full_rank(X: FloatArray) -> FloatArray:
    """A basis of the columns of a design (tau2 does not depend on which)."""
    left, singular, _ = np.linalg.svd(X, full_matrices=False)
    basis: FloatArray = left[:, singular > 1e-9 * singular[0]]
    return basis


def p_scores(result: Network, *, small_is_good: bool) -> FloatArray:
    """The mean certainty that a treatment is better than another one (Rücker & Schwarzer, 2015, equation 3).

    ``P_i = mean over j of Phi((theta_i - theta_j) / se_ij)``, with the sign turned where small values are good; with t
    in place of the normal where the network was tested with t. Between 0 and 1, on average 1/2.
    """
    sign = -1.0 if small_is_good else 1.0
    count = len(result.treatments)
    if count < 2:
        raise NoAnswer("one treatment only: nothing to rank")
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(result.se > 0, sign * result.estimate / result.se, 0.0)
    better = np.where(z > 0, 1 - result.p / 2, result.p / 2)
    better[z == 0] = 0.5
    np.fill_diagonal(better, 0.0)
    scores: FloatArray = better.sum(axis=1) / (count - 1)
    if not math.isclose(float(scores.mean()), 0.5, abs_tol=1e-9):  # each pair adds exactly 1
        raise NoAnswer("a standard error is not defined: treatments cannot be ranked")
    return scores
