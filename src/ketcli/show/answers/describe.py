"""What ketcli sees in a study file, and files to begin with."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import pandas as pd

from ketcli.show.kit.answer import Answer
from ketcli.show.kit.left_out import reasons
from ketcli.show.kit.table import Column, Table

if TYPE_CHECKING:
    from ketcli.questions.data.describe import Description


def describe_answer(seen: Description) -> Answer:
    """One sentence on the rows, then a row a column."""
    columns = (
        Column("header", "Column"),
        Column("taken_as", "Taken as"),
        Column("text", "That is", rank=1),
        Column("example", "First cell"),
    )
    rows = [asdict(column) for column in seen.columns]
    table = Table(columns, pd.DataFrame(rows, columns=[column.key for column in columns]))
    rows_text = "1 row" if seen.rows == 1 else f"{seen.rows:,} rows"
    size = f"{rows_text}, {'1 study' if seen.studies == 1 else f'{seen.studies:,} studies'}"
    lead = f"{seen.path}: {size}; {seen.usable:,} have a defined {seen.measure}."
    body = {
        "path": seen.path, "rows": seen.rows, "studies": seen.studies, "measure": seen.measure, "usable": seen.usable,
        "columns": rows, "left_out": [item.as_dict() for item in seen.left_out],
    }  # fmt: skip
    return Answer(body=body, main=table, blocks=(lead, table), notes=(*seen.notes, *reasons(seen.left_out)))


def template_answer(text: str) -> Answer:
    """The file as it is; as JSON its rows."""
    lines = [line.split(",") for line in text.splitlines()]
    table = Table(tuple(Column(name, name) for name in lines[0]), pd.DataFrame(lines[1:], columns=lines[0]))
    as_is = {kind: (lambda: text) for kind in ("table", "csv")}
    return Answer(body={"columns": lines[0], "rows": lines[1:]}, main=table, blocks=(table,), documents=as_is)
