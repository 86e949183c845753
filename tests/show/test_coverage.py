"""The second sentence of every answer: how much of the dataset stands behind it, as its JSON has it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

import ketcli
from ketcli.show.words.coverage import coverage_sentence, trials_asked

SAID = re.compile(
    r"(\d+) of the (\d+) (.*?trials?\b.*? in the dataset.*?)(?: \(([\d,.]+) of ([\d,.]+) people\))? ha(?:s|ve) "
)
EVERY: tuple[tuple[str, dict[str, Any]], ...] = (
    ("pool", {"route": "iv"}),
    ("pool", {"outcome": "relapse"}),
    ("effects", {"route": "iv"}),
    ("regress", {"on": "sessions"}),
    ("sensitivity", {}),
    ("sensitivity", {"choices": True}),
    ("sensitivity", {"missing": True}),
    ("sensitivity", {"prior": True}),
    ("bias", {}),
    ("network", {}),
)


@pytest.mark.parametrize(("command", "options"), EVERY, ids=str)
def test_the_second_sentence_is_the_coverage_of_the_json(command: str, options: dict[str, Any]) -> None:
    answer = getattr(ketcli.load(), command)(**options)
    coverage = json.loads(answer.to_json())["coverage"]
    second = [line for line in repr(answer).splitlines() if line][1]
    said = SAID.match(second)
    assert said, second
    assert (int(said[1]), int(said[2])) == (coverage["trials"], coverage["of_trials"])
    people = [float(text.replace(",", "")) for text in said.group(4, 5)]
    assert people == [coverage["people"], coverage["of_people"]]


@pytest.mark.parametrize("command", ["timecourse", "safety", "summary", "dose", "compare"])
def test_overviews_say_it_too(command: str) -> None:
    second = [line for line in repr(getattr(ketcli.load(), command)()).splitlines() if line][1 + (command == "dose")]
    assert SAID.match(second), second


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        ({"role": ["acute"], "route": ["iv"]}, "acute IV trials in the dataset"),
        ({"role": ["acute"], "route": ["iv", "im"]}, "acute IV or IM trials in the dataset"),
        ({"role": ["acute"], "formulation": ["racemic"]}, "acute trials of racemic ketamine in the dataset"),
        ({"role": ["comparator_ect"], "control": ["ect"]}, "ECT-controlled trials in the dataset"),
        ({"role": ["acute"], "control": ["active_placebo"]}, "acute trials against an active placebo in the dataset"),
        ({"role": ["acute"], "trial": ["a", "b"]}, "acute trials in the dataset that were asked for"),
        ({"role": ["acute"], "year_min": 2015}, "acute trials in the dataset that pass the other filters"),
    ],
)
def test_the_trials_are_named_by_what_was_asked(filters: dict[str, object], words: str) -> None:
    assert trials_asked(filters) == words


def test_a_study_file_has_no_dataset_to_be_a_part_of() -> None:
    assert coverage_sentence(None, {}, "a usable score") == []


def test_every_row_of_a_summary_says_of_how_many() -> None:
    answer = ketcli.load().summary()
    rows = json.loads(answer.to_json())["rows"]
    text = repr(answer)
    for row in rows:
        if row["relative"] is not None:
            assert f"({row['k']} of {row['coverage']['of_trials']})" in text


@pytest.mark.parametrize("command", ["pool", "effects", "safety"])
def test_one_trial_that_was_asked_for_is_named_as_a_person_would(command: str) -> None:
    second = [line for line in repr(getattr(ketcli.load(), command)(trial="murrough2013")).splitlines() if line][1]
    assert second.startswith("The one acute trial that was asked for (72 of its 73 people) has ")


def test_the_one_trial_of_a_filter_is_in_the_dataset() -> None:
    assert trials_asked({"role": ["acute"], "route": ["sc"]}, 1) == "acute SC trial in the dataset"
    assert trials_asked({"role": ["acute"], "trial": ["a"], "year_min": 2015}, 1) == (
        "acute trial that was asked for and passes the other filters"
    )
