"""The JSON of every command: one envelope, one way to write each thing, and errors that a program can read."""

from __future__ import annotations

import json
import math
import re
import shlex
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.every_command import ASKED, BCG, EVERY, SMALL, words_of

from ketcli import __version__
from ketcli.asking.read import from_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.cli.conftest import Ran

    Ketcli = Callable[..., Ran]

NAME = re.compile(r"[a-z][a-z0-9_]*")
# names of estimators, as the literature writes them
ESTIMATORS = {"L0", "R0", "Rosenthal", "Orwin", "Rosenberg"}
WITH_COVERAGE = {"pool", "effects", "regress", "sensitivity", "bias", "network"}


def values(content: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value with the keys that lead to it, lists without their places."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from values(value, f"{path}.{key}")
    elif isinstance(content, list):
        for value in content:
            yield from values(value, f"{path}[]")
    else:
        yield path, content


def keys(content: Any) -> Iterator[str]:
    if isinstance(content, dict):
        yield from content
        for value in content.values():
            yield from keys(value)
    elif isinstance(content, list):
        for value in content:
            yield from keys(value)


def strict(text: str) -> Any:
    """JSON without the words that Python alone takes for numbers."""

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} in JSON")

    return json.loads(text, parse_constant=refuse)


@pytest.mark.parametrize("name", EVERY)
def test_every_answer_has_one_form(name: str, ketcli: Ketcli) -> None:
    ran = ketcli(*words_of(name), "--json")
    assert (ran.code, ran.err) == (0, "")
    answer = strict(ran.out)
    assert list(answer)[:5] == ["schema", "ketcli", "command", "data", "method"]
    assert (answer["schema"], answer["ketcli"]) == ("ketcli/2", __version__)
    assert set(answer["data"]) == {"name", "version", "sha256"}
    assert list(answer)[-1] == "notes"
    assert all(list(note) == ["kind", "trials", "text"] and note["text"] for note in answer["notes"])
    assert all({"trial_id", "study", "kind", "text"} <= set(one) for one in answer.get("left_out", []))
    wrong = [key for key in keys(answer) if not NAME.fullmatch(key) and key not in ESTIMATORS]
    assert wrong == []
    for path, value in values(answer):
        assert value != "", f"{path}: what is missing is null"
        assert value not in ("yes", "no", "Yes", "No", "True", "False"), path
        assert not isinstance(value, float) or math.isfinite(value), path
        assert not (isinstance(value, float) and value.is_integer() and abs(value) < 2**53), f"{path}: {value}"
    if name in WITH_COVERAGE:
        assert set(answer["coverage"]) == {"trials", "people", "of_trials", "of_people"}
        assert answer["coverage"]["trials"] <= answer["coverage"]["of_trials"]


@pytest.mark.parametrize("name", ASKED)
def test_the_command_is_the_question_and_asks_it_again(name: str, ketcli: Ketcli) -> None:
    first = ketcli(*words_of(name), "--json")
    line = first.json["command"]
    assert from_line(line).line() == line
    again = ketcli(*shlex.split(line)[1:], "--format", "json", "-q", "--notes", "--ascii")
    assert again.out == first.out


def test_no_word_of_the_output_is_in_the_command(ketcli: Ketcli, tmp_path: Any) -> None:
    target = tmp_path / "answer.json"
    ketcli(
        "pool", "--json", "-q", "--data", SMALL, "-o", str(target), "--route", "iv", "--force", "--outcome", "severity"
    )
    assert json.loads(target.read_text())["command"] == f"ketcli pool --route iv --data {SMALL}"


def test_levels_are_values_and_those_of_the_contract_are_keys_too(ketcli: Ketcli) -> None:
    answer = ketcli("compare", "--data", SMALL, "--json").json
    one, other = answer["groups"]
    assert (one["level"], other["level"]) == ("racemic", "esketamine")
    assert answer["racemic"] | {"level": "racemic"} == one
    assert answer["racemic"]["level"] == 0.95
    traits = {trait["trait"]: trait["levels"] for trait in one["composition"]["traits"]}
    assert all(set(level) == {"level", "trials"} for levels in traits.values() for level in levels)
    by_route = ketcli("compare", "--data", SMALL, "--a", "iv", "--b", "intranasal", "--json").json
    assert [group["level"] for group in by_route["groups"]] == ["iv", "intranasal"]
    assert not {"iv", "intranasal"} & set(by_route)


def test_yes_and_no_are_truths_in_json_and_one_spelling_in_csv(ketcli: Ketcli) -> None:
    trials = ketcli("trials", "--json").json["trials"]
    assert {trial["in_nikolin2023"] for trial in trials} <= {True, False, None}
    rows = ketcli("trials", "--csv").out
    assert ",true" in rows
    assert not re.search(r",(yes|no|True|False),", rows)


@pytest.mark.parametrize(
    ("words", "code", "exit_code", "place"),
    [
        (("pool", "--rute", "iv"), "usage", 2, {}),
        (("pool", "--route"), "usage", 2, {}),
        (("pool", "--route", "ivv"), "usage", 2, {}),
        (("show",), "usage", 2, {}),
        (("frobnicate",), "usage", 2, {}),
        (("pool", "--csv"), "invalid_input", 2, {}),
        (("pool", "--at", "soon"), "invalid_input", 2, {}),
        (("show", "nobody"), "unknown_name", 2, {}),
        (("pool", "--data", SMALL, "--year-min", "2099"), "nothing_left", 1, {}),
        (("pool", "--data", SMALL, "--at", "28d"), "no_answer", 1, {}),
        (("pool", "--data", "none.csv"), "invalid_input", 2, {"file": "none.csv"}),
        (("pool", "--data", "BROKEN"), "invalid_input", 2, {"file": "broken.csv", "row": 3, "column": "vi"}),
    ],
)
@pytest.mark.parametrize("asked", [("--json",), ("--format", "json"), ("--format=json",), ("-f", "json")])
def test_an_error_is_an_object_too(
    words: tuple[str, ...], code: str, exit_code: int, place: dict[str, Any], asked: tuple[str, ...],
    ketcli: Ketcli, tmp_path: Any,
) -> None:  # fmt: skip
    (tmp_path / "broken.csv").write_text("study,yi,vi\nA,0.1,0.2\nB,0.3,x\n")
    words = tuple(str(tmp_path / "broken.csv") if word == "BROKEN" else word for word in words)
    ran = ketcli(words[0], *asked, *words[1:])
    content = strict(ran.out)
    assert ran.code == exit_code
    assert list(content) == ["schema", "error"]
    error = content["error"]
    assert list(error) == ["code", "message", "file", "row", "column"]
    assert error["code"] == code
    assert {name: error[name] for name in ("file", "row", "column")} == dict.fromkeys(("file", "row", "column")) | place
    assert ran.err.startswith(f"ketcli: {error['message'].splitlines()[0]}")


@pytest.mark.parametrize("asked", ["--json", "-qf json", "-fjson", "-qfjson", "-f JSON", "--format=Json"])
def test_json_is_asked_for_in_any_spelling(asked: str, ketcli: Ketcli) -> None:
    words = ("pool", "--data", SMALL, *asked.split())
    assert strict(ketcli(*words).out)["k"] > 1
    assert strict(ketcli(*words, "--route", "nowhere").out)["error"]["code"] == "usage"


@pytest.mark.parametrize("asked", ["-f csv", "--format csv", "--csv", "-o json", "--trial json"])
def test_other_words_are_no_wish_for_json(asked: str, ketcli: Ketcli) -> None:
    assert ketcli("pool", "--data", SMALL, *asked.split(), "--route", "nowhere").out == ""


def test_without_json_an_error_leaves_standard_output_empty(ketcli: Ketcli) -> None:
    ran = ketcli("pool", "--route", "ivv", "--data", BCG)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("ketcli: ")
    assert "Try 'ketcli pool --help'." in ran.err


def test_a_moderator_may_have_the_name_of_any_column_of_ours(ketcli, study_file) -> None:
    """The fixture holds each answer to its schema."""
    rows = "\n".join(f"{name},0.{name},0.{name},3,1,2,2001,4,7" for name in "123")
    path = study_file(f"study,yi,vi,dose,scale,hours,year,route,label\n{rows}\n")
    assert [row["dose"] for row in ketcli("effects", "--data", path, "--json").json["studies"]] == [3, 3, 3]
    assert ketcli("pool", "--data", path, "--json").json["k"] == 3
