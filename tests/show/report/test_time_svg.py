"""The picture of a course over time: every mark stands above the window that it belongs to."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.golden_files import check_golden

from ketcli.evidence.dataset import open_folder
from ketcli.evidence.filters import Filters
from ketcli.questions.answers.timecourse import time_course
from ketcli.show.kit.axis import spanning
from ketcli.show.report import time_svg as module
from ketcli.show.report.time_svg import BOTTOM, HEIGHT, NARROW, TOP, WIDE, time_svg

COURSE = time_course(open_folder(Path(__file__).parents[2] / "course"), Filters())
PICTURES = dict(
    zip((WIDE, NARROW), ElementTree.fromstring(f"<p>{time_svg(COURSE, 'time')}</p>"), strict=True)  # noqa: S314
)


@pytest.mark.parametrize("frame", PICTURES, ids=lambda frame: frame.name)
def test_names_numbers_and_marks_of_a_window_stand_over_each_other(frame) -> None:
    texts = [(one.text or "", float(one.get("x")), float(one.get("y"))) for one in PICTURES[frame].iter("text")]
    groups = [name for name in COURSE.groups if name != "all"]
    windows = COURSE.of(groups[0])
    numbers = ["+".join(str(COURSE.of(group)[i].k) for group in groups) for i in range(len(windows))]
    below = sorted((x, word) for word, x, y in texts if y == BOTTOM + 58 and word != "trials")
    assert [word for _, word in below] == numbers
    step = (frame.width - frame.left) / len(windows)
    assert [x for x, _ in below] == pytest.approx([frame.left + step * (i + 0.5) for i in range(len(windows))], abs=0.1)
    named = sorted(x for word, x, y in texts if y == BOTTOM + 20)
    assert named == [x for x, _ in below]
    assert all(0 <= x <= frame.width and 0 < y < HEIGHT for _, x, y in texts)
    for mark in PICTURES[frame].iter("g"):
        if mark.get("class") == "window":
            title = mark.findtext("title")
            place = next(i for i, one in enumerate(windows) if title.startswith(one.window.label + ","))
            line = mark.find("line")
            assert abs(float(line.get("x1")) - below[place][0]) < step / 2
            assert min(float(line.get(end)) for end in ("y1", "y2")) >= TOP
            assert max(float(line.get(end)) for end in ("y1", "y2")) <= BOTTOM


@pytest.mark.parametrize("outcome", ["severity", "response"])
def test_as_kept_with_intervals_that_leave_the_picture(outcome: str, monkeypatch: pytest.MonkeyPatch) -> None:
    course = time_course(open_folder(Path(__file__).parents[2] / "course"), Filters(), outcome=outcome)
    said = [time_svg(course, "time")]
    spans = [one.effect.span for one in course.of("single") if one.effect is not None and one.effect.span is not None]
    near = spanning([span[0] for span in spans], [span[0] for span in spans], 100, logarithmic=outcome == "response")
    monkeypatch.setattr(module, "spanning", lambda *_, **__: near)
    said.append(time_svg(course, "cut"))
    assert "arrow" in said[1]
    check_golden(f"report/time_{outcome}.svg", "\n".join([*said, ""]).replace("><", ">\n<"))
