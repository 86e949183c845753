"""Between-study variance of many subsets of the same studies at once, one column each (see `subsets.sums`)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, assert_never

import numpy as np

from ketcli.errors import NoAnswer
from ketcli.models.pooling.tau2_of_many import EXTREME, iterated
from ketcli.models.subsets.sums import each_weight, mean_and_pairs, weighted_sums

if TYPE_CHECKING:
    from ketcli.arrays import BoolArray, FloatArray, IntArray
    from ketcli.models.pooling.choices import ClosedTau2, IteratedTau2, Tau2Method
    from ketcli.models.subsets.sums import Subsets


def subset_tau2(subsets: Subsets, method: Tau2Method) -> FloatArray:
    """Estimate tau2 in every subset; 0 where a subset holds one study.

    Parameters
    ----------
    subsets : Subsets
        From `subsets_of`.
    method : str
        DL (DerSimonian & Laird, 1986), HE (Hedges & Olkin, 1985), HS (Hunter & Schmidt, 1990), SJ (Sidik & Jonkman,
        2005) in closed form; PM (Paule & Mandel, 1982) and its equal EB (Morris, 1983), ML and REML (Viechtbauer, 2005)
        by Newton steps.

    Returns
    -------
    array (subsets,)
        For ML and REML the maximum of the likelihood over tau2 >= 0, also where it has several local ones.

    Raises
    ------
    NoAnswer
        If the iteration does not converge in some subset.
    """
    several = subsets.n > 1
    tau2 = np.zeros_like(subsets.n)
    if several.any():
        tau2[several] = _of_several(subsets if several.all() else subsets.take(several), method)
    return tau2


def _of_several(subsets: Subsets, method: Tau2Method) -> FloatArray:
    match method:
        case "DL" | "HS" | "HE" | "SJ":
            return _closed(subsets, method)
        case "REML" | "ML" | "PM" | "EB":
            return _iterated(subsets, method)
        case _:
            assert_never(method)


def _closed(subsets: Subsets, method: ClosedTau2) -> FloatArray:
    """Estimators without iteration, truncated at 0."""
    n = subsets.n
    match method:
        case "DL":
            at0 = weighted_sums(subsets, 0.0)
            return np.maximum((at0.q - (n - 1)) / at0.trace_p, 0.0)
        case "HS":
            at0 = weighted_sums(subsets, 0.0)
            return np.maximum((at0.q - n) / at0.w, 0.0)
        case "HE":
            v_sum = np.zeros_like(n)
            for row, variance in zip(subsets.included, subsets.v, strict=True):
                v_sum += row * variance
            return np.maximum(_unweighted(subsets) / (n - 1) - v_sum / n, 0.0)
        case "SJ":
            crude = _unweighted(subsets) / n
            return crude * weighted_sums(subsets, crude).q / (n - 1)
        case _:
            assert_never(method)


def _unweighted(subsets: Subsets) -> FloatArray:
    """Squares about the plain mean of each subset."""
    return weighted_sums(subsets._replace(v=np.ones_like(subsets.v)), 0.0).q


class _Equations(NamedTuple):
    """The estimating functions of all subsets, as `ketcli.models.pooling.tau2_of_many` takes them."""

    subsets: Subsets
    method: IteratedTau2

    @property
    def least(self) -> FloatArray:
        least = np.full(self.subsets.n.size, np.inf)
        for row, variance in zip(self.subsets.included, self.subsets.v, strict=True):
            least = np.where(row > 0, np.minimum(least, variance), least)
        return least

    def take(self, columns: IntArray | BoolArray) -> _Equations:
        return self._replace(subsets=self.subsets.take(columns))

    def score(self, tau2: float) -> FloatArray:
        return _slope(self.subsets, tau2, self.method)[0]

    def score_and_slope(self, tau2: FloatArray) -> tuple[FloatArray, FloatArray]:
        return _slope(self.subsets, tau2, self.method)

    def log_likelihood(self, tau2: FloatArray) -> FloatArray:
        return _log_likelihood(self.subsets, tau2, self.method)


def _iterated(subsets: Subsets, method: IteratedTau2) -> FloatArray:
    """Beyond s^2 + s sqrt(max v), with s^2 the variance of y, the functions of every subset are negative.

    y'PPy <= RSS / (tau2 + min v)^2 and tr P >= (n - 1) / (tau2 + max v). s^2 is at most half the squared range.
    """
    spread = float(np.ptp(subsets.y))
    if spread > 1e150:
        raise NoAnswer(EXTREME)
    top = spread * spread / 2 + spread * math.sqrt(float(subsets.v.max()) / 2)
    return iterated(_Equations(subsets, method), float(subsets.v.min()), top, likelihood=method in {"ML", "REML"})


def _slope(subsets: Subsets, tau2: FloatArray | float, method: IteratedTau2) -> tuple[FloatArray, FloatArray]:
    """Estimating function of each subset and its derivative in tau2.

    REML: y'PPy - tr P with derivative tr PP - 2 y'PPPy; ML: y'PPy - sum w with derivative sum w^2 - 2 y'PPPy
    (twice the score); PM and EB: Q(tau2) - (n - 1) with derivative -y'PPy.
    """
    s1, mean, pairs, rest, s2, s3, q, d, ypp, yppp, w, e, t, we = rows = subsets.rows()
    mean_and_pairs(subsets, tau2, rows)
    for value in each_weight(subsets, tau2, w):
        np.subtract(value, mean, out=e)
        rest += np.multiply(w, e, out=we)
        e *= we
        q += e
        d += np.multiply(w, we, out=t)
        we *= we
        ypp += we
        we *= w
        yppp += we
        s2 += np.multiply(w, w, out=t)
        t *= w
        s3 += t
    # what rounding took from the mean, and with it from the residual of a study that has nearly all the weight
    shift = rest / s1
    q -= shift * rest
    ypp -= shift * (2 * d - shift * s2)
    d -= shift * s2
    yppp -= d * d / s1
    match method:
        case "PM" | "EB":
            f, df = q - (subsets.n - 1), -ypp
        case "ML":
            f, df = ypp - s1, s2 - 2 * yppp
        case "REML":
            ratio = s2 / s1
            f, df = ypp - 2 * pairs / s1, s2 - 2 * s3 / s1 + ratio * ratio - 2 * yppp
        case _:
            assert_never(method)
    if not np.isfinite(f).all():
        raise NoAnswer(EXTREME)
    return f, df


def _log_likelihood(subsets: Subsets, tau2: FloatArray, method: IteratedTau2) -> FloatArray:
    """(Restricted) log-likelihood of each subset but for its constant."""
    sums = weighted_sums(subsets, tau2)
    log_v = np.zeros_like(tau2)
    for row, variance in zip(subsets.included, subsets.v, strict=True):
        log_v += row * np.log(variance + tau2)
    restricted = np.log(sums.w) if method == "REML" else 0.0
    return -(log_v + sums.q + restricted) / 2
