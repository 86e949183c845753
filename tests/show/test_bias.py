"""The sentence of funnel asymmetry: by the test that suits the measure."""

from __future__ import annotations

import json

import pytest

import ketcli
from ketcli.overviews.findings.grade import ASYMMETRY_P


@pytest.mark.parametrize("outcome", ["response", "severity"])
def test_the_sentence_goes_by_the_test_of_the_summary(outcome: str) -> None:
    answer = ketcli.load().bias(outcome=outcome)
    body = json.loads(answer.to_json())
    name = "egger" if outcome == "severity" else "peters"  # Egger's errs by construction with ratios
    first = repr(answer).splitlines()[0]
    assert f"({name.capitalize()}: t" in first
    assert ("small studies find other effects" in first) == (body[name]["p"] < ASYMMETRY_P)
