"""What is looked for in a trial, and what was chosen there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketcli.evidence.rows import ArmRow, ContrastRow, ResultRow, TrialRow
    from ketcli.evidence.windows import Window

Kind = Literal["paired", "adjusted", "endpoint", "change", "events", "difference"]
"""What a figure is: a crossover trial's own paired difference, a published difference that was adjusted, figures of the
arms (scores at follow-up, their changes, counts), a published difference that was not adjusted."""

# In which order a trial's figures are taken, by what `--prefer` says. Figures of the arms first in rank stand wherever
# they are; a difference that comes after both kinds of scores stands in only where the arms have none.
PREFERENCES: dict[str, tuple[Kind, ...]] = {
    "adjusted": ("paired", "adjusted", "endpoint", "change", "difference"),
    "raw": ("endpoint", "change", "difference"),
    "endpoint": ("endpoint", "change", "paired", "adjusted", "difference"),
    "change": ("change", "endpoint", "paired", "adjusted", "difference"),
}
# Of events the counts come first; a published ratio or difference of risks stands in where there are none.
OF_EVENTS: tuple[Kind, ...] = ("events", "difference", "adjusted")
# Of several published differences that of the plainest model that is named, never the largest one.
ADJUSTMENT_PREFERENCE = ("none", "ancova", "mmrm", "other_model", "unclear")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for in a trial.

    `window` None takes whatever time the trial reports; `scale` None any scale. `order` are the kinds of figures that
    are accepted, the preferred first, and `contrasts` the measures of a published difference that may be one.
    `standard` are the scales with an SD by which a difference may be standardized where the trial has none of its own;
    None where nothing is standardized. `levels` are the groups of `by` where a trial's own row does not name them, by
    trial_id.
    """

    outcome: str
    figures: Literal["means", "events", "none"]
    window: Window | None
    scale: str | None = None
    order: tuple[Kind, ...] = PREFERENCES["raw"]
    contrasts: tuple[str, ...] = ()
    standard: frozenset[str] | None = None
    by: str | None = None
    levels: Mapping[str, str] = field(default_factory=dict, hash=False)


class Chosen(NamedTuple):
    """One trial, or its part in one cell of `by`: figures of one scale, statistic, time and analysis set.

    `experimental` and `control` are rows of `results.csv`, one an arm; `contrasts` are rows of `contrasts.csv`, which
    stand instead of them; `raw` are rows of the arms of such a difference at its time, with the SDs of people.
    `sharing` is the number of cells that share this trial's control arms, `controls`.
    """

    trial: TrialRow
    cell: str
    arms: tuple[ArmRow, ...]
    experimental: tuple[ResultRow, ...]
    control: tuple[ResultRow, ...]
    contrasts: tuple[ContrastRow, ...]
    sharing: int
    raw: tuple[ResultRow, ...] = ()
    controls: tuple[ArmRow, ...] = ()
