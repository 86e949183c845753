"""Trials by whatever people call them: id, label, acronym, number in a register, DOI, or a part of one of these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.errors import UnknownName
from ketcli.evidence.rows import TrialRow
from ketcli.evidence.synonyms import compact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ketcli.evidence.dataset import Dataset

MAX_LISTED = 12


def trial_named(dataset: Dataset, name: str) -> str:
    """The id of the one trial of that name.

    Raises
    ------
    UnknownName
        None has it, and the message says what is near; or several have, and it lists them.
    """
    trials = dataset.rows(TrialRow)
    found = trials_named(trials, name)
    if len(found) == 1:
        return found[0].trial_id
    if found:
        lines = [f"  {trial.trial_id:<16} {trial_text(trial)}" for trial in found[:MAX_LISTED]]
        more = [f"  and {len(found) - MAX_LISTED} more"] if len(found) > MAX_LISTED else []
        raise UnknownName("\n".join([f"{len(found)} trials match {name!r}:", *lines, *more]))
    raise UnknownName(f"unknown trial {name!r}{_near(trials, name)}")


def trial_text(trial: TrialRow) -> str:
    """Label, acronym and number in a register: how a list tells trials apart."""
    return ", ".join(filter(None, [trial.label, trial.acronym, trial.registration]))


def trials_named(trials: Iterable[TrialRow], name: str) -> list[TrialRow]:
    """The trials that a name means: the whole of a name before its beginning, its beginning before a part of it."""
    wanted = compact(name.strip().removeprefix("https://doi.org/").removeprefix("doi:"))
    if not wanted:
        return []
    listed = list(trials)
    fits: tuple[Callable[[TrialRow], bool], ...] = (
        lambda trial: wanted in (compact(trial.trial_id), compact(trial.label)),
        lambda trial: wanted in _numbers(trial),
        lambda trial: wanted == compact(trial.acronym),
        lambda trial: any(word.startswith(wanted) for word in _words(trial)),
        lambda trial: any(wanted in word for word in _words(trial)),
    )
    for fit in fits:
        found = [trial for trial in listed if fit(trial)]
        if found:
            return found
    return []


def _numbers(trial: TrialRow) -> list[str]:
    return [compact(one) for text in (trial.registration, trial.doi, trial.pmid) for one in text.split(";") if one]


def _words(trial: TrialRow) -> list[str]:
    return [compact(text) for text in (trial.trial_id, trial.label, trial.acronym) if text]


def _near(trials: Iterable[TrialRow], name: str) -> str:
    from difflib import get_close_matches

    names = {word: trial.trial_id for trial in trials for word in _words(trial)}
    near = dict.fromkeys(names[word] for word in get_close_matches(compact(name), names, n=5, cutoff=0.6))
    return f"; did you mean {' or '.join(map(repr, list(near)[:3]))}?" if near else " (ketcli trials lists them)"
