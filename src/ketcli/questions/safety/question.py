"""What may be asked of the side effects."""

from __future__ import annotations

from dataclasses import dataclass

BY = ("formulation", "route", "sessions", "dose")
SORTS = ("trials", "incidence", "rr", "rd", "nnh", "event")
MODELS = ("random", "common", "mh", "peto")


@dataclass(frozen=True, slots=True)
class SafetyQuestion:
    """What is asked of the side effects; see the options of `ketcli safety`."""

    events: tuple[str, ...] = ()
    by: str | None = None
    sort: str = "trials"
    min_trials: int = 1
    serious: bool = False
    grouped: bool = False
    published: bool = False
    model: str | None = None
