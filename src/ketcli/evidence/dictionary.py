"""The data dictionary in Markdown, written from the schema: `python -m ketcli.evidence.dictionary > data/README.md`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ketcli.evidence import vocabulary
from ketcli.evidence.outcomes import OUTCOMES
from ketcli.evidence.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ketcli.evidence.table import Column, Table

# Allowed values that have a meaning to tell, by column.
_MEANINGS: dict[str, Mapping[str, str]] = {
    "diagnosis": vocabulary.DIAGNOSES,
    "control_type": vocabulary.CONTROLS,
    "pool_role": vocabulary.POOL_ROLES,
    "analysis": vocabulary.ANALYSES,
    "derived": vocabulary.DERIVATIONS,
    "adjustment": vocabulary.ADJUSTMENTS,
    "outcome": {code: outcome.label for code, outcome in OUTCOMES.items()},
    "found": vocabulary.CITATIONS_FOUND,
    "copy": vocabulary.COPIES,
    "status": vocabulary.STATUSES,
    "visit": vocabulary.VISITS,
}
_HEAD = """\
# The dataset

Written from `src/ketcli/evidence/schema.py` by `python -m ketcli.evidence.dictionary`; do not edit by hand.
Where the figures come from, and what was left out, stands in `docs/data.md`.

One CSV file a table, UTF-8, comma separated, one header line. An empty cell means *not reported*, never zero.
Times are hours since the first dose. Scores are in points of their scale, and on the depression scales a fall is an
improvement. `dataset.json` holds the name and version. `ketcli check data/` proves what is stated here.
"""


def data_dictionary() -> str:
    """The tables, their columns and keys, the allowed values, and the scales, as one Markdown text."""
    lines = [_HEAD, "## Files", "", "| file | one row is | key |", "| --- | --- | --- |"]
    lines += [f"| `{table.filename}` | {table.doc} | {', '.join(table.key)} |" for table in TABLES.values()]
    for table in TABLES.values():
        lines += ["", *_table(table)]
    lines += ["", "## Values"]
    for name, meanings in _MEANINGS.items():
        lines += ["", f"### {name}", "", *_meanings(meanings)]
    lines += [
        f"- `{vocabulary.ADVERSE_EVENT_PREFIX}<event>`: people with that side effect; `ae:any` any, `ae:serious`"
        " serious, `ae:discontinuation` left because of one, `ae:dropout any reason` left for any reason",
        "",
        "## Scales",
        "",
        "| scale | range | measures |",
        "| --- | --- | --- |",
    ]
    lines += [
        f"| {name} | {scale.low:g} to {scale.high:g} | {scale.measures.replace('_', ' ')} |"
        for name, scale in vocabulary.SCALES.items()
    ]
    lines += [
        "",
        f"When a trial reports several scales: {', '.join(vocabulary.SCALE_PREFERENCE)}, in this order.",
        "When it reports several analysis sets: "
        + ", ".join(name or "not stated" for name in vocabulary.ANALYSIS_PREFERENCE)
        + ", in this order.",
    ]
    return "\n".join(lines) + "\n"


def _table(table: Table) -> Iterator[str]:
    yield f"## {table.filename}"
    yield ""
    yield f"{table.doc[0].upper()}{table.doc[1:]}. Key: {', '.join(f'`{name}`' for name in table.key)}."
    for columns, target in table.references:
        yield f"{' + '.join(f'`{name}`' for name in columns)} must stand in `{TABLES[target].filename}`."
    yield ""
    yield "| column | kind | needed | meaning |"
    yield "| --- | --- | --- | --- |"
    for column in table.columns:
        needed = "yes" if column.required else ""
        coded = column.name in _MEANINGS and column.kind != "text"
        yield f"| `{column.name}` | {_kind(column)} | {needed} | {_meaning(column, coded=coded)} |"


def _kind(column: Column) -> str:
    return f"{column.kind} ({column.unit})" if column.unit else column.kind


def _meaning(column: Column, *, coded: bool) -> str:
    text = column.doc
    if coded:
        text += " (see Values)"
    elif column.allowed is not None:
        named = "see Scales" if column.name == "scale" else ", ".join(f"`{value}`" for value in column.allowed)
        text += f": {named}"
    if column.optional:
        text += "; the column may be absent"
    if column.several:
        text += "; several as `a;b`"
    if column.low is not None:
        text += f"; at least {column.low:g}"
    return text.replace("|", "\\|")


def _meanings(meanings: Mapping[str, str]) -> Iterator[str]:
    for value, meaning in meanings.items():
        yield f"- `{value}`: {meaning}"


if __name__ == "__main__":
    sys.stdout.write(data_dictionary())
