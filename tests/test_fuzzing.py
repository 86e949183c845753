"""Some hundred hostile questions to the whole program, the same every time; `bench/fuzz.py` asks others."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, seed, settings
from tests.fuzzing.cases import Case, cases
from tests.fuzzing.held import ask

MOST = min(100, settings().max_examples)  # fewer where each property has fewer


@pytest.mark.parametrize("part", range(5))  # five hundred in parts, which processes share
def test_no_question_ends_in_anything_but_an_answer_or_a_sentence(part: int) -> None:
    @seed(part)
    @settings(max_examples=MOST, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(cases())
    def every(case: Case) -> None:
        ask(case)

    every()
