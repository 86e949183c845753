"""What is looked for in a trial, and what was chosen there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ketcli.evidence.rows import ArmRow, ContrastRow, ResultRow, TrialRow
    from ketcli.evidence.schema import Window


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for in a trial.

    `window` None takes whatever time the trial reports; `scale` None any scale. `contrasts` are the measures of a
    published difference that may stand in for missing arm figures, and `adjustments` the kinds of adjustment
    accepted in them.
    """

    outcome: str
    figures: Literal["means", "events"]
    window: Window | None
    scale: str | None = None
    prefer: str = "endpoint"
    contrasts: tuple[str, ...] = ()
    adjustments: tuple[str, ...] = ("none",)
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """One trial, or its part in one cell of `by`: figures of one scale, statistic, time and analysis set.

    `experimental` and `control` are rows of `results.csv`, one an arm; `contrasts` are rows of `contrasts.csv` and
    stand only where arms have no figures. `sharing` is the number of cells that share this trial's control arms.
    """

    trial: TrialRow
    cell: str
    arms: tuple[ArmRow, ...]
    experimental: tuple[ResultRow, ...]
    control: tuple[ResultRow, ...]
    contrasts: tuple[ContrastRow, ...]
    sharing: int
