"""Numbers as people read them. Only tables and sentences round; CSV and JSON carry full precision."""

from __future__ import annotations

import math

MISSING = ""
SURE = 0.999


def missing(value: object) -> bool:
    """Whether there is no value: None or NaN."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def fixed(value: float | None, digits: int = 2) -> str:
    """A number with a fixed count of decimals, never `-0.00`; very small or large ones in scientific notation."""
    if value is None or math.isnan(value):
        return MISSING
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    if value != 0 and (abs(value) >= 1e7 or abs(value) < 0.5 * 10 ** -(digits + 2)):
        return f"{value:.{digits}e}"
    # what lies between two values but for the last bits, which processors differ in, is rounded the same everywhere
    text = f"{round(value, 12):.{digits}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def whole(value: float | None) -> str:
    """A count with thousands separated; a part of a person (a split control arm) keeps one decimal."""
    if value is None or math.isnan(value):
        return MISSING
    if math.isinf(value):
        return fixed(value)
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"


def p_value(value: float | None) -> str:
    """A p value: three decimals, `<0.001` below."""
    if value is None or math.isnan(value):
        return MISSING
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def p_text(value: float | None) -> str:
    """A p value with its sign, for a sentence: `p = 0.012`, `p < 0.001`."""
    text = p_value(value)
    if not text:
        return "p not defined"
    return f"p {text[0]} {text[1:]}" if text.startswith("<") else f"p = {text}"


def chance_text(event: str, probability: float) -> str:
    """`P(effect < 0) = 0.998`; a probability is never printed as 0 or 1."""
    if probability > SURE:
        return f"{event} > {SURE}"
    return f"{event} < {1 - SURE:.3f}" if probability < 1 - SURE else f"{event} = {probability:.3f}"


def interval(low: float | None, high: float | None, digits: int = 2) -> str:
    """`-1.20 to -0.40`, or nothing where a limit is missing."""
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return MISSING
    return f"{estimated(low, digits)} to {estimated(high, digits)}"


def bracketed(estimate: float | None, low: float | None, high: float | None, digits: int = 2) -> str:
    """An estimate with its interval, `-0.54 [-0.78, -0.30]`."""
    return f"{estimated(estimate, digits)} [{estimated(low, digits)}, {estimated(high, digits)}]"


def estimated(value: float | None, digits: int = 2) -> str:
    """As `fixed`, of an estimate or a limit: one that is too large for a number is not without end (`>1e308`)."""
    if value is None or not math.isinf(value):
        return fixed(value, digits)
    return ">1e308" if value > 0 else "<-1e308"


def percent(level: float) -> str:
    """A confidence level as `95 %`."""
    return f"{100 * level:g} %"
