"""An outcome by the name that its study file gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.evidence.outcomes import Facet, Outcome, OwnOutcome
from ketcli.evidence.windows import ANY_TIME

if TYPE_CHECKING:
    from typing import Literal

UNNAMED = "the outcome"


def own_outcome(
    name: str,
    *,
    good: Literal["low", "high", ""] = "",
    scored: bool = True,
    counted: bool = True,
    noun: str = "",
    at: str = ANY_TIME,
) -> OwnOutcome:
    """The outcome of that name (none: `the outcome`), with what is known of it.

    `good` says which values are good, empty where nobody said; `noun` how it reads in a sentence, where its name does
    not. What is neither said to be `scored` nor `counted` may be either.
    """
    facet = Facet(noun or noun_of(name), good)
    either = scored == counted
    record = Outcome(name or UNNAMED, facet if scored or either else None, facet if counted or either else None, at=at)
    return OwnOutcome.of(name or UNNAMED, record)


def noun_of(name: str) -> str:
    """A name as it reads in a sentence: `Pain at rest` is pain at rest, `HDRS-17` stays."""
    if not name:
        return UNNAMED
    first, space, rest = name.partition(" ")
    return (first if any(one.isupper() or one.isdigit() for one in first[1:]) else first.lower()) + space + rest
