"""`ketcli network` as a clinician, a meta-analyst and a script use it."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

FACING = str(Path(__file__).parents[1] / "facing")
NETWORK = ("network", "--data", FACING)


def test_json_says_everything(ketcli) -> None:
    answer = ketcli(*NETWORK, "--json").json
    names = [item["treatment"] for item in answer["treatments"]]
    assert len(answer["comparisons"]) == len(names) * (len(names) - 1) / 2
    assert answer["k"] == len(answer["studies"])
    assert (answer["measure"], answer["tau2_method"], answer["test"]) == ("SMD", "REML", "adhoc")
    assert answer["method"]["test"] == "adhoc"
    parts = answer["inconsistency"]
    assert parts["within"]["q"] + parts["between"]["q"] == pytest.approx(answer["q"])
    assert sum(item["k"] for item in parts["designs"]) == answer["k"]
    assert answer["parts_left_out"][0]["studies"] == ["Oak 2014"]
    assert any("Oak 2014" in note["trials"] for note in answer["notes"])
    for pair in answer["comparisons"]:
        if pair["k"] == 0:
            assert pair["direct"] is None
            assert pair["indirect"] == pair["estimate"]
        elif pair["indirect"] is None:
            assert pair["direct"] == pytest.approx(pair["estimate"])


def test_table_csv_and_json_give_the_same_numbers(ketcli) -> None:
    asked = (*NETWORK, "--outcome", "response")
    answer, table = ketcli(*asked, "--json").json, ketcli(*asked).out
    rows = list(csv.DictReader(io.StringIO(ketcli(*asked, "--csv").out)))
    for row, pair in zip(rows, answer["comparisons"], strict=True):
        assert (row["a"], row["b"]) == (pair["a"], pair["b"])
        for name in ("estimate", "se", "ci_low", "ci_high", "p", "display_estimate"):
            assert float(row[name]) == pair[name]
        # the league table has the later treatment in the row: the other way round
        low, high = 1 / pair["display_ci_high"], 1 / pair["display_ci_low"]
        assert f"{1 / pair['display_estimate']:.2f} [{low:.2f}, {high:.2f}]" in table


def test_first_line_names_the_reference_and_what_differs(ketcli) -> None:
    first = ketcli(*NETWORK).out.splitlines()[0]
    assert "against inactive placebo" in first
    assert "lower with racemic IV (" in first
    assert "no clear difference with" in first
    out = ketcli(*NETWORK).out
    assert "is no recommendation" in out
    assert "design-by-treatment" in out
    turned = ketcli(*NETWORK, "--reference", "racemic IV").out.splitlines()[0]
    assert "higher with inactive placebo (" in turned


@pytest.mark.parametrize("kind", ["table", "csv", "tsv", "json", "markdown", "latex", "html"])
def test_every_format_and_quiet(ketcli, kind: str) -> None:
    ran = ketcli(*NETWORK, "-f", kind, "--quiet", "--routes-apart", "--one-placebo")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out


def test_ascii_and_narrow_terminals(ketcli) -> None:
    assert ketcli(*NETWORK, "--ascii").out.isascii()
    for width in ("80", "140"):
        ran = subprocess.run(
            [sys.executable, "-m", "ketcli", *NETWORK, "--quiet"],
            env={**os.environ, "FORCE_COLOR": "1", "NO_COLOR": "1", "COLUMNS": width},
            capture_output=True,
            check=True,
        )
        assert max(len(line) for line in ran.stdout.decode().splitlines()) <= int(width)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("--reference", "racemic Ivv"), 2, "did you mean 'racemic IV'?"),
        (("--reference", "diclofenac"), 1, "--model common"),
        (("--model", "multilevel"), 2, "random or common"),
        (("--tau2", "PM"), 2, "REML or DL"),
        (("--at", "28d"), 1, "no trial has a defined SMD"),
        (("--route", "im"), 1, "no trial left"),
        (("--outcome", "sevrity"), 2, "did you mean 'severity'?"),
    ],
)
def test_what_cannot_be_answered(ketcli, arguments: tuple[str, ...], code: int, says: str) -> None:
    ran = ketcli(*NETWORK, *arguments)
    assert ran.code == code
    assert says in " ".join(ran.err.split())


def test_a_study_file_has_no_treatments(ketcli, study_file) -> None:
    assert ketcli("network", "--data", study_file("study,yi,vi\nA,1,1\n")).code == 2


def test_presets_choose_the_test(ketcli) -> None:
    assert ketcli(*NETWORK, "--like", "revman", "--json").json["test"] == "knha"
    assert ketcli(*NETWORK, "--test", "knha", "--json").json["test"] == "knha"
    assert ketcli(*NETWORK, "--model", "common", "--json").json["tau2"] is None


def test_bundled_data_answer(ketcli) -> None:
    answer = ketcli("network", "--json").json
    assert "racemic IV" in [item["treatment"] for item in answer["treatments"]]
