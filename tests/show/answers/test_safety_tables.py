"""Scores beside the side effects: one trial has no I2, several have it in whole percent."""

from __future__ import annotations

import pytest
from tests.picture_sets import effects_of

from ketcli.questions.answers.pooled_effect import pooled_effect
from ketcli.questions.safety.scores import ScoreRow
from ketcli.show.answers.safety_tables import score_blocks
from ketcli.show.kit.table import Table


@pytest.mark.parametrize("k", [1, 4, 9])
def test_heterogeneity_of_scores(k: int) -> None:
    effect = pooled_effect(effects_of(k, "MD"))
    row = ScoreRow("dissociation", "", effect, ())
    (table,) = (block for block in score_blocks([row]) if isinstance(block, Table))
    (cells,) = table.cells()
    shown = {column.key: cell for column, cell in zip(table.columns, cells, strict=True)}
    assert shown["k"] == str(k)
    assert shown["i2"] == ("" if k == 1 else f"{getattr(effect.pooled, 'i2', 0.0):.0f}")
