"""What was typed as the values that were meant: case, synonyms, and names that only the data know.

`answer` puts every request through it; whoever shows an answer does so before, for the notes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from ketcli.errors import named
from ketcli.evidence.notes import Note
from ketcli.evidence.synonyms import meant, remark

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ketcli.asking.option import Option
    from ketcli.asking.request import Request
    from ketcli.evidence.dataset import Dataset


class Source(Protocol):
    """The data that are asked: a dataset, or a study file."""

    @property
    def is_study_file(self) -> bool:
        """Whether it is one study file rather than a dataset."""

    @property
    def dataset(self) -> Dataset:
        """The dataset."""


def understood(source: Source, request: Request) -> Request:
    """The same request with every value as the tables have it, and a note where a word could mean two.

    Names of trials, outcomes and columns are looked up in a dataset; the rows of a study file are chosen by its own
    words. A value that means nothing known stays, to be refused by whom it concerns.

    Raises
    ------
    UnknownName
        The name of a trial that none or several have.
    """
    rows = request.question.options
    given: dict[str, Any] = {}
    notes: list[Note] = []
    for name, value in request.given.items():
        row = rows[name]
        values = value if isinstance(value, tuple) else (value,)
        known = tuple(_meant(source, row, one) for one in values)
        given[name] = known if isinstance(value, tuple) else known[0]
        notes += [note for one in values if isinstance(one, str) for note in _remarks(row, one, source)]
    if given == dict(request.given):
        return request
    return replace(request, given=given, notes=(*request.notes, *notes), typed="")


def _meant(source: Source, row: Option, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if row.allowed:
        return meant(row.name, value, row.allowed) or value
    look_up = OF_DATASET.get((row.group, row.name))
    if look_up is None or source.is_study_file:
        return value
    return look_up(source.dataset, value)


def _remarks(row: Option, value: str, source: Source) -> list[Note]:
    said = remark(row.name, value)
    if not said or (not row.allowed and source.is_study_file):
        return []
    return [Note("understood", f"{named(row.name, value)} {said}")]


def _outcome(dataset: Dataset, text: str) -> str:
    """An outcome by its code, a synonym, or the bare name of a side effect."""
    from ketcli.evidence.vocabulary import ADVERSE_EVENT_PREFIX

    known = sorted(dataset.outcomes())
    return meant("outcome", text, known) or meant("outcome", f"{ADVERSE_EVENT_PREFIX}{text}", known) or text


def _time(_: Dataset, text: str) -> str:
    from ketcli.evidence.windows import time_named

    return time_named(meant("at", text) or text)


def _trial(dataset: Dataset, text: str) -> str:
    from ketcli.evidence.trial_names import trial_named

    return trial_named(dataset, text)


def _group(_: Dataset, text: str) -> str:
    from ketcli.evidence.choose import GROUPS

    return meant("by", text, GROUPS) or text


def _level(_: Dataset, text: str) -> str:
    from ketcli.evidence.vocabulary import CONTROLS, FORMULATIONS, ROUTES, SESSIONS

    return meant("a", text, (*FORMULATIONS, *ROUTES, *SESSIONS, *CONTROLS)) or text


OF_DATASET: Mapping[tuple[str, str], Callable[[Dataset, str], str]] = {
    ("outcome", "outcome"): _outcome,
    ("time", "at"): _time,
    ("filters", "trial"): _trial,
    ("filters", "exclude"): _trial,
    ("show", "trial"): _trial,
    ("sources", "of"): _trial,
    ("subgroups", "by"): _group,
    ("compare", "a"): _level,
    ("compare", "b"): _level,
    ("trials", "missing"): _outcome,
    ("trials", "at"): _time,
}
"""By group and name of an option, how a value of it is looked up in a dataset."""
