"""Restricted cubic splines: a smooth curve that is straight beyond its outer knots."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.numeric.distinct import distinct

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ketcli.arrays import FloatArray

# Quantiles for so many knots (Harrell, 2015, Regression Modeling Strategies, 2nd edition, table 2.3).
KNOT_QUANTILES = {
    3: (0.10, 0.50, 0.90),
    4: (0.05, 0.35, 0.65, 0.95),
    5: (0.05, 0.275, 0.50, 0.725, 0.95),
}


def harrell_knots(x: ArrayLike, count: int = 3) -> FloatArray:
    """Knots at Harrell's quantiles of x; where those coincide, at the same quantiles of the distinct values of x.

    Parameters
    ----------
    x : array_like, shape (k,)
        The moderator.
    count : {3, 4, 5}

    Returns
    -------
    array (count,)
        Increasing. Quantiles interpolate linearly between order statistics (R's type 7). Harrell's further rule for
        fewer than 100 values, the fifth smallest and largest as outer knots, is not followed: among so few comparisons
        as there are here it would leave the outer doses beyond the knots.

    Raises
    ------
    NoAnswer
        With fewer than ``count + 1`` distinct values: the curve would run through a free mean at each of them.
    InvalidInput
        For another count.
    """
    if count not in KNOT_QUANTILES:
        raise InvalidInput(f"a spline has {', '.join(map(str, KNOT_QUANTILES))} knots, not {count}")
    values = np.asarray(x, dtype=np.float64)
    apart = distinct(values)
    if apart.size <= count:
        raise NoAnswer(f"a spline with {count} knots needs at least {count + 1} different values, not {apart.size}")
    for sample in (values, apart):
        knots = np.quantile(sample, KNOT_QUANTILES[count])
        if (np.diff(knots) > 0).all():
            break
    return np.asarray(knots, dtype=np.float64)


def restricted_cubic(x: ArrayLike, knots: ArrayLike) -> FloatArray:
    """Columns of a restricted cubic spline: x itself, then one term less than there are inner intervals.

    With knots ``t_1 < ... < t_m`` and ``u+ = max(u, 0)``, term j = 1 ... m - 2 is::

        ((x - t_j)+^3 - (x - t_(m-1))+^3 (t_m - t_j) / (t_m - t_(m-1))
                      + (x - t_m)+^3 (t_(m-1) - t_j) / (t_m - t_(m-1))) / (t_m - t_1)^2

    (Harrell, 2015, equations 2.25 to 2.27, scaled as his ``rcspline.eval`` does, so that all columns are in the unit of
    x).

    Returns
    -------
    array, shape (k, m - 1)

    Raises
    ------
    InvalidInput
        For fewer than three knots, or knots that do not increase.
    """
    values, t = np.asarray(x, dtype=np.float64), np.asarray(knots, dtype=np.float64)
    if t.ndim != 1 or t.size < 3 or not (np.diff(t) > 0).all():
        raise InvalidInput("a restricted cubic spline needs three or more increasing knots")
    last, before, first = t[-1], t[-2], t[0]
    cubes = np.maximum(values[:, None] - t, 0.0) ** 3
    inner = cubes[:, :-2]
    gap = last - before
    terms = inner - cubes[:, [-2]] * (last - t[:-2]) / gap + cubes[:, [-1]] * (before - t[:-2]) / gap
    return np.column_stack([values, terms / (last - first) ** 2])
