"""The words of an answer are those of its trials: no pool of esketamine alone speaks of ketamine, in no format."""

from __future__ import annotations

import re

import pytest

from ketcli.asking.registry import COMMANDS

ONLY = ("--formulation", "esketamine")
QUESTIONS = {
    "pool": ("pool",),
    "pool by control": ("pool", "--by", "diagnosis"),
    "pool forest": ("pool", "--forest"),
    "pool response": ("pool", "--outcome", "response"),
    "effects": ("effects",),
    "safety": ("safety", "--top", "0"),
    "safety event": ("safety", "--event", "nausea"),
    "timecourse": ("timecourse",),
    "dose": ("dose",),
    "regress": ("regress", "--on", "year"),
    "sensitivity": ("sensitivity",),
    "bias": ("bias",),
    "summary": ("summary",),
    "pool where dosing meets": ("pool", "--at", "7d"),
    "pool in points": ("pool", "--measure", "MD"),
    "pool relapse": ("pool", "--outcome", "relapse"),
    "choices": ("sensitivity", "--choices"),
    "missing": ("sensitivity", "--missing"),
    "prior": ("sensitivity", "--prior"),
    "network": ("network", "--role", "acute"),
    "compare": ("compare", "--a", "single", "--b", "repeated", "--outcome", "response"),
}
KETAMINE = re.compile(r"(?<!es)(?<!\(es\))(?<!or es)ketamine(?!-depression-rcts)", re.IGNORECASE)
FORMATS = ("table", "csv", "markdown", "latex", "html")  # JSON names those left out, and sources by their id


# not answers of a pool: they list trials or documents, show figures, or write files, whatever was pooled
NO_POOL = {"trials", "show", "sources", "rob", "plot", "script", "report", "diff", "assert", "describe", "check"}


def test_every_question_that_takes_a_formulation_is_asked() -> None:
    takes = {row.name for row in COMMANDS if "formulation" in row.options}
    assert takes - NO_POOL <= {asked[0] for asked in QUESTIONS.values()}


def words(text: str) -> list[str]:
    """Where ketamine is named that is not esketamine; the name of the dataset is none."""
    return [text[max(found.start() - 60, 0) : found.end() + 20] for found in KETAMINE.finditer(text)]


@pytest.mark.parametrize("question", list(QUESTIONS))
def test_no_answer_of_esketamine_alone_says_ketamine(ketcli, question: str) -> None:
    formats = FORMATS if question in ("pool", "safety") else ("table",)
    for kind in formats:
        ran = ketcli(*QUESTIONS[question], *ONLY, "--format", kind, "-q")
        assert ran.code in (0, 1)
        assert words(ran.out.partition("<details>")[0]) == [], kind  # below it stand the notes on those left out


def test_a_racemic_pool_says_so(ketcli) -> None:
    out = ketcli("pool", "--route", "iv", "--formulation", "racemic", "-q").out
    assert "with racemic ketamine than with midazolam or placebo" in out
    assert "esketamine" not in out


def test_a_mixed_pool_says_how_much_of_it_is_which(ketcli) -> None:
    assert re.search(r"with ketamine or esketamine \(\d\d % of the people: esketamine\) than with", ketcli("pool").out)


def test_ect_is_not_called_control(ketcli) -> None:
    asked = ("--role", "comparator_ect", "--outcome", "response", "--at", "end", "--forest", "-q")
    out = ketcli("pool", *asked).out
    assert "with racemic ketamine than with ECT" in out
    assert "favours ECT" in out


def test_side_effects_say_whose_they_are(ketcli) -> None:
    many = ketcli("safety", "-q").out.split("\n")[0]
    assert re.search(r"From \d+ trials: nasal esketamine \d+, .*oral racemic ketamine 1\.", many)
    one = ketcli("safety", "--route", "iv", "--formulation", "racemic", "-q").out.split("\n")[0]
    assert re.search(r"From one trial, [\w -]+, \d+ people: intravenous racemic ketamine\.", one)
