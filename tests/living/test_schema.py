"""The schemas: that they are schemas, and that they refuse what an answer is not."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from tests.json_schema import fault, validator

from ketcli.asking.registry import COMMANDS
from ketcli.errors import UnknownName
from ketcli.living.bodies import Bodies
from ketcli.living.schema import names, schema_asked, schema_of

TEXTS = ("script", "plot", "schema", "completion", "man")
"""Commands whose output is no answer in JSON."""


@pytest.fixture(scope="module")
def pooled():
    from ketcli.asking.read import from_line

    return Bodies().of(from_line("ketcli pool --route iv"))


@pytest.mark.parametrize("name", names())
def test_each_is_a_schema(name) -> None:
    Draft202012Validator.check_schema(schema_of(name))


def test_every_command_that_answers_in_json_has_one() -> None:
    assert {command.name for command in COMMANDS} - set(TEXTS) <= set(names())
    assert set(names()) <= {command.name for command in COMMANDS} | {"error"}


def test_the_one_of_all_holds_for_an_answer_of_any(pooled) -> None:
    whole = schema_asked()
    Draft202012Validator.check_schema(whole)
    validate = Draft202012Validator(whole).validate
    validate(pooled)
    error = {"code": "x", "message": "y", "file": None, "row": None, "column": None}
    validate({"schema": "ketcli/2", "error": error})
    with pytest.raises(ValidationError):
        validate({"schema": "ketcli/2"})


@pytest.mark.parametrize(
    "path",
    [("schema",), ("command",), ("data",), ("data", "sha256"), ("method",), ("notes",), ("k",), ("estimate",),
     ("ci_low",), ("tau2",), ("i2",), ("display",), ("display", "estimate"), ("headline", "method"), ("verdict",),
     ("coverage",), ("studies",), ("left_out",), ("filters",)],
)  # fmt: skip
def test_what_the_contract_promises_may_not_be_missing(pooled, path) -> None:
    body = json.loads(json.dumps(pooled))
    part = body
    for key in path[:-1]:
        part = part[key]
    del part[path[-1]]
    assert list(validator("pool").iter_errors(body))


@pytest.mark.parametrize(
    ("key", "value"),
    [("schema", "ketcli/1"), ("verdict", "maybe"), ("k", "4"), ("estimate", "0.3"), ("notes", ["text"]),
     ("notes", [{"kind": "No kind", "trials": [], "text": "x"}]), ("studies", {}), ("command", "pool")],
)  # fmt: skip
def test_another_value_than_there_can_be_is_refused(pooled, key, value) -> None:
    assert fault(pooled) == ""
    assert fault({**pooled, key: value} if key != "command" else {**pooled, "command": "x pool"})


def test_a_further_key_is_allowed(pooled) -> None:
    assert fault({**pooled, "later": 1}) == ""


def test_no_schema_of_what_is_no_command() -> None:
    with pytest.raises(UnknownName, match="did you mean 'pool'"):
        schema_of("pol")


def test_the_schema_that_is_asked_is_the_one_of_the_command() -> None:
    assert schema_asked("pool") == schema_of("pool")
