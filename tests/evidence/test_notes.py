"""Notes carry a kind that code reads, the trials that they name, and words that only people read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

from ketcli.evidence.dataset import open_folder
from ketcli.evidence.filters import ACUTE, Filters
from ketcli.evidence.notes import CAUTIONS, Note, NoteKind, naming
from ketcli.questions.answers.pool import pool_effects
from ketcli.questions.effects.ask import ask
from ketcli.show.answers.pool import pool_answer
from ketcli.show.kit.formats import render

SMALL = Path(__file__).parents[1] / "small"


def test_kinds_are_named_once_and_cautions_are_kinds() -> None:
    kinds = get_args(NoteKind)
    assert len(set(kinds)) == len(kinds)
    assert set(CAUTIONS) < set(kinds)
    assert Note("mixed", "scales mixed").caution
    assert not Note("derived", "derived").caution


def test_a_note_names_each_trial_once_and_none_is_no_note() -> None:
    (note,) = naming("derived", "derived, SD", ["A", "B", "A"], count=True)
    assert (note.text, note.trials) == ("derived, SD (2): A, B", ("A", "B"))
    assert str(note.under("iv")) == "iv: derived, SD (2): A, B"
    assert note.under("iv").trials == ("A", "B")
    assert naming("derived", "derived, SD", []) == []


def test_json_carries_the_kind_and_the_trials_of_every_note() -> None:
    answer = pool_answer(pool_effects(ask(open_folder(SMALL), Filters(role=ACUTE))), with_forest=False)
    told = json.loads(render(answer, "json", "ketcli pool"))
    assert [note["text"] for note in told["notes"]] == [str(note) for note in answer.notes]
    assert {note["kind"] for note in told["notes"]} >= {"mixed", "combined_arms", "crossover", "left_out"}
    for note in told["notes"]:
        assert set(note) == {"kind", "trials", "text"}
        assert all(name in note["text"] for name in note["trials"] if note["kind"] != "left_out")
    left_out = {one["trial_id"]: one["kind"] for one in told["left_out"]}
    assert left_out["eta2022"] == "role"
    assert {name for note in told["notes"] if note["kind"] == "left_out" for name in note["trials"]} == {
        one["study"] for one in told["left_out"]
    }
