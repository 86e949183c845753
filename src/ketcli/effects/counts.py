"""Two groups compared by counts of events: risk ratio, odds ratio, risk difference, Peto's odds ratio."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import numpy as np

from ketcli.effects.measures import ZeroCells
from ketcli.effects.result import EffectSizes, as_floats, effect_sizes, refuse
from ketcli.literals import require_one_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ketcli.arrays import BoolArray, FloatArray


def read_tables(
    events_e: ArrayLike, n_e: ArrayLike, events_c: ArrayLike, n_c: ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Read 2x2 tables as float arrays (events and sizes of both arms).

    Raises
    ------
    InvalidInput
        Where events are negative or more than the group size, or a size is negative; the message names the row.
    """
    a, n1, c, n2 = as_floats(events_e=events_e, n_e=n_e, events_c=events_c, n_c=n_c)
    refuse((a < 0) | (c < 0), "a count of events is negative")
    refuse((n1 < 0) | (n2 < 0), "a group size is negative")
    refuse((a > n1) | (c > n2), "more events than people in the group")
    return a, n1, c, n2


def uninformative(a: FloatArray, n1: FloatArray, c: FloatArray, n2: FloatArray) -> BoolArray:
    """Tell where nobody or everybody had the event, or an arm is empty: such a study says nothing on a ratio."""
    return np.asarray(((a == 0) & (c == 0)) | ((a == n1) & (c == n2)) | (n1 == 0) | (n2 == 0))


def undefined(a: FloatArray, n1: FloatArray, c: FloatArray, n2: FloatArray, zero_cells: ZeroCells) -> BoolArray:
    """Where a study has no ratio: `uninformative`; with ``metafor`` only where an arm is empty."""
    if zero_cells == "metafor":
        return np.asarray((n1 == 0) | (n2 == 0))
    return uninformative(a, n1, c, n2)


def increments(
    a: FloatArray, n1: FloatArray, c: FloatArray, n2: FloatArray, zero_cells: ZeroCells
) -> tuple[FloatArray, FloatArray]:
    """Give what each cell of the experimental and of the control arm gains."""
    require_one_of(zero_cells, ZeroCells, "correction of empty cells")
    empty = (a == 0) | (c == 0) | (a == n1) | (c == n2)
    match zero_cells:
        case "half" | "metafor" | "meta":
            half = np.where(empty, 0.5, 0.0)
            return half, half
        case "tacc":
            # Sweeting et al. (2004): an arm gains in proportion to the other one's reciprocal size; both sum to 1.
            total = np.where(n1 + n2 > 0, n1 + n2, np.nan)
            return np.where(empty, n1 / total, 0.0), np.where(empty, n2 / total, 0.0)
        case "none":
            nothing = np.zeros_like(a)
            return nothing, nothing
        case _:
            assert_never(zero_cells)


def rr(
    events_e: ArrayLike, n_e: ArrayLike, events_c: ArrayLike, n_c: ArrayLike, *, zero_cells: ZeroCells = "half"
) -> EffectSizes:
    """Log risk ratio, experimental over control.

    ``y = ln(a / n_e) - ln(c / n_c)``, ``v = 1/a - 1/n_e + 1/c - 1/n_c`` (Katz et al., 1978). NaN where nobody or
    everybody had the event, but with ``metafor``. In a study with an empty cell:

    * ``half`` adds 0.5 to all four cells, so each arm gains 1 (RevMan);
    * ``metafor`` does the same, and keeps studies in which nobody or everybody had the event (escalc's defaults
      ``add = 1/2, to = "only0", drop00 = FALSE``);
    * ``meta`` adds 0.5 to the events and 0.5 to the group size (the R package meta);
    * ``tacc`` adds n_arm / N to both cells of an arm (treatment-arm continuity correction, Sweeting et al., 2004;
      metapsyTools);
    * ``none`` adds nothing.

    Raises
    ------
    InvalidInput
        For impossible counts (the row is named) or an unknown ``zero_cells``.
    """
    a, n1, c, n2 = read_tables(events_e, n_e, events_c, n_c)
    add1, add2 = increments(a, n1, c, n2, zero_cells)
    gain = 1 if zero_cells == "meta" else 2
    x1, x2, m1, m2 = a + add1, c + add2, n1 + gain * add1, n2 + gain * add2
    with np.errstate(divide="ignore", invalid="ignore"):
        yi = np.log(x1 / m1) - np.log(x2 / m2)
        vi = 1 / x1 - 1 / m1 + 1 / x2 - 1 / m2
    vi = np.where(undefined(a, n1, c, n2, zero_cells) | (vi <= 0), np.nan, vi)
    return effect_sizes(yi, vi)


def odds_ratio(
    events_e: ArrayLike, n_e: ArrayLike, events_c: ArrayLike, n_c: ArrayLike, *, zero_cells: ZeroCells = "half"
) -> EffectSizes:
    """Log odds ratio, experimental over control.

    ``y = ln(a d / (b c))``, ``v = 1/a + 1/b + 1/c + 1/d`` (Woolf, 1955). Empty cells as in `rr` (``meta`` is ``half``
    here). NaN where nobody or everybody had the event.

    Raises
    ------
    InvalidInput
        For impossible counts (the row is named) or an unknown ``zero_cells``.
    """
    a, n1, c, n2 = read_tables(events_e, n_e, events_c, n_c)
    add1, add2 = increments(a, n1, c, n2, zero_cells)
    x1, y1, x2, y2 = a + add1, n1 - a + add1, c + add2, n2 - c + add2
    with np.errstate(divide="ignore", invalid="ignore"):
        yi = np.log(x1 / y1) - np.log(x2 / y2)
        vi = 1 / x1 + 1 / y1 + 1 / x2 + 1 / y2
    return effect_sizes(yi, np.where(undefined(a, n1, c, n2, zero_cells), np.nan, vi))


def rd(
    events_e: ArrayLike, n_e: ArrayLike, events_c: ArrayLike, n_c: ArrayLike, *, zero_cells: ZeroCells = "half"
) -> EffectSizes:
    """Risk difference, experimental minus control.

    ``y = p_e - p_c``, ``v = p_e (1 - p_e) / n_e + p_c (1 - p_c) / n_c``. In a study with an empty cell ``half`` and
    ``tacc`` use corrected counts for both; ``meta`` keeps the raw difference and corrects the variance only. Studies
    without events, or with events in everybody, are kept; NaN where an arm is empty or the variance is 0.

    Raises
    ------
    InvalidInput
        For impossible counts (the row is named) or an unknown ``zero_cells``.
    """
    a, n1, c, n2 = read_tables(events_e, n_e, events_c, n_c)
    add1, add2 = increments(a, n1, c, n2, zero_cells)
    m1, m2 = n1 + 2 * add1, n2 + 2 * add2
    with np.errstate(divide="ignore", invalid="ignore"):
        p1, p2 = (a + add1) / m1, (c + add2) / m2
        vi = p1 * (1 - p1) / m1 + p2 * (1 - p2) / m2
        yi = a / n1 - c / n2 if zero_cells == "meta" else p1 - p2
    return effect_sizes(yi, np.where((vi > 0) & (n1 > 0) & (n2 > 0), vi, np.nan))


def peto_parts(a: FloatArray, n1: FloatArray, c: FloatArray, n2: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Give observed minus expected events and their hypergeometric variance (Yusuf et al., 1985); 0, 0 if no news."""
    total = n1 + n2
    events = a + c
    safe = np.where(total > 1, total, np.nan)
    difference = a - events * (n1 / safe)
    variance = events * (total - events) * (n1 / safe) * (n2 / safe) / (safe - 1)
    return np.nan_to_num(difference), np.nan_to_num(variance)


def peto(events_e: ArrayLike, n_e: ArrayLike, events_c: ArrayLike, n_c: ArrayLike) -> EffectSizes:
    """Peto's one-step log odds ratio.

    ``y = (O - E) / V``, ``v = 1 / V`` with the hypergeometric expectation and variance (Yusuf et al., 1985), from the
    raw counts: no cell is corrected. NaN where ``V`` is 0.

    Raises
    ------
    InvalidInput
        For impossible counts; the message names the row.
    """
    difference, variance = peto_parts(*read_tables(events_e, n_e, events_c, n_c))
    safe = np.where(variance > 0, variance, np.nan)
    return effect_sizes(difference / safe, 1 / safe)
