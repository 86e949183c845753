"""An answer cut down to one table and the columns asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ketcli.errors import InvalidChoice
from ketcli.evidence.nearest import suggestion
from ketcli.evidence.several import rejoined
from ketcli.show.kit.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ketcli.show.kit.answer import Answer
from ketcli.show.kit.numbers import missing

PEOPLE = ("table", "markdown", "html")
"""Formats that show several tables; all others show the main one."""


def with_columns(answer: Answer, names: Sequence[str], kind: str) -> Answer:
    """The answer as one table of these columns, in this order; names are those of the CSV's header row.

    It is the main table, or in a format for people the first of the tables shown that has them all.

    Raises
    ------
    InvalidChoice
        No table has them all; the message names what there is.
    """
    tables = [answer.main]
    if kind in PEOPLE:
        tables += [block for block in answer.blocks if isinstance(block, Table)]
    names = rejoined(names, {key for table in tables for key in _keys(table)})
    found = next((table for table in tables if set(names) <= _keys(table)), None)
    if found is None:
        raise _unknown(names, tables)
    by_key = {column.key: column for column in found.columns}
    columns = tuple(_whole(by_key[name]._replace(rank=0), found) for name in names)
    table = replace(found, columns=columns, title="")
    body = {**answer.body, "table": {"columns": list(names), "rows": table.rows}}
    return replace(answer, body=body, main=table, blocks=(table,), footer="", documents={})


def _whole(column: Column, table: Table) -> Column:
    """Whole numbers without decimals: years, people."""
    values = table.frame[column.key].tolist() if column.kind == "number" else [None]
    whole = all(missing(value) or (isinstance(value, (int, float)) and value % 1 == 0) for value in values)
    return column._replace(digits=0) if whole else column


def _keys(table: Table) -> set[str]:
    return {column.key for column in table.columns}


def _unknown(names: Sequence[str], tables: Iterable[Table]) -> InvalidChoice:
    known = list(dict.fromkeys(column.key for table in tables for column in table.columns))
    for name in names:
        if name not in known:
            return InvalidChoice("columns", name, f"is not one of {', '.join(known)}{suggestion(name, known)}")
    return InvalidChoice("columns", ",".join(names), "are not columns of one table")
