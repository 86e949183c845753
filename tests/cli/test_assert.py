"""`ketcli assert`: exit codes, one line a failure, and what build servers read."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parent.parent.parent
SMALL = str(ROOT / "tests" / "small")
HOLDS = f"pool --data {SMALL}: k >= 1"
FAILS = f"pool --data {SMALL}: k > 100"
NONE = f"pool --year-min 2100 --data {SMALL}: k > 1"


def test_what_holds_leaves_with_0_and_one_sentence(ketcli) -> None:
    ran = ketcli("assert", HOLDS)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("1 expectation holds, data ")


def test_what_does_not_hold_leaves_with_3_and_a_line_a_failure(ketcli) -> None:
    ran = ketcli("assert", HOLDS, FAILS, NONE)
    assert ran.code == 3
    assert [line.partition(":")[0] for line in ran.out.splitlines() if line.startswith("FAILED")] == [
        f"FAILED pool --data {SMALL}", f"FAILED pool --year-min 2100 --data {SMALL}",
    ]  # fmt: skip
    assert "it is" in ran.out
    assert "there is no answer" in ran.out


def test_that_there_is_no_answer_can_be_expected(ketcli) -> None:
    expected = "error.code == nothing_left"
    assert ketcli("assert", f"{NONE.partition(': ')[0]}: {expected}").code == 0
    assert ketcli("assert", f"{HOLDS.partition(': ')[0]}: {expected}").code == 3


@pytest.mark.parametrize(
    "wrong",
    [
        "pool: dispaly.estimate < 0",
        "pool: studies < 0",
        "poo: k > 1",
        "pool --rote iv: k > 1",
        "pool --outcome x: k > 1",
    ],
)
def test_a_wrong_key_command_or_option_leaves_with_2(ketcli, wrong: str) -> None:
    ran = ketcli("assert", wrong, "--data", SMALL)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("ketcli: ")


def test_nothing_to_assert_is_wrong_usage(ketcli) -> None:
    assert ketcli("assert").code == 2
    assert ketcli("assert", "--file", "none.toml").code == 2


def test_formats(ketcli) -> None:
    github = ketcli("assert", HOLDS, FAILS, "--format", "github")
    assert github.out.splitlines()[0].startswith("::error title=ketcli assert::pool --data")
    suite = ElementTree.fromstring(ketcli("assert", HOLDS, FAILS, "--format", "junit").out)  # noqa: S314 - our own
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert [len(case) for case in suite] == [0, 1]
    rows = list(csv.DictReader(io.StringIO(ketcli("assert", HOLDS, FAILS, "--csv").out)))
    assert [row["holds"] for row in rows] == ["true", "false"]
    body = ketcli("assert", HOLDS, FAILS, "--json").json
    assert (body["held"], body["failed"]) == (1, 1)
    assert [one["holds"] for one in body["expectations"]] == [True, False]
    assert ketcli("pool", "--data", SMALL, "--format", "junit").code == 2


def test_the_answers_of_the_readme_hold(ketcli) -> None:
    ran = ketcli("assert", "--file", str(ROOT / "expectations.toml"))
    assert ran.code == 0, ran.out


@pytest.mark.parametrize(
    "text", ["['pool']\nk = 1979-05-27", "['pool']\nk = {a = 1}", f"['pool']\nk = {'9' * 5000}", "['pool']\nk = [[1]]"]
)
def test_toml_of_what_is_no_value_is_a_sentence(ketcli, tmp_path, text: str) -> None:
    (tmp_path / "e.toml").write_text(text)
    ran = ketcli("assert", "--file", str(tmp_path / "e.toml"))
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
