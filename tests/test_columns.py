"""Rows by columns: the same as a frame of pandas has them, without it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketcli.columns import Columns, as_array

CELLS = st.one_of(st.floats(), st.integers(-(2**40), 2**40), st.none())
ROWS = st.lists(
    st.fixed_dictionaries({"study": st.text(max_size=5), "yi": CELLS, "paired": st.booleans()}), min_size=1, max_size=6
)


@given(ROWS)
def test_there_and_back_through_pandas(rows: list[dict[str, Any]]) -> None:
    table = Columns.of_rows(rows)
    again = Columns.of(table.frame)
    assert again.columns == table.columns
    for name in table.columns:
        np.testing.assert_array_equal(again[name], table[name])


@given(ROWS, st.data())
def test_some_rows_are_those_that_pandas_takes(rows: list[dict[str, Any]], data: st.DataObject) -> None:
    table = Columns.of_rows(rows)
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows))))
    pd.testing.assert_frame_equal(
        table.where(mask).frame, table.frame[mask].reset_index(drop=True), check_dtype=bool(mask.any())
    )
    assert table.where(mask).text("study") == table.text("study", mask)


@given(ROWS)
def test_what_is_stated_is_what_pandas_does_not_call_missing(rows: list[dict[str, Any]]) -> None:
    table = Columns.of_rows(rows)
    for name in table.columns:
        assert table.stated(name).tolist() == table.frame[name].notna().tolist()


@pytest.mark.parametrize(
    ("cells", "kind", "expected"),
    [
        ([1, 2], "i", [1, 2]),
        ([1, 2.5], "f", [1.0, 2.5]),
        ([1, None], "f", [1.0, math.nan]),
        ([True, False], "b", [True, False]),
        (["a", None], "O", ["a", None]),
        ([None, None], "O", [None, None]),
        ([True, 1.5], "O", [True, 1.5]),
        ([], "O", []),
    ],
)
def test_cells_become_one_kind(cells: list[object], kind: str, expected: list[object]) -> None:
    values = as_array(cells)
    assert values.dtype.kind == kind
    np.testing.assert_array_equal(values, np.array(expected, dtype=values.dtype))


def test_parts_stand_together_by_the_columns_that_all_have() -> None:
    one, other = Columns.of_rows([{"a": 1, "b": "x"}]), Columns.of_rows([{"b": "y", "c": 2.0}])
    assert list(Columns.together([one, other]).rows()) == [{"b": "x"}, {"b": "y"}]


def test_a_row_that_lacks_a_column_has_nothing_there() -> None:
    table = Columns.of_rows([{"a": 1.0}, {"b": "x"}])
    assert table.stated("a").tolist() == [True, False]
    assert table.text("b") == [None, "x"]
    assert table.flags("paired").tolist() == [False, False]
