"""The JSON Schema (2020-12) of the answers of each command, and of errors; `bench/schemas.py` writes them."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from ketcli.errors import UnknownName
from ketcli.evidence.nearest import suggestion

FOLDER = "schemas"
ERROR = "error"
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def names() -> tuple[str, ...]:
    """The commands that have a schema, and `error`."""
    files = (resources.files(__package__) / FOLDER).iterdir()
    return tuple(sorted(file.name.removesuffix(".json") for file in files if file.name.endswith(".json")))


def schema_of(command: str) -> dict[str, Any]:
    """The schema of the answers of one command; `error` is that of errors.

    Raises
    ------
    UnknownName
        It has none: it writes no JSON, or there is no such command.
    """
    known = names()
    if command not in known:
        raise UnknownName(f"no schema of {command!r}{suggestion(command, known)}; there are {', '.join(known)}")
    text = (resources.files(__package__) / FOLDER / f"{command}.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    return content


def schema_asked(command: str | None = None) -> dict[str, Any]:
    """The schema of one command, or one that holds for an answer of any.

    Raises
    ------
    UnknownName
        As `schema_of`.
    """
    if command is not None:
        return schema_of(command)
    whole = {name: _inside(schema_of(name), name) for name in names()}
    return {
        "$schema": DRAFT,
        "title": "ketcli --json",
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in whole],
        "$defs": whole,
    }


def _inside(schema: dict[str, Any], name: str) -> dict[str, Any]:
    """A schema as a definition of another one: its own definitions lie one level deeper."""
    content: dict[str, Any] = json.loads(json.dumps(schema).replace('"#/$defs/', f'"#/$defs/{name}/$defs/'))
    del content["$schema"]
    return content
