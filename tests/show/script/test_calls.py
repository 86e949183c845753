"""What a script calls for a pooled effect and for two sides of a comparison."""

from __future__ import annotations

import pytest
from tests.picture_sets import effects_of
from tests.whole_answers import result_of

from ketcli.questions.answers.pooled_effect import pooled_effect
from ketcli.show.script.answers.compare import _degrees
from ketcli.show.script.answers.pool import call_of


@pytest.mark.parametrize(("k", "test"), [(1, "z"), (2, "knha"), (7, "knha")])
def test_one_study_is_tested_as_itself_and_several_as_was_asked(k: int, test: str) -> None:
    call = call_of(pooled_effect(effects_of(k, model="common", test="knha")))
    assert (call.function, call.options["test"]) == ("common_effect", test)


@pytest.mark.parametrize("options", ["--test knha", "--test z"])
def test_degrees_of_freedom_of_both_sides(options: str) -> None:
    answer = result_of(f"facing: compare {options}")[1]
    sides = [answer.a.pooled.pooled, answer.b.pooled.pooled]
    assert _degrees(answer) == ([side.k - 1 for side in sides] if options == "--test knha" else [])
