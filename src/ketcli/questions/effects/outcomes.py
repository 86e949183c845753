"""The outcomes of a dataset and the measure that suits each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.errors import UnknownName
from ketcli.evidence.nearest import suggestion
from ketcli.evidence.outcomes import OUTCOMES, is_side_effect, outcome_of
from ketcli.evidence.windows import ANY_TIME, WINDOWS, window_at

if TYPE_CHECKING:
    from ketcli.effects.measures import Measure
    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.windows import Window

# what a model that pools counts alone pools where no measure is asked for
MEASURE_OF_MODEL: dict[str, Measure] = {"peto": "OR", "glmm": "OR", "mh": "RR"}


def default_measure(outcome: str, model: str | None = None) -> Measure:
    """SMD for scores, RR for events; of models that pool counts alone, the measure that is theirs."""
    if model in MEASURE_OF_MODEL:
        return MEASURE_OF_MODEL[model]
    return "RR" if outcome_of(outcome).score is None else "SMD"


def window_for(outcome: str, at: str | None, windows: tuple[Window, ...] = WINDOWS) -> Window | None:
    """The window of time that `--at` names, None for any; without it day 1, or as the outcome has it."""
    at = at or (ANY_TIME if is_side_effect(outcome) else outcome_of(outcome).at)
    return None if at == ANY_TIME else window_at(at, windows)


def require_outcome(dataset: Dataset, outcome: str) -> None:
    """Refuse an outcome that no row of the dataset has, with the nearest one and a list of those that some have.

    Raises
    ------
    InvalidInput
        The outcome is unknown.
    """
    known = dataset.outcomes()
    if outcome not in known:
        outcomes = [code for code in OUTCOMES if code in known]
        events = [code for code in sorted(known) if is_side_effect(code)]
        side_effects = f", or a side effect such as {events[0]} (ketcli safety lists them)" if events else ""
        near = suggestion(outcome, (*outcomes, *events))
        raise UnknownName(f"unknown outcome {outcome!r}{near}; there are {', '.join(outcomes)}{side_effects}")
