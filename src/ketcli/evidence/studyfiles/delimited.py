"""From text to records: which delimiter, and on which line each record starts."""

from __future__ import annotations

import csv
import io
from itertools import islice
from typing import TYPE_CHECKING

from ketcli.errors import InvalidInput
from ketcli.evidence.studyfiles.options import DELIMITERS
from ketcli.evidence.studyfiles.table import LOOKED_AT, Record, is_header, known_columns

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_SAMPLE = 65_536


def sniff(text: str, mapped: Collection[str]) -> str:
    """The delimiter under which a record of the first lines names most columns of a study file; else the comma."""
    first = text[:8].split("\n", maxsplit=1)[0].rstrip("\r").lower()
    if first.startswith("sep=") and len(first) == 5:  # Excel's own way to say it
        return first[4]
    best, found = (0, 0, 0), ","
    for mark in DELIMITERS.values():
        try:
            head = list(islice(records(text[:_SAMPLE], mark, "", strict=False), LOOKED_AT))
        except InvalidInput:
            continue
        for record in head:
            if len(record.fields) > 1:
                whole = int(is_header(record, mapped))
                score = (whole, len(known_columns(record.fields, mapped)), len(record.fields))
                best, found = max((best, found), (score, mark), key=lambda pair: pair[0])
    return found


def records(text: str, delimiter: str, name: str, *, strict: bool = True) -> Iterator[Record]:
    """The records of a text, each with the line on which it starts (quoted cells may hold line ends).

    Raises
    ------
    InvalidInput
        A quotation mark is never closed, or closed within a cell.
    """
    source = io.StringIO(text, newline="")
    reader = csv.reader(source, delimiter=delimiter, skipinitialspace=delimiter != "\t", strict=strict)
    line = 1
    try:
        for fields in reader:
            if line > 1 or [field.lower() for field in fields] not in (["sep=", ""], [f"sep={delimiter}"]):
                yield Record(line, fields or [""])
            line = reader.line_num + 1
    except csv.Error as error:
        why = f"{name}: not readable as CSV: row {line}: {error} (a quotation mark?)"
        raise InvalidInput(why).at(name, line) from None
