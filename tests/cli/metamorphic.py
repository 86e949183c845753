"""Numbers of answers by their place, and how they change where a question changes in a known way."""

from __future__ import annotations

import csv
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.cli.conftest import Ran

    Ketcli = Callable[..., Ran]
    Row = dict[str, Any]

TOLD_APART = ("schema", "ketcli", "command", "data", "method", "notes", "filters", "display", "settings")
ERROR = re.compile(r"\.se(\.\d+)?$")
LINEAR = re.compile(r"\.(estimate|([cp]i_)?(low|high)|yi|filled_yi|coef|estimate_at_zero_se)(\.\d+)?$")
SQUARE = re.compile(r"\.(tau2\w*|vi|filled_vi)(\.\d+)?$")
SIGNED = re.compile(r"\.(statistic|kendall_tau|slope|rstudent|dffits|dfbetas)(\.\d+)?$")


def numbers(body: Any, path: str = "") -> Iterator[tuple[str, float]]:
    """Every number of an answer by its place; rows go by their names, wherever they stand."""
    if isinstance(body, dict):
        for key, value in body.items():
            if key not in TOLD_APART:
                yield from numbers(value, f"{path}.{key}")
    elif isinstance(body, list):
        for index, value in enumerate(body):
            words = [word for word in value.values() if isinstance(word, str)] if isinstance(value, dict) else []
            yield from numbers(value, f"{path}.{'/'.join(words[:2]) or index}")
    elif isinstance(body, float | int) and not isinstance(body, bool):
        yield path, float(body)


def asked(ketcli: Ketcli, *words: str) -> dict[str, float]:
    """The numbers of an answer."""
    ran = ketcli(*words, "--json")
    assert ran.code == 0, ran.err
    found = dict(numbers(ran.json))
    assert len(found) > 5
    return found


def same(one: dict[str, float], other: dict[str, float], relative: float = 1e-6) -> None:
    """Hold that two answers have the same numbers at the same places."""
    assert one.keys() == other.keys()
    for place, value in one.items():
        assert other[place] == pytest.approx(value, rel=relative, abs=1e-9), place


def turned(found: dict[str, float]) -> dict[str, float]:
    """The same with every effect turned round."""
    swap = {"low": "high", "high": "low"}
    return {
        re.sub(r"(\.(?:[cp]i_)?)(low|high)(?=\.|$)", lambda end: end[1] + swap[end[2]], place): (
            -value if LINEAR.search(place) or SIGNED.search(place) else value
        )
        for place, value in found.items()
    }


def scaled(found: dict[str, float], by: float) -> dict[str, float]:
    """The same in a unit that is so many times smaller."""
    return {
        place: value * (by**2 if SQUARE.search(place) else by if LINEAR.search(place) or ERROR.search(place) else 1)
        for place, value in found.items()
    }


def without(found: dict[str, float], *parts: str) -> dict[str, float]:
    """All but what has one of these in its place."""
    return {place: value for place, value in found.items() if not any(part in place for part in parts)}


def rewritten(folder: Path, to: Path, change: Callable[[str, list[Row]], list[Row]]) -> str:
    """A copy of a dataset with the rows of each table changed."""
    shutil.copytree(folder, to)
    for path in to.glob("*.csv"):
        with path.open(newline="") as stream:
            reader = csv.DictReader(stream)
            rows = change(path.stem, list(reader))
        with path.open("w", newline="") as stream:
            writer = csv.DictWriter(stream, reader.fieldnames or [])
            writer.writeheader()
            writer.writerows(rows)
    return str(to)
