"""Maximum of a smooth function of a few parameters with lower limits, by Newton's method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import numpy as np

from ketcli.errors import NoAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ketcli.arrays import BoolArray, FloatArray

_SETTLED = 1e-16
_NEAR = 1e-7
_ARMIJO = 1e-4


class Surface(Protocol):
    """A function's value, gradient (n,) and Hessian (n, n) at one point."""

    @property
    def value(self) -> float:
        """Value."""

    @property
    def gradient(self) -> FloatArray:
        """Gradient."""

    @property
    def hessian(self) -> FloatArray:
        """Hessian."""


S = TypeVar("S", bound=Surface)


@dataclass(frozen=True, slots=True)
class Maximum(Generic[S]):
    """Where the maximum lies, what was evaluated there, and which parameters lie inside their limits."""

    at: FloatArray
    surface: S
    free: tuple[bool, ...]


def maximize(
    evaluate: Callable[[FloatArray], S],
    start: FloatArray,
    lower: FloatArray,
    *,
    limit: int = 200,
) -> Maximum[S]:
    """Climb from ``start`` (n,) to a local maximum with every parameter at or above ``lower`` (n,).

    Newton steps over the parameters that are not held at their limit, with halving; where the Hessian is not negative
    definite its eigenvalues are taken by magnitude, which turns away from saddles. Ends when a step moves less than
    1e-8 standard errors (the curvature sets the unit), which the last step squares.

    Raises
    ------
    NoAnswer
        If that takes more than ``limit`` steps, or the function is not finite at the start.
    """
    x = np.maximum(np.asarray(start, dtype=np.float64), lower)
    here = evaluate(x)
    if not np.isfinite(here.value):
        raise NoAnswer("the likelihood cannot be computed for these data")
    before = np.inf
    for _ in range(limit):
        free = np.ones(x.size, dtype=np.bool_)
        step = _uphill(here, free)
        while (outward := free & (x <= lower) & (step < 0)).any():
            free &= ~outward
            step = _uphill(here, free)
        gain = float(here.gradient @ step)
        near = gain < _NEAR
        if gain <= _SETTLED or (near and gain > before / 4):
            x = np.maximum(x + step, lower)
            return Maximum(x, evaluate(x), tuple(free.tolist()))
        before = gain if near else np.inf
        for fraction in _fractions(x, step, lower):
            trial = np.maximum(x + fraction * step, lower)
            there = evaluate(trial)
            rise = float(here.gradient @ (trial - x))
            # so near, differences of values are rounding and only the gradient tells
            if near or (np.isfinite(there.value) and there.value >= here.value + _ARMIJO * rise):
                break
        else:
            break
        x, here = trial, there
    raise NoAnswer("the likelihood has no maximum that the iteration could reach")


def _fractions(x: FloatArray, step: FloatArray, lower: FloatArray) -> Iterator[float]:
    """The whole step, the part of it up to the nearest limit, and halves of that."""
    yield 1.0
    ahead = step < 0
    reach = float(np.min((x - lower)[ahead] / -step[ahead], initial=1.0))
    for halving in range(int(reach >= 1), 60):
        yield reach * 0.5**halving


def _uphill(here: Surface, free: BoolArray) -> FloatArray:
    """Newton's step over the free parameters, 0 for the others."""
    step = np.zeros_like(here.gradient)
    if not free.any():
        return step
    if free.sum() == 1:  # what follows, of a single number
        (place,) = np.flatnonzero(free)
        bend, slope = float(here.hessian[place, place]), float(here.gradient[place])
        step[place] = slope / (abs(bend) or 1.0)
        return step
    hessian = here.hessian[np.ix_(free, free)]
    # Parameters can differ in size by many powers of ten: bring the diagonal to one first.
    unit = np.sqrt(np.abs(np.diag(hessian)))
    unit = 1 / np.where(unit > 0, unit, 1.0)
    values, vectors = np.linalg.eigh(hessian * np.outer(unit, unit))
    curvature = np.maximum(np.abs(values), 1e-10)
    step[free] = unit * (vectors @ ((vectors.T @ (unit * here.gradient[free])) / curvature))
    return step
