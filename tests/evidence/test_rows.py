"""The row types are those of the schema."""

from __future__ import annotations

from pathlib import Path

import pytest

import ketcli.evidence.rows
from ketcli.evidence.row_text import GIVEN, rows_module
from ketcli.evidence.rows import ROWS
from ketcli.evidence.schema import TABLES


def test_the_module_is_as_the_schema_writes_it() -> None:
    written = Path(ketcli.evidence.rows.__file__).read_text(encoding="utf-8")
    assert written == rows_module(), "run python -m ketcli.evidence.row_text > src/ketcli/evidence/rows.py"


@pytest.mark.parametrize("name", TABLES)
def test_the_fields_of_a_row_are_the_columns_of_its_table(name: str) -> None:
    columns = TABLES[name].columns
    fields = ROWS[name].__annotations__
    assert [*fields] == ["row", *(column.name for column in columns), *GIVEN.get(name, ())]
    for column in columns:
        assert fields[column.name] is (float if column.is_number else str)
