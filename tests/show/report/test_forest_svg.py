"""The forest plot of the report: the numbers of the pooled answer, drawn where they belong."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from tests.golden_files import check_golden

from ketcli.errors import NoAnswer
from ketcli.evidence.dataset import open_folder
from ketcli.evidence.filters import Filters
from ketcli.overviews.findings.report import Source
from ketcli.questions.answers.choices import Choice, choices_of
from ketcli.questions.answers.pool import PoolAnswer, pool_effects
from ketcli.questions.effects.ask import ask
from ketcli.show.report.forest_data import forest_data
from ketcli.show.report.forest_rows import ForestRows, forest_rows
from ketcli.show.report.forest_svg import NARROW, WIDE, Shape, _pooled, _whisker, forest_svg
from ketcli.show.words.verdicts import headline

SMALL = open_folder(Path(__file__).parents[2] / "small")
SOURCES = {"alpha2001": Source("Alpha A 2001. A trial </script> & more", "https://doi.org/10.1000/alpha")}


def answer_of(outcome: str = "severity") -> PoolAnswer:
    return pool_effects(ask(SMALL, Filters(), outcome=outcome))


def rows_of(answer: PoolAnswer, sources: dict[str, Source] | None = None) -> ForestRows:
    return forest_rows(answer, choices_for(answer), sources or {})


def choices_for(answer: PoolAnswer) -> tuple[Choice, ...]:
    """What the same question gives for each route and formulation."""

    def asked(route: str, formulation: str) -> PoolAnswer | None:
        chosen: dict[str, Any] = {
            name: (value,) for name, value in (("route", route), ("formulation", formulation)) if value
        }
        try:
            return pool_effects(ask(SMALL, Filters(**chosen), outcome=answer.overall.effects.outcome))
        except NoAnswer:
            return None

    return choices_of(answer, asked)


def pictures(rows: ForestRows) -> list[ET.Element]:
    return list(ET.fromstring(f"<figure>{forest_svg(rows, 'x', 'A title')}</figure>"))  # noqa: S314


def texts(node: ET.Element) -> list[str]:
    return [part.text or "" for part in node.iter("text")]


@pytest.mark.parametrize("outcome", ["severity", "response"])
def test_every_study_carries_the_numbers_of_the_answer(outcome: str) -> None:
    answer = answer_of(outcome)
    rows = rows_of(answer, SOURCES)
    studies = answer.overall.studies
    shown = np.exp(studies["yi"]) if outcome == "response" else studies["yi"]
    for picture in pictures(rows):
        every = picture.findall(".//g[@class='study']")
        assert [node.get("aria-label") for node in every] == [row.spoken for row in rows.studies]
        drawn = [node for node in every if node.get("hidden") is None]
        for node, study, value, weight in zip(drawn, studies["study"], shown, studies["weight"], strict=True):
            written = texts(node)
            assert written[0] == study
            assert written[1].startswith(f"{value:.2f} (")
            assert node.get("aria-label").endswith(f"weight {weight:.1f} %")
    display = answer.overall.shown
    overall = pictures(rows)[0].find(".//g[@class='pooled']")
    limits = f"{display.estimate:.2f} ({display.ci_low:.2f} to {display.ci_high:.2f})"
    assert limits in texts(overall)


def test_larger_effects_stand_farther_right_and_heavier_studies_are_larger() -> None:
    rows = rows_of(answer_of(), SOURCES)
    for picture in pictures(rows):
        places, sides = [], []
        for node in picture.findall(".//g[@class='study']")[: len(rows.shown)]:
            square = node.find("rect[@class='square']")
            places.append(float(square.get("data-x")))
            sides.append(float(square.get("width")))
        values = [row.line.span[0] for row in rows.shown]
        weights = [row.line.weight for row in rows.shown]
        assert list(np.argsort(places)) == list(np.argsort(values))
        assert list(np.argsort(sides)) == list(np.argsort(weights))
        areas = (np.array(sides) - 4) ** 2 / np.array(weights)
        assert areas == pytest.approx(areas[0], rel=0.02)


@pytest.mark.parametrize("outcome", ["severity", "response"])
def test_the_page_has_the_numbers_of_every_choice(outcome: str) -> None:
    rows = rows_of(answer_of(outcome))
    content = json.loads(forest_data(rows))
    assert list(content["sets"]) == [one.choice.key for one in rows.sets]
    assert any(one.choice.answer is None for one in rows.sets) == (outcome == "severity")
    for one in rows.sets:
        found = content["sets"][one.choice.key]
        if one.choice.answer is None:
            assert found == {"title": one.title, "sentence": one.sentence, "rows": []}
            continue
        effect = one.choice.answer.overall
        assert [content["studies"][row]["yi"] for row in found["rows"]] == effect.effects.yi.tolist()
        assert [content["studies"][row]["vi"] for row in found["rows"]] == effect.effects.vi.tolist()
        head = effect.lead.headline
        assert found["lead"] == ("given" if head.method == "bayes" else head.method)
        assert found["given"] == ([*effect.span] if head.method == "bayes" else None)
        assert found["sentence"].startswith(headline(effect))
        assert (found["words"] == "") == (one.line.span is not None)


def test_a_name_cannot_break_out_of_the_page() -> None:
    rows = rows_of(answer_of(), SOURCES)
    wild = replace(rows.studies[0], line=replace(rows.studies[0].line, study='<b onload="x">A & B</b>'))
    rows = replace(rows, studies=(wild, *rows.studies[1:]))
    svg, data = forest_svg(rows, "x", "<title>"), forest_data(rows)
    assert "<b onload" not in svg
    assert "</script" not in data
    assert json.loads(data)["studies"][0]["label"] == wild.line.study
    assert json.loads(data)["studies"][0]["links"][0] == list(SOURCES["alpha2001"])


def test_one_study_is_reachable_by_tab_and_the_others_by_arrows() -> None:
    for picture in pictures(rows_of(answer_of(), SOURCES)):
        stops = [node.get("tabindex") for node in picture.findall(".//g[@class='study']")]
        assert stops == ["0", *["-1"] * (len(stops) - 1)]
        assert picture.get("aria-labelledby") == picture.find("title").get("id")


def test_nothing_is_drawn_outside_the_picture() -> None:
    for outcome in ("severity", "response"):
        for picture in pictures(rows_of(answer_of(outcome))):
            _, _, width, height = (float(part) for part in picture.get("viewBox").split())
            for node in picture.iter():
                for name, limit in (("x", width), ("x1", width), ("x2", width), ("cx", width), ("y2", height)):
                    value = node.get(name)
                    assert value is None or -0.5 <= float(value) <= limit + 0.5
                if node.get("points"):
                    xs = [float(pair.split(",")[0]) for pair in node.get("points").split()]
                    assert min(xs) >= -0.5
                    assert max(xs) <= width + 0.5


def test_coordinates_are_short() -> None:
    assert not re.search(r'="-?\d+\.\d{3,}"', forest_svg(rows_of(answer_of()), "x", "t"))


SPANS = ((-0.2, -9.0, 0.1), (-0.2, -0.3, 9.0), (-9.0, -9.5, -8.5), (9.0, 8.0, 9.5), None, (-0.4, -0.8, 0.0))


@pytest.mark.parametrize("outcome", ["severity", "response"])
def test_long_names_and_intervals_that_leave_the_plot_as_kept(outcome: str) -> None:
    """Names as long as the room, and one letter longer; intervals cut at either end, beyond it, and none."""
    rows = rows_of(answer_of(outcome))
    plain = forest_svg(rows, "plain", "A title")
    names = [("A study of " + "many long words " * 3)[:length] for length in (13, 14, 15, 28, 29, 30)]
    cut = tuple(
        replace(row, line=replace(row.line, study=name, span=span))
        for row, name, span in zip(rows.studies, names, SPANS, strict=False)
    )
    whole = rows.sets[0].line
    assert whole is not None
    sets = [
        replace(rows.sets[0], line=whole._replace(prediction=(-0.5, *limits)))
        for limits in ((-9.0, 9.0), (-0.6, 9.0), (-9.0, -0.4), (8.0, 9.0))
    ]
    sets += [replace(rows.sets[0], line=whole._replace(span=None, prediction=None, prediction_shown=None))]
    sides = [("worse " * count + "off", "better " * count + "off") for count in (1, 3, 9)]
    said = [
        forest_svg(replace(rows, studies=cut, sets=(one, *rows.sets[1:])), f"x{number}", "A & B")
        for number, one in enumerate(sets)
    ]
    for left, right in sides:
        named = rows.model.sides._replace(left=left, right=right, control=f"control of {left}")
        said.append(forest_svg(replace(rows, model=replace(rows.model, sides=named)), "named", "A title"))
    check_golden(f"report/forest_{outcome}.svg", "\n".join([plain, *said, ""]).replace("><", ">\n<"))


def lines_of(marks: str, class_: str) -> list[tuple[float, float, bool]]:
    """From where to where lines of a class run, and whether they are hidden."""
    found = ET.fromstring(f"<g>{marks}</g>")  # noqa: S314
    return [
        (float(one.get("x1", "")), float(one.get("x2", "")), one.get("hidden") is not None)
        for one in found.iter("line")
        if one.get("class") == class_
    ]


def arrows_of(marks: str) -> list[str]:
    """The arrows that can be seen, by their classes."""
    found = ET.fromstring(f"<g>{marks}</g>")  # noqa: S314
    drawn = [one for one in found.iter("polygon") if one.get("hidden") is None]
    return [name for one in drawn if "arrow" in (name := one.get("class", ""))]


# (low, high) in pixels left of or right of the plot's ends, whether anything of it is on the plot, and its arrows
ENDS = {
    (0, 0): (True, 0),
    (-1, 0): (True, 1),
    (0, 1): (True, 1),
    (-1, 1): (True, 2),
}


@pytest.mark.parametrize("shape", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("beyond", ENDS)
def test_an_interval_up_to_the_ends_of_the_plot_has_no_arrow(shape: Shape, beyond: tuple[int, int]) -> None:
    left, right = shape.plot
    drawn, arrows = ENDS[beyond]
    span = (left + 5, left + beyond[0], right + beyond[1])
    marks = "".join(_whisker(span, shape, float, 3.0, "ci"))
    assert lines_of(marks, "ci") == [(left, right, False)] * drawn
    assert len(arrows_of(marks)) == arrows


@pytest.mark.parametrize("shape", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("past", [0, 4])
def test_an_interval_beyond_an_end_is_an_arrow_alone(shape: Shape, past: int) -> None:
    left, right = shape.plot
    for low, high in ((left - 9, left - past), (right + past, right + 9)):
        marks = "".join(_whisker((low, low, high), shape, float, 3.0, "ci"))
        assert (lines_of(marks, "ci"), len(arrows_of(marks))) == ([], 1)
        drawn = _pooled(pooled((low, low, high)), shape, float)
        assert [hidden for *_, hidden in lines_of(drawn, "prediction")] == [True]
        assert arrows_of(drawn) == ["arrow lower" if low < left else "arrow upper"]


def pooled(prediction: tuple[float, float, float] | None) -> Any:
    line = SimpleNamespace(span=(80.0, 70.0, 90.0), people=("1", "2"), prediction=prediction)
    return SimpleNamespace(title="All", effect="1", prediction="2", line=line)


@pytest.mark.parametrize("shape", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("beyond", ENDS)
def test_a_prediction_up_to_the_ends_of_the_plot_has_no_arrow(shape: Shape, beyond: tuple[int, int]) -> None:
    left, right = shape.plot
    marks = _pooled(pooled((left + 5, left + beyond[0], right + beyond[1])), shape, float)
    assert lines_of(marks, "prediction") == [(left, right, False)]
    assert len(arrows_of(marks)) == ENDS[beyond][1]
    assert arrows_of(_pooled(pooled(None), shape, float)) == []
    assert [hidden for *_, hidden in lines_of(_pooled(pooled(None), shape, float), "prediction")] == [True]
