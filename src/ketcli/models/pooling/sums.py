"""The sums over studies from which every estimator of tau2 is made, in linear time and without a k-by-k matrix.

With weights ``w_i = 1 / (v_i + t)``, design ``X`` (k, p) and ``P = W - W X (X'WX)^-1 X'W``, all of ``y'Py``, ``y'PPy``,
``y'PPPy``, ``tr P`` and ``tr PP`` are sums of powers of w and of residuals: with ``e = y - X beta``, ``Py = W e``, so
``y'Py = sum w e^2``, ``y'PPy = sum w^2 e^2`` and ``y'PPPy = sum w^3 e^2 - u' (X'WX)^-1 u`` where ``u = X'W^2 e``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ketcli.errors import InvalidInput, NoAnswer

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ketcli.arrays import FloatArray

EXTREME = 1e60  # third powers of weights times squared effects must stay within the numbers a computer has
BLOCK = 8192  # studies taken at a time: they stay in the processor's cache, and are too few for BLAS to start threads


class Sums(NamedTuple):
    """Sums at one value of tau2; ``beta`` and ``cov`` belong to the columns of the `Problem`."""

    tau2: float
    beta: FloatArray
    cov: FloatArray
    rss: float
    ypp: float
    yppp: float
    trace_p: float
    trace_pp: float
    sum_w: float
    sum_w2: float
    log_det: float


class Problem(NamedTuple):
    """Effect sizes prepared for repeated sums.

    The study with the largest weight (``top``, the same for every tau2) is kept apart from the others: with one
    dominating study ``tr P = sum w (1 - h)`` and its residual would otherwise be differences of nearly equal numbers.
    ``basis`` spans the columns of the design, orthonormal; None means the intercept only.
    """

    k: int
    p: int
    rest_y: FloatArray
    rest_v: FloatArray
    top_y: float
    top_v: float
    v_max: float
    yi: FloatArray
    vi: FloatArray
    basis: FloatArray | None
    to_coef: FloatArray


def check_effects(yi: ArrayLike, vi: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Read effect sizes and variances, both (k,).

    Raises
    ------
    InvalidInput
        For different lengths, values that are not finite, or a variance that is not positive.
    NoAnswer
        If there is no study, or numbers are beyond 1e60.
    """
    y = np.ascontiguousarray(yi, dtype=np.float64)
    v = np.ascontiguousarray(vi, dtype=np.float64)
    if y.ndim != 1 or y.shape != v.shape:
        raise InvalidInput(f"as many effect sizes as variances are needed, not {y.size} and {v.size}")
    if y.size == 0:
        raise NoAnswer("no study is left to pool")
    if not (np.isfinite(y.sum()) and np.isfinite(v.sum())):
        bad = ~(np.isfinite(y) & np.isfinite(v))
        if bad.any():
            raise InvalidInput(f"row {int(np.argmax(bad)) + 1}: effect size or variance is missing or infinite")
    if v.min() <= 0:
        raise InvalidInput(f"row {int(np.argmax(v <= 0)) + 1}: the sampling variance must be positive")
    if max(y.max(), -y.min(), v.max()) > EXTREME or v.min() < 1 / EXTREME:
        raise NoAnswer("the effect sizes or variances are too extreme to compute with")
    return y, v


def prepare(yi: ArrayLike, vi: ArrayLike, X: ArrayLike | None = None) -> Problem:
    """Check the input and prepare it for `sums`.

    Raises
    ------
    InvalidInput
        As `check_effects`, or if the design has another number of rows.
    NoAnswer
        If moderators are collinear, or studies are fewer than coefficients.
    """
    y, v = check_effects(yi, vi)
    k = y.size
    if X is None:
        top = int(np.argmin(v))
        rest_y, rest_v = np.delete(y, top), np.delete(v, top)
        return Problem(
            k=k, p=1, rest_y=rest_y, rest_v=rest_v, top_y=float(y[top]), top_v=float(v[top]), v_max=float(v.max()),
            yi=y, vi=v, basis=None, to_coef=np.ones((1, 1)),
        )  # fmt: skip
    design = np.asarray(X, dtype=np.float64)
    if design.ndim != 2 or design.shape[0] != k:
        raise InvalidInput(f"the design matrix must have a row for each of the {k} studies")
    if not np.isfinite(design).all():
        raise InvalidInput("a moderator is missing or infinite")
    p = design.shape[1]
    if k < p:
        raise NoAnswer(f"{k} studies cannot support {p} coefficients")
    length = np.sqrt(np.einsum("ij,ij->j", design, design))
    if (length == 0).any():
        raise NoAnswer("a moderator is zero in every study")
    basis, r = np.linalg.qr(design / length)
    if np.abs(np.diag(r)).min() < 1e-9:
        raise NoAnswer("the moderators are collinear: one follows from the others, or is constant")
    to_coef = np.linalg.inv(r) / length[:, None]
    return Problem(
        k=k, p=p, rest_y=y, rest_v=v, top_y=0.0, top_v=float(v.min()), v_max=float(v.max()),
        yi=y, vi=v, basis=np.ascontiguousarray(basis), to_coef=to_coef,
    )  # fmt: skip


def sums(problem: Problem, tau2: float, centre: FloatArray | None = None) -> Sums:
    """Sums at ``tau2`` (times a unit of variance); ``centre`` is a guess of the coefficients, for accuracy and speed.

    Raises
    ------
    NoAnswer
        If moderators are collinear among the studies that carry weight.
    """
    if centre is None:
        centre = np.full(problem.p, problem.top_y) if problem.basis is None else np.zeros(problem.p)
    step = _intercept if problem.basis is None else _design
    result, lost = step(problem, tau2, centre)
    for _ in range(2):
        if not lost:
            break
        result, lost = step(problem, tau2, result.beta)
    return result


def _intercept(problem: Problem, tau2: float, centre: FloatArray) -> tuple[Sums, bool]:
    c = float(centre[0])
    s1 = s2 = s3 = b1 = b2 = b3 = a1 = a2 = a3 = 0.0
    for start in range(0, problem.rest_y.size, BLOCK):
        w = problem.rest_v[start : start + BLOCK] + tau2
        np.divide(1.0, w, out=w)
        r = problem.rest_y[start : start + BLOCK] - c
        wr = w * r
        w2 = w * w
        s1 += float(w.sum())
        s2 += float(w2.sum())
        s3 += float(w2.dot(w))
        b1 += float(wr.sum())
        b2 += float(wr.dot(w))
        a1 += float(wr.dot(r))
        a2 += float(wr.dot(wr))
        b3 += float(wr.dot(w2))
        np.multiply(wr, wr, out=r)
        a3 += float(r.dot(w))
    top_w = 1.0 / (problem.top_v + tau2)
    top_d = problem.top_y - c
    total = s1 + top_w
    shift = (b1 + top_w * top_d) / total
    top_r = (top_d * s1 - b1) / total
    rss = a1 - shift * (2 * b1 - shift * s1) + top_w * top_r**2
    ypp = a2 - shift * (2 * b2 - shift * s2) + (top_w * top_r) ** 2
    u = b2 - shift * s2 + top_w**2 * top_r
    yppp = a3 - shift * (2 * b3 - shift * s3) + top_w**3 * top_r**2 - u**2 / total
    share = s1 / total
    trace_p = s1 - s2 / total + top_w * share
    trace_pp = s2 - 2 * s3 / total + (s2 / total) ** 2 + (top_w / total) ** 2 * (s1**2 + 2 * s2)
    result = Sums(
        tau2=tau2, beta=np.array([c + shift]), cov=np.array([[1 / total]]), rss=max(rss, 0.0), ypp=max(ypp, 0.0),
        yppp=max(yppp, 0.0), trace_p=trace_p, trace_pp=trace_pp, sum_w=total, sum_w2=s2 + top_w**2,
        log_det=float(np.log(total)),
    )  # fmt: skip
    return result, shift**2 * s1 > 0.1 * rss


def scores(problem: Problem, points: FloatArray, *, restricted: bool) -> FloatArray:
    """Twice the derivative of the (restricted) log likelihood at many values of tau2, for few studies."""
    if problem.basis is not None:
        return _scores_of_design(problem, problem.basis, points, restricted=restricted)
    w = 1.0 / (problem.rest_v + points[:, None])
    top_w = 1.0 / (problem.top_v + points)
    s1 = w.sum(axis=1)
    total = s1 + top_w
    d = problem.rest_y - problem.top_y
    shift = (w @ d) / total
    w *= d - shift[:, None]
    ypp = np.einsum("tk,tk->t", w, w) + (top_w * shift) ** 2
    if not restricted:
        return np.asarray(ypp - total)
    w = 1.0 / (problem.rest_v + points[:, None])
    return np.asarray(ypp - (s1 - np.einsum("tk,tk->t", w, w) / total + top_w * s1 / total))


def _scores_of_design(problem: Problem, basis: FloatArray, points: FloatArray, *, restricted: bool) -> FloatArray:
    w = 1.0 / (problem.vi + points[:, None])
    w2 = w * w
    products = (basis[:, :, None] * basis[:, None, :]).reshape(problem.k, -1)
    shape = points.size, problem.p, problem.p
    try:
        cov = np.linalg.inv((w @ products).reshape(shape))
    except np.linalg.LinAlgError:
        raise NoAnswer("the moderators are collinear among the studies that carry weight") from None
    rest = problem.yi - basis @ (basis.T @ problem.yi)
    for _ in range(2):  # once more of what is left, which keeps the digits of a study with nearly all the weight
        rest = rest - (cov @ ((w * rest) @ basis)[:, :, None])[:, :, 0] @ basis.T
    ypp = np.einsum("tk,tk->t", w2, rest**2)
    if not restricted:
        return np.asarray(ypp - w.sum(axis=1))
    return np.asarray(ypp - (w.sum(axis=1) - np.einsum("tij,tji->t", cov, (w2 @ products).reshape(shape))))


def _design(problem: Problem, tau2: float, centre: FloatArray) -> tuple[Sums, bool]:
    assert problem.basis is not None  # noqa: S101 - for the type checker
    p = problem.p
    m1, m2, m3 = np.zeros((p, p)), np.zeros((p, p)), np.zeros((p, p))
    b1, b2, b3 = np.zeros(p), np.zeros(p), np.zeros(p)
    s1 = s2 = a1 = a2 = a3 = 0.0
    for start in range(0, problem.k, BLOCK):
        z = problem.basis[start : start + BLOCK]
        w = 1.0 / (problem.vi[start : start + BLOCK] + tau2)
        r = problem.yi[start : start + BLOCK] - z @ centre
        wr, wz = w * r, w[:, None] * z
        wwz = w[:, None] * wz
        s1 += float(w.sum())
        s2 += float(w.dot(w))
        m1 += z.T @ wz
        m2 += wz.T @ wz
        m3 += wz.T @ wwz
        b1 += z.T @ wr
        b2 += wz.T @ wr
        b3 += wwz.T @ wr
        a1 += float(wr.dot(r))
        a2 += float(wr.dot(wr))
        a3 += float((wr * wr).dot(w))
    try:
        cov: FloatArray = np.asarray(np.linalg.inv(m1), dtype=np.float64)
        sign, log_det = np.linalg.slogdet(m1)
    except np.linalg.LinAlgError:
        raise NoAnswer("the moderators are collinear among the studies that carry weight") from None
    shift = cov @ b1
    rss = a1 - float(b1 @ shift)
    ypp = a2 - 2 * float(b2 @ shift) + float(shift @ m2 @ shift)
    u = b2 - m2 @ shift
    yppp = a3 - 2 * float(b3 @ shift) + float(shift @ m3 @ shift) - float(u @ cov @ u)
    cm2 = cov @ m2
    result = Sums(
        tau2=tau2, beta=centre + shift, cov=cov, rss=max(rss, 0.0), ypp=max(ypp, 0.0), yppp=max(yppp, 0.0),
        trace_p=s1 - float(np.trace(cm2)),
        trace_pp=s2 - 2 * float(np.trace(cov @ m3)) + float(np.trace(cm2 @ cm2)),
        sum_w=s1, sum_w2=s2, log_det=float(log_det),
    )  # fmt: skip
    return result, sign <= 0 or float(b1 @ shift) > 0.1 * rss
