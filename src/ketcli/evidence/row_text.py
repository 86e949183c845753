"""The text of `rows.py`, written from the schema by `python -m ketcli.evidence.row_text`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ketcli.evidence.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketcli.evidence.table import Table

CLASSES = {
    "trials": "TrialRow",
    "arms": "ArmRow",
    "results": "ResultRow",
    "contrasts": "ContrastRow",
    "sources": "SourceRow",
    "published": "PublishedRow",
    "characteristics": "CharacteristicRow",
    "risk_of_bias": "RiskOfBiasRow",
    "pooled_safety_sets": "PooledSafetySetRow",
    "pooled_safety": "PooledSafetyRow",
    "event_terms": "EventTermRow",
    "event_thresholds": "EventThresholdRow",
    "searched": "SearchedRow",
    "replications": "ReplicationRow",
    "claims": "ClaimRow",
    "citations": "CitationRow",
}
# Names that a question gives to a row: they stand in no file, and are empty until then.
GIVEN = {"arms": ("node",)}
_HEAD = '''\
"""The rows of the dataset, one type for each table.

Written from `src/ketcli/evidence/schema.py` by `python -m ketcli.evidence.row_text`; do not edit by hand.

A number is a float, NaN where its cell is empty; all else is text, `""` where it is empty. `row` is the row in the file
(the header is row 1). Named tuples, not dataclasses: as immutable and as typed, and several times cheaper to define and
to make, which every start of the command line pays. Annotations are not put off: `NamedTuple` would compile each.
"""

from typing import NamedTuple, TypeVar
'''


def rows_module() -> str:
    """The source of `rows.py`: a named tuple for each table, and the tables by name."""
    lines = [_HEAD]
    for name, table in TABLES.items():
        lines += ["", *_class(table, CLASSES[name]), ""]
    lines += ["", "ROWS: dict[str, type[tuple[object, ...]]] = {"]
    lines += [f'    "{name}": {CLASSES[name]},' for name in TABLES]
    return "\n".join([*lines, "}", 'Row = TypeVar("Row", bound=tuple[object, ...])']) + "\n"


def _class(table: Table, name: str) -> Iterator[str]:
    yield f"class {name}(NamedTuple):"
    yield f'    """A row of `{table.filename}`."""'
    yield ""
    yield "    row: int"
    for column in table.columns:
        yield f"    {column.name}: {'float' if column.is_number else 'str'}"
    for given in GIVEN.get(table.name, ()):
        yield f'    {given}: str = ""'


if __name__ == "__main__":
    sys.stdout.write(rows_module())
