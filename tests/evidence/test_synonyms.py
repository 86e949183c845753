"""Values are understood in any case and by their synonyms, and never as another drug."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketcli.asking.options import OPTIONS
from ketcli.asking.understanding import OF_DATASET
from ketcli.evidence.dataset import bundled
from ketcli.evidence.synonyms import REMARKS, SYNONYMS, among, compact, meant
from ketcli.evidence.vocabulary import CONTROLS, FORMULATIONS, ROUTES, SESSIONS
from ketcli.evidence.windows import time_named, window_at

CLOSED = [row for row in OPTIONS if row.allowed]


@pytest.mark.parametrize("row", CLOSED, ids=lambda row: f"{row.group}-{row.name}")
def test_every_value_is_understood_in_any_case_and_stays_itself(row) -> None:
    for value in row.allowed:
        assert row.meant(value) == value
        for written in (value.upper(), value.lower(), value.replace("_", " "), value.replace("_", "-")):
            assert row.meant(written) == value
            assert row.why_not(written) == ""


@pytest.mark.parametrize("option", SYNONYMS)
def test_every_synonym_means_a_value_that_there_is(option) -> None:
    from ketcli.evidence.choose import GROUPS
    from ketcli.evidence.outcomes import OUTCOMES

    open_lists = {
        "outcome": list(OUTCOMES), "a": [*FORMULATIONS, *ROUTES, *SESSIONS, *CONTROLS],
        "by": [*GROUPS, "study"], "on": [*GROUPS, "study"], "adjust": [*GROUPS, "study"],
    }  # fmt: skip
    open_lists["b"] = open_lists["a"]
    if option == "reference":
        return  # the treatments of a network depend on the trials: below
    for word, value in SYNONYMS[option].items():
        assert word == compact(word)
        if option == "at":
            window_at(value) if value != "any" else None
            continue
        known = open_lists.get(option) or [one for row in CLOSED if row.name == option for one in row.allowed]
        assert value in known, (option, word)
        assert among(word, known) in (None, value), f"{word} is a value itself"


def test_the_treatments_that_synonyms_mean_are_those_of_networks() -> None:
    from ketcli.evidence.rows import ArmRow
    from ketcli.questions.answers.network_nodes import with_nodes

    nodes = {arm.node for arm in with_nodes(bundled(), routes_apart=False, one_placebo=False)[0].rows(ArmRow)}
    assert set(SYNONYMS["reference"].values()) <= nodes


def test_remarks_are_on_words_that_are_understood() -> None:
    for option, word in REMARKS:
        assert word in SYNONYMS[option]


@pytest.mark.parametrize("option", ["formulation", "a", "b"])
def test_a_drug_is_never_guessed(option) -> None:
    """What is not esketamine by its name is not taken for it, and the word that could be either is remarked on."""
    for word, value in SYNONYMS[option].items():
        if value == "esketamine":
            assert "esk" in word or word in ("spravato", "sketamine")
        if word == "ketamine":
            assert value == "racemic"
            assert (option, word) in REMARKS


@given(st.text(max_size=20))
def test_what_is_unknown_means_nothing(text) -> None:
    value = meant("route", text, ROUTES)
    assert value is None or value in ROUTES
    assert meant("route", text, ()) is None or compact(text) in SYNONYMS["route"]


@pytest.mark.parametrize(
    ("text", "window"),
    [("1 week", "7d"), ("Week 4", "28d"), ("24 Hours", "24h"), ("DAY 1", "24h"), ("7D", "7d"), ("1 month", "28d"),
     ("End", "end"), ("2 weeks", "14d"), ("4 hrs", "4h")],
)  # fmt: skip
def test_times_in_words(text, window) -> None:
    assert window_at(time_named(text)).name == window


@pytest.mark.parametrize("text", ["", "soon", "-1 week", "week", "7", "1 fortnight", "1 week ago"])
def test_what_is_no_time_stays(text) -> None:
    assert time_named(text) == text


def test_what_is_looked_up_in_a_dataset_are_options() -> None:
    rows = {(row.group, row.name) for row in OPTIONS}
    assert set(OF_DATASET) <= rows
