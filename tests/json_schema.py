"""Whether a JSON answer is what its schema says."""

from __future__ import annotations

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from ketcli.living.schema import ERROR, names, schema_of

LONGEST = 25
VERSION = ["schema", "ketcli", "data"]
"""What `ketcli --version --json` prints."""


@cache
def validator(name: str) -> Draft202012Validator:
    """Of the answers of a command, or of errors."""
    return Draft202012Validator(schema_of(name))


def fault(body: dict[str, Any]) -> str:
    """What is wrong with an answer; empty where nothing is. Of long arrays the first entries are looked at."""
    if list(body) == VERSION:
        return ""
    name = ERROR if "error" in body else body["command"].split(" ")[1]
    if name not in names():
        return f"{name} has no schema"
    found = best_match(validator(name).iter_errors(_cut(body)))
    return "" if found is None else f"{found.json_path}: {found.message}"


def _cut(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _cut(item) for key, item in value.items()}
    return [_cut(item) for item in value[:LONGEST]] if isinstance(value, list) else value
