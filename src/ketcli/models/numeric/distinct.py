"""The different values of an array, without `numpy.unique`: it loads masked arrays, which takes longer than to look."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from ketcli.arrays import FloatArray, IntArray

Values = TypeVar("Values", "FloatArray", "IntArray")


def distinct(values: Values) -> Values:
    """Each of the values (n,) once, in rising order."""
    return np.array(sorted(set(values.tolist())), dtype=values.dtype)
