"""The documents that the figures come from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from ketcli.errors import NoAnswer
from ketcli.evidence.filters import select
from ketcli.evidence.rows import (
    ArmRow,
    CharacteristicRow,
    ContrastRow,
    PooledSafetyRow,
    ResultRow,
    RiskOfBiasRow,
    SourceRow,
    TrialRow,
)
from ketcli.evidence.trial_names import trial_named

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.filters import Filters

    OfTrial: TypeAlias = TrialRow | ArmRow | CharacteristicRow | ResultRow | ContrastRow | RiskOfBiasRow


@dataclass(frozen=True, slots=True)
class Source:
    """A document, the trials with a row that rests on it, and how many figures (results, differences) do."""

    row: SourceRow
    trials: tuple[str, ...]
    figures: int


@dataclass(frozen=True)
class SourceList:
    """The documents asked for, in the order of the dataset."""

    sources: tuple[Source, ...]
    filters: dict[str, object]
    provenance: dict[str, str | None]


def list_sources(dataset: Dataset, filters: Filters, of: str | None = None) -> SourceList:
    """All documents; of one trial (`of`, its id or label) or of those that pass the filters only what they rest on.

    Raises
    ------
    InvalidInput
        No such trial.
    NoAnswer
        No trial is left after the filters, or a trial has no source.
    """
    chosen = of is not None or bool(filters.given())
    trials = {trial.trial_id for trial in select(dataset, filters).trials}
    if of is not None:
        trials &= {trial_named(dataset, of)}
    used: dict[str, dict[str, None]] = {}
    figures: Counter[str] = Counter()
    for row in chain.from_iterable(_rows(dataset)):
        if row.trial_id in trials:
            used.setdefault(row.source_id, {})[row.trial_id] = None
            figures[row.source_id] += isinstance(row, (ResultRow, ContrastRow))
    if not chosen:
        figures.update(pooled.source_id for pooled in dataset.rows(PooledSafetyRow))
    found = tuple(
        Source(row, tuple(used.get(row.source_id, ())), figures[row.source_id])
        for row in dataset.rows(SourceRow)
        if not chosen or row.source_id in used
    )
    if not found:
        raise NoAnswer(f"no source: {of} does not pass the filters" if of else "no source")
    return SourceList(found, filters.given(), dataset.provenance())


def _rows(dataset: Dataset) -> tuple[Sequence[OfTrial], ...]:
    """The tables whose rows belong to a trial and name a document."""
    return (
        dataset.rows(TrialRow),
        dataset.rows(ArmRow),
        dataset.rows(CharacteristicRow),
        dataset.rows(ResultRow),
        dataset.rows(ContrastRow),
        dataset.rows(RiskOfBiasRow),
    )
