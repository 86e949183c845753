"""The SD of people on a scale, which the prior of a mean difference is made of."""

from __future__ import annotations

import math
from typing import Any

import pytest
from tests.row_data import row

from ketcli.evidence.dataset import bundled
from ketcli.evidence.rows import ResultRow, TrialRow
from ketcli.questions.effects.prior import half_normal, pooled_sd, scale_sd


def test_every_group_weighs_by_its_people_less_one() -> None:
    assert pooled_sd([(11, 4.0), (31, 6.0)]) == pytest.approx(math.sqrt((10 * 16 + 30 * 36) / 40))


@pytest.mark.parametrize("useless", [(1, 5.0), (0, 5.0), (20, 0.0), (20, math.nan), (math.nan, 5.0), (20, math.inf)])
def test_a_group_without_people_or_sd_has_no_say(useless: tuple[float, float]) -> None:
    assert pooled_sd([(11, 4.0), useless]) == 4.0
    assert math.isnan(pooled_sd([useless]))


def test_two_people_have_an_sd_and_a_scale_may_be_short() -> None:
    assert pooled_sd([(2, 3.0)]) == 3.0
    assert pooled_sd([(20, 0.25)]) == 0.25


def test_a_prior_has_the_three_digits_that_are_printed() -> None:
    assert str(half_normal(0.5, 10.12345)) == "half-normal:5.06"


def test_a_number_that_cannot_be_squared_has_no_say() -> None:
    assert pooled_sd([(11, 4.0), (20, 1e200)]) == 4.0


def score(trial: str, **cells: Any) -> ResultRow:
    usual: dict[str, Any] = {"scale": "MADRS", "statistic": "endpoint", "n": 20.0, "sd": 8.0}
    return row(ResultRow, trial_id=trial, **{**usual, **cells})


@pytest.mark.parametrize(
    "other",
    [
        score("a", scale="HDRS", sd=99.0),
        score("a", statistic="change", sd=99.0),
        score("b", sd=99.0),
        score("c", sd=9.0),
    ],
)
def test_the_sd_of_a_scale_is_that_of_end_points_in_acute_trials(other: ResultRow) -> None:
    trials = [row(TrialRow, trial_id=name, pool_role=role)
              for name, role in (("a", "acute"), ("b", "maintenance"), ("c", "acute"))]  # fmt: skip
    whole = bundled().with_rows(TrialRow, trials).with_rows(ResultRow, [score("a"), other])
    expected = math.sqrt((64 + 81) / 2) if other.trial_id == "c" else 8.0
    assert scale_sd(whole, "MADRS") == pytest.approx(expected)
    assert math.isnan(scale_sd(whole, "CGI"))
