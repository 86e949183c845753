"""`ketcli replicate` as a shell sees it."""

from __future__ import annotations

import csv
import io
import shlex
from pathlib import Path

import pytest
from tests.article_data import REVIEW, RULE, small_copy

RESPONSE = {**REVIEW, "outcome": "response", "measure": "RR", "estimate": "2", "ci_low": "1.2", "ci_high": "3.4"}
COUNT = {**REVIEW, "outcome": "inclusion", "measure": "count", "time": "", "estimate": "", "ci_low": "", "ci_high": ""}
UNRULED = {**REVIEW, "subset": "people with gout"}


@pytest.fixture
def data(tmp_path: Path) -> str:
    return str(small_copy(tmp_path, published=[REVIEW, RESPONSE, COUNT, UNRULED], rules=[RULE]))


def test_json_and_the_printed_command_agree(ketcli, data: str) -> None:
    answer = ketcli("replicate", "--data", data, "--json").json
    assert answer["counts"] == {
        "published": 4,
        "asked": 3,
        "overlap": 2,
        "no_overlap": 0,
        "informative": 1,
        "not_asked": 1,
    }
    for one in answer["results"]:
        if one["own"] is None or one["measure"] == "count":
            continue
        pool = ketcli(*shlex.split(one["command"])[1:], "--json").json
        assert {name: pool["display"][name] for name in ("estimate", "ci_low", "ci_high")} == {
            name: one["own"][name] for name in ("estimate", "ci_low", "ci_high")
        }
        assert pool["k"] == one["own"]["k"]
        assert [study["study"] for study in pool["studies"]] == [study["study"] for study in one["studies"]]


def test_csv_and_json_carry_the_same_figures(ketcli, data: str) -> None:
    results = ketcli("replicate", "--data", data, "--json").json["results"]
    rows = list(csv.DictReader(io.StringIO(ketcli("replicate", "--data", data, "--csv").out)))
    assert len(rows) == len(results) == 4
    for row, one in zip(rows, results, strict=True):
        if one["own"] and "estimate" in one["own"]:
            assert float(row["own_estimate"]) == one["own"]["estimate"]
            assert float(row["difference_in_se"]) == one["difference_in_se"]
            assert row["overlap"] == ("true" if one["overlap"] else "false")
        assert row["why_not"] == (one["why_not"] or "")


def test_the_screen_says_how_many_agree_which_trials_and_why_not(ketcli, data: str) -> None:
    ran = ketcli("replicate", "--data", data, "--notes")
    assert ran.code == 0
    first = ran.out.splitlines()[0]
    assert first.startswith("4 published results, 3 of which these data can be asked for: of 2 pairs of intervals 2 ")
    assert "trials here: Alpha 2001, Beta 2005" in ran.out
    assert "replications.csv has no row for this question" in ran.out
    assert "No published number enters a computation" in ran.err
    assert ketcli("replicate", "--data", data, "--quiet").err == ""


@pytest.mark.parametrize("kind", ["table", "csv", "tsv", "json", "markdown", "latex", "html"])
def test_every_format(ketcli, data: str, kind: str) -> None:
    ran = ketcli("replicate", "--data", data, "-f", kind, "--ascii")
    assert ran.code == 0
    assert "review2023" in ran.out


def test_filters_by_review_and_outcome(ketcli, data: str) -> None:
    answer = ketcli("replicate", "--data", data, "--review", "review2023", "--outcome", "response", "--json").json
    assert [one["outcome"] for one in answer["results"]] == ["response"]


def test_wrong_usage_leaves_with_2(ketcli, data: str, study_file) -> None:
    ran = ketcli("replicate", "--data", data, "--review", "reviw2023")
    assert ran.code == 2
    assert "did you mean 'review2023'?" in ran.err
    file = study_file("study,yi,vi\na,0.1,0.2\nb,0.3,0.2\n")
    assert ketcli("replicate", "--data", file).code == 2
