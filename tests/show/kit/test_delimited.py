"""Cells for programs: numbers in full, yes and no, and what a spreadsheet would run."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from ketcli.show.kit.delimited import delimited
from ketcli.show.kit.table import Column, Table

CELLS = {
    1.0: "1",
    -3.0: "-3",
    0.1: "0.1",
    2.0**53 - 1: "9007199254740991",
    2.0**53: "9007199254740992.0",
    -(2.0**53) + 1: "-9007199254740991",
    -(2.0**53): "-9007199254740992.0",
    1e300: "1e+300",
    math.inf: "",
    -math.inf: "",
    math.nan: "",
}


def written(values: list[object], *, kind: str = "csv", crlf: bool = False, safe: bool = False) -> str:
    table = Table((Column("a", "A"),), pd.DataFrame({"a": pd.Series(values, dtype=object)}))
    return delimited(table, kind, crlf=crlf, safe=safe)


@pytest.mark.parametrize("value", CELLS)
def test_numbers_in_full_and_whole_ones_without_a_point(value: float) -> None:
    kept = CELLS[value] or '""'
    assert written([value]) == written([np.float64(value)]) == f"a\n{kept}\n"


def test_yes_no_and_nothing() -> None:
    assert written([True, False, None, "x", 7, np.True_, np.int64(8)]) == 'a\ntrue\nfalse\n""\nx\n7\ntrue\n8\n'


def test_separators_quotes_and_ends_of_lines() -> None:
    assert written(["a,b", 'a"b', "a\tb", "a\nb"]) == 'a\n"a,b"\n"a""b"\na\tb\n"a\nb"\n'
    assert written(["a,b", "a\tb"], kind="tsv") == 'a\na,b\n"a\tb"\n'
    assert written(["x", "y"], crlf=True) == "a\r\nx\r\ny\r\n"


def test_what_a_spreadsheet_runs_begins_with_an_apostrophe_where_that_is_wanted() -> None:
    texts: list[object] = ["=1", "+x", "-x", "@x", "-1.5", "+2", "a=1", -1.5]
    assert written(texts).split() == ["a", "=1", "+x", "-x", "@x", "-1.5", "+2", "a=1", "-1.5"]
    assert written(texts, safe=True).split() == ["a", "'=1", "'+x", "'-x", "'@x", "-1.5", "+2", "a=1", "-1.5"]
