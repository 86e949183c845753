"""Names of side effects: synonyms, groups, and what is near."""

from __future__ import annotations

import pytest

from ketcli.errors import InvalidInput, UnknownName
from ketcli.evidence.event_terms import EventTerms, Term

TERMS = EventTerms(
    {
        "nausea": Term("nausea", "", "symptom"),
        "feeling sick": Term("nausea", "", "symptom"),
        "sedation": Term("sedation", "sedation or somnolence", "symptom"),
        "somnolence": Term("somnolence", "sedation or somnolence", "symptom"),
        "death": Term("death", "", "serious"),
    }
)
REPORTED = ("ae:feeling sick", "ae:sedation", "ae:death", "ae:rash")


def test_a_synonym_is_its_preferred_term_and_what_is_not_known_itself() -> None:
    assert TERMS.term("ae:feeling sick") == TERMS.term("feeling sick") == Term("nausea", "", "symptom")
    assert TERMS.term("ae:rash") == Term("rash", "", "symptom")


@pytest.mark.parametrize(
    ("outcome", "alone", "together"),
    [("ae:feeling sick", "nausea", "nausea"), ("ae:somnolence", "somnolence", "sedation or somnolence"),
     ("ae:rash", "rash", "rash")],
)  # fmt: skip
def test_groups_only_where_they_are_asked_for(outcome: str, alone: str, together: str) -> None:
    assert TERMS.counted_as(outcome, grouped=False) == alone
    assert TERMS.counted_as(outcome, grouped=True) == together


def test_kinds_of_terms_and_of_groups() -> None:
    kinds = {name: TERMS.kind(name) for name in ("death", "nausea", "sedation or somnolence", "rash")}
    assert kinds == {"death": "serious", "nausea": "symptom", "sedation or somnolence": "symptom", "rash": "symptom"}


def test_an_event_is_found_by_any_of_its_names() -> None:
    for asked in ("nausea", "ae:feeling_sick", "Feeling  Sick", "FEELING SICK"):
        assert TERMS.find(asked, REPORTED, grouped=False) == "nausea"
    assert TERMS.find("somnolence", REPORTED, grouped=True) == "sedation or somnolence"
    assert TERMS.find("rash", REPORTED, grouped=False) == "rash"


def test_what_is_not_found_says_what_is_near() -> None:
    with pytest.raises(InvalidInput, match="is a group of terms: add --grouped"):
        TERMS.find("sedation or somnolence", REPORTED, grouped=False)
    with pytest.raises(UnknownName, match="unknown event 'nausee'; did you mean 'nausea'"):
        TERMS.find("nausee", REPORTED, grouped=False)
    with pytest.raises(UnknownName, match="unknown event 'somnolence'"):  # which nobody reports
        TERMS.find("somnolence", REPORTED, grouped=False)
