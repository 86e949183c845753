"""Frequentist network meta-analysis: many treatments compared at once, through direct and indirect evidence."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple, assert_never

import numpy as np

from ketcli.distributions import check_level, chi2_upper, normal_critical, normal_p, t_critical, t_p
from ketcli.errors import NoAnswer
from ketcli.literals import require_one_of
from ketcli.models.network.blocks import inverse_laplacian, stack
from ketcli.models.network.data import components
from ketcli.models.numeric.roots import newton_bracketed
from ketcli.models.pooling.choices import Model, Test
from ketcli.models.pooling.pool import hartung_knapp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketcli.arrays import FloatArray
    from ketcli.models.network.blocks import Stacked
    from ketcli.models.network.data import Trial

NetworkTau2 = Literal["REML", "DL"]
SCAN_POINTS = 48


class Fit(NamedTuple):
    """A generalized least squares fit at one tau2: effects that add up to zero, with the pseudo-inverse ``cov``.

    ``scores`` are the weighted residuals ``W (y - X theta)`` of the trials of each part of the model.
    """

    tau2: float
    theta: FloatArray
    cov: FloatArray
    rss: float
    df: int
    scores: tuple[FloatArray, ...]


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


def fit(stacked: Stacked, tau2: float) -> Fit:
    """Generalized least squares at a given tau2, with the Moore-Penrose inverse of ``X' W X``."""
    weights = stacked.weights(tau2)
    inverse = inverse_laplacian(stacked.laplacian(weights))
    return _fit(stacked, tau2, weights, inverse)


def _fit(stacked: Stacked, tau2: float, weights: list[FloatArray], inverse: FloatArray) -> Fit:
    theta = inverse @ stacked.gathered([_times(w, part.y) for w, part in zip(weights, stacked.parts, strict=True)])
    residuals = [part.y - part.differences(theta) for part in stacked.parts]
    scores = tuple(_times(w, r) for w, r in zip(weights, residuals, strict=True))
    rss = sum(float((r * q).sum()) for r, q in zip(residuals, scores, strict=True)) if stacked.df else 0.0
    return Fit(tau2, theta, inverse, rss, stacked.df, scores)


def _times(blocks: FloatArray, rows: FloatArray) -> FloatArray:
    """Blocks (n, c, c) or one block (c, c) times rows (n, c)."""
    product: FloatArray = np.einsum("...jk,...k->...j", blocks, rows)
    return product


def moments(stacked: Stacked, common: Fit | None = None) -> float:
    """The generalized method of moments of DerSimonian & Laird: ``max(0, (Q - df) / tr(P R))``.

    (Rücker, 2012, equation 10; Jackson, White & Riley, 2012, with one tau2.)
    """
    at = fit(stacked, 0.0) if common is None else common
    return max(0.0, (at.rss - at.df) / trace(stacked, stacked.weights(0.0), at.cov))


def trace(stacked: Stacked, weights: list[FloatArray], inverse: FloatArray) -> float:
    """``tr(P R)`` for ``P = W - W X (X'WX)+ X'W``."""
    between = [w @ part.heterogeneity for w, part in zip(weights, stacked.parts, strict=True)]
    whole = sum(float(np.trace(block, axis1=1, axis2=2).sum()) for block in between)
    explained = stacked.laplacian([block @ w for block, w in zip(between, weights, strict=True)])
    return whole - float((inverse * explained).sum())


def restricted(stacked: Stacked) -> float:
    """The tau2 >= 0 with the highest restricted likelihood.

    Newton's method with the average information on ``y'PRPy = tr(PR)``, in every bracket where the score changes from
    rising to falling on a grid over the range where a root can lie (the sampling covariance only matters below it).
    """

    def score(tau2: float) -> tuple[float, float]:
        weights = stacked.weights(tau2)
        inverse = inverse_laplacian(stacked.laplacian(weights))
        scores = _fit(stacked, tau2, weights, inverse).scores
        moved = [_times(part.heterogeneity, q) for part, q in zip(stacked.parts, scores, strict=True)]
        value = sum(float((q * v).sum()) for q, v in zip(scores, moved, strict=True))
        value -= trace(stacked, weights, inverse)
        at = inverse @ stacked.gathered([_times(w, v) for w, v in zip(weights, moved, strict=True)])
        left = [v - part.differences(at) for part, v in zip(stacked.parts, moved, strict=True)]
        information = sum(float((_times(w, r) * r).sum()) for w, r in zip(weights, left, strict=True))
        return value, value / max(information, 1e-300)

    smallest = min(float(np.einsum("njj->nj", part.cov).min()) for part in stacked.parts)
    largest = max(float(np.square(part.y).max()) for part in stacked.parts)
    high = smallest
    while score(high)[0] > 0 or high < 4 * largest:
        high *= 4
    points = [0.0, *np.geomspace(1e-6 * smallest, high, SCAN_POINTS).tolist()]
    rising = [score(point)[0] > 0 for point in points]
    found = [] if rising[0] else [0.0]
    for (low, up), (top, still) in pairwise(zip(points, rising, strict=True)):
        if up and not still:
            found.append(newton_bracketed(score, low, top, low, absolute=1e-15 * smallest))
    return max(found, key=lambda tau2: log_likelihood(stacked, tau2))


def log_likelihood(stacked: Stacked, tau2: float) -> float:
    """Restricted log likelihood at the fitted effects, without constants."""
    weights = stacked.weights(tau2)
    information = stacked.laplacian(weights)
    log_information = float(np.linalg.slogdet(information[1:, 1:])[1])
    log_weights = sum(float(np.linalg.slogdet(w)[1].sum()) for w in weights)
    return -0.5 * (log_information - log_weights + _fit(stacked, tau2, weights, inverse_laplacian(information)).rss)


def p_scores(result: Network, *, small_is_good: bool) -> FloatArray:
    """The mean certainty that a treatment is better than another one (Rücker & Schwarzer, 2015, equation 3).

    ``P_i = mean over j of Phi((theta_i - theta_j) / se_ij)``, with the sign turned where small values are good; with t
    in place of the normal where the network was tested with t. Between 0 and 1, on average 1/2.
    """
    better = np.where((result.estimate < 0) == small_is_good, 1 - result.p / 2, result.p / 2)  # 1/2 where p is 1
    np.fill_diagonal(better, 0.0)
    scores: FloatArray = better.sum(axis=1) / (len(result.treatments) - 1)
    if not np.isfinite(scores).all():
        raise NoAnswer("a standard error is not defined: treatments cannot be ranked")
    return scores
