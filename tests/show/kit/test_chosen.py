"""Columns by name: whole numbers stay whole, whatever the number of decimals that the whole table has."""

from __future__ import annotations

import numpy as np
import pytest

from ketcli.columns import Columns
from ketcli.show.kit.answer import Answer
from ketcli.show.kit.chosen import with_columns
from ketcli.show.kit.table import Column, Table


@pytest.mark.parametrize(
    ("values", "digits"),
    [([2013, 2016], 0), ([1.0, 3.0], 0), ([2.0, np.nan], 0), ([1.0, 2.5], 2), ([0.5, 1.5], 2), ([-1.25, 4.0], 2)],
)
def test_years_and_people_have_no_decimals(values: list[float], digits: int) -> None:
    rows = Columns.of_rows([{"year": value, "study": "A"} for value in values])
    table = Table((Column("study", "Study"), Column("year", "Year", "number", 2)), rows)
    answer = Answer(body={}, main=table, blocks=(table,), provenance={})
    (column,) = with_columns(answer, ["year"], "csv").main.columns
    assert (column.key, column.digits) == ("year", digits)
