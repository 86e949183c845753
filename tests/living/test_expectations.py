"""Expectations as they are written, and what holds."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketcli.errors import InvalidInput
from ketcli.living.expectations import OPERATORS, read_expectation, read_file
from ketcli.living.paths import at_path

NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**9), 10**9)


@pytest.mark.parametrize(
    ("text", "line", "key", "op", "wanted", "tolerance"),
    [
        ("pool --route iv: ci_high < 0", "ketcli pool --route iv", "ci_high", "<", 0, 0),
        ("ketcli pool: k>=4", "ketcli pool", "k", ">=", 4, 0),
        ("pool --outcome ae:nausea: display.k > 1", "ketcli pool --outcome ae:nausea", "display.k", ">", 1, 0),
        ("pool: verdict == no_clear_difference", "ketcli pool", "verdict", "==", "no_clear_difference", 0),
        ('pool: data.version == "2026.11.29"', "ketcli pool", "data.version", "==", "2026.11.29", 0),
        ("pool: data.version == 2026.11.29", "ketcli pool", "data.version", "==", "2026.11.29", 0),
        ("pool: estimate ~= -0.6 +- 1e-3", "ketcli pool", "estimate", "~=", -0.6, 0.001),
        ("pool: estimate ~= -0.6±0.1", "ketcli pool", "estimate", "~=", -0.6, 0.1),
        ("pool: pi_low != null", "ketcli pool", "pi_low", "!=", None, 0),
        ("safety: events[event=dry mouth].rr > 1", "ketcli safety", "events[event=dry mouth].rr", ">", 1, 0),
        ("pool -q --json: studies.0.yi < 0", "ketcli pool", "studies.0.yi", "<", 0, 0),
        (
            "pool --data my.csv --where 'year>2000': k > 3",
            "ketcli pool --where 'year>2000' --data my.csv", "k", ">", 3, 0,
        ),
    ],
)  # fmt: skip
def test_an_expectation_is_a_line_a_key_and_a_value(text, line, key, op, wanted, tolerance) -> None:
    read = read_expectation(text)
    assert (read.request.line(), read.key, read.op, read.wanted, read.tolerance) == (line, key, op, wanted, tolerance)


@pytest.mark.parametrize(
    "text",
    [
        "", "pool", "pool:", "pool: k", "pool: k <", "pool k < 3", "pool: k = 3", "pool: k <> 3", "pool: estimate ~= 3",
        "pool: estimate < 3 +- 1", "pool: k < true", "pool: verdict ~= no +- 1", "pool: verdict == two words",
        "pool: k == [1]", "poo: k < 3", "pool --rout iv: k < 3", "plot forest: k < 3", "pool 'iv: k < 3",
        "assert 'pool: k < 3': failed == 0", "pool: k < nothing at all",
    ],
)  # fmt: skip
def test_what_is_no_expectation_is_refused(text) -> None:
    with pytest.raises(InvalidInput):
        read_expectation(text)


@given(NUMBERS, st.sampled_from(OPERATORS), NUMBERS)
def test_numbers_are_compared_as_python_compares_them(found, op, wanted) -> None:
    value = f"{wanted!r} +- 0.5" if op == "~=" else repr(wanted)
    expected = abs(found - wanted) <= 0.5 if op == "~=" else eval(f"found {op} wanted")  # noqa: S307
    assert read_expectation(f"pool: k {op} {value}").holds(found) is expected


@pytest.mark.parametrize("op", ["<", "<=", ">", ">=", "==", "~="])
@pytest.mark.parametrize("found", [None, "text", True])
def test_a_missing_number_fulfils_nothing(op, found) -> None:
    assert not read_expectation(f"pool: p {op} 1{' +- 9' if op == '~=' else ''}").holds(found)


@given(
    st.recursive(
        NUMBERS | st.text(),
        lambda inner: st.dictionaries(st.from_regex(r"[a-z_]+", fullmatch=True), inner) | st.lists(inner),
    )
)
def test_every_value_has_a_path(body) -> None:
    def leaves(value, path):
        if isinstance(value, (dict, list)):
            for key, item in value.items() if isinstance(value, dict) else enumerate(value):
                yield from leaves(item, f"{path}.{key}" if path else str(key))
        else:
            yield path, value

    for path, value in leaves(body, ""):
        assert at_path(body, path) == value


def test_a_wrong_path_says_what_there_is() -> None:
    body = {"display": {"estimate": 1}, "studies": [{"study": "a"}]}
    for path, words in {
        "dsplay": "'display'", "display.k": "it has estimate", "studies.3": "1 entries", "studies.yi": "an array",
        "display.estimate.x": "no keys", "studies[study=b]": "study=b",
    }.items():  # fmt: skip
        with pytest.raises(InvalidInput, match=words):
            at_path(body, path)


TOML = """
expectations = ["pool --route iv: ci_high < 0", 'pool: verdict == "difference"']

["pool --route iv"]
k = ">= 4"
verdict = ["!= conflict", "!= single"]
measure = "SMD"
i2 = ">0"
"""
LINES = """# README
pool --route iv: ci_high < 0

ketcli pool: k == 5
"""


def test_files_hold_lines_or_tables(tmp_path) -> None:
    toml, lines = tmp_path / "expectations.toml", tmp_path / "expectations.txt"
    toml.write_text(TOML, encoding="utf-8")
    lines.write_text(LINES, encoding="utf-8")
    read = [f"{one.key} {one.op} {json.dumps(one.wanted)}" for one in read_file(str(toml))]
    assert read == [
        "ci_high < 0", 'verdict == "difference"', "k >= 4", 'verdict != "conflict"', 'verdict != "single"',
        'measure == "SMD"', "i2 > 0",
    ]  # fmt: skip
    assert [one.key for one in read_file(str(lines))] == ["ci_high", "k"]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.toml", "x = [", "not valid TOML"), ("a.toml", "x = 3", "expected an array"),
        ("a.txt", "# none", "no expectation"),
        ("a.txt", "pool: k < 3\npool: k", "line 2"), ("a.toml", '["poo"]\nk = 3', r"\[poo\]"),
    ],
)  # fmt: skip
def test_a_broken_file_is_named_with_its_line(tmp_path, name, text, words) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=words):
        read_file(str(tmp_path / name))
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_file(str(tmp_path / "none"))
