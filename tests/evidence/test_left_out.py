"""Trials left out carry a kind that code reads, and words that only people read."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from ketcli.evidence import left_out
from ketcli.evidence.dataset import Dataset, bundled, open_folder
from ketcli.evidence.filters import Filters
from ketcli.evidence.left_out import LeftOut, LeftOutKind
from ketcli.evidence.vocabulary import POOL_ROLES
from ketcli.questions.answers.compare import compare
from ketcli.questions.answers.network import ROLES, network_of
from ketcli.questions.effects.ask import ask
from ketcli.questions.effects.composition import composition
from ketcli.show.answers.compare import compare_answer

TESTS = Path(__file__).parents[1]
PARTICULARS = {
    "filter": ("route", "--route iv"),
    "role": ("head_to_head",),
    "overlap": ("overlapping_sample",),
    "incomplete": ("number of people or of events", ""),
    "no_sd": ("MADRS", "on day 1"),
    "several_doses": ("measure", "PLO"),
    "empty_cells": ("3", "mean_e"),
    "unusable_cells": ("3", "mean_e"),
}


@pytest.fixture(scope="module")
def small() -> Dataset:
    return open_folder(TESTS / "small")


@pytest.fixture(scope="module")
def facing() -> Dataset:
    return open_folder(TESTS / "facing")


def test_each_kind_has_words_of_its_own() -> None:
    kinds = get_args(LeftOutKind)
    texts = [LeftOut("a", "A", kind, PARTICULARS.get(kind, ("severity",))).text for kind in kinds]
    assert len(set(texts)) == len(kinds)
    assert all(text.strip() == text and "  " not in text for text in texts)


def test_a_json_answer_names_trial_kind_and_words() -> None:
    one = LeftOut("cao2018", "Cao 2018", "overlap", ("overlapping_sample",))
    text = POOL_ROLES["overlapping_sample"]
    assert one.as_dict() == {"trial_id": "cao2018", "study": "Cao 2018", "kind": "overlap", "text": text}


def test_who_was_asked_for_and_has_no_figure() -> None:
    effects = ask(bundled(), Filters(route=("iv",)), outcome="severity", at="7d")
    kinds = {item.trial_id: item.kind for item in effects.left_out}
    assert kinds["cao2018"] == "overlap"
    assert kinds["anand2023"] == "role"
    assert kinds["popova2019"] == "filter"
    assert set(kinds.values()) >= {"filter", "role", "overlap", "other_time", "no_figures"}
    passed = {item.trial_id for item in effects.left_out if item.asked_for}
    assert {kinds[trial_id] for trial_id in passed}.isdisjoint({"filter", "role", "overlap"})
    assert composition(effects).eligible == len(passed | set(effects.frame["trial_id"]))


def test_no_count_depends_on_the_words(small: Dataset, facing: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    def counted() -> tuple[object, ...]:
        network = network_of(facing, Filters(role=(*ROLES, "dose_schedule_comparison")))
        compared = compare(facing, Filters(), a="racemic", b="esketamine")
        return (
            composition(ask(small, Filters(route=("iv",)))).eligible,
            [(item.trial_id, item.kind) for item in network.effects.left_out],
            compared.a.composition.eligible,
            len(compare_answer(compared).notes),
        )

    before = counted()
    monkeypatch.setattr(left_out, "_text", lambda kind, about: f"not --{kind} {about}")
    assert counted() == before
