"""Formats: what is written is what a reader of that format reads back."""

from __future__ import annotations

import csv
import io
import json
import math
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from tabulate import tabulate

from ketcli.show.kit.answer import Answer, Picture
from ketcli.show.kit.delimited import delimited
from ketcli.show.kit.formats import render
from ketcli.show.kit.json_text import as_json
from ketcli.show.kit.ruled import barred, ruled
from ketcli.show.kit.table import Column, Table

EMPTY = Table((Column("a", "A"),), pd.DataFrame({"a": []}))
scalars = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats() | st.text(max_size=20)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


def finite(value: object) -> object:
    """What JSON can say of a value: NaN, infinities and empty text are missing."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str):
        return value or None
    if isinstance(value, list):
        return [finite(item) for item in value]
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    return value


@given(st.dictionaries(st.text(max_size=8).filter(lambda key: key != "notes"), values, max_size=5))
def test_json_says_the_same_to_the_last_digit(body: dict[str, Any]) -> None:
    envelope = {"schema", "ketcli", "command", "data", "method"}
    body = {key: value for key, value in body.items() if key not in envelope}
    read = json.loads(as_json(Answer(body=body, main=EMPTY, blocks=()), 'ketcli "x"'))
    assert read["command"] == 'ketcli "x"'
    assert {key: read[key] for key in body} == finite(body)


@given(st.lists(st.tuples(st.text(max_size=12), st.floats(), st.integers(-(10**9), 10**9)), max_size=6))
def test_a_frame_is_a_list_of_its_rows(rows: list[tuple[str, float, int]]) -> None:
    frame = pd.DataFrame(rows, columns=["na%me", "x", "n"])
    read = json.loads(as_json(Answer(body={"studies": frame}, main=EMPTY, blocks=()), ""))
    assert read["studies"] == [{"na%me": finite(a), "x": finite(x), "n": n} for a, x, n in rows]


def test_whole_numbers_are_integers_and_truths_are_words_in_every_machine_format() -> None:
    frame = pd.DataFrame({"year": [2013.0, np.nan], "half": [0.5, 2.0], "seen": pd.Series([True, None], dtype=object)})
    columns = tuple(Column(str(name), str(name)) for name in frame)
    assert delimited(Table(columns, frame), "csv") == "year,half,seen\n2013,0.5,true\n,2,\n"
    written = as_json(Answer(body={"rows": frame, "big": 2.0**60, "zero": -0.0}, main=EMPTY, blocks=()), "")
    assert '{"year": 2013, "half": 0.5, "seen": true}' in written
    assert '{"year": null, "half": 2, "seen": null}' in written
    assert '"big": 1.152921504606847e+18,\n  "zero": 0,' in written


def test_numpy_values_are_plain_numbers() -> None:
    body = {"array": np.array([1.5, np.nan]), "scalar": np.float64(2.5), "flag": np.bool_(True), "count": np.int64(3)}
    read = json.loads(as_json(Answer(body=body, main=EMPTY, blocks=()), ""))
    assert {key: read[key] for key in body} == {"array": [1.5, None], "scalar": 2.5, "flag": True, "count": 3}


@given(st.lists(st.tuples(st.text(st.characters(exclude_characters="\x00\r"), max_size=12), st.floats()), max_size=6))
def test_csv_reads_back_to_the_last_digit(rows: list[tuple[str, float]]) -> None:
    columns = (Column("name", "Name"), Column("x", "X", "number"))
    written = delimited(Table(columns, pd.DataFrame(rows, columns=["name", "x"])), "csv")
    read = list(csv.reader(io.StringIO(written, newline="")))
    assert read[0] == ["name", "x"]
    assert [cells[0] for cells in read[1:]] == [name for name, _ in rows]
    for cells, (_, x) in zip(read[1:], rows, strict=True):
        assert (float(cells[1]) == x) if math.isfinite(x) else (cells[1] == "")


def test_long_tables_are_written_with_the_same_digits() -> None:
    frame = pd.DataFrame({"name": [f"s{i}" for i in range(1500)], "x": np.random.default_rng(1).normal(size=1500)})
    columns = (Column("name", "Name"), Column("x", "X", "number"))
    lines = delimited(Table(columns, frame), "csv").split("\n")
    assert len(lines) == 1502
    assert [float(line.split(",")[1]) for line in lines[1:-1]] == frame["x"].tolist()


def test_a_tie_is_rounded_the_same_whatever_the_last_bits() -> None:
    """17/100 against 4/50 is 2.125, or a bit less or more by how a processor takes logarithms."""
    from ketcli.show.kit.numbers import fixed

    assert {fixed(2.125), fixed(2.1249999999999996), fixed(2.1250000000000004)} == {"2.12"}
    assert fixed(-1e-13, 2) == "-1.00e-13"


words = st.text("ab  c1.-", max_size=9)


@given(st.lists(st.tuples(words, st.sampled_from(["text", "figures"])), min_size=1, max_size=4), st.data())
def test_texts_are_laid_out_as_tabulate_does(headings: list[tuple[str, Any]], data: st.DataObject) -> None:
    columns = tuple(Column(f"k{number}", *each) for number, each in enumerate(headings))
    rows = data.draw(st.lists(st.tuples(*(words for _ in columns)), min_size=1, max_size=4))
    table = Table(columns, pd.DataFrame(rows, columns=[column.key for column in columns]))
    sides = ["right" if column.right else "left" for column in columns]
    heads = [column.header for column in columns]
    plain, markdown = (
        tabulate(table.cells(), headers=heads, tablefmt=style, colalign=sides, disable_numparse=True)
        for style in ("simple", "github")
    )
    assert ruled(table) == plain
    assert barred(table, str) == markdown


def test_wide_characters_keep_their_columns() -> None:
    table = Table(
        (Column("a", "Trial"), Column("b", "n", "figures")), pd.DataFrame({"a": ["日本", "ab"], "b": [1, 22]})
    )
    assert ruled(table).splitlines()[2:] == ["日本       1", "ab        22"]


def test_text_is_written_as_it_is_unless_something_else_is_asked() -> None:
    answer = Answer({}, Table((Column("a", "A"),), pd.DataFrame({"a": ["=1+1", "b"]})), ())
    assert render(answer, "csv", "") == "a\n=1+1\nb\n"
    assert render(answer, "csv", "", crlf=True) == "a\r\n=1+1\r\nb\r\n"
    assert render(answer, "csv", "", safe=True) == "a\n'=1+1\nb\n"


def test_a_picture_is_drawn_with_all_characters_unless_ascii_is_asked() -> None:
    picture = Picture(lambda width, ascii_only: f"{width} {ascii_only}")
    answer = Answer({}, EMPTY, (picture,))
    assert render(answer, "table", "") == "100 False\n"
    assert render(answer, "table", "", ascii_only=True) == "100 True\n"
