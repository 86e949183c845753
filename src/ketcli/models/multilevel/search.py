"""The two variances of the three-level model: where the restricted likelihood is highest, and their intervals."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ketcli.distributions import chi2_quantile
from ketcli.errors import NoAnswer
from ketcli.models.multilevel.likelihood import Fit, Rows, fit, log_likelihood, section, weighted
from ketcli.models.numeric.newton import Maximum, maximize
from ketcli.models.numeric.roots import expand_upward, newton_bracketed

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketcli.arrays import FloatArray

_GRID = np.array([0.0, 1e-4, 1e-2, 0.1, 0.5, 2.0])  # variances tried first, in units of the residual variance
_CONFOUNDED = 1e-12
_DIGITS = 1e-9  # of the limits: Newton's last step squares it


class Limits(NamedTuple):
    """Profile-likelihood intervals of both variances."""

    between: tuple[float, float]
    within: tuple[float, float]


class Variances(NamedTuple):
    """Estimates of both variances; their intervals, which take as long as the rest, are computed once asked for."""

    between: float
    within: float
    limits: Callable[[], Limits]


class _Section(NamedTuple):
    """The likelihood along one variance, the other being held; the slopes along both."""

    value: float
    gradient: FloatArray  # (1,)
    hessian: FloatArray  # (1, 1)
    slopes: FloatArray


def best_variances(rows: Rows, level: float) -> Variances:
    """Maximize the restricted likelihood over both variances, and profile each for its interval.

    The climb starts from every local maximum of a coarse grid, so that a second maximum is not missed. Interval: the
    values whose profile likelihood lies within half the chi-squared quantile of the maximum (Hardy & Thompson, 1996),
    as metafor's ``confint.rma.mv``, without an upper limit of the search.

    Raises
    ------
    NoAnswer
        If the two variances cannot be told apart, or the iteration does not converge.
    """
    k, p = rows.basis.shape
    unit = float(rows.y.dot(rows.y)) / int(k - p)
    starts = _starts(rows, unit)
    lower = np.zeros(2)

    def evaluate(s: FloatArray) -> Fit:
        return fit(weighted(rows, float(s[1])), float(s[0]))

    best = max((maximize(evaluate, s, lower) for s in starts), key=lambda m: m.surface.value)
    _check_identified(best)

    @cache
    def limits() -> Limits:
        return Limits(_profile(rows, best, 0, level, unit), _profile(rows, best, 1, level, unit))

    return Variances(float(best.at[0]), float(best.at[1]), limits)


def _starts(rows: Rows, unit: float) -> list[FloatArray]:
    if unit == 0:
        return [np.zeros(2)]
    points = _GRID * unit
    at = [weighted(rows, within) for within in points.tolist()]
    surface = np.array([[log_likelihood(one, between) for one in at] for between in points.tolist()])
    padded = np.pad(surface, 1, constant_values=-np.inf)
    around = np.stack([padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:]])
    peaks = np.argwhere(surface >= around.max(axis=0))
    return [np.array([points[b], points[w]]) for b, w in peaks]


def _check_identified(best: Maximum[Fit]) -> None:
    information = best.surface.information
    both = float(information[0, 0] * information[1, 1])
    if not both - float(information[0, 1]) ** 2 > _CONFOUNDED * both:
        raise NoAnswer("the variances between and within clusters cannot be told apart in these data")


def _profile(rows: Rows, best: Maximum[Fit], index: int, level: float, unit: float) -> tuple[float, float]:
    target = best.surface.value - chi2_quantile(level, 1) / 2
    other = 1 - index
    warm = best.at[[other]]

    def above(value: float) -> tuple[float, float]:
        """Profile likelihood less the target, and its slope (the derivative along the other variance being zero)."""
        nonlocal warm
        held = weighted(rows, value) if index == 1 else None

        def along(s: FloatArray) -> _Section:
            moved = float(s[0])
            at, between = (weighted(rows, moved), value) if held is None else (held, moved)
            height, slopes, bend = section(at, between, other)
            return _Section(height, slopes[other : other + 1], np.array([[bend]]), slopes)

        found = maximize(along, warm, np.zeros(1))
        warm = found.at
        return found.surface.value - target, float(found.surface.slopes[index])

    def rightward(value: float) -> tuple[float, float]:
        height, slope = above(value)
        return height, -height / slope if slope < 0 else np.inf

    def leftward(distance: float) -> tuple[float, float]:
        height, slope = above(estimate - distance)
        return height, height / slope if slope > 0 else np.inf

    estimate = float(best.at[index])
    low = 0.0
    if above(0.0)[0] < 0:
        warm = best.at[[other]]
        low = estimate - newton_bracketed(leftward, 0.0, estimate, estimate / 2, relative=_DIGITS)
    warm = best.at[[other]]
    high = expand_upward(lambda x: above(x)[0], 2 * estimate if estimate > 0 else max(unit, float(rows.v.min())))
    return low, newton_bracketed(rightward, estimate, high, high / 2, relative=_DIGITS)
