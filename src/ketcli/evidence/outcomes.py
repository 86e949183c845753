"""The outcomes of a dataset: what each is called in a sentence, whether it is scored or counted, and what is good."""

from __future__ import annotations

from typing import Literal, NamedTuple

from ketcli.evidence.vocabulary import ADVERSE_EVENT_PREFIX
from ketcli.evidence.windows import DEFAULT_WINDOW, END_OF_TRIAL

OF_SCORES = ("SMD", "MD")
OF_EVENTS = ("RR", "OR", "RD", "HR")


class Facet(NamedTuple):
    """An outcome as a score, or as a count of people.

    Attributes
    ----------
    noun : str
        What was scored or counted, as it reads before "was lower" or "was more frequent".
    good : str
        Which values are good for those treated; empty where nobody said.
    remark : str
        What a reader must know of what was counted and the noun leaves out.
    """

    noun: str
    good: Literal["low", "high", ""] = "low"
    remark: str = ""


class Outcome(NamedTuple):
    """An outcome: its meaning in the data dictionary, and how it reads where it is scored, counted, or both.

    `scale` is what the rating scale of a score must measure (`vocabulary.Scale.measures`).
    """

    label: str
    score: Facet | None = None
    event: Facet | None = None
    scale: str = ""
    at: str = DEFAULT_WINDOW

    @property
    def kind(self) -> Literal["score", "event", "both"]:
        """Whether the outcome is scored, counted, or both."""
        if self.score and self.event:
            return "both"
        return "score" if self.score else "event"

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures of a difference between two arms that the outcome can have, that of first choice first."""
        scores = OF_SCORES if self.score else ()
        return (*scores, *(OF_EVENTS if self.event else ()))

    def facet(self, measure: str) -> Facet:
        """The outcome as that measure sees it: scores for SMD and MD, counts for all others."""
        first, second = (self.score, self.event) if measure in OF_SCORES else (self.event, self.score)
        found = first or second
        if found is None:
            raise ValueError(f"the outcome is neither scored nor counted: {self.label}")
        return found


OUTCOMES = {
    "severity": Outcome("depression severity on a rating scale", score=Facet("depression severity"), scale="severity"),
    "mood": Outcome(
        "depressed mood on a scale that does not rate the illness", score=Facet("depressed mood"), scale="mood"
    ),
    "response": Outcome("people with a fall of at least 50 % on the scale", event=Facet("response", "high")),
    "remission": Outcome("people below the trial's threshold on the scale", event=Facet("remission", "high")),
    "response_any": Outcome(
        "people with a response at any visit, or at several visits, up to that time (not at one time)",
        event=Facet("response at any visit", "high", "a response at any visit, or at several, up to that time"),
    ),
    "remission_any": Outcome(
        "people in remission at any visit up to that time (not at one time)",
        event=Facet("remission at any visit", "high"),
    ),
    "relapse": Outcome("people who relapsed (randomized withdrawal)", event=Facet("relapse"), at=END_OF_TRIAL.name),
    "suicidal_ideation": Outcome(
        "a suicidality score, or people free of ideation or improved as `note` says (a good outcome)",
        score=Facet("suicidal ideation"),
        event=Facet(
            "freedom from suicidal ideation",
            "high",
            "people free of suicidal ideation, or improved, as each trial defines it",
        ),
        scale="suicidal_ideation",
    ),
    "dissociation": Outcome(
        "dissociative symptoms on a scale (CADSS)", score=Facet("dissociative symptoms"), scale="dissociation"
    ),
    "sbp_max_increase": Outcome(
        "largest rise of systolic blood pressure",
        score=Facet("the largest rise of systolic blood pressure"),
        scale="blood_pressure",
    ),
    "dbp_max_increase": Outcome(
        "largest rise of diastolic blood pressure",
        score=Facet("the largest rise of diastolic blood pressure"),
        scale="blood_pressure",
    ),
}


class OwnOutcome(str):
    """The name of an outcome that the data describe themselves: a code that brings its own record."""

    record: Outcome

    @classmethod
    def of(cls, name: str, record: Outcome) -> OwnOutcome:
        """The name with its record."""
        found = cls(name)
        found.record = record
        return found


def is_side_effect(code: str) -> bool:
    """Whether an outcome code is that of a side effect: `ae:nausea`."""
    return code.startswith(ADVERSE_EVENT_PREFIX)


def is_outcome(code: str) -> bool:
    """Whether a dataset may have that outcome code."""
    event = code.removeprefix(ADVERSE_EVENT_PREFIX)
    return code in OUTCOMES or (event != code and bool(event) and event == event.strip().lower())


def outcome_of(code: str) -> Outcome:
    """The record of an outcome code; one that is not in the table is a side effect: an event, of which few are good."""
    if isinstance(code, OwnOutcome):
        return code.record
    name = code.removeprefix(ADVERSE_EVENT_PREFIX).replace("_", " ")
    return OUTCOMES.get(code) or Outcome(f"people with {name}", event=Facet(name))
