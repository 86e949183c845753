"""The lines below a pooled effect: what other figures of the same trials would give, as each option gives it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from ketcli.evidence.dataset import bundled, open_folder
from ketcli.evidence.filters import Filters
from ketcli.evidence.rows import ResultRow
from ketcli.models.pooling.pool import pool
from ketcli.questions.answers.pool import PoolAnswer, pool_effects
from ketcli.questions.effects.ask import ask
from ketcli.questions.effects.method import resolve

IV = Filters(route=("iv",))


def pooled(filters: Filters = IV, **asked: Any) -> PoolAnswer:
    return pool_effects(ask(bundled(), filters, **asked))


def lines(answer: PoolAnswer) -> list[str]:
    return [
        note.text for note in answer.notes if note.kind == "other_choice" and not note.text.startswith("by the first")
    ]


def switched(answer: PoolAnswer, switch: str) -> list[str]:
    return [note.text for note in answer.notes if note.kind == "other_trials" and switch in note.text]


def first_period(answer: PoolAnswer) -> list[str]:
    return [note.text for note in answer.notes if note.text.startswith("by the first period")]


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


SWITCHED: list[tuple[str, dict[str, Any]]] = [
    ("--impute-sd", {"impute_sd": True}),
    ("--from-response", {"from_response": True}),
    ("--at any", {"at": "any"}),
]


WORDS = {
    "--impute-sd": "with borrowed SDs (--impute-sd): ",
    "--from-response": "with response where a score is missing (--from-response): ",
    "--at any": "with results of any time (--at any): ",
}


@pytest.mark.parametrize(
    "asked", [{}, {"at": "7d"}, {"model": "common"}, {"measure": "MD"}, {"baseline": "ancova"}, {"model": "bayes"}]
)
@pytest.mark.parametrize(("switch", "with_it"), SWITCHED)
def test_a_switch_that_adds_trials_is_said_as_it_answers_itself(
    switch: str, with_it: dict[str, Any], asked: dict[str, Any]
) -> None:
    if switch == "--from-response" and "measure" in asked:
        assert switched(pooled(**asked), switch) == []
        return
    own, other = pooled(**asked), pooled(**{**asked, **with_it})
    if own.overall.pooled.k == other.overall.pooled.k:
        assert switched(own, switch) == []
    else:
        (line,) = switched(own, switch)
        assert line.endswith(said(other))
        assert line.startswith(WORDS[switch])


def test_a_switch_that_is_on_is_said_without_it() -> None:
    (line,) = switched(pooled(impute_sd=True), "--impute-sd")
    assert line.startswith("without ")
    assert line.endswith(said(pooled()))
    assert switched(pooled(at="any"), "--at any") == []


def test_a_switch_that_adds_no_trial_is_not_named() -> None:
    answer = pooled(Filters(trial=("murrough2013", "grunebaum2017")))
    assert [note for note in answer.notes if note.kind == "other_trials"] == []


def test_a_crossover_trial_is_said_by_its_first_period_too() -> None:
    (line,) = first_period(pooled(Filters(trial=("nugent2019",)), measure="MD"))
    # OpenNeuro ds005917, MADRS two days after the first infusion: 15 people 22.067 (11.106), 13 people 31.846 (4.845)
    assert "Nugent 2019" in line
    assert f"{22.067 - 31.846:.2f} (" in line
    (counted,) = first_period(pooled(Filters(trial=("nugent2019", "murrough2013")), outcome="response"))
    assert counted.endswith("k 2")


def test_only_a_pooled_crossover_trial_with_a_first_period_is_said_so() -> None:
    assert first_period(pooled(Filters(trial=("murrough2013", "grunebaum2017")))) == []
    answer = pooled(Filters(), at="any")
    assert "crossover" in answer.overall.effects.table.text("design")
    (note,) = (note for note in answer.notes if note.text.startswith("by the first period"))
    assert note.trials == ("Nugent 2019",)


def test_nothing_is_said_where_every_choice_takes_the_same_figures() -> None:
    assert lines(pooled(Filters(trial=("murrough2013", "grunebaum2017")))) == []
    assert lines(pooled(outcome="response")) == []


def test_a_choice_of_one_trial_or_two_is_pooled_as_asked() -> None:
    for trials in (("nugent2019",), ("nugent2019", "murrough2013")):
        for model in ("random", "common"):
            effects = ask(bundled(), Filters(trial=trials), outcome="response", model=model)
            (line,) = first_period(pool_effects(effects))
            assert effects.again is not None
            (first,) = effects.again.of_first_periods().sizes([resolve(measure="RR")], None)
            assert list(first) == ["Nugent 2019"]
            (sizes,) = effects.again.sizes([resolve(measure="RR")], None)
            yi, vi = (list(values) for values in zip(*{**sizes, **first}.values(), strict=True))
            own = pool(yi, vi, model=model, test="adhoc" if model == "random" else "z") if len(yi) > 1 else None
            half = 1.959964 * math.sqrt(vi[0])
            limits = (yi[0], yi[0] - half, yi[0] + half) if own is None else (own.estimate, own.ci_low, own.ci_high)
            estimate, low, high = map(math.exp, limits)
            assert line.endswith(f": {estimate:.2f} ({low:.2f} to {high:.2f}), k {len(trials)}")


def test_response_in_a_first_period_is_no_score_of_it() -> None:
    small = open_folder(Path(__file__).parents[2] / "small")
    rows = [one._replace(analysis="first_period") if (one.trial_id, one.outcome) == ("gamma2010", "response") else one
            for one in small.rows(ResultRow)]  # fmt: skip
    assert any(one.analysis == "first_period" for one in rows)
    for choice in ({}, {"from_response": True}):
        effects = ask(small.with_rows(ResultRow, rows), Filters(trial=("alpha2001", "gamma2010")), **choice)  # type: ignore[arg-type]
        assert "Gamma 2010" in effects.entering.text("study")
        assert first_period(pool_effects(effects)) == []
    scores = [one._replace(analysis="first_period") if (one.trial_id, one.outcome) == ("gamma2010", "severity") else one
              for one in small.rows(ResultRow)]  # fmt: skip
    alone = ask(small.with_rows(ResultRow, scores), Filters(trial=("alpha2001", "gamma2010")))
    assert "first_period" in alone.entering.text("analysis")
    assert first_period(pool_effects(alone)) == []  # it is by the first period already
