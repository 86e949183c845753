"""The lines below a pooled effect: what other figures of the same trials would give, as each option gives it."""

from __future__ import annotations

from typing import Any

import pytest

from ketcli.evidence.dataset import bundled
from ketcli.evidence.filters import Filters
from ketcli.questions.answers.pool import PoolAnswer, pool_effects
from ketcli.questions.effects.ask import ask

IV = Filters(route=("iv",))


def pooled(filters: Filters = IV, **asked: Any) -> PoolAnswer:
    return pool_effects(ask(bundled(), filters, **asked))


def lines(answer: PoolAnswer) -> list[str]:
    return [note.text for note in answer.notes if note.kind == "other_choice"]


def said(answer: PoolAnswer) -> str:
    result = answer.overall.pooled
    return f"{result.estimate:.2f} ({result.ci_low:.2f} to {result.ci_high:.2f}), k {result.k}"


@pytest.mark.parametrize(("prefer", "other"), [("adjusted", "raw"), ("raw", "adjusted"), ("change", "raw")])
def test_another_preference_is_said_as_it_answers_itself(prefer: str, other: str) -> None:
    line = lines(pooled(prefer=prefer))[0]
    assert f"--prefer {other}" in line
    assert line.endswith(said(pooled(prefer=other)))


def test_a_flagged_answer_says_what_correction_for_baseline_makes_of_it() -> None:
    answer = pooled()
    short = lines(answer)[1]
    assert short.startswith("--baseline ancova, r 0.2, 0.4, 0.6: ")
    assert short.endswith(said(pooled(baseline="ancova", baseline_r=0.6)).partition(", k")[0])
    (line,) = (note.text for note in answer.notes if note.kind == "recovered")
    for r in (0.2, 0.4, 0.6):
        assert f"r {r:g}: {said(pooled(baseline='ancova', baseline_r=r))}" in line
    assert "Lii 2023 -0.29, -0.17, -0.04" in line
    assert len(lines(pooled(baseline="ancova"))) == 1


def test_nothing_is_said_where_every_choice_takes_the_same_figures() -> None:
    assert lines(pooled(Filters(trial=("murrough2013", "grunebaum2017")))) == []
    assert lines(pooled(outcome="response")) == []
