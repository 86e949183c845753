"""What a published result is called beside the trials' own, and how many decimals both have."""

from __future__ import annotations

import re

import pytest
from tests.whole_answers import result_of

from ketcli.evidence.dataset import bundled
from ketcli.evidence.rows import PublishedRow
from ketcli.overviews.replicate.replicate import figures_of, is_count
from ketcli.questions.effects.display import scale_of
from ketcli.show.answers.replicate import _effect_table, _outcome

NAMES = {
    ("severity", "SMD (Cohen d)"): "depression severity",
    ("severity", "MD (decrease)"): "depression severity",
    ("response", "OR (adjusted)"): "response",
    ("suicidal_ideation", "SMD (Hedges g)"): "suicidal ideation",
    ("suicidal_ideation", "OR (adjusted)"): "freedom from suicidal ideation",
    ("suicidal_ideation", "hazard"): "freedom from suicidal ideation",
    ("ae:any", "RR"): "ae:any",
}


@pytest.mark.parametrize("asked", NAMES)
def test_name(asked: tuple[str, str]) -> None:
    row = bundled().rows(PublishedRow)[0]._replace(outcome=asked[0], measure=asked[1])
    assert _outcome(row) == NAMES[asked]


def test_a_share_has_three_decimals_and_all_else_two() -> None:
    effects = [one for one in result_of("bundled: replicate")[1].results if one.own is not None and not is_count(one)]
    kinds = [scale_of(figures_of(one)["measure"]) for one in effects]
    assert set(kinds) == {"proportion", "ratio", "difference"}
    table = _effect_table(effects)
    shown = [place for place, column in enumerate(table.columns) if column.key in ("published", "own")]
    for kind, row in zip(kinds, table.cells(), strict=True):
        decimals = {len(digits) for place in shown for digits in re.findall(r"\d\.(\d+)", row[place])}
        assert decimals == {3 if kind == "proportion" else 2}, row
