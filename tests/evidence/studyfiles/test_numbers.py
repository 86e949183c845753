"""Cells as people write them: each spelling by itself."""

from __future__ import annotations

import numpy as np
import pytest

from ketcli.evidence.studyfiles.numbers import ambiguous, decimal_mark, is_missing, number, numbers, plain, whole


@pytest.mark.parametrize(
    ("cell", "decimal", "value"),
    [
        ("1", ".", 1), (" -0.5 ", ".", -0.5), ("+.5", ".", 0.5), ("5.", ".", 5), ("1e-3", ".", 0.001),
        ("1E+3", ".", 1000),
        ("1,234", ".", 1234), ("1,234.5", ".", 1234.5), ("-12,345,678", ".", -12345678), ("1'234.5", ".", 1234.5),
        ("1\u2019234", ".", 1234), ("1 234,5", ",", 1234.5), ("1\u202f234", ".", 1234), ("1.234,5", ",", 1234.5),
        ("0,5", ",", 0.5), (",5", ",", 0.5), ("1.234", ",", 1234), ("\u22121,5", ",", -1.5), ("\uff0b2", ".", 2),
        ("1234", ",", 1234), ("1,234", ",", 1.234),
        ("1,5", ".", None), ("1.5", ",", None), ("1,23", ".", None), ("1,2345", ".", None), ("12a", ".", None),
        ("", ".", None),
        ("1,234,5", ".", None), ("1234,567", ".", None), ("1 2", ".", None), ("--1", ".", None), (".", ".", None),
        ("1,2,3", ",", None), ("e5", ".", None),
    ],
)  # fmt: skip
def test_one_cell(cell: str, decimal: str, value: float | None) -> None:
    assert number(cell, decimal) == value


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["1", "2"], None), (["0.5"], "."), (["0,5"], ","), (["0.5", "0,5"], "?"), (["1,234"], None), (["1.234"], None),
        (["0,234"], ","), (["0.234"], "."), (["1234,567"], ","), (["1,234.5"], "."), (["1.234,5"], ","),
        (["1,234", "0.5"], "."), (["5."], "."), ([",5"], ","), (["1e-3"], None), (["1.5e-3"], "."), (["1,5e3"], ","),
        ([], None),        (["a,b.c"], "."), (["-1,5"], ","),
    ],
)  # fmt: skip
def test_the_mark_that_cells_agree_on(cells: list[str], mark: str | None) -> None:
    assert decimal_mark(cells) == mark


def test_what_may_be_thousands() -> None:
    assert [cell for cell in ("1,234", "12.345", "123,456", "-1,234") if not ambiguous(cell)] == []
    assert [cell for cell in ("0,234", "1234,567", "1,23", "1,2345", "1,234,567", "1234", "") if ambiguous(cell)] == []
    assert [whole(cell) for cell in ("1,234", "1.234", "0.5", "7")] == ["1234", "1234", "0.5", "7"]


def test_marks_of_what_is_missing() -> None:
    for cell in ("", " ", "NA", "n/a", ".", "-", "\u2014", "NR", "Not reported", "#DIV/0!", "\u00a0"):
        assert is_missing(cell)
    for cell in ("0", "x", "none known", "..."):
        assert not is_missing(cell)
    assert plain("\ufeff 1\u00a0000\t") == "1 000"


def test_a_column_of_cells() -> None:
    values, wrong = numbers(["1", "", "-2.5"], ".")
    assert values == pytest.approx([1, np.nan, -2.5], nan_ok=True)
    assert not wrong.any()
    values, wrong = numbers(["1", "-", "NA", "x", "1e999", "1.2.3"], ".")
    assert values[:3] == pytest.approx([1, np.nan, np.nan], nan_ok=True)
    assert wrong.tolist() == [False, False, False, True, True, True]
    values, wrong = numbers(["-", "1"], ".")  # nothing but marks of numbers, and yet one is none
    assert wrong.tolist() == [False, False]
    values, wrong = numbers(["1,5", "2"], ",")
    assert values.tolist() == [1.5, 2]
