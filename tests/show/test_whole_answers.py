"""The whole answer of a hundred questions: what is read, its notes, the CSV, the JSON; or why there is none.

And for each of its tables the columns that a narrower and narrower terminal loses, in their order.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.golden_files import check_golden, rounded
from tests.whole_answers import LINES, answer_of, folder_of, slug

from ketcli.errors import KetcliError
from ketcli.show.kit.formats import render
from ketcli.show.kit.table import Table

if TYPE_CHECKING:
    from ketcli.show.kit.answer import Answer

STAMPS = re.compile(r'"(?:sha256|version|ketcli)": "[^"]*"')


def whole(line: str) -> str:
    try:
        answer = answer_of(line)
    except KetcliError as error:
        return f"{type(error).__name__}: {error}\n"
    table = render(answer, "table", "ketcli", ascii_only=len(line) % 2 == 0)
    notes = "".join(f"note: {note}\n" for note in answer.notes)
    csv = render(answer, "csv", "ketcli")
    json = re.sub(r"\n +", "\n", STAMPS.sub('"stamp": ""', render(answer, "json", "ketcli")))
    parts = (table + notes, csv, json, narrowing(answer))
    return "\n".join(parts).replace(folder_of(line.partition(":")[0]), "DATA")


def narrowing(answer: Answer) -> str:
    tables = [block for block in answer.blocks if isinstance(block, Table)]
    return "".join(f"{table.title or 'Table'} loses: {', '.join(dropped(table))}\n" for table in tables)


def dropped(table: Table) -> list[str]:
    gone: list[str] = []
    for width in range(400, 0, -1):
        left = [column.header for column in table.fitting(width, 3).columns]
        gone += [column.header for column in table.columns if column.header not in (*left, *gone)]
    return gone


@pytest.mark.parametrize("line", LINES)
def test_as_kept(line: str) -> None:
    check_golden(f"whole/{slug(line)}.txt", rounded(whole(line)))


# of these only how their tables narrow
OTHERS = (
    "bundled: claims --references",
    "bundled: replicate",
    "multilevel_assink.csv: regress --on year --model multilevel --cluster cluster",
)


def test_which_columns_a_narrow_terminal_loses_first() -> None:
    check_golden("narrow.txt", "".join(narrowing(answer_of(line)) for line in OTHERS))
