"""Back from the scale of analysis to the scale that people read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, assert_never

import numpy as np

from ketcli.errors import NoAnswer

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketcli.arrays import FloatArray
    from ketcli.effects.measures import Measure
    from ketcli.questions.effects.effect_set import EffectSet

RATIOS: tuple[Measure, ...] = ("RR", "OR", "HR")
Scale = Literal["difference", "ratio", "proportion"]


@dataclass(frozen=True, slots=True)
class Display:
    """An estimate with its intervals on the reader's scale: `difference`, `ratio` or `proportion`."""

    scale: Scale
    estimate: float
    ci_low: float
    ci_high: float
    pi_low: float | None
    pi_high: float | None


def scale_of(measure: Measure) -> Scale:
    """The reader's scale of a measure."""
    match measure:
        case "RR" | "OR" | "HR":
            return "ratio"
        case "PLO" | "PFT" | "PR":
            return "proportion"
        case "SMD" | "MD" | "RD" | "GEN":
            return "difference"
        case _:
            assert_never(measure)


def back_transform(effects: EffectSet) -> Callable[[FloatArray], FloatArray]:
    """The function from the analysis scale to the reader's scale.

    RR, OR and HR: exponential. PLO: inverse logit. PFT: Miller's (1978) inverse with the harmonic mean of the studies'
    n.
    """
    measure = effects.method.measure
    if measure in RATIOS:
        return _ratio
    if measure == "PLO":
        from ketcli.effects.proportions import inverse_plo

        return inverse_plo
    if measure == "PFT" and {"n", "n_e"} & set(effects.table.columns):
        from ketcli.effects.proportions import inverse_pft

        rows = effects.entering
        (n,) = rows.floats("n" if "n" in rows else "n_e")
        return lambda values: inverse_pft(values, len(n) / np.sum(1 / n))
    return lambda values: values


def _ratio(values: FloatArray) -> FloatArray:
    with np.errstate(over="ignore"):  # infinite, which `display` refuses and a picture leaves out
        found: FloatArray = np.exp(values)
    return found


def display(
    transform: Callable[[FloatArray], FloatArray],
    measure: Measure,
    values: tuple[float, float, float, float | None, float | None],
) -> Display:
    """Estimate, interval and prediction interval on the reader's scale.

    Raises
    ------
    NoAnswer
        The estimate or a limit is infinite there, or a ratio that no number is small enough for. (A limit of prediction
        that is says nothing, and is left out.)
    """
    shown = transform(np.array([np.nan if value is None else value for value in values]))
    estimate, ci_low, ci_high = (float(value) for value in shown[:3])
    if np.isinf(shown[:3]).any():
        raise NoAnswer("the result is too large for a number: these effect sizes and variances are too extreme")
    if transform is _ratio and (shown[:3] == 0).any():
        raise NoAnswer("the result is too small for a number: these effect sizes and variances are too extreme")
    pi_low, pi_high = (float(value) if np.isfinite(value) else None for value in shown[3:])
    return Display(scale_of(measure), estimate, ci_low, ci_high, pi_low, pi_high)
