"""What `dataset.json` says of a dataset about other treatments: outcomes, times, scales, and words of its columns.

The bundled dataset has no such keys: its outcomes, windows and words are those of the schema.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ketcli.errors import InvalidInput
from ketcli.evidence.nearest import suggestion
from ketcli.evidence.vocabulary import ADVERSE_EVENT_PREFIX
from ketcli.evidence.windows import WINDOWS, Window, windows_at

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from ketcli.evidence.review.description import ReviewOutcome
    from ketcli.evidence.table import Column, Table

MANIFEST = "dataset.json"
KEYS: dict[str, str] = {
    "name": "the name of the dataset",
    "version": "its version",
    "title": "the title of its report",
    "control": "the treatment that others are listed against",
    "outcomes": "its outcomes, as the tables `[[outcomes]]` of review.toml",
    "windows": 'the times in which results are looked for, `["4w", "12w"]`; without them ketcli\'s own',
    "scales": 'the range of each scale, `{"HAM-A": [0, 56]}`',
    "words": 'more words that a column takes, `{"diagnosis": ["gad"]}`',
    "subgroups": "columns of `ketcli effects` that its report pools by",
}
NOT_NEEDED = ("contrasts", "published")
"""Tables that such a folder may lack, beside those that any may."""


@dataclass(frozen=True)
class Description:
    """Such a description; `by_code` gives what it says of an outcome."""

    title: str
    control: str
    outcomes: tuple[ReviewOutcome, ...]
    windows: tuple[Window, ...]
    scales: Mapping[str, tuple[float, float]]
    words: Mapping[str, tuple[str, ...]]
    subgroups: tuple[str, ...]

    def table(self, table: Table) -> Table:
        """A table of the schema as this dataset has it: its own words, and no columns of other people's reviews."""
        return table._replace(columns=tuple(self._column(column) for column in table.columns))

    def _column(self, column: Column) -> Column:
        if column.name.startswith("in_"):
            return column._replace(required=False, optional=True)
        if column.kind == "outcome":
            return column._replace(kind="text")
        if column.name == "year":
            return column._replace(low=None)
        own = tuple(self.scales) if column.name == "scale" else self.words.get(column.name, ())
        if column.allowed is None or not own:
            return column._replace(required=column.required and column.name != "diagnosis")
        return column._replace(allowed=(*column.allowed, *(word for word in own if word not in column.allowed)))

    def knows(self, code: str) -> bool:
        """Whether an outcome is one of its own, or a side effect."""
        return code.startswith(ADVERSE_EVENT_PREFIX) or any(one.name == code for one in self.outcomes)


def read_description(folder: Traversable | Path) -> Description | None:
    """The description of a folder; None where `dataset.json` names no outcomes.

    Raises
    ------
    InvalidInput
        A key is unknown or of the wrong kind.
    """
    file = folder / MANIFEST
    if not file.is_file():
        return None
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:  # `check` and `open_folder` say so
        return None
    if not isinstance(content, dict) or "outcomes" not in content:
        return None
    for key in content:
        if key not in KEYS:
            raise InvalidInput(f"{MANIFEST}: unknown key {key!r}{suggestion(key, KEYS)}; known: {', '.join(KEYS)}")
    return _description(content, folder.name)


def _description(content: Mapping[str, Any], folder: str) -> Description:
    from ketcli.evidence.review.description import read_outcome  # here, for the bundled dataset describes nothing

    outcomes = content["outcomes"]
    if not isinstance(outcomes, list):
        raise _expected("outcomes", "a list of outcomes")
    return Description(
        str(content.get("title", content.get("name", folder))), str(content.get("control", "")),
        tuple(read_outcome(MANIFEST, number, one) for number, one in enumerate(outcomes, start=1)),
        _windows(content.get("windows", [])), _scales(content.get("scales", {})),
        {str(name): _texts(words, f"words, {name}") for name, words in _mapping(content, "words").items()},
        _texts(content.get("subgroups", []), "subgroups"),
    )  # fmt: skip


def _expected(key: str, what: str) -> InvalidInput:
    return InvalidInput(f"{MANIFEST}: {key}: expected {what}")


def _mapping(content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = content.get(key, {})
    if not isinstance(found, dict):
        raise _expected(key, "an object")
    return found


def _texts(value: object, key: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise _expected(key, "a list of texts")
    return tuple(value)


def _windows(value: object) -> tuple[Window, ...]:
    from ketcli.evidence.studyfiles.times import hours_written

    names = _texts(value, "windows")
    hours = {name: hours_written(name) for name in names}
    wrong = [name for name, time in hours.items() if time is None]
    if wrong:
        raise _expected("windows", f"times with their unit (6w, 6 weeks ...), found {wrong[0]!r}")
    return windows_at({time: name for name, time in hours.items() if time}) if names else WINDOWS


def _scales(value: object) -> dict[str, tuple[float, float]]:
    found: dict[str, tuple[float, float]] = {}
    for name, span in _mapping({"scales": value}, "scales").items():
        try:
            low, high = (float(limit) for limit in span)
        except (TypeError, ValueError):
            raise _expected(f"scales, {name}", "its lowest and its highest score, [0, 56]") from None
        found[str(name)] = low, high
    return found
