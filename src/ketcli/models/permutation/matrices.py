"""Small symmetric matrices, one in each of many columns: an entry is a row of numbers, and all is done on whole rows.

No LAPACK, which handles one matrix after another and whose last bits depend on the processor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ketcli.arrays import FloatArray

    Matrix = Sequence[Sequence[FloatArray]]


def total(rows: FloatArray) -> FloatArray:
    """Sum of the rows of (k, n), in their order."""
    return added(rows)


def total_product(a: FloatArray, b: FloatArray) -> FloatArray:
    """Sum over the studies of a b, in their order, from (k, n) or (k, 1) and (k, n) or (k, p, n)."""
    found = np.asarray(a[0] * b[0])
    scratch = np.empty_like(found)
    for one, other in zip(a[1:], b[1:], strict=True):
        found += np.multiply(one, other, out=scratch)
    return found


def products(z: FloatArray) -> FloatArray:
    """The products z_i z_j, i <= j, of each row of (k, p): (k, p (p + 1) / 2)."""
    first, second = np.triu_indices(z.shape[1])
    return z[:, first] * z[:, second]


def symmetric(upper: FloatArray, p: int) -> Matrix:
    """The matrix of which these are the entries i <= j, in the order of `products`."""
    start = [i * p - i * (i + 1) // 2 for i in range(p)]
    return [[upper[start[min(i, j)] + max(i, j)] for j in range(p)] for i in range(p)]


def inverse_root(m: Matrix) -> Matrix:
    """The lower triangle G with G m G' = I, the inverse of Cholesky's factor; undefined where m is not positive."""
    p = len(m)
    factor: list[list[FloatArray]] = []
    found: list[list[FloatArray]] = []
    for i in range(p):
        row: list[FloatArray] = []
        for j in range(i + 1):
            rest = m[i][j].copy()
            for a in range(j):
                rest -= row[a] * (factor[j] if j < i else row)[a]
            row.append(rest / factor[j][j] if j < i else np.sqrt(rest))
        factor.append(row)
        scale = 1.0 / row[i]
        found.append([-added(row[a] * found[a][j] for a in range(j, i)) * scale for j in range(i)] + [scale])
    return found


def inverse(root: Matrix) -> Matrix:
    """The inverse of the matrix of which this is `inverse_root`."""
    p = len(root)
    found = [[added(root[a][i] * root[a][j] for a in range(i, p)) for j in range(i + 1)] for i in range(p)]
    return [[found[max(i, j)][min(i, j)] for j in range(p)] for i in range(p)]


def times(m: Matrix, b: Sequence[FloatArray]) -> list[FloatArray]:
    """The matrix, or a lower triangle, times a vector."""
    return [added(entry * b[j] for j, entry in enumerate(row)) for row in m]


def trace_of_product(a: Matrix, b: Matrix) -> FloatArray:
    """tr(a b) of symmetric matrices."""
    return added(added(map(np.multiply, *rows)) for rows in zip(a, b, strict=True))


def trace_of_square(a: Matrix, b: Matrix) -> FloatArray:
    """tr(a b a b) of symmetric matrices."""
    product = [[added(map(np.multiply, row, column)) for column in b] for row in a]
    return added(added(product[i][j] * product[j][i] for j in range(len(a))) for i in range(len(a)))


def added(terms: Iterable[FloatArray]) -> FloatArray:
    """Sum of rows in their order."""
    first, *rest = terms
    found: FloatArray = first.copy()
    for term in rest:
        found += term
    return found
