"""Whatever Python is told names options as Python has them; only the command that is the question is one to type."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import ketcli
from ketcli.evidence.left_out import LeftOut
from ketcli.evidence.notes import Note
from ketcli.evidence.rows import ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
SMALL, ARMS = HERE / "small", HERE / "studyfiles" / "00-base.csv"
TYPED = re.compile(r"(?<!\w)--[a-z]|[\x02\x1f\x03]")
COMMAND = re.compile(r"ketcli [a-z]+ [^\n)]*")

# data, question, options: so chosen that each note and each sentence that names an option is told somewhere
ASKED: dict[str, tuple[Path | None, str, dict[str, Any]]] = {
    "pool": (None, "pool", {}),
    "pool filtered": (None, "pool", {"route": ["iv", "im"], "year_min": 2010, "exclude": "Murrough 2013"}),
    "pool by z": (None, "pool", {"by": "formulation", "test": "z", "prefer": "raw"}),
    "pool groups": (None, "pool", {"by": "route", "tau2_common": True}),
    "pool few": (SMALL, "pool", {"test": "z"}),
    "pool words": (None, "pool", {"formulation": "ketamine", "outcome": "madrs", "control": "placebo"}),
    "pool switches": (None, "pool", {"impute_sd": True, "from_response": True, "at": "7d"}),
    "pool ancova": (None, "pool", {"baseline": "ancova", "baseline_r": 0.4}),
    "pool md": (None, "pool", {"measure": "MD", "diagnosis": "depression"}),
    "pool role": (None, "pool", {"outcome": "relapse"}),
    "effects": (None, "effects", {"impute_sd": True}),
    "safety": (None, "safety", {"route": "iv", "min_trials": 5, "model": "mh"}),
    "safety by": (None, "safety", {"by": "formulation", "top": 5}),
    "timecourse": (None, "timecourse", {"route": "iv"}),
    "compare": (None, "compare", {}),
    "compare placebo": (None, "compare", {"a": "placebo", "b": "active_placebo"}),
    "network": (None, "network", {"outcome": "response"}),
    "dose": (None, "dose", {}),
    "regress": (None, "regress", {"on": "dose_value"}),
    "sensitivity": (None, "sensitivity", {"route": "iv"}),
    "bias": (None, "bias", {"route": "iv"}),
    "summary": (None, "summary", {"route": "iv"}),
    "claims": (None, "claims", {}),
    "replicate": (SMALL, "replicate", {}),
    "trials": (None, "trials", {"review": "nikolin2023"}),
    "trials missing": (None, "trials", {"missing": "severity"}),
    "show": (None, "show", {"trial": "Murrough 2013"}),
    "sources": (None, "sources", {}),
    "own pool": (ARMS, "pool", {}),
    "own hahn": (HERE / "studyfiles" / "hahn2001.csv", "pool", {}),
}


def noted(value: Any, seen: set[int]) -> Iterator[str]:
    """Every note, reason and text that a result holds, however deep."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, (Note, LeftOut)):
        yield from (value.text, repr(value))
    elif isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from noted(item, seen)
    elif isinstance(value, (list, tuple)) and type(value) not in ROWS.values():  # rows of the data stand as they are
        for item in value:
            yield from noted(item, seen)
    elif hasattr(value, "select_dtypes"):
        for column in value.select_dtypes(exclude=np.number):
            yield from (item for item in value[column] if isinstance(item, str))
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            if field.name not in ("command", "request", "line"):
                yield from noted(getattr(value, field.name), seen)


@pytest.mark.parametrize("question", ASKED)
def test_nothing_that_python_is_told_is_spelled_as_it_is_typed(question: str) -> None:
    path, asked, options = ASKED[question]
    answer = getattr(ketcli.load(path), asked)(**options)
    shown = (repr(answer), answer.to_markdown(), answer._repr_html_())
    told = [*shown, *(str(note) for note in answer.to_notes()), *noted(answer, set())]
    wrong = {text.strip() for whole in told for text in COMMAND.sub("", whole).splitlines() if TYPED.search(text)}
    assert not wrong


def test_a_note_says_in_python_what_would_be_given() -> None:
    answer = ketcli.load().pool(route=["iv", "im"])
    told = " ".join(map(str, answer.to_notes()))
    assert "left out by route='iv,im'" in told
    assert "to_notes() lists" in repr(answer)
