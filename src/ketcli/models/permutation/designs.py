"""One meta-regression under many orders of the rows of its design, all fitted at once.

Rows are studies, columns are orders. Every sum over studies is a loop of whole-row operations in the order of the
studies, as in `ketcli.models.subsets.sums` and for its reasons. The equations are those of
`ketcli.models.pooling.sums`; weights are (k, 1) where tau2 is the same in every column, else (k, columns).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ketcli.models.permutation.matrices import (
    inverse,
    inverse_root,
    symmetric,
    times,
    total_product,
)

if TYPE_CHECKING:
    from ketcli.arrays import BoolArray, FloatArray, IntArray
    from ketcli.models.permutation.matrices import Matrix


@dataclass(frozen=True, slots=True)
class Designs:
    """Effect sizes ``y`` and variances ``v`` (k,), and orthonormal designs ``z`` (k, p, columns).

    ``zz`` are the products of the columns of each design, as `matrices.products` has them: (k, p (p + 1) / 2, columns).
    """

    y: FloatArray
    v: FloatArray
    z: FloatArray
    zz: FloatArray

    @property
    def df(self) -> int:
        """Studies beyond coefficients."""
        k, p, _ = self.z.shape
        return int(k - p)

    def take(self, columns: IntArray | BoolArray) -> Designs:
        """Some of the designs."""
        places = np.arange(self.z.shape[2])[columns]
        # indexing would lay the columns apart in memory
        return replace(self, z=self.z.take(places, axis=2), zz=self.zz.take(places, axis=2))

    def squares(self, weights: FloatArray) -> Matrix:
        """Z'WZ of each column."""
        return symmetric(total_product(weights, self.zz), self.z.shape[1])


@dataclass(frozen=True, slots=True)
class Fit:
    """Weighted least squares in each column at one tau2.

    ``weights`` 1 / (v + tau2); ``root`` and ``cov``, the inverse root and the inverse of Z'WZ; ``beta`` (p, columns);
    ``residuals`` (k, columns).
    """

    weights: FloatArray
    root: Matrix
    cov: Matrix
    beta: list[FloatArray]
    residuals: FloatArray

    @property
    def q(self) -> FloatArray:
        """Weighted sum of squared residuals."""
        return total_product(self.weights * self.residuals, self.residuals)

    @property
    def ypp(self) -> FloatArray:
        """Y'PPy."""
        weighted = self.weights * self.residuals
        return total_product(weighted, weighted)


def fitted(designs: Designs, tau2: FloatArray | float) -> Fit:
    """Fit every column at its tau2, or at one for all."""
    weights = 1.0 / (designs.v[:, np.newaxis] + tau2)
    root = inverse_root(designs.squares(weights))
    cov = inverse(root)
    beta = times(cov, list(total_product(weights * designs.y[:, np.newaxis], designs.z)))
    return Fit(weights, root, cov, beta, _residuals(designs, beta))


def unweighted(designs: Designs) -> FloatArray:
    """Sum of squared residuals of the unweighted fit."""
    residuals = _residuals(designs, list(total_product(designs.y[:, np.newaxis], designs.z)))
    return total_product(residuals, residuals)


def _residuals(designs: Designs, beta: list[FloatArray]) -> FloatArray:
    found = np.empty((designs.y.size, designs.z.shape[2]))
    scratch = np.empty(designs.z.shape[2])
    for row, value, z in zip(found, designs.y.tolist(), designs.z, strict=True):
        np.subtract(value, np.multiply(beta[0], z[0], out=scratch), out=row)
        for coefficient, column in zip(beta[1:], z[1:], strict=True):
            np.subtract(row, np.multiply(coefficient, column, out=scratch), out=row)
    return found
