"""Answers of the bundled data that rest on corrected figures, as they read: what was wrong does not come back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.golden_files import check_golden

from ketcli.evidence.dataset import bundled
from ketcli.evidence.filters import Filters
from ketcli.overviews.claims.claims import judge_claims
from ketcli.questions.answers.dose import dose_response
from ketcli.questions.answers.pool import pool_effects
from ketcli.questions.effects.ask import ask
from ketcli.questions.effects.method import resolve
from ketcli.questions.safety.question import SafetyQuestion
from ketcli.questions.safety.safety import safety
from ketcli.show.answers.claims import claims_answer
from ketcli.show.answers.dose import dose_answer
from ketcli.show.answers.pool import pool_answer
from ketcli.show.answers.safety import safety_answer
from ketcli.show.kit.formats import render

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketcli.show.kit.answer import Answer


def routes() -> Answer:
    return claims_answer(judge_claims(bundled(), ("routes",)), detailed=True)


def dose() -> Answer:
    answer = dose_response(bundled(), Filters(formulation=("esketamine",)), outcome="response")
    return dose_answer(answer)


def left_for_any_reason() -> Answer:
    question = SafetyQuestion(events=("dropout any reason", "discontinuation"))
    return safety_answer(safety(bundled(), Filters(), resolve(measure="RR"), question), top=15)


def mean_difference() -> Answer:
    return pool_answer(pool_effects(ask(bundled(), Filters(), measure="MD")), with_forest=False)


ANSWERS: dict[str, Callable[[], Answer]] = {
    "routes": routes,
    "dose": dose,
    "left_for_any_reason": left_for_any_reason,
    "mean_difference": mean_difference,
}


@pytest.mark.parametrize("name", ANSWERS)
def test_as_kept(name: str) -> None:
    text = render(ANSWERS[name](), "table", "")
    check_golden(f"corrected_{name}.txt", re.sub(r"\S+ \(sha256 [0-9a-f]+\)", "VERSION", text))
