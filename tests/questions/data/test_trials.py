"""The list of trials: what a search finds, what each trial has, and why one lacks a figure."""

from __future__ import annotations

from typing import Any

import pytest
from tests.row_data import row

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.evidence.coverage import reported
from ketcli.evidence.dataset import bundled
from ketcli.evidence.filters import ACUTE, Filters
from ketcli.evidence.rows import ArmRow, ContrastRow, ResultRow, TrialRow
from ketcli.evidence.windows import window_at
from ketcli.questions.data.trials import list_trials
from ketcli.questions.effects.ask import ask

DATA = bundled()


def found(search: str, *trials: TrialRow) -> list[str]:
    return list_trials(DATA.with_rows(TrialRow, trials), Filters(), search=search).trials.text("trial_id")


def test_every_word_is_looked_for_in_any_case_and_without_accents() -> None:
    one = row(TrialRow, trial_id="a", label="Müller 2019", country="Côte d'Ivoire", note="with ECT", year=2019.0)
    other = row(TrialRow, trial_id="b", label="Muller 2020", doi="10.1/xyz", year=2020.0)
    assert found("muller", one, other) == ["a", "b"]
    assert found("MULLER 2019", one, other) == ["a"]
    assert found("cote ect", one, other) == ["a"]
    assert found("10.1/XYZ", one, other) == ["b"]
    for nowhere in ("muller ect 2020", "smith"):
        with pytest.raises(NoAnswer, match=f"no trial has '{nowhere}'"):
            found(nowhere, one, other)


def test_a_mark_for_each_kind_of_usable_result() -> None:
    listed = list_trials(DATA, Filters())
    assert listed.trials.text("trial_id") == [trial.trial_id for trial in DATA.rows(TrialRow)]
    for name, trials in reported(DATA).items():
        marked = {
            trial for trial, mark in zip(listed.trials.text("trial_id"), listed.trials[name], strict=True) if mark
        }
        assert marked == trials
    assert listed.without is None


@pytest.mark.parametrize("at", [None, "7d"])
def test_trials_without_a_figure_with_the_reason(at: str | None) -> None:
    listed = list_trials(DATA, Filters(role=ACUTE), missing="response", at=at)
    assert listed.without is not None
    acute = sum(trial.pool_role in ACUTE for trial in DATA.rows(TrialRow))
    assert (listed.without.outcome, listed.without.of) == ("response", acute)
    assert listed.without.time == ("" if at is None else window_at(at).text())
    effects = ask(DATA, Filters(role=ACUTE), outcome="response", at=at or "any", measure="RR")
    reasons = {item.trial_id: item.text for item in effects.left_out if item.asked_for}
    rows = list(listed.trials.rows())
    assert {one["trial_id"] for one in rows} <= set(reasons)
    assert all(one["why"] == reasons[one["trial_id"]] for one in rows)
    assert not {one["trial_id"] for one in rows} & set(effects.table.text("trial_id"))


def test_a_difference_on_another_scale_is_a_figure_too() -> None:
    lacking = set(list_trials(DATA, Filters(role=ACUTE), missing="severity").trials.text("trial_id"))
    published = {
        one.trial_id
        for one in DATA.rows(ContrastRow)
        if one.outcome == "severity" and one.measure == "MD" and one.se > 0
    }
    assert lacking
    assert not lacking & published


def test_a_time_goes_with_what_is_missing() -> None:
    with pytest.raises(InvalidInput, match="--at goes with --missing"):
        list_trials(DATA, Filters(), at="7d")
    some = ask(DATA, Filters(), outcome="response", at="any", measure="RR").table.text("trial_id")[:2]
    with pytest.raises(NoAnswer, match="none of these 2 trials is without a usable figure for response"):
        list_trials(DATA, Filters(trial=tuple(some)), missing="response")


def test_a_published_difference_alone_is_a_figure_whatever_its_scale() -> None:
    only, none, other = (
        trial.trial_id for trial in DATA.rows(TrialRow) if trial.trial_id in ("murrough2013", "lii2023", "fu2020")
    )
    sides = {(arm.trial_id, arm.role): arm.arm_id for arm in DATA.rows(ArmRow)}
    figures: dict[str, Any] = {"measure": "MD", "adjustment": "ancova", "scale": "A rare scale", "time_h": 24.0,
                               "estimate": -3.0, "se": 1.0, "n_e": 20.0, "n_c": 20.0}  # fmt: skip
    rows = [
        row(
            ContrastRow,
            trial_id=trial,
            arm_e=sides[trial, "experimental"],
            arm_c=sides[trial, "control"],
            outcome=outcome,
            **figures,
        )
        for trial, outcome in ((only, "severity"), (other, "mood"))
    ]
    dataset = DATA.with_rows(ResultRow, []).with_rows(ContrastRow, rows)
    lacking = list_trials(dataset, Filters(trial=(only, none, other)), missing="severity").trials.text("trial_id")
    assert sorted(lacking) == sorted([none, other])
