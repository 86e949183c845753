"""What a reader must know of an answer, as notes: of what kind, of which trials, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from ketcli.errors import as_option, spelled

if TYPE_CHECKING:
    from collections.abc import Iterable

NoteKind = Literal[
    # who is missing
    "left_out",
    "adds_nothing",
    "moderator_missing",
    "not_adjusted",
    "not_linked",
    "no_figures",
    "no_answer",
    "no_counts",
    "not_reported",
    "too_few_trials",
    "no_head_to_head",
    "has_both_sides",
    "no_judgement",
    "implied_role",
    # how the question was understood
    "understood",
    # how the figures came about
    "counted",
    "one_scale",
    "mixed",
    "analysis_sets",
    "combined_arms",
    "split_control",
    "crossover",
    "published_difference",
    "people_not_known",
    "derived",
    "imputed",
    "from_response",
    "imbalance",
    "recovered",
    "other_choice",
    "other_trials",
    "secondary_source",
    "taken_as",
    "read_as",
    "total_row",
    "repeated_study",
    "not_people",
    "disagrees",
    "converted",
    "off_middle",
    "paired_arms",
    "several_terms",
    "listed_from",
    "nobody",
    "pooled_together",
    "sources_disagree",
    # how far the numbers carry
    "few_studies",
    "z_with_few_studies",
    "single_study",
    "one_level",
    "mixed_units",
    "incidence_apart",
    "ratios",
    "other_causes",
    "not_computed",
    "no_curve",
    "trend",
    "covariance",
    "repeated_doses",
    "different_trials",
    "not_randomized",
    # what an overview is
    "verdicts",
    "references",
    "published_apart",
    "row",
    "primary",
]
CAUTIONS: tuple[NoteKind, ...] = (
    "understood",
    "repeated_study",
    "imbalance",
    "other_choice",
    "few_studies",
    "single_study",
    "z_with_few_studies",
    "not_randomized",
    "different_trials",
    "not_people",
    "disagrees",
    "total_row",
    "other_trials",
    "imputed",
    "from_response",
    "recovered",
    "counted",
    "ratios",
    "other_causes",
    "repeated_doses",
    "mixed_units",
    "converted",
    "off_middle",
    "secondary_source",
    "listed_from",
    "mixed",
)
"""Kinds without which the numbers are easily misread, the gravest first; all others say how an answer came about."""


class Note(NamedTuple):
    """One note; as text it is its words, its options spelled for who reads them.

    `words` are its text with options by name (`errors.named`), `trials` the labels of those that it names, `parts`
    the parts of an answer that it is on (none: the whole), `reason` says in a few words why these trials do not enter
    although they were asked for.
    """

    kind: NoteKind
    words: str
    trials: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    reason: str = ""

    def __str__(self) -> str:
        return spelled(self._whole)

    def __repr__(self) -> str:
        return f"Note({self.kind!r}, {str(self)!r})"

    @property
    def text(self) -> str:
        """The words, spelled, without the parts of the answer that it is on."""
        return spelled(self.words)

    @property
    def _whole(self) -> str:
        return f"{', '.join(self.parts)}: {self.words}" if self.parts else self.words

    @property
    def caution(self) -> bool:
        """Whether the numbers are easily misread without it."""
        return self.kind in CAUTIONS

    def under(self, name: str) -> Note:
        """The same note on one part of an answer, which is named first."""
        return self._replace(parts=tuple(f"{name}, {part}" for part in self.parts) or (name,))

    def as_dict(self) -> dict[str, Any]:
        """The keys of a JSON answer, which is the same for every reader."""
        return {"kind": self.kind, "trials": list(self.trials), "text": spelled(self._whole, as_option)}


def naming(kind: NoteKind, text: str, trials: Iterable[str], *, count: bool = False) -> list[Note]:
    """The note that names these trials after its text, each once; none where there is no trial."""
    names = tuple(dict.fromkeys(trials))
    number = f" ({len(names)})" if count else ""
    return [Note(kind, f"{text}{number}: {', '.join(names)}", names)] if names else []


def merged(notes: Iterable[Note]) -> list[Note]:
    """Each note once, in order; one that several parts of an answer share names them all."""
    found: dict[tuple[NoteKind, str, bool], Note] = {}
    for note in notes:
        key = (note.kind, note.words, bool(note.parts))
        known = found.get(key)
        parts = note.parts if known is None else tuple(dict.fromkeys((*known.parts, *note.parts)))
        found[key] = note._replace(parts=parts)
    return list(found.values())
