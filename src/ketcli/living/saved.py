"""Saved answers: what `--json` printed, read again."""

from __future__ import annotations

import json
from itertools import chain, combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketcli.errors import InvalidInput
from ketcli.living.headlines import Headline, alike, headline_of
from ketcli.living.records import Change, changes_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ENVELOPE = ("schema", "ketcli", "command", "data", "method", "notes", "left_out", "studies")
LONGEST_NAME = 60
NO_NAMES = ("verdict", "finding", "text", "why")
"""Keys whose texts are answers: an entry is not named by what may move."""
RISK_RATIO = ("rr", "rr_ci_low", "rr_ci_high")
"""What a row of side effects has in their place."""


def read_saved(path: str) -> dict[str, Any]:
    """The JSON object of a saved answer.

    Raises
    ------
    InvalidInput
        It cannot be read, or no answer of ketcli is in it.
    """
    try:
        body = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InvalidInput(f"{path}: cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError):
        raise InvalidInput(f"{path}: not valid JSON") from None
    if not isinstance(body, dict) or not str(body.get("schema", "")).startswith("ketcli/"):
        raise InvalidInput(f"{path}: no answer of ketcli, which begins with its schema (ketcli ... --json > {path})")
    return body


def saved_headlines(body: Mapping[str, Any]) -> tuple[Headline, ...]:
    """The answer itself where it is an estimate, and every part of it that is one, named by its path."""
    return tuple(headline_of(part, path or str(body.get("command", ""))) for path, part in _estimates(body, ""))


def _estimates(part: Any, path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(part, dict):
        if "error" in part or {"estimate", "ci_low", "ci_high"} <= set(part):
            yield path, part
        elif set(RISK_RATIO) <= set(part):
            named = zip(("estimate", "ci_low", "ci_high"), RISK_RATIO, strict=True)
            yield path, {"k": part.get("k"), "measure": "RR", **{ours: part[name] for ours, name in named}}
        for key, value in part.items():
            told_otherwise = key in ("display", "headline") or (key == "choices" and isinstance(value, dict))
            if not (path == "" and key in ENVELOPE) and not told_otherwise:
                yield from _estimates(value, f"{path}.{key}" if path else key)
    elif isinstance(part, list):
        for name, item in _named(part):
            yield from _estimates(item, f"{path}{name}")


def _named(items: list[Any]) -> Iterator[tuple[str, Any]]:
    """Each entry of an array with its name: `[event=nausea]`, `[a=ECT,b=placebo]`, or `[0]` where no keys tell.

    One text that tells all entries apart, or two together, in the order of their keys.
    """
    first = items[0] if items and isinstance(items[0], dict) else {}
    texts = [key for key in first if all(_is_name(item, key) for item in items)]
    for keys in chain(combinations(texts, 1), combinations(texts, 2)):
        names = ["[" + ",".join(f"{key}={item[key]}" for key in keys) + "]" for item in items]
        if len(set(names)) == len(items):
            yield from zip(names, items, strict=True)
            return
    yield from ((f"[{index}]", item) for index, item in enumerate(items))


def _is_name(item: Any, key: str) -> bool:
    value = item.get(key) if isinstance(item, dict) else None
    return isinstance(value, str) and len(value) <= LONGEST_NAME and key not in NO_NAMES


def saved_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Studies that were added, removed or altered, and every other value that differs."""
    studies = [_studies(body) for body in (old, new)]
    values = [{(path,): {"value": value} for path, value in _leaves(body, "")} for body in (old, new)]
    for key in set(values[0]) & set(values[1]):
        was, now = values[0][key]["value"], values[1][key]["value"]
        if all(map(_number, (was, now))) and alike(was, now):
            values[1][key] = values[0][key]
    return [*changes_of("study", *studies), *changes_of("value", *values)]


def _studies(body: Mapping[str, Any]) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Rows of an answer's studies by name, and by number where a name stands twice."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    rows = body.get("studies")
    for row in rows if isinstance(rows, list) else []:
        name = str(row.get("study", "")) if isinstance(row, dict) else str(row)
        key: tuple[Any, ...] = (name,)
        while key in found:
            key = (name, f"row {int(str(key[1]).removeprefix('row ')) + 1 if len(key) > 1 else 2}")
        kept = ("yi", "vi") if isinstance(row, dict) else ()
        found[key] = {column: _rounded(row.get(column)) for column in kept}
    return found


def _rounded(value: Any) -> Any:
    return float(f"{value:.6g}") if _number(value) else value  # another machine rounds the last digits another way


def _leaves(part: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(part, dict):
        for key, value in part.items():
            if path or key not in ENVELOPE:
                yield from _leaves(value, f"{path}.{key}" if path else key)
    elif isinstance(part, list):
        for name, item in _named(part):
            yield from _leaves(item, f"{path}{name}")
    else:
        yield path, part


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
