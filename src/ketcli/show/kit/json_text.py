"""An answer as one JSON object: the envelope, then what the answer holds, then its notes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any

from ketcli import __version__
from ketcli.show.kit.safe import json_shown

if TYPE_CHECKING:
    import pandas as pd

    from ketcli.columns import Columns
    from ketcli.show.kit.answer import Answer

SCHEMA = "ketcli/2"
EXACT = 2**53
"""Whole numbers below it are exact in a float, and are written as integers."""


def as_json(answer: Answer, command: str) -> str:
    """One object; numbers unrounded, whole ones as integers, missing = null (an empty text is missing too)."""
    envelope = {
        "schema": SCHEMA,
        "ketcli": __version__,
        "command": command,
        "data": {**dict.fromkeys(("name", "version", "sha256")), **answer.provenance},
        "method": answer.method,
    }
    return json_text({**envelope, **answer.body, "notes": [note.as_dict() for note in answer.notes]})


def json_text(content: Mapping[str, Any]) -> str:
    """An object as indented JSON that ends with a newline; characters that a terminal would obey are escapes."""
    return json_shown(f"{_json(content)}\n")


def _json(value: Any, indent: str = "") -> str:
    """A value as indented JSON. Rows of a frame stand on a line each: a million of them is written in seconds."""
    inner = indent + "  "
    if hasattr(value, "columns"):
        return _bracketed("[", json_rows(value), "]", indent)
    if isinstance(value, Mapping):
        pairs = [f"{encode_basestring(str(key))}: {_json(item, inner)}" for key, item in value.items()]
        return _bracketed("{", pairs, "}", indent)
    if hasattr(value, "tolist"):  # NumPy scalars and arrays
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        if any(isinstance(item, (Mapping, list, tuple)) or hasattr(item, "columns") for item in value):
            return _bracketed("[", [_json(item, inner) for item in value], "]", indent)
        return f"[{', '.join(_scalar(item) for item in value)}]"
    return _scalar(value)


def _bracketed(opening: str, items: list[str], closing: str, indent: str) -> str:
    if not items:
        return opening + closing
    between = f",\n{indent}  "
    return f"{opening}\n{indent}  {between.join(items)}\n{indent}{closing}"


def json_lines(frame: pd.DataFrame | Columns) -> str:
    """Each row as an object on one line, and nothing else."""
    return json_shown("".join(f"{row}\n" for row in json_rows(frame)))


def json_rows(frame: pd.DataFrame | Columns) -> list[str]:
    """Each row as an object on one line."""
    keys = ", ".join(f"{encode_basestring(str(name)).replace('%', '%%')}: %s" for name in frame.columns)
    row = f"{{{keys}}}"
    columns = [map(_scalar, frame[name].tolist()) for name in frame.columns]
    return [row % cells for cells in zip(*columns, strict=True)]


def _scalar(value: Any) -> str:
    if isinstance(value, float):
        if not math.isfinite(value):
            return "null"
        return str(int(value)) if value.is_integer() and abs(value) < EXACT else repr(value)
    if isinstance(value, str):
        return encode_basestring(value) if value else "null"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return _scalar(value.item()) if hasattr(value, "item") else encode_basestring(str(value))
