"""A question that can be asked is answered, or there is no answer: no outcome at no time is a mistake of the asker."""

from __future__ import annotations

import pytest

from ketcli.asking.answer import DataSource, answer
from ketcli.asking.read import from_words
from ketcli.errors import NoAnswer

SOURCE = DataSource(None)
TIMES = ("4h", "24h", "7d", "28d", "end", "any")
LINES = (
    "pool", "pool --by dose", "pool --by n_doses", "pool --impute-sd", "pool --from-response", "compare",
    "compare --a iv --b intranasal", "dose", "sensitivity", "sensitivity --choices", "bias", "network",
    "regress --on dose_value", "regress --on year",
)  # fmt: skip


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("outcome", ["severity", "response", "remission", "suicidal_ideation", "ae:nausea"])
def test_an_answer_or_none(line: str, outcome: str) -> None:
    name, *words = line.split()
    for at in TIMES:
        try:
            answer(SOURCE, from_words(name, [*words, "--outcome", outcome, "--at", at]))
        except NoAnswer:
            continue


@pytest.mark.parametrize("outcome", ["severity", "response", "remission"])
def test_doses_of_the_last_day_are_compared_and_flexible_ones_named(outcome: str) -> None:
    """Most trials of esketamine count on day 28, and three of them let the dose follow the patient."""
    found = answer(SOURCE, from_words("dose", ["--outcome", outcome, "--at", "28d", "--kind", "nasal-esketamine"]))
    (one,) = found.kinds
    left = {item.trial_id for item in one.effects.left_out if item.kind == "no_fixed_dose"}
    assert left == {"chen2023", "ochsross2020", "popova2019"} - {
        item.trial_id for item in one.effects.left_out if item.kind != "no_fixed_dose"
    }
    assert one.comparisons["dose_value"].notna().all()
    named = [note.text for note in one.effects.notes]
    assert not [text for text in named if "Popova" in text or "Chen 2023" in text]
