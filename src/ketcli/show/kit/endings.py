"""Which format a file holds, by its ending."""

from __future__ import annotations

from pathlib import Path

from ketcli.errors import InvalidInput

TEXT = ("table", "csv", "tsv", "json", "ndjson", "markdown", "latex", "github", "bibtex", "ris")
ENDINGS: dict[str, tuple[str, ...]] = {
    ".txt": TEXT,
    ".csv": ("csv",),
    ".tsv": ("tsv",),
    ".json": ("json", "csl"),
    ".ndjson": ("ndjson",),
    ".jsonl": ("ndjson",),
    ".md": ("markdown", "github"),
    ".tex": ("latex",),
    ".html": ("html",),
    ".htm": ("html",),
    ".xlsx": ("xlsx",),
    ".bib": ("bibtex",),
    ".ris": ("ris",),
    ".xml": ("junit",),
}
"""What a file of that ending may hold; the first where no format is asked for."""


def format_of(path: str | None, asked: str | None) -> str:
    """The format of what is written to a file, or to standard output where `path` is None.

    A name without an ending holds what is asked for.

    Raises
    ------
    InvalidInput
        The ending is unknown, or another format is asked for than it says.
    """
    ending = "" if path is None else Path(path).suffix.lower()
    if not ending:
        return asked or "table"
    if ending not in ENDINGS:
        raise InvalidInput(f"{path}: unknown ending {ending}; known are {', '.join(ENDINGS)}").at(str(path))
    held = ENDINGS[ending]
    if asked is not None and asked not in held:
        raise InvalidInput(f"{path}: a file ending in {ending} holds {held[0]}, not {asked}").at(str(path))
    return asked or held[0]
