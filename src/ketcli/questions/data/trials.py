"""The trials of a dataset: which pass the filters, what each can be used for, and how far the dataset reaches."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ketcli.errors import InvalidInput, NoAnswer, named
from ketcli.evidence.coverage import Coverage, coverage, reported
from ketcli.evidence.dataset import columns_of
from ketcli.evidence.filters import select
from ketcli.evidence.rows import ContrastRow, SearchedRow, TrialRow
from ketcli.evidence.vocabulary import POOL_ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketcli.columns import Columns
    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.filters import Filters
    from ketcli.evidence.left_out import LeftOut
    from ketcli.questions.effects.effect_set import EffectSet

SEARCHED = (
    "trial_id", "label", "year", "acronym", "registration", "doi", "pmid", "country", "population_note", "control",
    "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Without:
    """What the trials of a list lack: a usable figure of an outcome, at a time (empty for any), and `of` how many."""

    outcome: str
    time: str
    of: int


@dataclass(frozen=True)
class TrialList:
    """One row a trial, and what the dataset as a whole holds.

    Where the trials `without` a figure were asked for, a row says too why it has none (`why`), where it was looked for
    (`looked`) and what was not there (`not_had`).
    """

    trials: Columns
    coverage: Coverage
    left_out: tuple[LeftOut, ...]
    filters: dict[str, object]
    provenance: dict[str, str | None]
    without: Without | None = None


def list_trials(
    dataset: Dataset, filters: Filters, *, search: str | None = None, missing: str | None = None, at: str | None = None
) -> TrialList:
    """The trials that pass the filters, with the arms' size and a mark for each kind of usable result.

    Parameters
    ----------
    dataset, filters
        Which trials; of every kind where none is named.
    search : str, optional
        Only trials of which every word stands in `SEARCHED`, in any case of letters and without accents.
    missing, at : str, optional
        Only trials without a usable figure of this outcome (at this time; at any, if not given).

    Raises
    ------
    InvalidInput
        An outcome or a time that cannot be.
    NoAnswer
        No trial is left.
    """
    if at is not None and missing is None:
        raise InvalidInput(f"{named('at')} goes with {named('missing')}")
    selection = select(dataset, filters)
    rows = [trial for trial in selection.trials if search is None or _found(trial, search)]
    if not rows:
        raise NoAnswer(f"no trial has {search!r} in its names, registration, country, population, control or notes")
    without: Without | None = None
    reasons: dict[str, str] = {}
    if missing is not None:
        reasons, time = _why_missing(dataset, filters, missing, at)
        without = Without(missing, time, len(rows))
        rows = [trial for trial in rows if trial.trial_id in reasons]
        if not rows:
            raise NoAnswer(f"none of these {without.of} trials is without a usable figure for {missing}")
    trials = columns_of(rows, TrialRow)
    trials = trials.assign(
        **{
            name: np.array([trial.trial_id in ids for trial in rows], dtype=bool)
            for name, ids in reported(dataset).items()
        }
    )
    if without is not None:
        looked = {row.trial_id: row for row in dataset.rows(SearchedRow)}
        trials = trials.assign(
            why=[reasons[trial.trial_id] for trial in rows],
            **{
                name: [getattr(looked.get(trial.trial_id), name, "") for trial in rows]
                for name in ("looked", "not_had")
            },
        )
    return TrialList(trials, coverage(dataset), selection.left_out, filters.given(), dataset.provenance(), without)


def _found(trial: TrialRow, text: str) -> bool:
    held = _plain(" ".join(_cell(getattr(trial, name)) for name in SEARCHED))
    return all(word in held for word in _plain(text).split())


def _cell(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _plain(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text)
    return "".join(one for one in parts if not unicodedata.combining(one)).casefold()


def _why_missing(dataset: Dataset, filters: Filters, outcome: str, at: str | None) -> tuple[dict[str, str], str]:
    """Of each trial that none of the outcome's measures has a figure of: why, by id; and the time in words."""
    filters = filters if filters.role else replace(filters, role=tuple(POOL_ROLES))
    reasons: dict[str, str] | None = None
    time = ""
    for effects in _every_measure(dataset, filters, outcome, at):
        found = {item.trial_id: item.text for item in effects.left_out if item.asked_for}
        reasons = found if reasons is None else {one: why for one, why in reasons.items() if one in found}
        time = effects.method.window or ""
    return reasons or {}, time


def _every_measure(dataset: Dataset, filters: Filters, outcome: str, at: str | None) -> Iterator[EffectSet]:
    """The outcome's effects by each measure that it can have, MD on each scale that has a published one."""
    from ketcli.evidence.outcomes import outcome_of
    from ketcli.evidence.windows import ANY_TIME
    from ketcli.questions.effects.ask import ask

    for measure in outcome_of(outcome).measures:
        scales: list[str | None] = [None]
        if measure == "MD":
            known = dataset.rows(ContrastRow)
            scales = list({row.scale: None for row in known if row.outcome == outcome and row.measure == "MD"})
        for scale in scales:
            yield ask(dataset, filters, outcome=outcome, at=at or ANY_TIME, scale=scale, measure=measure)
