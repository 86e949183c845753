"""What a claim is found to be, and the rules that turn an interval into a verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

SUPPORTED = "supported"
PARTLY = "partly"
CONTRADICTED = "contradicted"
UNTESTABLE = "cannot be tested with these data"
VERDICTS = (SUPPORTED, PARTLY, CONTRADICTED, UNTESTABLE)

MIN_TRIALS = 3
"""Fewer trials than this decide no claim: their pooled interval says too little of where the next trial lies."""


@dataclass(frozen=True)
class Verdict:
    """The verdict, why, and the numbers that decided it."""

    word: str
    why: str
    numbers: dict[str, Any] = field(default_factory=dict)


def untestable(why: str, **numbers: Any) -> Verdict:
    """The verdict where the data do not decide."""
    return Verdict(UNTESTABLE, why, numbers)


def too_few(k: int, what: str) -> str:
    """The sentence for fewer trials than decide a claim."""
    count = "no trial has" if k == 0 else "only one trial has" if k == 1 else f"only {k} trials have"
    return f"{count} figures for {what}; {MIN_TRIALS} are needed"


def no_answer(why: str, what: str) -> str:
    """The sentence where the question itself has no answer."""
    return f"{what}: {why}"


def below(low: float, high: float, limit: float, *, least: float = 0.0) -> str:
    """Verdict on the claim that a value lies below a limit.

    Supported if the whole interval does; contradicted if the whole interval lies above ``limit - least``, where `least`
    is the smallest effect that the claim could mean; otherwise the interval is too wide to tell.
    """
    if high < limit:
        return SUPPORTED
    return CONTRADICTED if low > limit - least else UNTESTABLE


def within(estimate: float, low: float, high: float, claimed_low: float, claimed_high: float) -> str:
    """Verdict on the claim that a value lies in a range.

    Supported if the whole interval lies in it, contradicted if none of it does; partly if the estimate lies in it and
    the interval reaches beyond it on one side only; otherwise the interval is too wide to tell.
    """
    if claimed_low <= low and high <= claimed_high:
        return SUPPORTED
    if high < claimed_low or low > claimed_high:
        return CONTRADICTED
    one_side = claimed_low <= low or high <= claimed_high
    return PARTLY if claimed_low <= estimate <= claimed_high and one_side else UNTESTABLE
