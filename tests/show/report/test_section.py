"""Which tables of a report need the long side of a sheet."""

from __future__ import annotations

import pytest

from ketcli.columns import Columns
from ketcli.show.kit.answer import Answer
from ketcli.show.kit.table import Column, Table
from ketcli.show.report.section import is_wide


def table(columns: int) -> Table:
    return Table(tuple(Column(f"c{number}", f"C{number}") for number in range(columns)), Columns({}))


@pytest.mark.parametrize(("most", "wide"), [(0, False), (1, False), (11, False), (12, True)])
def test_more_than_eleven_columns_need_it(most: int, wide: bool) -> None:
    assert is_wide(Answer({}, table(20), ("text", table(1), table(most)))) == wide
