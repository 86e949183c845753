"""Cluster-robust standard errors with small-sample correction (CR2) and Satterthwaite degrees of freedom.

Bell & McCaffrey (2002); Pustejovsky & Tipton (2018, equations 6, 7 and 11), the working model being the target: the
covariance of cluster j is ``T = diag(d) + sb 11'`` and the weights are its inverse. With ``M = (X'V^-1 X)^-1`` the
residuals of the cluster have covariance ``F = T - X M X'``, and the paper's correction ``D' (D F D')^(-1/2) D`` (with
``T = D'D``) equals ``T (F T)^(-1/2)``. All that is needed of it is ``Y = (T F)^(-1/2) X``, found by `inverse_root`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.robust.clusters import group
from ketcli.models.robust.inverse_root import Block, inverse_root

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ketcli.arrays import FloatArray


class ClusterRobust(NamedTuple):
    """Covariance (p, p) of the coefficients, their standard errors and degrees of freedom (p,).

    df is NaN where the data leave nothing to estimate a coefficient's variance from.
    """

    cov: FloatArray
    se: FloatArray
    df: FloatArray


def cr2(
    residuals: FloatArray,
    X: FloatArray,
    variance: FloatArray,
    cluster: Sequence[Any] | np.ndarray[Any, Any],
    *,
    between: float = 0.0,
) -> ClusterRobust:
    """CR2 covariance of generalized least squares coefficients.

    Parameters
    ----------
    residuals : array, shape (k,)
        Residuals of the fit with weights inverse to the working covariance.
    X : array, shape (k, p)
        Design matrix of full rank.
    variance : array, shape (k,)
        Working variance of each row without what its cluster shares: sampling variance + variance within clusters.
    cluster : sequence of k labels
    between : float
        Working variance that the rows of a cluster share.

    Returns
    -------
    ClusterRobust
        As clubSandwich's ``vcovCR(type = "CR2")`` and ``coef_test(test = "Satterthwaite")``. A direction of X that one
        cluster alone determines has no correction: the generalized inverse is taken, as there.

    Raises
    ------
    NoAnswer
        With fewer than two clusters.
    InvalidInput
        For arrays that do not fit together.
    """
    k = residuals.size
    if X.ndim != 2 or X.shape[0] != k or variance.shape != (k,):
        raise InvalidInput("residuals, design matrix and variances must have a row for each study")
    clusters = group(cluster, k)
    if clusters.m < 2:
        raise NoAnswer("cluster-robust standard errors need at least two clusters, and there is one")
    order = clusters.order
    length = np.sqrt(np.einsum("ij,ij->j", X, X))
    basis, r = np.linalg.qr(X / length)
    block = Block(basis[order] * math.sqrt(k), variance[order], between, clusters)
    return corrected(residuals[order], block, np.linalg.inv(r) / length[:, None] * math.sqrt(k))


def corrected(e: FloatArray, block: Block, to_coef: FloatArray) -> ClusterRobust:
    """CR2 from residuals sorted by cluster; ``to_coef`` (p, p) turns the block's coefficients into those wanted."""
    products, root = inverse_root(block, e)
    to = to_coef @ root
    half = to @ products.score.T
    cov = half @ half.T
    # Under the working model the variance estimate of one coefficient is a sum of squares of normals with covariance P:
    # to Y'F Y to' on the diagonal and -h_s'h_t off it, h = to Y'X M^(1/2). df = (tr P)^2 / tr PP.
    df = np.full(to.shape[0], math.nan)
    for c, row in enumerate(to):
        h = np.einsum("q,jqr->jr", row, products.cross)
        diagonal = np.einsum("q,jqr,r->j", row, products.expected, row)
        before = np.cumsum(h[:-1, :, None] * h[:-1, None, :], axis=0)
        square = float((diagonal * diagonal).sum() + 2 * np.einsum("jq,jqr,jr->", h[1:], before, h[1:]))
        if square > 0:
            df[c] = float(diagonal.sum()) ** 2 / square
    return ClusterRobust(cov=cov, se=np.sqrt(np.diag(cov)), df=df)
