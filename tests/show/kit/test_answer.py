"""What an answer holds is made for whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from ketcli.columns import Columns
from ketcli.show.kit.answer import Answer, Keys
from ketcli.show.kit.formats import render
from ketcli.show.kit.table import Column, Table


@pytest.mark.parametrize(("kind", "times"), [("table", 0), ("markdown", 0), ("csv", 0), ("json", 1)])
def test_keys_are_made_for_json_alone_and_once(kind: str, times: int) -> None:
    made: list[int] = []

    def keys() -> Mapping[str, float]:
        made.append(1)
        return {"estimate": -0.5}

    table = Table((Column("k", "Trials", "whole"),), Columns.of_rows([{"k": 3}]))
    answer = Answer(body=Keys(keys), main=table, blocks=("Text.", table))
    first, second = (render(answer, kind, "ketcli pool", ascii_only=True) for _ in range(2))
    assert first == second
    assert len(made) == times
    assert answer.body == {"estimate": -0.5}
