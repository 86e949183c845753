"""What a reader must know of an answer, as notes: of what kind, of which trials, in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

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
    "imbalance",
    "recovered",
    "other_choice",
    "secondary_source",
    "taken_as",
    "read_as",
    "total_row",
    "not_people",
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
    "narrow_interval",
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
]
CAUTIONS: tuple[NoteKind, ...] = (
    "total_row",
    "not_people",
    "converted",
    "off_middle",
    "counted",
    "mixed",
    "imputed",
    "imbalance",
    "other_choice",
    "imbalance",
    "recovered",
    "other_choice",
    "secondary_source",
    "listed_from",
    "few_studies",
    "z_with_few_studies",
    "narrow_interval",
    "single_study",
    "mixed_units",
    "ratios",
    "other_causes",
    "repeated_doses",
    "different_trials",
    "not_randomized",
)
"""Kinds without which the numbers are easily misread; all others say how an answer came about."""


@dataclass(frozen=True, slots=True)
class Note:
    """One note. `trials` are the labels of those that it names; as text it is its words."""

    kind: NoteKind
    text: str
    trials: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text

    @property
    def caution(self) -> bool:
        """Whether the numbers are easily misread without it."""
        return self.kind in CAUTIONS

    def under(self, name: str) -> Note:
        """The same note on one part of an answer, which is named first."""
        return replace(self, text=f"{name}: {self.text}")

    def as_dict(self) -> dict[str, Any]:
        """The keys of a JSON answer."""
        return {"kind": self.kind, "trials": list(self.trials), "text": self.text}


def naming(kind: NoteKind, text: str, trials: Iterable[str], *, count: bool = False) -> list[Note]:
    """The note that names these trials after its text, each once; none where there is no trial."""
    names = tuple(dict.fromkeys(trials))
    number = f" ({len(names)})" if count else ""
    return [Note(kind, f"{text}{number}: {', '.join(names)}", names)] if names else []
