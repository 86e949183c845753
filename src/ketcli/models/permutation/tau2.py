"""Residual variance between studies under many orders of a design at once, one column each."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, assert_never

import numpy as np

from ketcli.errors import NoAnswer
from ketcli.models.permutation.designs import fitted, unweighted
from ketcli.models.permutation.matrices import (
    added,
    times,
    total,
    total_product,
    trace_of_product,
    trace_of_square,
)
from ketcli.models.pooling.tau2_of_many import EXTREME, iterated

if TYPE_CHECKING:
    from ketcli.arrays import BoolArray, FloatArray, IntArray
    from ketcli.models.permutation.designs import Designs, Fit
    from ketcli.models.permutation.matrices import Matrix
    from ketcli.models.pooling.choices import ClosedTau2, IteratedTau2, Tau2Method


def design_tau2(designs: Designs, method: Tau2Method) -> FloatArray:
    """Estimate tau2 in every column, by the definitions of `ketcli.models.pooling.tau2.tau2`.

    Raises
    ------
    NoAnswer
        If the iteration does not converge in some column, or numbers are too extreme to compute with.
    """
    match method:
        case "DL" | "HS" | "HE" | "SJ":
            found = np.maximum(_closed(designs, method), 0.0)
            if not np.isfinite(found).all():
                raise NoAnswer(EXTREME)
            return found
        case "REML" | "ML" | "PM" | "EB":
            squares, n = float(unweighted(designs).max()), designs.df
            # y'PPy <= S / t^2, and the trace is at least n / (t + max v): beyond this point every function is negative
            top = (squares + math.sqrt(squares * (squares + 4 * n * float(designs.v.max())))) / (2 * n)
            equations, likelihood = _Equations(designs, method), method in {"ML", "REML"}
            return iterated(equations, float(designs.v.min()), top, likelihood=likelihood)
        case _:
            assert_never(method)


def _closed(designs: Designs, method: ClosedTau2) -> FloatArray:
    """Estimators without iteration, not cut off at 0."""
    match method:
        case "DL":
            zero = fitted(designs, 0.0)
            return (zero.q - designs.df) / _trace_p(zero, designs.squares(zero.weights**2))
        case "HS":
            zero = fitted(designs, 0.0)
            return (zero.q - designs.y.size) / total(zero.weights)
        case "HE":
            covered = designs.squares(designs.v[:, np.newaxis])
            trace = total(designs.v[:, np.newaxis]) - added(row[i] for i, row in enumerate(covered))
            return (unweighted(designs) - trace) / designs.df
        case "SJ":
            # the crude start is the variance about the plain mean, whatever the order of the design
            start = float(np.var(designs.y))
            return start * fitted(designs, start).q / designs.df
        case _:
            assert_never(method)


@dataclass(frozen=True, slots=True)
class _Equations:
    """The estimating functions of all columns, as `ketcli.models.pooling.tau2_of_many` takes them.

    REML: y'PPy - tr P with derivative tr PP - 2 y'PPPy; ML: y'PPy - sum w with derivative sum w^2 - 2 y'PPPy (twice the
    score); PM and EB: Q(tau2) - (k - p) with derivative -y'PPy.
    """

    designs: Designs
    method: IteratedTau2

    @property
    def least(self) -> FloatArray:
        return np.full(self.designs.z.shape[2], self.designs.v.min())

    def take(self, columns: IntArray | BoolArray) -> _Equations:
        return replace(self, designs=self.designs.take(columns))

    def score(self, tau2: float) -> FloatArray:
        fit = fitted(self.designs, tau2)
        match self.method:
            case "PM" | "EB":
                return _finite(fit.q - self.designs.df)
            case "ML":
                return _finite(fit.ypp - total(fit.weights))
            case "REML":
                return _finite(fit.ypp - _trace_p(fit, self.designs.squares(fit.weights * fit.weights)))
            case _:
                assert_never(self.method)

    def score_and_slope(self, tau2: FloatArray) -> tuple[FloatArray, FloatArray]:
        fit = fitted(self.designs, tau2)
        w, ypp = fit.weights, fit.ypp
        match self.method:
            case "PM" | "EB":
                return _finite(fit.q - self.designs.df), -ypp
            case "ML":
                return _finite(ypp - total(w)), total_product(w, w) - 2 * _yppp(self.designs, fit)
            case "REML":
                w2 = w * w
                squares, cubes = self.designs.squares(w2), self.designs.squares(w2 * w)
                trace_pp = total(w2) - 2 * trace_of_product(fit.cov, cubes) + trace_of_square(fit.cov, squares)
                return _finite(ypp - _trace_p(fit, squares)), trace_pp - 2 * _yppp(self.designs, fit)
            case _:
                assert_never(self.method)

    def log_likelihood(self, tau2: FloatArray) -> FloatArray:
        fit = fitted(self.designs, tau2)
        log_v = total(-np.log(fit.weights))
        # the determinant of Z'WZ is the square of the product of 1 / the diagonal of its inverse root
        restricted = -2 * added(np.log(row[i]) for i, row in enumerate(fit.root)) if self.method == "REML" else 0.0
        return -(log_v + fit.q + restricted) / 2


def _finite(score: FloatArray) -> FloatArray:
    if not np.isfinite(score).all():
        raise NoAnswer(EXTREME)
    return score


def _trace_p(fit: Fit, squares: Matrix) -> FloatArray:
    """Trace of P = W - W Z (Z'WZ)^-1 Z'W, where ``squares`` is Z'WWZ."""
    return total(fit.weights) - trace_of_product(fit.cov, squares)


def _yppp(designs: Designs, fit: Fit) -> FloatArray:
    """Y'PPPy = sum w^3 e^2 - u' (Z'WZ)^-1 u with u = Z'W^2 e."""
    weighted = fit.weights * fit.residuals
    twice = fit.weights * weighted
    whitened = times(fit.root, list(total_product(twice, designs.z)))
    return total_product(twice, weighted) - added(entry * entry for entry in whitened)
