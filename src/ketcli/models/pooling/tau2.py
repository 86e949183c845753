"""Estimators of tau2, the variance of true effects between studies, each solved to the last digits.

All are written with the sums of `ketcli.models.pooling.sums`; k is the number of studies, p of coefficients (1 without
moderators). Every estimate is cut off at 0.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, assert_never

import numpy as np

from ketcli.errors import NoAnswer
from ketcli.literals import require_one_of
from ketcli.models.numeric.roots import newton_bracketed
from ketcli.models.numeric.spaced import by_equal_factors
from ketcli.models.pooling.choices import Tau2Method
from ketcli.models.pooling.sums import Problem, Sums, prepare, scores, sums

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

SCAN_LIMIT = 4096  # up to so many studies the likelihood is looked at over its whole range
SCAN_POINTS = 48


class Tau2(NamedTuple):
    """An estimate, its standard error, and the sums at that value and at tau2 = 0 (for Q)."""

    value: float
    se: float
    at: Sums
    at_zero: Sums


def tau2(yi: ArrayLike, vi: ArrayLike, *, method: Tau2Method = "REML", X: ArrayLike | None = None) -> float:
    """Estimate the between-study variance.

    Parameters
    ----------
    yi, vi : array_like, shape (k,)
        Effect sizes and their sampling variances.
    method : str
        ``DL`` DerSimonian & Laird (1986); ``HS`` Hunter & Schmidt (1990, 2015); ``HE`` Hedges (1983), Hedges & Olkin
        (1985); ``SJ`` Sidik & Jonkman (2005) starting from the variance of the effect sizes; ``PM`` Paule & Mandel
        (1982); ``EB`` empirical Bayes (Morris, 1983), the same root as PM; ``ML`` and ``REML`` maximum and restricted
        maximum likelihood (Hardy & Thompson, 1996; Raudenbush, 2009), the highest maximum where there are several
        (metafor climbs from one point and compares the end with 0, so it can miss it).
    X : array_like, shape (k, p), optional
        Design matrix with the intercept's column of ones; without it the intercept only.

    Returns
    -------
    float
        tau2 >= 0, in the squared unit of the effect sizes.

    Raises
    ------
    InvalidInput
        For an unknown method, or as `ketcli.models.pooling.sums.prepare`.
    NoAnswer
        If k <= p, or the iteration does not converge.

    Notes
    -----
    The formulas with moderators are those of Raudenbush (2009, chapter 16) and Viechtbauer (2005).
    """
    return estimate(prepare(yi, vi, X), method).value


def estimate(problem: Problem, method: Tau2Method, at_zero: Sums | None = None) -> Tau2:
    """Estimate tau2 for a prepared problem; see `tau2`."""
    require_one_of(method, Tau2Method, "estimator of tau2")
    if problem.k <= problem.p:
        few = "one study" if problem.k == 1 else f"{problem.k} studies with {problem.p} coefficients"
        raise NoAnswer(f"{few} cannot tell how much true effects vary: a random-effects model needs more studies")
    zero = sums(problem, 0.0) if at_zero is None else at_zero
    start: float | None = None
    match method:
        case "PM" | "EB":
            value = solve_q(problem, problem.k - problem.p, zero)
        case "ML":
            value = _maximum(problem, zero, restricted=False)
        case "REML":
            value = _maximum(problem, zero, restricted=True)
        case "SJ":
            # the crude start is the variance about the plain mean, with moderators too (as metafor)
            start = float(np.var(problem.yi))
            value = start * sums(problem, start, zero.beta).rss / (problem.k - problem.p)
        case "HE":
            value = _hedges(problem)
        case "HS":
            value = (zero.rss - problem.k) / zero.sum_w
        case "DL":
            value = (zero.rss - (problem.k - problem.p)) / zero.trace_p
        case _:
            assert_never(method)
    value = max(value, 0.0)
    at = zero if value == 0 else sums(problem, value, zero.beta)
    return Tau2(value=value, se=_standard_error(problem, method, value, zero, at, start), at=at, at_zero=zero)


def solve_q(problem: Problem, target: float, zero: Sums) -> float:
    """Give the tau2 where the generalized Q statistic ``y'Py`` equals ``target``; 0 if Q at tau2 = 0 is below it.

    Q falls with tau2, between ``S / (t + v_max)`` and ``S / (t + v_min)`` with S the unweighted residual sum of
    squares, which brackets the root without any arbitrary upper limit. 1 / Q is concave in tau2 and nearly a line, so
    Newton's method on it climbs to the root in a few steps (DerSimonian & Kacker, 2007, use Q itself).
    """
    if zero.rss <= target:
        return 0.0
    squares = _unweighted(problem)
    low = max(0.0, squares / target - problem.v_max)
    high = squares / target
    centre = zero.beta

    def evaluate(t: float) -> tuple[float, float]:
        nonlocal centre
        at = zero if t == 0 else sums(problem, t, centre)
        centre = at.beta
        return at.rss - target, at.rss * (at.rss / target - 1) / at.ypp if at.ypp > 0 else math.inf

    return newton_bracketed(evaluate, low, high * (1 + 1e-9), low, absolute=1e-15 * problem.top_v)


def _unweighted(problem: Problem) -> float:
    """Residual sum of squares of the unweighted fit."""
    y = problem.yi - problem.yi.mean()
    if problem.basis is not None:
        y -= problem.basis @ (problem.basis.T @ y)
        y -= problem.basis @ (problem.basis.T @ y)
    return float(y.dot(y))


def _projected(problem: Problem) -> tuple[float, float]:
    """Traces of PV and of PVPV with P the unweighted projection, for Hedges' estimate and its variance."""
    k, v = problem.k, problem.vi
    total, squares = float(v.sum()), float(v.dot(v))
    if problem.basis is None:
        return total * (1 - 1 / k), squares * (1 - 2 / k) + (total / k) ** 2
    zv = problem.basis * v[:, None]
    m1, m2 = problem.basis.T @ zv, zv.T @ zv
    return total - float(np.trace(m1)), squares - 2 * float(np.trace(m2)) + float(np.trace(m1 @ m1))


def _hedges(problem: Problem) -> float:
    """Hedges' estimate, not cut off at 0."""
    return (_unweighted(problem) - _projected(problem)[0]) / (problem.k - problem.p)


def _score(at: Sums, *, restricted: bool) -> tuple[float, float, float]:
    """Twice the score of the (restricted) likelihood, twice the expected and the observed information."""
    trace, expected = (at.trace_p, at.trace_pp) if restricted else (at.sum_w, at.sum_w2)
    return at.ypp - trace, expected, 2 * at.yppp - expected


def _maximum(problem: Problem, zero: Sums, *, restricted: bool) -> float:
    """Give the tau2 >= 0 of highest (restricted) likelihood.

    Newton steps where the likelihood is concave, else Fisher's scoring, held in a bracket. Up to SCAN_LIMIT studies
    the sign of the score is first taken on a grid over the whole range where a root can lie, so that a second maximum
    is not missed; beyond that a single climb starts at Hedges' estimate and tau2 = 0 is compared with where it ends.
    """
    squares, n = _unweighted(problem), problem.k - problem.p
    # y'PPy <= S / t^2 and tr P >= n / (t + v_max), so beyond this point the likelihood only falls
    high = (squares + math.sqrt(squares * (squares + 4 * n * problem.v_max))) / (2 * n) * (1 + 1e-9)
    low = min(1e-6 * problem.top_v, 1e-3 * high)
    if low == 0:  # effects alike, or so nearly that their squares are no numbers
        return 0.0
    falls_at_zero = _score(zero, restricted=restricted)[0] <= 0
    brackets: list[tuple[float, float, float]] = []
    if problem.k <= SCAN_LIMIT:
        points = np.concatenate([[0.0], by_equal_factors(low, high, SCAN_POINTS)])
        rising = scores(problem, points, restricted=restricted) > 0
        for i in np.flatnonzero(rising[:-1] & ~rising[1:]):
            brackets.append((float(points[i]), float(points[i + 1]), float(points[i])))
    else:
        start = min(max(_hedges(problem), 0.0), high)
        if start > 0 or not falls_at_zero:
            brackets.append((0.0, high, start))
    candidates = [0.0] if falls_at_zero else []
    for left, right, begin in brackets:
        root = _climb(problem, zero, left, right, begin, restricted=restricted)
        candidates.append(root if root > 1e-14 * problem.top_v else 0.0)
    if len(candidates) == 1:
        return candidates[0]
    return max(candidates, key=lambda t: log_likelihood(problem, sums(problem, t, zero.beta), restricted=restricted))


def _climb(problem: Problem, zero: Sums, low: float, high: float, start: float, *, restricted: bool) -> float:
    centre = zero.beta

    def evaluate(t: float) -> tuple[float, float]:
        nonlocal centre
        at = zero if t == 0 else sums(problem, t, centre)
        centre = at.beta
        score, expected, observed = _score(at, restricted=restricted)
        return score, score / (observed if observed > 0 else expected)

    return newton_bracketed(evaluate, low, high, start, absolute=1e-15 * problem.top_v)


def log_likelihood(problem: Problem, at: Sums, *, restricted: bool) -> float:
    """(Restricted) log likelihood at fitted coefficients, without the terms that do not depend on tau2."""
    logs = float(np.log(problem.vi + at.tau2).sum())
    return -0.5 * (logs + at.rss + (at.log_det if restricted else 0.0))


def _standard_error(problem: Problem, method: Tau2Method, t: float, zero: Sums, at: Sums, start: float | None) -> float:
    """Large-sample standard error of the estimate (Viechtbauer, 2005, and as metafor gives it)."""
    k, n = problem.k, problem.k - problem.p
    match method:
        case "DL" | "HS":
            scale = zero.trace_p if method == "DL" else zero.sum_w
            variance = (2 * n + 4 * t * zero.trace_p + 2 * t**2 * zero.trace_pp) / scale**2
        case "HE":
            trace_pv, trace_pvpv = _projected(problem)
            variance = (2 * trace_pvpv + 4 * t * trace_pv + 2 * t**2 * n) / n**2
        case "SJ":
            t0 = float(start or 0.0)
            crude = sums(problem, t0, zero.beta)
            pvpv = n - 2 * t0 * crude.trace_p + t0**2 * crude.trace_pp
            pvp = crude.trace_p - t0 * crude.trace_pp
            variance = t0**2 / n**2 * (2 * pvpv + 4 * t * pvp + 2 * t**2 * crude.trace_pp)
        case "ML":
            variance = 2 / at.sum_w2
        case "REML":
            variance = 2 / at.trace_pp
        case "PM" | "EB":
            variance = 2 * k**2 / n / at.sum_w**2
        case _:
            assert_never(method)
    return math.sqrt(max(variance, 0.0))
