"""What may be asked of the side effects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from ketcli.errors import InvalidInput, named
from ketcli.models.pooling.choices import EventModel

BY = ("formulation", "route", "sessions", "dose", "control_type")
SORTS = ("trials", "incidence", "rr", "rd", "nnh", "event")
MODELS: tuple[EventModel, ...] = get_args(EventModel)


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

    def pooled_by(self) -> EventModel | None:
        """The one model for every event, where one is asked for.

        Raises
        ------
        InvalidInput
            Side effects are not pooled by it.
        """
        if self.model is not None and self.model not in MODELS:
            raise InvalidInput(f"{named('model', self.model)}: side effects are pooled by {', '.join(MODELS)}")
        return self.model
