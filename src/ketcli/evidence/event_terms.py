"""The names of side effects: what trials call them, the preferred term, the group, the kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ketcli.errors import InvalidInput, UnknownName, named
from ketcli.evidence.nearest import suggestion
from ketcli.evidence.rows import EventTermRow
from ketcli.evidence.vocabulary import ADVERSE_EVENT_PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketcli.evidence.dataset import Dataset

SYMPTOM = "symptom"


class Term(NamedTuple):
    """The preferred term of an event, its wider group (empty: none) and its kind (`vocabulary.EVENT_KINDS`)."""

    preferred: str
    group: str
    kind: str


class EventTerms:
    """The table of terms of a dataset. An event that stands nowhere in it is its own preferred term, a symptom."""

    def __init__(self, terms: dict[str, Term]) -> None:
        self._terms = terms
        self._kinds = {term.preferred: term.kind for term in terms.values()}

    def term(self, outcome: str) -> Term:
        """The term of an outcome (`ae:nausea`) or of an event by its bare name."""
        event = outcome.removeprefix(ADVERSE_EVENT_PREFIX)
        return self._terms.get(event, Term(event, "", SYMPTOM))

    def counted_as(self, outcome: str, *, grouped: bool) -> str:
        """The name under which an outcome is counted: its preferred term, or its group where it has one."""
        term = self.term(outcome)
        return (grouped and term.group) or term.preferred

    def kind(self, name: str) -> str:
        """The kind of what is counted under a name."""
        for term in self._terms.values():
            if name in (term.preferred, term.group):
                return term.kind
        return SYMPTOM

    def find(self, asked: str, reported: Iterable[str], *, grouped: bool) -> str:
        """The name under which an event is counted that somebody asks for: by its name, a synonym or its group.

        Raises
        ------
        InvalidInput
            Nothing of that name is reported; the message suggests the nearest.
        """
        wanted = " ".join(asked.lower().removeprefix(ADVERSE_EVENT_PREFIX).replace("_", " ").split())
        counted = {self.counted_as(outcome, grouped=grouped) for outcome in reported}
        names = {name: name for name in counted}
        names |= {event: name for event in self._terms if (name := self.counted_as(event, grouped=grouped)) in counted}
        if wanted in names:
            return names[wanted]
        groups = {term.group for term in self._terms.values() if term.group}
        if not grouped and wanted in groups:
            raise InvalidInput(f"{asked!r} is a group of terms: add {named('grouped')}")
        every = f"ketcli safety {named('top', 0)} lists all"
        raise UnknownName(f"unknown event {asked!r}{suggestion(wanted, names)} ({every})")


def event_terms(dataset: Dataset) -> EventTerms:
    """The terms of a dataset (of none, where it has no such table)."""
    rows = dataset.rows(EventTermRow)
    return EventTerms({row.event: Term(row.preferred, row.group, row.kind) for row in rows})
