"""Outcomes: scored or counted, how each measure sees them, and names that a file brings itself."""

from __future__ import annotations

import pytest

from ketcli.evidence.outcomes import OUTCOMES, Facet, Outcome, is_outcome, is_side_effect, outcome_of
from ketcli.evidence.own_outcome import noun_of, own_outcome
from ketcli.evidence.windows import ANY_TIME

SCORE, EVENT = Facet("pain"), Facet("falls", "high")


@pytest.mark.parametrize(
    ("outcome", "kind", "measures"),
    [
        (Outcome("a", SCORE), "score", ("SMD", "MD")),
        (Outcome("a", None, EVENT), "event", ("RR", "OR", "RD", "HR")),
        (Outcome("a", SCORE, EVENT), "both", ("SMD", "MD", "RR", "OR", "RD", "HR")),
    ],
)
def test_what_is_scored_has_differences_and_what_is_counted_ratios(
    outcome: Outcome, kind: str, measures: tuple[str, ...]
) -> None:
    assert (outcome.kind, outcome.measures) == (kind, measures)
    for measure in ("SMD", "MD", "RR", "HR", "PLO"):
        own = outcome.score if measure in ("SMD", "MD") else outcome.event
        assert outcome.facet(measure) == (own or outcome.score or outcome.event)


def test_an_outcome_that_is_nothing_has_no_words() -> None:
    with pytest.raises(ValueError, match="neither scored nor counted: a"):
        Outcome("a").facet("SMD")


@pytest.mark.parametrize(
    ("code", "known"),
    [("severity", True), ("ae:nausea", True), ("ae:", False), ("ae: nausea", False), ("ae:Nausea", False),
     ("nausea", False), ("ae:nausea ", False), ("", False)],
)  # fmt: skip
def test_codes_that_a_dataset_may_have(code: str, known: bool) -> None:
    assert is_outcome(code) is known
    assert is_side_effect(code) is code.startswith("ae:")


def test_an_event_that_stands_in_no_table_is_a_side_effect() -> None:
    assert outcome_of("ae:dry_mouth") == Outcome("people with dry mouth", event=Facet("dry mouth"))
    assert outcome_of("response") is OUTCOMES["response"]


@pytest.mark.parametrize(
    ("name", "noun"),
    [("Pain at rest", "pain at rest"), ("HDRS-17", "HDRS-17"), ("Pain", "pain"), ("", "the outcome"),
     ("SF36 score", "SF36 score"), ("B12 Level", "B12 Level"), ("A", "a")],
)  # fmt: skip
def test_a_name_as_it_reads_in_a_sentence(name: str, noun: str) -> None:
    assert noun_of(name) == noun


@pytest.mark.parametrize(
    ("scored", "counted", "kind"),
    [(True, True, "both"), (False, False, "both"), (True, False, "score"), (False, True, "event")],
)
def test_an_own_outcome_is_what_it_is_said_to_be(scored: bool, counted: bool, kind: str) -> None:
    found = own_outcome("Pain at rest", good="low", scored=scored, counted=counted)
    assert (str(found), found.record.kind, found.record.at) == ("Pain at rest", kind, ANY_TIME)
    assert outcome_of(found) is found.record
    assert found.record.facet("SMD") == Facet("pain at rest", "low")


def test_an_own_outcome_without_a_name_or_with_a_noun() -> None:
    assert str(own_outcome("")) == own_outcome("").record.label == "the outcome"
    assert own_outcome("VAS", noun="pain").record.facet("SMD") == Facet("pain", "")
    assert own_outcome("x").record.kind == "both"
