"""Values of the analysis scale as they are drawn and as they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ketcli.questions.effects.display import back_transform, scale_of
from ketcli.show.kit.numbers import bracketed, estimated, missing
from ketcli.show.words.common import MEASURE_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketcli.arrays import FloatArray
    from ketcli.questions.effects.effect_set import EffectSet

Span = tuple[float, float, float]
"""An estimate with its limits."""


class Scale(NamedTuple):
    """How a measure is drawn: proportions as they are, ratios on the log scale, differences on their own.

    Attributes
    ----------
    name : str
        The measure in words.
    level : float
        Of all confidence intervals.
    logarithmic, proportion : bool
        What the axis shows.
    transform : callable
        From the analysis scale to the reader's.
    """

    name: str
    level: float
    logarithmic: bool
    proportion: bool
    transform: Callable[[FloatArray], FloatArray]

    @property
    def null(self) -> float | None:
        """Where no effect lies on the axis; a proportion has no such place."""
        return None if self.proportion else 0.0

    @property
    def digits(self) -> int:
        """Decimals of what is written."""
        return 3 if self.proportion else 2

    @property
    def ci(self) -> str:
        """The interval by its level: `95% CI`."""
        return f"{100 * self.level:g}% CI"

    def shown(self, span: Span) -> Span:
        """The span in the reader's numbers."""
        return _span(self.transform(np.array(span)))

    def drawn(self, span: Span) -> Span | None:
        """The span where it lies on the axis; None where a part of it is not defined."""
        placed = self.shown(span) if self.proportion else span
        return placed if np.isfinite(placed).all() else None

    def text(self, span: Span) -> str:
        """An estimate with its interval: `-0.54 [-0.78, -0.30]`."""
        estimate, low, high = self.shown(span)
        if missing(estimate):
            return "not estimable"
        return bracketed(estimate, low, high, self.digits)

    def limits(self, shown: Span) -> str:
        """The interval alone, of a span in the reader's numbers."""
        return f"[{estimated(shown[1], self.digits)}, {estimated(shown[2], self.digits)}]"


def scale_for(effects: EffectSet) -> Scale:
    """The scale of a set of effect sizes."""
    method = effects.method
    kind = scale_of(method.measure)
    return Scale(
        MEASURE_NAMES[method.measure], method.level, kind == "ratio", kind == "proportion", back_transform(effects)
    )


def _span(values: FloatArray) -> Span:
    estimate, low, high = (float(value) for value in values)
    return estimate, low, high
