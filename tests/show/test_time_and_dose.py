"""Pictures and tables of time course and dose, letter by letter."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len
from tests.golden_files import check_golden

from ketcli.evidence.dataset import open_folder
from ketcli.evidence.filters import Filters
from ketcli.questions.answers.dose import dose_response
from ketcli.questions.answers.timecourse import time_course
from ketcli.show.answers.dose import dose_answer
from ketcli.show.answers.timecourse import timecourse_answer
from ketcli.show.kit.axis import Axis
from ketcli.show.kit.formats import render
from ketcli.show.terminal.canvas import ASCII, UNICODE, Canvas, centred
from ketcli.show.terminal.dose_picture import dose_picture
from ketcli.show.terminal.time_picture import time_picture

if TYPE_CHECKING:
    from ketcli.show.kit.answer import Answer

TESTS = Path(__file__).parents[1]
COURSE = open_folder(TESTS / "course")


def timecourse(outcome: str) -> Answer:
    return timecourse_answer(time_course(COURSE, Filters(), outcome=outcome))


def dose(outcome: str, at: str) -> Answer:
    return dose_answer(dose_response(COURSE, Filters(), outcome=outcome, at=at))


TEXTS = {
    "timecourse_severity.txt": lambda: render(timecourse("severity"), "table", "ketcli timecourse"),
    "timecourse_response_ascii.txt": lambda: render(timecourse("response"), "table", "", ascii_only=True),
    "timecourse_severity.csv": lambda: render(timecourse("severity"), "csv", ""),
    "dose_severity.txt": lambda: render(dose("severity", "24h"), "table", "ketcli dose"),
    "dose_response_ascii.txt": lambda: render(dose("response", "28d"), "table", "", ascii_only=True),
    "dose_severity.csv": lambda: render(dose("severity", "24h"), "csv", ""),
    "timecourse_80.txt": lambda: time_picture(time_course(COURSE, Filters()), 80, False) + "\n",
    "timecourse_140.txt": lambda: time_picture(time_course(COURSE, Filters()), 140, False) + "\n",
    "dose_80.txt": lambda: dose_picture(dose_response(COURSE, Filters()).kinds[0], 80, False) + "\n",
}


@pytest.mark.parametrize("name", TEXTS)
def test_as_kept(name: str) -> None:
    check_golden(name, TEXTS[name]().replace("\r\n", "\n"))


@pytest.mark.parametrize("width", [60, 80, 100, 140])
@pytest.mark.parametrize("ascii_only", [False, True])
def test_pictures_stay_within_their_width(width: int, ascii_only: bool) -> None:
    course, doses = time_course(COURSE, Filters()), dose_response(COURSE, Filters())
    for picture in (time_picture(course, width, ascii_only), dose_picture(doses.kinds[1], width, ascii_only)):
        assert picture.isascii() or not ascii_only
        if width >= 80:
            assert max(cell_len(line) for line in picture.split("\n")) <= width


def test_canvas_draws_intervals_and_arrows() -> None:
    canvas = Canvas(Axis(0, 10, 11), Axis(0, 4, 5), ASCII)
    canvas.level(1)
    canvas.interval(2, 2, 1, 3, "o")
    canvas.interval(5, 3, -9, 9, "o")
    canvas.interval(8, 9, 8, 10, "o")
    assert canvas.lines([(2, "a"), (5, "b")], [(1, "1"), (9, "off")]) == [
        "  |     ^",
        "  |  |  o",
        "  |  o  |",
        "1 +..|..|.....",
        "  |     v",
        "  +--+--+-----",
        "     a  b",
    ]


def test_labels_that_would_touch_are_left_out() -> None:
    assert centred([(2, "28"), (3, "56"), (9, "84")], 11) == " 28     84"
    assert UNICODE.series[0] != UNICODE.series[1]
