"""Bars of all studies: their percentages, and shares where sources disagree."""

from __future__ import annotations

import pytest

from ketcli.errors import InvalidInput
from ketcli.questions.data.risk_of_bias import Judged, RiskOfBias
from ketcli.show.plots.look import Look, drawn_as, looking
from ketcli.show.plots.paper import Paper
from ketcli.show.plots.rob import FEW_PERCENT, _bars, _Inches, _inches, _plain, _short, rob_figure, shares
from ketcli.show.plots.sheet_places import margin
from ketcli.show.plots.style import TITLE, text_width


def judged(*rows: tuple[str, str, str]) -> RiskOfBias:
    trials = {trial: trial.upper() for trial, _, _ in rows}
    return RiskOfBias(trials, tuple(Judged(*row, "source") for row in rows), (), {}, {"name": "x", "sha256": "0" * 64})


OWN = judged(("a", "one", "low"), ("a", "one", "high"), ("b", "one", "high"), ("c", "two", "unclear"))


def test_a_study_on_which_sources_disagree_counts_in_parts() -> None:
    assert shares(OWN, "one") == {"low": 0.25, "some": 0.0, "high": 0.75}
    assert shares(OWN, "two") == {"low": 0.0, "some": 1.0, "high": 0.0}
    assert shares(OWN, "three") == {}


@pytest.mark.parametrize(
    ("bars", "percents"), [(FEW_PERCENT, "0 25 50 75 100"), (FEW_PERCENT - 0.01, "0 50 100"), (3.4, "0 25 50 75 100")]
)
def test_a_short_bar_has_fewer_percentages(bars: float, percents: str) -> None:
    paper = Paper(6.0, 2.0)
    end = _bars(paper, 0.5, OWN, ("one", "two"), _Inches(0.25, 1.0, 1.0, 0.46, bars, 6.0))
    said = [text for text in paper.figure.texts if text.get_text().endswith(" %")]
    assert [text.get_text() for text in said] == [f"{percent} %" for percent in percents.split()]
    start = 0.25 + 1.0 + 0.2
    assert [text.get_position()[0] for text in said] == pytest.approx(
        [start + float(percent) / 100 * bars for percent in percents.split()]
    )
    assert end == pytest.approx(0.5 + 2 * 0.22 + 0.35)


def test_names_of_domains() -> None:
    assert [_plain(name) for name in ("D1 a", "D12: b", "D3. c", "D4", "Do d", "e")] == [
        "a",
        "b",
        "c",
        "D4",
        "Do d",
        "e",
    ]
    assert _short(("a", "b", "overall"), 0.46) == ["D1", "D2", "Overall"]
    assert _short(("a", "overall"), 0.45) == ["D1", "O"]


def test_a_picture_of_any_width_is_as_wide_as_its_content() -> None:
    """Lights and bars each need room of their own; six inches are the least."""
    widths = {(2.0, 9): 2.0 + 0.2 + 9 * 0.46, (0.5, 2): 3.0 + 0.2 + 3.4 + 0.3}
    for (left, columns), inner in widths.items():
        found = _inches(left, 3.0 if columns == 2 else 0.1, columns)
        assert (found.left, found.cell, found.bars) == (left, 0.46, 3.4)
        assert found.width == pytest.approx(inner + 2 * margin())
    assert _inches(0.5, 0.5, 2).width == 6.0


@pytest.mark.parametrize("room", [3.0, 4.5, 7.0])
def test_lights_and_bars_fit_the_width_that_is_asked_for(room: float) -> None:
    with drawn_as(Look(width=room)):
        inner = (looking().room or 0.0) - 2 * margin()
        for left, names, columns in ((1.4, 1.2, 3), (0.4, 3.6, 5), (2.0, 1.0, 6)):
            found = _inches(left, names, columns)
            assert found.left + 0.2 + columns * found.cell <= inner + 1e-9
            assert found.names == pytest.approx(min(names, inner / 2))
            assert found.names + 0.2 + found.bars + 0.2 == pytest.approx(inner)
            # a name gives way before a light does, to nine tenths of an inch
            assert found.cell == pytest.approx(min(0.46, (inner - found.left - 0.2) / columns))
            assert found.cell == 0.46 or found.left == min(left, 0.9)
            assert found.left == left or found.left >= min(left, 0.9)


def test_too_many_lights_say_the_width_that_they_need() -> None:
    with drawn_as(Look(width=2.0)), pytest.raises(InvalidInput, match="lights of 9 domains need") as refused:
        _inches(1.4, 1.0, 9)
    needed = float(str(refused.value).split("need ")[1].split("mm")[0]) / 25.4
    with drawn_as(Look(width=needed + 0.02)):
        assert _inches(1.4, 1.0, 9).cell == pytest.approx(0.23, abs=0.01)
    with drawn_as(Look(width=needed - 0.04)), pytest.raises(InvalidInput):
        _inches(1.4, 1.0, 9)


@pytest.mark.parametrize("room", [None, 4.5])
def test_a_title_is_broken_only_where_it_must_be(room: float | None) -> None:
    """One that just fits stays in one line; one letter more, and the last word goes to the next."""
    with drawn_as(Look(width=room)):
        inner = (looking().room or float(rob_figure(OWN).get_size_inches()[0])) - 2 * margin()
        fits = "a title of"
        while text_width(f"{fits} i", TITLE, bold=True) <= inner - 0.05:
            fits += "i" if len(fits) % 7 else " i"
        drawn = [text.get_text() for text in rob_figure(OWN, title=fits).texts]
        assert fits in drawn
        broken = [text.get_text() for text in rob_figure(OWN, title=f"{fits} mm").texts]
        assert fits in broken
        assert "mm" in broken
