"""Proportions in single groups: logit, Freeman-Tukey double arcsine, raw; back-transformations and exact limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ketcli.effects.result import EffectSizes, as_floats, effect_sizes, refuse
from ketcli.errors import InvalidInput
from ketcli.ufuncs import betaincinv, expit

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ketcli.arrays import FloatArray


def _read(events: ArrayLike, n: ArrayLike) -> list[FloatArray]:
    arrays = as_floats(events=events, n=n)
    x, size = arrays
    refuse(x < 0, "a count of events is negative")
    refuse(size < 0, "a group size is negative")
    refuse(x > size, "more events than people in the group")
    return arrays


def _half(x: FloatArray, n: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Add 0.5 to events and to non-events where either is 0."""
    half = np.where((x == 0) | (x == n), 0.5, 0.0)
    return x + half, np.where(n > 0, n + 2 * half, np.nan)


def plo(events: ArrayLike, n: ArrayLike) -> EffectSizes:
    """Logit of a proportion: ``ln(x / (n - x))`` with variance ``1/x + 1/(n - x)``.

    0.5 is added to both counts where one is 0 (metafor's default). NaN for an empty group.

    Raises
    ------
    InvalidInput
        For impossible counts; the message names the row.
    """
    x, size = _half(*_read(events, n))
    return effect_sizes(np.log(x / (size - x)), 1 / x + 1 / (size - x))


def pft(events: ArrayLike, n: ArrayLike) -> EffectSizes:
    """Freeman-Tukey double arcsine of a proportion (Freeman & Tukey, 1950), halved as in metafor.

    ``(asin sqrt(x / (n + 1)) + asin sqrt((x + 1) / (n + 1))) / 2`` with variance ``1 / (4 n + 2)``; no cell is
    corrected. NaN for an empty group.

    Raises
    ------
    InvalidInput
        For impossible counts; the message names the row.
    """
    x, size = _read(events, n)
    size = np.where(size > 0, size, np.nan)
    return effect_sizes(_double_arcsine(x, size), 1 / (4 * size + 2))


def pr(events: ArrayLike, n: ArrayLike) -> EffectSizes:
    """Raw proportion ``x / n`` with variance ``p (1 - p) / n``; empty cells as in `plo`.

    Raises
    ------
    InvalidInput
        For impossible counts; the message names the row.
    """
    x, size = _half(*_read(events, n))
    p = x / size
    return effect_sizes(p, p * (1 - p) / size)


def inverse_plo(x: ArrayLike) -> FloatArray:
    """Proportion from its logit."""
    return np.asarray(expit(np.asarray(x, dtype=np.float64)))


def inverse_pft(x: ArrayLike, n_harmonic: float) -> FloatArray:
    """Proportion from its double arcsine (Miller, 1978, with n the harmonic mean of the group sizes).

    ``p = (1 - sgn(cos 2x) sqrt(1 - (sin 2x + (sin 2x - 1 / sin 2x) / n)^2)) / 2``; values beyond the transforms of 0
    and of 1 become 0 and 1 (metafor's ``transf.ipft.hm``).

    Raises
    ------
    InvalidInput
        If ``n_harmonic`` is not positive.
    """
    if not n_harmonic > 0:
        raise InvalidInput(f"the harmonic mean of the group sizes must be positive, not {n_harmonic}")
    angle = np.asarray(x, dtype=np.float64)
    lowest, highest = _double_arcsine(np.array([0.0, n_harmonic]), np.array([n_harmonic, n_harmonic]))
    inside = np.clip(angle, lowest, highest)
    sine = np.sin(2 * inside)
    root = 1 - (sine + (sine - 1 / sine) / n_harmonic) ** 2
    # at the two ends the root is 1 up to rounding; NaN stays NaN
    p = 0.5 * (1 - np.sign(np.cos(2 * inside)) * np.sqrt(np.where(root < 0, 0.0, root)))
    return np.where(angle < lowest, 0.0, np.where(angle > highest, 1.0, p))


def _double_arcsine(x: FloatArray, n: FloatArray) -> FloatArray:
    return np.asarray(0.5 * (np.arcsin(np.sqrt(x / (n + 1))) + np.arcsin(np.sqrt((x + 1) / (n + 1)))))


def clopper_pearson(events: ArrayLike, n: ArrayLike, level: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """Exact confidence limits of a proportion (Clopper & Pearson, 1934), by quantiles of the beta distribution.

    Returns
    -------
    low, high : FloatArray
        0 and 1 at the ends; NaN for an empty group.

    Raises
    ------
    InvalidInput
        For impossible counts or a level outside 0 to 1.
    """
    if not 0 < level < 1:
        raise InvalidInput(f"the level must lie between 0 and 1, not {level}")
    x, size = _read(events, n)
    tail = (1 - level) / 2
    some, lacking = np.maximum(x, 0.5), np.maximum(size - x, 0.5)  # any positive number where the limit is known
    low = np.where(x == 0, 0.0, betaincinv(some, size - x + 1, tail))
    high = np.where(x == size, 1.0, betaincinv(x + 1, lacking, 1 - tail))
    return np.where(size > 0, low, np.nan), np.where(size > 0, high, np.nan)
