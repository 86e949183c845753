"""How much a screen and a picture show: all up to a number, and beyond it the first so many and how many more."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.picture_sets import effects_of
from tests.whole_answers import result_of

from ketcli.asking.answer import DataSource, answer
from ketcli.asking.read import from_words
from ketcli.questions.answers.pool import PoolAnswer, pool_effects
from ketcli.questions.answers.sensitivity import sensitivity_of
from ketcli.show.answers.effects import effects_answer
from ketcli.show.answers.pool import pool_answer
from ketcli.show.answers.replicate import replicate_answer
from ketcli.show.answers.safety import safety_answer
from ketcli.show.answers.sensitivity import sensitivity_answer
from ketcli.show.answers.summary import relative_text
from ketcli.show.answers.trial import trial_answer
from ketcli.show.kit.answer import Picture
from ketcli.show.kit.table import Table
from ketcli.show.plots import forest as pictures

if TYPE_CHECKING:
    from ketcli.show.kit.answer import Answer
    from ketcli.show.plots.sheet_parts import Sheet


def pooled(k: int) -> PoolAnswer:
    return pool_effects(effects_of(k, tau2_method="DL", test="z"))


def tables(answer: Answer) -> list[tuple[int, int]]:
    """Rows of each table on the screen, and how many more it tells of."""
    return [(len(block.frame), block.more) for block in answer.blocks if isinstance(block, Table)]


@pytest.mark.parametrize(("k", "shown"), [(100, (100, 0)), (101, (100, 1))])
def test_a_hundred_studies_are_listed(k: int, shown: tuple[int, int]) -> None:
    rows, more = shown
    assert tables(pool_answer(pooled(k), with_forest=False)) == [(rows + 1, more)]  # and the pooled effect
    assert tables(effects_answer(effects_of(k))) == [shown]
    found = sensitivity_of(effects_of(k, tau2_method="DL"))
    assert tables(sensitivity_answer(found, part="leave-one-out")) == [shown] * 3


def test_a_forest_of_characters_has_300_studies_and_one_of_inches_500(monkeypatch: pytest.MonkeyPatch) -> None:
    for k, drawn in ((300, True), (301, False)):
        (picture,) = (block for block in pool_answer(pooled(k), with_forest=True).blocks if isinstance(block, Picture))
        text = picture.draw(100, False)
        assert ("Study of" in text, f"({k} studies, not drawn)" in text) == (drawn, not drawn)
    sheets: list[Sheet] = []
    monkeypatch.setattr(pictures, "draw_sheet", sheets.append)
    for k in (500, 501):
        pictures.forest_figure(pooled(k))
    whole, counted = sheets
    assert sum(bool(row.marks) for row in whole.rows) == 500 + 2
    (left_out,) = (row for row in counted.rows if row.wide == "(501 studies, not drawn)")
    assert left_out.quiet
    assert sum(bool(row.marks) for row in counted.rows) == 2


@pytest.mark.parametrize("k", [6, 7])
def test_six_decisive_studies_are_named(k: int) -> None:
    """Each of k studies that say the same is needed for what they say together."""
    vi = np.full(k, (k - 0.5) / 1.96**2)
    effects = effects_of(k, tau2_method="DL", test="z")
    table = effects.table.assign(yi=np.ones(k), vi=vi, study=[f"S{place}" for place in range(k)])
    told = sensitivity_answer(sensitivity_of(replace(effects, table=table)), part="leave-one-out")
    said = "includes no effect: S0, S1, S2, S3, S4, S5" + (" ... (" if k > 6 else " (")
    assert said in str(told.blocks[0])


def test_nine_published_results_are_told_in_full() -> None:
    found = answer(DataSource(None), from_words("replicate", ["--review", "nikolin2023"]))
    one = next(one for one in found.results if one.counted is not None or one.own is not None)
    for many in (9, 10):
        blocks = replicate_answer(replace(found, results=(one,) * many)).blocks
        assert any("command behind each" in str(block) for block in blocks) == (many > 9)


def test_five_overall_events_and_six_events_asked_for() -> None:
    _, found = result_of("events: safety")
    overall = next(row for row in found.rows if row.kind not in ("symptom", "measured"))
    for many, shown in ((5, (5, 0)), (6, (5, 1))):
        rows = tuple(replace(overall, event=f"any {place}") for place in range(many))
        assert tables(safety_answer(replace(found, rows=rows), top=3))[0] == shown
    _, asked = result_of("events: safety --event nausea")
    plain = len(tables(safety_answer(asked, top=3)))
    for many, each in ((6, 6), (7, 0)):
        assert len(tables(safety_answer(replace(asked, rows=asked.rows * many), top=0))) == plain - 1 + each


def test_twelve_side_effects_of_a_trial() -> None:
    _, found = result_of("events: show eps")
    one = next(one for one in found.results if one.side_effect)
    for many, shown in ((12, (12, 0)), (13, (12, 1))):
        assert shown in tables(trial_answer(replace(found, results=(one,) * many)))


@pytest.mark.parametrize(("low", "told"), [(0.1, True), (0.0999, False)])
def test_an_interval_a_hundredfold_wide_is_told(low: float, told: bool) -> None:
    relative: Any = SimpleNamespace(measure="RR", estimate=1.0, ci_low=low, ci_high=10.0)
    assert ("1.00" in relative_text(relative)) == told
