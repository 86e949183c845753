"""The outcomes of a dataset and the measure that suits each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.evidence.filters import require_known
from ketcli.evidence.schema import ADVERSE_EVENT_PREFIX, DEFAULT_WINDOW
from ketcli.evidence.windows import window_at

if TYPE_CHECKING:
    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.schema import Window

EVENTS = ("response", "remission", "relapse")


def default_measure(outcome: str, model: str | None = None) -> str:
    """SMD for scores, RR for events (OR where Peto's model is asked for)."""
    if model == "peto":
        return "OR"
    return "RR" if outcome in EVENTS or outcome.startswith(ADVERSE_EVENT_PREFIX) or model == "mh" else "SMD"


def window_for(outcome: str, at: str | None) -> Window | None:
    """The window of time that `--at` names; without it day 1, or any time for side effects."""
    if at is None and outcome.startswith(ADVERSE_EVENT_PREFIX):
        return None
    return window_at(at or DEFAULT_WINDOW)


def require_outcome(dataset: Dataset, outcome: str) -> None:
    """Refuse an outcome that no row of the dataset has, with the nearest one that some have.

    Raises
    ------
    InvalidInput
        The outcome is unknown.
    """
    known = sorted({*dataset.results["outcome"], *dataset.contrasts["outcome"]})
    require_known([outcome], known, "outcome")
