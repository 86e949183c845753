"""The words in a picture are those of its trials."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from matplotlib.text import Text

from ketcli.asking.answer import DataSource, answer
from ketcli.asking.pictures import PICTURES
from ketcli.asking.request import Request
from ketcli.asking.understanding import understood
from ketcli.evidence.filters import ACUTE, Filters
from ketcli.evidence.opening import open_dataset
from ketcli.questions.answers.bias import bias_of
from ketcli.questions.answers.choices import Choice
from ketcli.questions.answers.dose import dose_response
from ketcli.questions.answers.pool import pool_effects
from ketcli.questions.answers.sensitivity import sensitivity_of
from ketcli.questions.answers.timecourse import time_course
from ketcli.questions.effects.ask import ask
from ketcli.questions.effects.method import resolve
from ketcli.questions.safety.question import SafetyQuestion
from ketcli.questions.safety.safety import safety
from ketcli.show.forest.model import forest_model
from ketcli.show.plots.dose import dose_figure
from ketcli.show.plots.drawing import drawing
from ketcli.show.plots.forest import forest_figure
from ketcli.show.plots.funnel import funnel_figure
from ketcli.show.plots.look_options import look_of
from ketcli.show.plots.refits import leave_one_out_figure
from ketcli.show.plots.safety import safety_figure
from ketcli.show.plots.timecourse import timecourse_figure
from ketcli.show.report.forest_rows import forest_rows
from ketcli.show.report.forest_svg import forest_svg
from ketcli.show.terminal.dose_picture import dose_picture
from ketcli.show.terminal.forest import forest
from ketcli.show.terminal.funnel_picture import funnel_picture
from ketcli.show.terminal.time_picture import time_picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NAMES = {"racemic": "racemic ketamine", "esketamine": "esketamine"}
OTHER = {"racemic": r"esketamine", "esketamine": r"(?<!es)ketamine(?!-depression-rcts)"}


@pytest.mark.parametrize("form", ["racemic", "esketamine"])
def test_pictures_of_one_form_name_it_and_no_other(form: str) -> None:
    for where, text in pictures(form).items():
        assert NAMES[form] in text.lower(), where
        found = re.search(OTHER[form], text, re.IGNORECASE)
        assert found is None, (where, text[max(found.start() - 60, 0) : found.end() + 20])


@pytest.mark.parametrize("kind", [picture.kind for picture in PICTURES if "formulation" in picture.options])
def test_every_picture_of_the_registry_that_shows_esketamine_alone_says_no_ketamine(kind: str) -> None:
    picture = next(one for one in PICTURES if one.kind == kind)
    few = {"subsets": 200} if "subsets" in picture.options else {}
    source = DataSource(None)
    request = understood(
        source, Request(picture.question, {"formulation": ("esketamine",), **picture.fixed, **few}, None)
    )
    figure, notes = drawing(picture, answer(source, request), request, look_of({}), title=None)
    found = re.search(
        OTHER["esketamine"],
        "\n".join([said(figure), *(str(note) for note in notes if note.kind != "left_out")]),
        re.IGNORECASE,
    )
    assert found is None, found.string[max(found.start() - 60, 0) : found.end() + 20]


def pictures(form: str) -> dict[str, str]:
    """All that each picture of that form's trials says."""
    dataset = open_dataset(None)
    asked = Filters(role=ACUTE, formulation=(form,))
    effects = ask(dataset, asked)
    answer, refits, funnel = pool_effects(effects), sensitivity_of(effects), bias_of(effects)
    over_time = time_course(dataset, asked)
    by_dose = dose_response(dataset, asked, kind=None, at="24h")
    events = safety(dataset, asked, resolve(measure="RR"), SafetyQuestion())
    rows = forest_rows(answer, (Choice("", "", answer),), {})
    return {
        "forest": said(forest_figure(answer)),
        "funnel": said(funnel_figure(funnel)),
        "leave-one-out": said(leave_one_out_figure(refits)),
        "time course": said(timecourse_figure(over_time)),
        "dose": said(dose_figure(by_dose)),
        "safety": said(safety_figure(events)),
        "report": forest_svg(rows, "forest", "title"),
        "terminal forest": forest(forest_model(answer), 100, ascii_only=False),
        "terminal funnel": funnel_picture(funnel, 100, ascii_only=False),
        "terminal time course": time_picture(over_time, 100, ascii_only=False),
        "terminal dose": dose_picture(by_dose.kinds[0], 100, ascii_only=False),
    }


def said(figure: Figure) -> str:
    """Every text of a figure."""
    return "\n".join(text.get_text() for text in figure.findobj(Text))
