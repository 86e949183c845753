"""What every effect size function returns, and how its arguments are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ketcli.errors import InvalidInput

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ketcli.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class EffectSizes:
    """Effect sizes and their sampling variances.

    Attributes
    ----------
    yi : FloatArray
        Effect sizes, one a study, on the analysis scale (log for ratios); NaN where undefined.
    vi : FloatArray
        Their sampling variances; NaN in the same places.
    """

    yi: FloatArray
    vi: FloatArray


def effect_sizes(yi: FloatArray, vi: FloatArray) -> EffectSizes:
    """Put together a result: where either number is not finite, both become NaN."""
    undefined = ~(np.isfinite(yi) & np.isfinite(vi))
    return EffectSizes(np.where(undefined, np.nan, yi), np.where(undefined, np.nan, vi))


def as_floats(**columns: ArrayLike) -> list[FloatArray]:
    """Read arguments as float arrays of one shape (k,); numbers are repeated.

    Raises
    ------
    InvalidInput
        If the lengths differ or something is not a number.
    """
    try:
        arrays = [np.asarray(column, dtype=np.float64) for column in columns.values()]
        if len({each.shape for each in arrays}) > 1:
            arrays = list(np.broadcast_arrays(*arrays))
    except (TypeError, ValueError):
        names = ", ".join(columns)
        raise InvalidInput(f"{names} must be numbers, as many of each") from None
    return [each if each.ndim else each.reshape(1) for each in arrays]


def refuse(bad: np.ndarray, sentence: str) -> None:
    """Raise InvalidInput naming the first row (counted from 1) where ``bad`` is true."""
    if bad.any():
        raise InvalidInput(f"row {int(np.argmax(bad)) + 1}: {sentence}")
