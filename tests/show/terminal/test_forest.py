"""A forest plot of characters: what each line draws, up to the edges of the plot, and how wide its parts are."""

from __future__ import annotations

import pytest
from tests.picture_sets import effects_of

from ketcli.questions.answers.pool import pool_effects
from ketcli.show.forest.model import ForestModel, forest_model
from ketcli.show.kit.axis import Axis
from ketcli.show.terminal.forest import UNICODE, _draw, _Line, forest

AXIS = Axis(0, 10, 11)  # a column a unit
STUDIES: dict[tuple[float, float, float], str] = {
    (5, 2, 8): "  ───▪───  ",
    (5, 0, 10): "─────▪─────",
    (5, -1, 11): "◂────▪────▸",
    (5, 4, 11): "    ─▪────▸",
    (0, -2, 1): "▪─         ",
    (10, 9, 12): "         ─▪",
    (-1, -3, 0): "◂          ",
    (-2, -3, -1): "           ",
    (11, 10, 12): "          ▸",
    (12, 11, 13): "           ",
}


@pytest.mark.parametrize("span", STUDIES)
def test_an_arrow_marks_what_leaves_the_plot(span: tuple[float, float, float]) -> None:
    assert _draw(_Line("", span=span, kind="study"), AXIS, UNICODE, null=None) == STUDIES[span]


def test_pooled_effects_and_predictions_have_ends_where_they_have_a_length() -> None:
    def drawn(kind: str, *span: float) -> str:
        return _draw(_Line("", span=span, kind=kind), AXIS, UNICODE, null=None)  # type: ignore[arg-type]

    assert drawn("pooled", 5, 2, 8) == "  ◀━━◆━━▶  "
    assert drawn("pooled", 5, 4, 5) == "    ◀◆     "
    assert drawn("pooled", 5, 5, 5) == "     ◆     "
    assert drawn("prediction", 5, 2, 8) == "  ├╌╌╌╌╌┤  "
    assert drawn("prediction", 5, 5, 5) == "     ┤     "


@pytest.mark.parametrize(("null", "column"), [(0.0, 0), (10.0, 10), (4.0, 4), (-1.0, None), (11.0, None), (None, None)])
def test_no_effect_is_a_line_where_it_lies_on_the_axis(null: float | None, column: int | None) -> None:
    drawn = _draw(_Line("Group"), AXIS, UNICODE, null=null)
    assert (drawn.find("│"), len(drawn)) == (-1 if column is None else column, 11)


@pytest.mark.parametrize(
    ("share", "square"), [(0, "▪"), (0.33, "▪"), (1 / 3, "■"), (0.66, "■"), (2 / 3, "█"), (1, "█")]
)
def test_squares_grow_with_the_weight_in_thirds(share: float, square: str) -> None:
    line = _Line("", span=(5.0, 5.0, 5.0), kind="study", share=share)
    assert _draw(line, AXIS, UNICODE, null=None) == f"     {square}     "


@pytest.fixture(scope="module")
def model() -> ForestModel:
    return forest_model(pool_effects(effects_of(5, "SMD")))


WIDTHS = {60: 21, 67: 21, 68: 21, 99: 51, 100: 39, 140: 79, 300: 80}


@pytest.mark.parametrize("width", WIDTHS)
def test_the_plot_takes_what_is_left_within_bounds(model: ForestModel, width: int) -> None:
    lines = forest(model, width, ascii_only=True).splitlines()
    assert ("n (e/c)" in lines[0]) == (width >= 100)
    axis = next(line.strip() for line in lines if set(line.strip()) == {"-", "+"})
    assert len(axis) == WIDTHS[width]
    assert max(map(len, lines)) == min(max(width, 67), 141)
    assert ("Study of 0, 1990" in lines[1]) == (width > 68)
