"""Some hundred hostile questions to the whole program, the same every time; `bench/fuzz.py` asks others."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from tests.fuzzing import Case, ask, cases


@given(cases())
@settings(max_examples=500, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_no_question_ends_in_anything_but_an_answer_or_a_sentence(case: Case) -> None:
    ask(case)
