"""One forest plot, painted by characters, matplotlib and SVG and listed in a table: all say the same."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.picture_sets import effects_of

from ketcli.evidence.dataset import open_folder
from ketcli.evidence.filters import Filters
from ketcli.questions.answers.choices import Choice
from ketcli.questions.answers.pool import PoolAnswer, pool_effects
from ketcli.questions.effects.ask import ask
from ketcli.questions.effects.from_studies import ask_studies
from ketcli.show.answers.pool import pool_answer
from ketcli.show.forest.model import ForestModel, forest_model
from ketcli.show.forest.sides import Sides
from ketcli.show.kit.table import Table
from ketcli.show.plots.forest import forest_sheet
from ketcli.show.plots.sheet_parts import PlotColumn, TextColumn
from ketcli.show.plots.ticks import MINUS
from ketcli.show.report.forest_rows import forest_rows
from ketcli.show.report.forest_svg import forest_svg
from ketcli.show.terminal.forest import forest
from ketcli.show.words.common import FEW

if TYPE_CHECKING:
    from ketcli.questions.answers.pooled_effect import PooledEffect
    from ketcli.show.plots.sheet_parts import Sheet

TESTS = Path(__file__).parents[2]
SMALL = open_folder(TESTS / "small")
ZEROS = str(TESTS / "oracle" / "data" / "zeros.csv")


def trials(outcome: str = "severity", by: str | None = None, prefer: str | None = None) -> PoolAnswer:
    whole = ask(SMALL, Filters(), outcome=outcome, prefer=prefer)
    return pool_effects(
        whole, split=ask(SMALL, Filters(), outcome=outcome, by=by, prefer=prefer) if by else None, by=by
    )


def double_zeros() -> PoolAnswer:
    return pool_effects(ask_studies(ZEROS, model="mh"))


def table_of(answer: PoolAnswer) -> Table:
    (table,) = (block for block in pool_answer(answer, with_forest=False).blocks if isinstance(block, Table))
    return table


def sheet_of(model: ForestModel) -> Sheet:
    return forest_sheet(model, "A title", "A method", means=True)


@pytest.mark.parametrize(
    "answer",
    [trials(), trials("response"), trials(by="dose"), trials("response", by="route"), double_zeros()],
    ids=["differences", "ratios", "by dose", "by route", "not estimable"],
)
def test_terminal_sheet_and_table_say_the_same_of_every_study_and_every_pooled_effect(answer: PoolAnswer) -> None:
    model = forest_model(answer)
    drawn = forest(model, 140, ascii_only=False)
    sheet = [row.cells for row in sheet_of(model).rows if row.cells]
    listed = table_of(answer).as_pandas
    for group in model.groups:
        for line in group.studies:
            assert re.search(rf"^{re.escape(line.study)} .* {re.escape(line.text)} +{line.weight_text}$", drawn, re.M)
            (cells,) = (one for one in sheet if one["study"] == line.study)
            assert (cells["effect"], cells["weight"]) == (line.text.replace("-", MINUS), line.weight_text)
            row = listed[listed["study"] == line.study].iloc[0]
            assert (row["effect"], f"{row['weight']:.1f}") == (line.text, line.weight_text)
    for below in model.pooled:
        assert below.text in drawn
        assert any(
            one["study"] == f"{below.label} ({below.studies})" and one["effect"] == below.text.replace("-", MINUS)
            for one in sheet
        )
        assert below.text in set(listed["effect"])


def test_a_study_without_an_estimate_is_said_to_be_so_and_not_drawn() -> None:
    model = forest_model(double_zeros())
    undefined = [line for line in model.groups[0].studies if line.span is None]
    assert [line.study for line in undefined] == ["1", "5", "8"]
    assert {line.text for line in undefined} == {"not estimable"}
    lines = forest(model, 100, ascii_only=True).splitlines()
    for study in ("1", "5", "8"):
        (line,) = (one for one in lines if one.startswith(f"{study} "))
        assert "not estimable" in line
        assert not set("-.oO<>") & set(line.split("not estimable")[0])


def test_the_table_ends_in_the_pooled_effect() -> None:
    answer = trials()
    last = table_of(answer).as_pandas.iloc[-1]
    shown = answer.overall.display
    assert last["study"] == f"Pooled ({answer.overall.pooled.k} studies)"
    assert last["effect"] == f"{shown.estimate:.2f} [{shown.ci_low:.2f}, {shown.ci_high:.2f}]"
    assert (last["people_e"], last["people_c"]) == (f"{answer.overall.n_e:.0f}", f"{answer.overall.n_c:.0f}")
    assert last["weight"] == 100


@pytest.mark.parametrize("by", ["dose", "formulation", "route"])
def test_weights_are_shares_of_the_pooled_effect_that_stands_below_and_the_head_says_which(by: str) -> None:
    answer = trials(by=by)
    model = forest_model(answer)
    for group in model.groups:
        assert sum(line.weight for line in group.studies) == pytest.approx(100)
    heads = {column.key: column.header for column in table_of(answer).columns}
    assert heads["weight"] == "Weight in group %"
    assert "% in group" in forest(model, 140, ascii_only=True).splitlines()[0]
    texts = [column.heading for column in sheet_of(model).columns if isinstance(column, TextColumn)]
    assert "Weight in\ngroup (%)" in texts
    alone = trials()
    assert {column.header for column in table_of(alone).columns} >= {"Weight %"}
    assert sum(line.weight for line in forest_model(alone).groups[0].studies) == pytest.approx(100)


def test_names_of_arms_and_directions_come_from_one_place() -> None:
    answer = trials()
    sides = Sides("Racemic ketamine", "Midazolam or placebo", "favours racemic ketamine", "favours midazolam")
    model = forest_model(answer, sides=sides)
    assert "favours racemic ketamine" in forest(model, 120, ascii_only=True).splitlines()[-1]
    sheet = sheet_of(model)
    groups = {column.group for column in sheet.columns if isinstance(column, TextColumn)}
    assert groups >= {sides.experimental, sides.control}
    assert [column.directions for column in sheet.columns if isinstance(column, PlotColumn)] == [
        (sides.left, sides.right)
    ]
    svg = forest_svg(forest_rows(answer, (Choice("", "", answer),), {}, sides=sides), "x", "A title")
    assert all(word in svg for word in (sides.experimental, sides.control, sides.left, sides.right))


def test_words_may_stand_in_place_of_the_diamond() -> None:
    def words(effect: PooledEffect) -> str:
        return "too few to pool" if effect.pooled.k < 2 else ""

    model = forest_model(trials(by="formulation", prefer="raw"), instead=words)
    (few,) = (group.pooled for group in model.groups if group.pooled and group.pooled.k == 1)
    assert (few.span, few.prediction, few.text) == (None, None, "too few to pool")
    lines = forest(model, 120, ascii_only=True).splitlines()
    (line,) = (one for one in lines if "too few to pool" in one)
    assert line.startswith("Pooled, esketamine")
    assert "#" not in line
    (row,) = (row for row in sheet_of(model).rows if row.cells.get("effect") == "too few to pool")
    assert not row.marks


def test_too_many_studies_are_counted_and_not_drawn() -> None:
    model = forest_model(trials(prefer="raw"), most=3)
    assert (len(model.groups[0].studies), model.groups[0].hidden, model.spans) == (3, 2, [])
    assert "(5 studies, not drawn)" in forest(model, 100, ascii_only=True)
    assert any(row.wide == "(5 studies, not drawn)" and row.quiet for row in sheet_of(model).rows)


def test_an_interval_by_bayes_is_called_so_and_few_studies_tell_no_heterogeneity() -> None:
    """The head of the column says CI; I2 of four studies tells nothing, in pictures as in the sentence."""
    groups = {one.level: one.pooled for one in forest_model(trials(by="dose")).groups}
    few, all_studies = groups["0.5 mg/kg"], forest_model(trials()).overall
    assert few is not None
    assert (few.label, all_studies.label) == ("Pooled by Bayes", "Pooled")
    assert not any("²" in part for part in few.heterogeneity)
    assert any("I²" in part for part in all_studies.heterogeneity)


@pytest.mark.parametrize(("k", "parts"), [(1, 0), (2, 3), (FEW - 1, 3), (FEW, 5), (9, 5)])
def test_few_studies_have_q_alone_and_one_has_nothing(k: int, parts: int) -> None:
    model = forest_model(pool_effects(effects_of(k, test="z")))
    assert model.overall is not None
    said = model.overall.heterogeneity
    assert [part.split(" ")[0] for part in said] == ["I²", "τ²", "Q", "df", "p"][5 - parts :]
    assert not said or said[-2] == f"df = {k - 1}"
