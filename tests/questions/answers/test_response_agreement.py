"""Severity read from response beside severity as published: from how many trials on both are pooled."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ketcli.evidence.dataset import bundled
from ketcli.evidence.filters import Filters
from ketcli.models.pooling.pool import pool
from ketcli.questions.answers.response_agreement import response_agreement


@pytest.mark.parametrize("k", [1, 2, 4, 5])
def test_five_trials_are_pooled_and_two_have_limits(k: int) -> None:
    everyone = list(response_agreement(bundled(), Filters(), at="28d").studies["trial_id"])
    found = response_agreement(bundled(), Filters(trial=tuple(everyone[:k])), at="28d")
    assert list(found.studies["trial_id"]) == everyone[:k]
    assert (found.scores is None, found.response is None) == (k < 5, k < 5)
    assert math.isnan(found.low) == (k == 1)
    gaps = found.studies["response_yi"] - found.studies["yi"]
    if k > 1:
        spread = 1.96 * np.std(gaps, ddof=1)
        assert (found.low, found.high) == pytest.approx((gaps.mean() - spread, gaps.mean() + spread))
    if found.scores is not None:
        assert found.scores.estimate == pool(found.studies["yi"], found.studies["vi"], test="adhoc").estimate
    if found.response is not None:
        own = pool(found.studies["response_yi"], found.studies["response_vi"], test="adhoc")
        assert found.response.estimate == own.estimate
    for name in ("", "response_"):
        half = 1.959964 * np.sqrt(found.studies[f"{name}vi"])
        for side, sign in (("low", -1), ("high", 1)):
            limits = found.studies[f"{name}ci_{side}"]
            np.testing.assert_allclose(limits, found.studies[f"{name}yi"] + sign * half, rtol=1e-5)


def test_both_readings_follow_the_choices_but_for_the_measure() -> None:
    usual = response_agreement(bundled(), Filters(), at="28d")
    plain = response_agreement(bundled(), Filters(), at="28d", measure="RR", from_response=True)
    assert plain.studies["yi"].tolist() == usual.studies["yi"].tolist()
    assert plain.method == usual.method
    other = response_agreement(bundled(), Filters(), at="28d", tau2_method="DL", level=0.8)
    assert (other.method.tau2_method, other.method.level) == ("DL", 0.8)
    assert other.scores is not None
    assert other.scores.tau2_method == "DL"
