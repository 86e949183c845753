"""Mean and SD of a group from its median with quartiles, range or both, and whether the group looks skewed.

For groups of five people or more from a normal distribution. The estimates are less precise than reported means and
SDs, which the variance of an effect made of them does not show.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ketcli.effects.result import as_floats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ketcli.arrays import BoolArray, FloatArray

SMALLEST = 5


@dataclass(frozen=True, slots=True)
class Normal:
    """Mean and SD of each group (NaN for fewer than five people), and where the test says that it is skewed."""

    mean: FloatArray
    sd: FloatArray
    skewed: BoolArray


def _quantile(p: FloatArray) -> FloatArray:
    from ketcli.ufuncs import ndtri

    return np.asarray(ndtri(p))


def _range_width(n: FloatArray) -> FloatArray:
    """Range of n normal values in SDs, expected (Wan et al., 2014, equation 9)."""
    return 2 * _quantile((n - 0.375) / (n + 0.25))


def _quartiles_width(n: FloatArray) -> FloatArray:
    """Interquartile range of n normal values in SDs, expected (Wan et al., 2014, equation 16)."""
    return 2 * _quantile((0.75 * n - 0.125) / (n + 0.25))


def _normal(mean: FloatArray, sd: FloatArray, n: FloatArray, skewed: BoolArray) -> Normal:
    enough = n >= SMALLEST
    return Normal(np.where(enough, mean, np.nan), np.where(enough, sd, np.nan), enough & skewed)


def _asymmetry(low: FloatArray, middle: FloatArray, high: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.abs(low + high - 2 * middle) / (high - low))


def from_range(med: ArrayLike, low: ArrayLike, high: ArrayLike, n: ArrayLike) -> Normal:
    """From median, smallest and largest value.

    ``mean = w (min + max) / 2 + (1 - w) med`` with ``w = 4 / (4 + n^0.75)`` (Luo et al., 2018, equation 7),
    ``sd = (max - min) / (2 z((n - 0.375) / (n + 0.25)))`` (Wan et al., 2014, equation 9); skewed where
    ``|min + max - 2 med| / (max - min) >= 1 / log(n + 9) + 2.5 / (n + 1)`` (Shi et al., 2023).
    """
    m, a, b, size = as_floats(med=med, low=low, high=high, n=n)
    with np.errstate(divide="ignore", invalid="ignore"):
        w = 4 / (4 + size**0.75)
        mean = w * (a + b) / 2 + (1 - w) * m
        skewed = _asymmetry(a, m, b) >= 1 / np.log(size + 9) + 2.5 / (size + 1)
        return _normal(mean, (b - a) / _range_width(size), size, skewed)


def from_quartiles(med: ArrayLike, q1: ArrayLike, q3: ArrayLike, n: ArrayLike) -> Normal:
    """From median and quartiles.

    ``mean = w (q1 + q3) / 2 + (1 - w) med`` with ``w = 0.7 + 0.39 / n`` (Luo et al., 2018, equation 11),
    ``sd = (q3 - q1) / (2 z((0.75 n - 0.125) / (n + 0.25)))`` (Wan et al., 2014, equation 16); skewed where
    ``|q1 + q3 - 2 med| / (q3 - q1) >= 2.65 / sqrt(n) - 6 / n^2`` (Shi et al., 2023).
    """
    m, low, high, size = as_floats(med=med, q1=q1, q3=q3, n=n)
    with np.errstate(divide="ignore", invalid="ignore"):
        w = 0.7 + 0.39 / size
        mean = w * (low + high) / 2 + (1 - w) * m
        skewed = _asymmetry(low, m, high) >= 2.65 / np.sqrt(size) - 6 / size**2
        return _normal(mean, (high - low) / _quartiles_width(size), size, skewed)


def from_five(med: ArrayLike, low: ArrayLike, q1: ArrayLike, q3: ArrayLike, high: ArrayLike, n: ArrayLike) -> Normal:
    """From median, quartiles, smallest and largest value.

    ``mean = w1 (min + max) / 2 + w2 (q1 + q3) / 2 + (1 - w1 - w2) med`` with ``w1 = 2.2 / (2.2 + n^0.75)``,
    ``w2 = 0.7 - 0.72 / n^0.55`` (Luo et al., 2018, equation 15); the SD is the mean of those from range and quartiles
    with the weight ``1 / (1 + 0.07 n^0.6)`` of the range (Shi et al., 2020, equation 10); skewed where the larger of
    ``2.65 log(0.6 n) / sqrt(n) |min + max - 2 med| / (max - min)`` and ``|q1 + q3 - 2 med| / (q3 - q1)`` reaches
    ``3 / sqrt(n) - 40 / n^3`` (Shi et al., 2023).
    """
    m, a, first, third, b, size = as_floats(med=med, low=low, q1=q1, q3=q3, high=high, n=n)
    with np.errstate(divide="ignore", invalid="ignore"):
        w1, w2 = 2.2 / (2.2 + size**0.75), 0.7 - 0.72 / size**0.55
        mean = w1 * (a + b) / 2 + w2 * (first + third) / 2 + (1 - w1 - w2) * m
        weight = 1 / (1 + 0.07 * size**0.6)
        sd = weight * (b - a) / _range_width(size) + (1 - weight) * (third - first) / _quartiles_width(size)
        ranged = 2.65 * np.log(0.6 * size) / np.sqrt(size) * _asymmetry(a, m, b)
        skewed = np.fmax(ranged, _asymmetry(first, m, third)) >= 3 / np.sqrt(size) - 40 / size**3
        return _normal(mean, sd, size, skewed)
