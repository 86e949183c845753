"""The words of an answer are those of its trials: no pool of esketamine alone speaks of ketamine, in no format."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from ketcli.asking.answer import DataSource, answer
from ketcli.asking.options import FORMATS
from ketcli.asking.read import from_words
from ketcli.asking.registry import COMMANDS, SCRIPTED
from ketcli.asking.understanding import understood
from ketcli.errors import NoAnswer
from ketcli.show.kit.formats import render
from ketcli.show.kit.shown import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    "compare": ("compare", "--a", "single", "--b", "repeated"),
    "compare response": ("compare", "--a", "single", "--b", "repeated", "--outcome", "response"),
}
KETAMINE = re.compile(r"(?<!es)(?<!\(es\))(?<!or es)ketamine(?!-depression-rcts)", re.IGNORECASE)
NOT_OF_THE_POOL = ("left_out", "sources", "without_counts", "absent")  # keys of JSON on other trials and on documents


# not answers of a pool: they list trials or documents, show figures, or write files, whatever was pooled
NO_POOL = {"trials", "show", "sources", "rob", "plot", "script", "report", "diff", "assert", "describe", "check"}


def test_every_question_that_takes_a_formulation_is_asked() -> None:
    takes = {row.name for row in COMMANDS if "formulation" in row.options}
    assert takes - NO_POOL <= {asked[0] for asked in QUESTIONS.values()}


def words(text: str) -> list[str]:
    """Where ketamine is named that is not esketamine; the name of the dataset is none."""
    return [text[max(found.start() - 60, 0) : found.end() + 20] for found in KETAMINE.finditer(text)]


@pytest.mark.parametrize("question", list(QUESTIONS))
def test_no_answer_of_esketamine_alone_says_ketamine(question: str) -> None:
    for kind, text in texts(QUESTIONS[question]).items():
        assert words(text) == [], kind


def texts(asked: tuple[str, ...]) -> dict[str, str]:
    """What the answer of esketamine alone says in each format, without what it says of the trials left out."""
    request, source = from_words(asked[0], [*asked[1:], *ONLY]), DataSource(None)
    request = understood(source, request)
    try:
        told = shown(request, answer(source, request))
    except NoAnswer as reason:
        return {"no answer": str(reason).partition(": ")[0]}  # then reasons for which others are left out
    found = {kind: render(told, kind, request.line()) for kind in FORMATS if kind not in ("json", "ndjson", "xlsx")}
    found = {kind: text.partition("<details>")[0] for kind, text in found.items()}  # below it stand the notes
    return {**found, "json": "\n".join(strings(json.loads(render(told, "json", request.line()))))}


def strings(value: Any) -> Iterator[str]:
    """Every text of a JSON answer that is on the trials of the pool."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)
    elif isinstance(value, dict) and value.get("kind") != "left_out":
        for key, one in value.items():
            if key not in NOT_OF_THE_POOL:
                yield from strings(one)


@pytest.mark.parametrize("name", [question.name for question in SCRIPTED if "formulation" in question.asks])
def test_no_script_of_esketamine_alone_says_ketamine(ketcli, name: str) -> None:
    asked = ("safety", "--event", "nausea") if name == "safety" else QUESTIONS[name]
    ran = ketcli("script", *asked, *ONLY, "-q")
    assert ran.code in (0, 1)
    assert words(ran.out) == []


def test_no_sentence_of_a_report_of_esketamine_alone_says_ketamine(ketcli) -> None:
    out = ketcli("report", *ONLY, "--format", "markdown", "-q").out
    body = out.partition("## The trials")[0].split("\n", 1)[1]
    assert len(body) > 10_000
    said = [line for line in body.split("\n") if not line.startswith(("- left out", "## Racemic ketamine"))]
    assert words("\n".join(said)) == []


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
