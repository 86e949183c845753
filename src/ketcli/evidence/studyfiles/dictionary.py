"""The columns of a study file as a page: `python -m ketcli.evidence.studyfiles.dictionary > docs/columns.md`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ketcli.evidence.studyfiles.columns import COLUMNS, SETS
from ketcli.evidence.studyfiles.lint import RULES
from ketcli.evidence.studyfiles.names import meanings

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_NAMES = 8
KINDS = {
    "effects": "an effect with its precision",
    "means": "means of two arms (each arm by any of these; the two may differ)",
    "counts": "events in two arms",
    "pairs": "both treatments in the same people (crossover)",
    "proportions": "events in one group",
    "arms": "one row an arm",
}
HOLDS = {
    "text": "text",
    "number": "number",
    "positive": "number, 0 or more; a row with 0 is left out",
    "spread": "number, 0 or more",
    "people": "1 or more; a row with 0 is left out",
    "events": "0 or more, at most the people",
    "ratio": "number above 0",
    "probability": "0 to 1",
    "correlation": "-1 to 1",
}


def page() -> str:
    """The whole page as Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Columns of a study file"
    yield ""
    yield "Made from the schema of study files (`python -m ketcli.evidence.studyfiles.dictionary > docs/columns.md`)."
    yield "A walk through a whole file is in [own-data.md](own-data.md)."
    yield ""
    yield "A row needs the name of its study and the figures of one of these sets. Each row is taken by what it has."
    yield "Every other column is a moderator for `--by`, `--on`, `--where`, `--cluster`, whatever its name."
    yield ""
    yield "| a row gives | columns |"
    yield "| --- | --- |"
    for kind, sets in SETS.items():
        columns = "<br>".join(f"`{', '.join(one)}`" for one in sets)
        yield f"| {KINDS[kind]} | {columns} |"
    yield ""
    yield "## Names"
    yield ""
    yield "Case, blanks and punctuation do not matter (`Mean.E`, `mean_e`, `MEAN E`); `--map 'THEIRS=ours'` gives any"
    yield "other name. A name of another tool counts only where it makes a set whole; two columns with an equal claim"
    yield "are refused."
    yield ""
    yield "| column | holds | what | also read |"
    yield "| --- | --- | --- | --- |"
    for column in COLUMNS:
        names = _other_names(column.name)
        yield f"| `{column.name}` | {HOLDS[column.holds]} | {column.text} | {names} |"
    yield ""
    yield "## Rules of `ketcli check`"
    yield ""
    yield "Warnings; `--select` and `--ignore` take their ids."
    yield ""
    yield "| id | looks for |"
    yield "| --- | --- |"
    for rule in RULES:
        yield f"| `{rule.id}` | {rule.text} |"


def _other_names(column: str) -> str:
    found = [name for name, ranks in meanings().items() if column in ranks and ranks[column] > 2]
    more = " ..." if len(found) > MAX_NAMES else ""
    return ", ".join(f"`{name}`" for name in found[:MAX_NAMES]) + more


if __name__ == "__main__":
    sys.stdout.write(page())
