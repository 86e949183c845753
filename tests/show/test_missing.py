"""What is missing, in words: every trial counted once, and on the scale that is said."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from tests.whole_answers import result_of

import ketcli
from ketcli.show.answers.choices import missing_answer


@pytest.mark.parametrize(
    "options", [{}, {"route": "iv"}, {"outcome": "response", "formulation": "esketamine"}], ids=str
)
def test_the_counts_add_up(options: dict[str, Any]) -> None:
    answer = ketcli.load().sensitivity(missing=True, **options)
    text, body = repr(answer), json.loads(answer.to_json())
    by_reason = [int(number) for number in re.findall(r"^(\d+) trials?: ", text, re.MULTILINE)]
    weighed = re.search(r"the (\d+) other trials?", text)
    unsized = re.search(r"^(\d+) of these ha", text, re.MULTILINE)
    assert weighed
    assert int(weighed[1]) + (int(unsized[1]) if unsized else 0) == sum(by_reason)
    assert (int(unsized[1]) if unsized else 0) == len(body["unsized"])
    assert not re.search(r"\b1 trials", text)


def test_the_bound_of_a_ratio_names_its_scale() -> None:
    assert "on the logarithm of the risk ratio" in repr(ketcli.load().sensitivity(missing=True, outcome="response"))


def test_one_other_trial_is_one() -> None:
    found = result_of("course: sensitivity --missing")[1]
    for trials, said in ((1, "1 other trial ("), (2, "2 other trials (")):
        blocks = missing_answer(replace(found, trials=trials)).blocks
        assert any(said in block for block in blocks if isinstance(block, str))
