"""Values in a JSON object by a path: `display.ci_high`, `studies[0].yi`, `events[event=dissociation].rr`."""

from __future__ import annotations

import re
from typing import Any

from ketcli.errors import InvalidInput
from ketcli.evidence.nearest import suggestion

STEP = re.compile(r"\[(?P<named>\w+=[^\]]*)\]|\[(?P<index>\d+)\]|(?P<key>[^.\[\]]+)|\.")
BETWEEN = re.compile(r",\s*(?=\w+=)")


def at_path(body: Any, path: str) -> Any:
    """The value at a path of keys and indices; `[NAME=VALUE,...]` is the first of an array of which that holds.

    Raises
    ------
    InvalidInput
        There is nothing at the path; the message says how far it leads and what there is.
    """
    found, so_far = body, ""
    for step in STEP.finditer(path):
        if step[0] == ".":
            continue
        found = _step(found, step, so_far or "the answer", path)
        so_far += step[0] if step[0].startswith("[") else f".{step[0]}" if so_far else step[0]
    return found


def _step(found: Any, step: re.Match[str], where: str, path: str) -> Any:
    key = step["key"] or step["index"]
    if isinstance(found, dict) and key is not None:
        if key in found:
            return found[key]
        near = suggestion(key, found)
        raise InvalidInput(f"{path}: {where} has no key {key!r}{near or f'; it has {_listed(found)}'}")
    if isinstance(found, list) and key is not None and key.isdecimal():
        if int(key) < len(found):
            return found[int(key)]
        raise InvalidInput(f"{path}: {where} has {len(found)} entries, no {key} (the first is 0)")
    if isinstance(found, list) and step["named"]:
        wanted = [pair.partition("=")[::2] for pair in BETWEEN.split(step["named"])]
        for item in found:
            if isinstance(item, dict) and all(str(item.get(name)) == value for name, value in wanted):
                return item
        raise InvalidInput(f"{path}: no entry of {where} has {step['named']}")
    kind = "an array: give an index or [NAME=VALUE]" if isinstance(found, list) else f"{found!r}, which has no keys"
    raise InvalidInput(f"{path}: {where} is {kind if not isinstance(found, dict) else 'an object'}")


def _listed(keys: dict[str, Any]) -> str:
    return ", ".join(keys)
