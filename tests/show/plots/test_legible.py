"""Every kind of picture at the widths of print: type of 6.5 points and more, nothing overlapping or cut short."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from matplotlib.text import Text
from tests.picture_checks import legible, look
from tests.picture_sets import effects_of, sensitivity

from ketcli.asking.answer import DataSource, answer
from ketcli.asking.pictures import PICTURES
from ketcli.asking.read import from_words
from ketcli.errors import InvalidInput
from ketcli.questions.answers.bias import bias_of
from ketcli.questions.answers.pool import pool_effects
from ketcli.show.plots.baujat import baujat_figure
from ketcli.show.plots.drawing import drawing
from ketcli.show.plots.fonts import families
from ketcli.show.plots.forest import forest_figure
from ketcli.show.plots.funnel import funnel_figure
from ketcli.show.plots.gosh import gosh_figure
from ketcli.show.plots.look import Look, drawn_as
from ketcli.show.plots.look_options import look_of
from ketcli.show.plots.refits import cumulative_figure, leave_one_out_figure

if TYPE_CHECKING:
    from collections.abc import Callable

TESTS = Path(__file__).parents[2]
WIDTHS = (85, 180)
OF_DATA = {
    "forest": ("bundled", "--by", "sessions"),
    "forest of response": ("bundled", "--outcome", "response", "--at", "28d"),
    "forest of few": ("bundled", "--route", "iv"),
    "timecourse": ("bundled",),
    "timecourse of counts": (str(TESTS / "small"), "--outcome", "response"),
    "dose": ("bundled", "--outcome", "response"),
    "dose of two kinds": (str(TESTS / "small"),),
    "safety": ("bundled",),
    "safety by": ("bundled", "--by", "formulation", "--event", "nausea", "--event", "dissociation"),
    "network": ("bundled", "--outcome", "response"),
    "network of few": (str(TESTS / "facing"),),
    "choices": ("bundled", "--route", "iv", "--choices"),
    "rob": ("bundled", "--route", "iv"),
}


def wide(mm: float, **more: Any) -> Look:
    return Look(width=mm / 25.4, **more)


def drawn(kind: str, data: str, words: tuple[str, ...], look: Look) -> Any:
    picture = next(one for one in PICTURES if one.kind == kind)
    request = from_words(picture.question, words)
    source = DataSource(None if data == "bundled" else data)
    return drawing(picture, answer(source, request), request, look)[0]


@pytest.mark.parametrize("mm", WIDTHS)
@pytest.mark.parametrize("case", OF_DATA)
def test_pictures_of_a_dataset(case: str, mm: float) -> None:
    data, *words = OF_DATA[case]
    legible(drawn(case.partition(" ")[0], data, tuple(words), wide(mm)), mm)


@pytest.mark.parametrize("mm", WIDTHS)
@pytest.mark.parametrize(("measure", "k"), [("RR", 2), ("SMD", 13), ("PLO", 13), ("RR", 200)])
def test_forests_of_any_size(measure: str, k: int, mm: float) -> None:
    answer = pool_effects(effects_of(k, measure), by="group" if k == 13 else None)
    with drawn_as(wide(mm)):
        figure = forest_figure(answer)
    texts = legible(figure, mm)
    assert sum(text.startswith("Study of") for text in texts) == k
    assert sum("[" in text and "CI" not in text for text in texts) > k


@pytest.mark.parametrize("mm", WIDTHS)
@pytest.mark.parametrize(("measure", "k"), [("GEN", 3), ("RR", 60), ("GEN", 200)])
def test_pictures_of_bias_and_sensitivity(measure: str, k: int, mm: float) -> None:
    bias, fits = bias_of(effects_of(k, measure, test="z")), sensitivity(k, measure, gosh=True)
    pictures: list[Callable[[], Any]] = [
        lambda: funnel_figure(bias),
        lambda: funnel_figure(bias, contours=True),
        lambda: baujat_figure(fits),
        lambda: gosh_figure(fits),
        lambda: cumulative_figure(fits),
        lambda: leave_one_out_figure(fits),
    ]
    for draw in pictures:
        with drawn_as(wide(mm)):
            figure = draw()
        legible(figure, mm)


@pytest.mark.parametrize("case", ["safety", "safety by"])
def test_two_pictures_beside_chosen_columns(case: str) -> None:
    """What a column is explained by stands only where the column does."""
    data, *words = OF_DATA[case]
    picture = next(one for one in PICTURES if one.kind == "safety")
    request = from_words(picture.question, words)
    found = answer(DataSource(data if data != "bundled" else None), request)
    for columns in (("k",), ("n",), ("nnh",)):
        for mm in range(105, 180, 15):
            asked = wide(mm, columns=columns)
            texts = " ".join(legible(drawing(picture, found, request, asked)[0], mm))
            assert ("NNH:" in texts) == ("nnh" in columns)
            assert ("Filled discs:" in texts) == ("People with it" in texts)


def test_what_does_not_fit_is_refused_with_the_width_that_it_needs() -> None:
    answer = pool_effects(effects_of(5, "SMD"))
    columns = ("people", "mean", "effect", "weight")
    with drawn_as(wide(60, columns=columns)), pytest.raises(InvalidInput, match=r"needs \d+mm at least"):
        forest_figure(answer)
    with drawn_as(wide(180, columns=columns)):
        texts = legible(forest_figure(answer), 180)
    assert "mean (SD)" in texts


def test_columns_labels_directions_and_order() -> None:
    answer = pool_effects(effects_of(6, "SMD"))
    words = {"labels": ("Drug", "Placebo"), "favours": ("drug better", "placebo better")}
    with drawn_as(Look(columns=("effect",), sort="effect", **words)):  # type: ignore[arg-type]
        figure = forest_figure(answer)
    texts = look(figure)
    assert not any(text.startswith("Weight") for text in texts)
    assert {"← drug better", "placebo better →"} <= set(texts)
    names = [text for text in _from_the_top(figure) if text.startswith("Study of")]
    effects = answer.overall.effects
    assert names == [effects.frame["study"].tolist()[row] for row in np.argsort(effects.yi)]
    with drawn_as(Look(columns=("people",), labels=("Drug", "Placebo"))):
        assert {"Drug", "Placebo"} <= set(look(forest_figure(answer)))
    with drawn_as(Look(columns=("wieght",))), pytest.raises(InvalidInput, match="did you mean 'weight'"):
        forest_figure(answer)


def _from_the_top(figure: Any) -> list[str]:
    texts = [text for text in figure.findobj(Text) if text.get_text()]
    return [text.get_text() for text in sorted(texts, key=lambda text: -text.get_position()[1])]


def test_the_axis_has_the_ends_that_are_asked_for() -> None:
    with drawn_as(Look(xlim=(0.1, 10.0))):
        texts = look(forest_figure(pool_effects(effects_of(6, "RR"))))
    assert {"0.1", "1", "10"} <= set(texts)
    with drawn_as(Look(xlim=(-1.0, 10.0))), pytest.raises(InvalidInput, match="ratios are above 0"):
        forest_figure(pool_effects(effects_of(6, "RR")))


@pytest.mark.parametrize("kind", ["forest", "timecourse", "network"])
def test_grey_has_no_colour(kind: str) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(drawn(kind, "bundled", (), Look(grey=True)))
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[:, :, :3].astype(int)
    assert np.ptp(pixels, axis=2).max() <= 2


def test_letters_that_the_font_lacks_come_from_one_that_has_them() -> None:
    from matplotlib import font_manager

    assert families("Study 2003 – é") == ["DejaVu Sans"]
    with drawn_as(Look(font="DejaVu Serif")):
        assert families("Study") == ["DejaVu Serif", "DejaVu Sans"]
    installed = {entry.name for entry in font_manager.fontManager.ttflist}
    assert set(families("大野")) <= installed
    for name in families("大野")[1:]:
        letters = font_manager.get_font(font_manager.findfont(name)).get_charmap()
        assert {ord("大"), ord("野")} & set(letters)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"width": "85"}, "with its unit"),
        ({"width": "85km"}, "with its unit"),
        ({"width": "3mm"}, "must lie between"),
        ({"labels": "Drug"}, "EXPERIMENTAL,CONTROL"),
        ({"favours": "a,b,c"}, "LEFT,RIGHT"),
        ({"xlim": "2,1"}, "first must be less"),
        ({"xlim": "a,b"}, "two numbers"),
        ({"font": "Dejavu Sanz"}, "did you mean 'DejaVu Sans'"),
    ],
)
def test_looks_that_cannot_be_are_refused(given: dict[str, str], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        look_of(given)
