"""Mixtures of normal distributions: distribution function and quantiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ketcli.ufuncs import ndtr, ndtri

if TYPE_CHECKING:
    from ketcli.arrays import FloatArray

SAME = 1e-8  # of the smallest SD: the step that follows squares it
REACHED = 1e-14
DENSITY = 0.3989422804014327


def mixture_cdf(x: float, weights: FloatArray, means: FloatArray, sds: FloatArray) -> float:
    """P(X <= x) of the mixture of components (n,)."""
    return float(weights @ ndtr((x - means) / sds))


def mixture_quantiles(p: FloatArray, weights: FloatArray, means: FloatArray, sds: FloatArray) -> FloatArray:
    """Quantiles for probabilities (m,), of one mixture (``means``, ``sds`` (n, 1)) or of m of them ((n, m)).

    Newton's method within the bracket that the components' own quantiles give.
    """
    p = np.asarray(p, dtype=np.float64)
    z = ndtri(np.clip(p, 1e-300, 1 - 1e-16))
    each = means + sds * z
    low, high = each.min(axis=0), each.max(axis=0)
    x = np.clip(weights @ means + z / (weights @ (1 / sds)), low, high)
    narrowest = SAME * sds.min(axis=0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore", under="ignore"):
        for _ in range(500):
            standard = (x - means) / sds
            excess = weights @ ndtr(standard) - p
            low, high = np.where(excess < 0, x, low), np.where(excess > 0, x, high)
            slope = weights @ (DENSITY * np.exp(-0.5 * standard**2) / sds)
            proposal = x - excess / slope
            middle = (low + high) / 2
            there = np.where((proposal >= low) & (proposal <= high), proposal, middle)
            there = np.where(np.abs(excess) < REACHED, x, there)
            moved = np.abs(there - x)
            x = there
            if (moved <= narrowest).all():
                break
    return np.asarray(x)
