"""Design matrices: numbers as they are, groups against the first of their names."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.questions.effects.design import design_matrix

FRAME = pd.DataFrame(
    {"x": [1.0, 2.0, math.nan, 4.0, 5.0], "g": ["b", "a", "c", "", "c"], "n": [3, 4, 5, 6, 7], "same": [1.0] * 5}
)


def test_a_number_is_a_column_and_a_group_one_less_than_its_levels() -> None:
    design = design_matrix(FRAME, ("n", "g"))
    assert design.names == ("intercept", "n", "g=b", "g=c")
    assert design.rows.tolist() == [True, True, True, False, True]
    assert design.X.tolist() == [[1, 3, 1, 0], [1, 4, 0, 0], [1, 5, 0, 1], [1, 7, 0, 1]]
    assert design.references == {"g": "a"}


def test_a_row_that_lacks_any_moderator_is_left_out() -> None:
    assert design_matrix(FRAME, ("x", "g")).rows.tolist() == [True, True, False, False, True]
    assert design_matrix(FRAME, ("x",)).references == {}


def test_two_values_vary_and_one_does_not() -> None:
    assert design_matrix(FRAME[:2], ("x",)).X.tolist() == [[1, 1], [1, 2]]
    with pytest.raises(NoAnswer, match="same does not vary among the 5 studies that state it: every study has 1"):
        design_matrix(FRAME, ("same",))
    with pytest.raises(NoAnswer, match=r"x does not vary among the 0 studies that state it$"):
        design_matrix(FRAME[2:3], ("x",))
    with pytest.raises(InvalidInput, match="named twice"):
        design_matrix(FRAME, ("x", "x"))


def test_what_one_study_alone_states_does_not_vary() -> None:
    with pytest.raises(NoAnswer, match=r"x does not vary among the 1 studies that state it: every study has 2"):
        design_matrix(FRAME[1:3], ("x",))
