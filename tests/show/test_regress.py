"""The sentence of a meta-regression says no more than its trials."""

from __future__ import annotations

import json

import pytest

import ketcli


@pytest.mark.parametrize(("on", "few"), [("women", True), ("year", False)])
def test_a_line_through_a_handful_of_trials_has_no_verdict(on: str, few: bool) -> None:
    answer = ketcli.load().regress(on=on)
    assert (json.loads(answer.to_json())["verdict"] == "too_few") == few
    assert repr(answer).startswith("Too few trials to tell whether") == few
