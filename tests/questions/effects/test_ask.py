"""What a question takes where little is said: the measure, the time, the kind of trial, by the outcome."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ketcli.errors import UnknownName
from ketcli.evidence.dataset import bundled
from ketcli.evidence.filters import ACUTE, Filters
from ketcli.evidence.windows import Window, window_at
from ketcli.questions.effects.ask import ask, question_of
from ketcli.questions.effects.first_dose import of_first_dose
from ketcli.questions.effects.outcomes import default_measure, window_for

DATA = bundled()


@pytest.mark.parametrize(
    ("outcome", "model", "measure"),
    [("severity", None, "SMD"), ("response", None, "RR"), ("ae:nausea", None, "RR"), ("response", "peto", "OR"),
     ("response", "glmm", "OR"), ("severity", "mh", "RR"), ("severity", "bayes", "SMD")],
)  # fmt: skip
def test_the_measure_follows_the_outcome_and_the_model(outcome: str, model: str | None, measure: str) -> None:
    assert default_measure(outcome, model) == measure


@pytest.mark.parametrize(
    ("outcome", "at", "name"),
    [("severity", None, "24h"), ("severity", "7d", "7d"), ("severity", "any", None), ("ae:nausea", None, None),
     ("ae:nausea", "24h", "24h"), ("relapse", None, "end")],
)  # fmt: skip
def test_the_time_follows_the_outcome(outcome: str, at: str | None, name: str | None) -> None:
    window = window_for(outcome, at)
    assert (window and window.name) == name


@pytest.mark.parametrize(
    ("filters", "asked", "window", "role"),
    [
        (Filters(), {}, "24h", ACUTE),
        (Filters(control=("ect",)), {}, "end", ("comparator_ect",)),
        (Filters(control=("ect",)), {"at": "7d"}, "7d", ("comparator_ect",)),
        (Filters(role=("comparator_ect",)), {}, "24h", ("comparator_ect",)),
        (Filters(role=("comparator_ect", "acute")), {}, "24h", ("comparator_ect", "acute")),
        (Filters(control=("ect",)), {"every_time": True}, None, ("comparator_ect",)),
    ],
)
def test_a_course_of_ect_has_no_day_1(
    filters: Filters, asked: dict[str, Any], window: str | None, role: tuple[str, ...]
) -> None:
    question, _ = question_of(DATA, filters, **asked)
    assert (question.window and question.window.name) == window
    assert question.filters.role == role


def test_an_outcome_that_nobody_has_names_the_nearest() -> None:
    with pytest.raises(
        UnknownName, match=r"unknown outcome 'severty'; did you mean 'severity'\?; there are severity, "
    ):
        ask(DATA, Filters(), outcome="severty")
    with pytest.raises(
        UnknownName,
        match=rf"or a side effect such as {min(one for one in DATA.outcomes() if one.startswith('ae:'))} \(",
    ):
        ask(DATA, Filters(), outcome="nothing")


@pytest.mark.parametrize(("at", "first"), [("4h", True), ("24h", True), ("48h", True), ("3d", False), ("any", False)])
def test_up_to_two_days_repeated_dosing_is_one_dose_too(at: str, first: bool) -> None:
    effects = ask(DATA, Filters(), at=at)
    assert of_first_dose(effects) is first
    if at != "any":
        assert effects.window is not None
        assert (effects.window.high <= 48) is first
        assert effects.when == window_at(at).label


@pytest.mark.parametrize(("high", "first"), [(48.0, True), (48.5, False), (49.0, False)])
def test_a_window_of_ones_own_that_ends_later_may_hold_later_doses(high: float, first: bool) -> None:
    effects = ask(DATA, Filters())
    assert of_first_dose(replace(effects, window=Window("own", 24, 0, high, "on my day"))) is first
    assert not of_first_dose(replace(effects, window=None))
