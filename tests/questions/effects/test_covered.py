"""People behind an answer: counted once, unknown where the data do not say."""

from __future__ import annotations

import math

import pandas as pd

from ketcli.columns import Columns
from ketcli.questions.effects.covered import people_by_trial, people_of


def test_people_of_both_arms_those_of_a_crossover_trial_once() -> None:
    frame = pd.DataFrame({"n_e": [10.0, 12.0, math.nan], "n_c": [9.0, 11.0, 8.0], "paired": [False, True, False]})
    people = people_of(Columns.of(frame))
    assert people[:2] == [19, 12]
    assert math.isnan(people[2])


def test_people_of_one_group_or_of_nobody_knows_whom() -> None:
    assert people_of(Columns.of(pd.DataFrame({"study": ["A"], "n": [30.0]}))) == [30]
    for alone in ("n_e", "n_c"):
        assert people_of(Columns.of(pd.DataFrame({"study": ["A"], "n": [30.0], alone: [9.0]}))) == [30]
    assert math.isnan(people_of(Columns.of(pd.DataFrame({"study": ["A"], "yi": [0.1]})))[0])


def test_the_rows_of_a_trial_share_no_one() -> None:
    frame = {"trial_id": ["a", "b", "a"], "n_e": [5.0, 7.0, 6.0], "n_c": [2.0, 7.0, 2.0], "paired": [False] * 3}
    assert people_by_trial(Columns.of(pd.DataFrame(frame))) == {"a": 15, "b": 14}
