"""The words below an axis: each on its side of no effect, as far as both have room, and within the sheet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ketcli.show.kit.axis import Axis
from ketcli.show.plots.look import Look, drawn_as
from ketcli.show.plots.sheet_axis import APART, LINE, _name, _sides, axis_height, directions_within
from ketcli.show.plots.sheet_parts import Place, PlotColumn
from ketcli.show.plots.style import text_width

NAMES = ("favours drug", "favours no drug at all")
LEFT, RIGHT = "← favours drug", "favours no drug at all →"
LONG = "antidepressants"
DRUG = "esketamine"
AXIS = PlotColumn("plot", Axis(0.0, 10.0, 2), "Effect", null=1.0, directions=NAMES)


def width_of(*texts: str) -> float:
    return max(map(text_width, texts))


def test_in_one_line_on_both_sides_of_no_effect() -> None:
    assert directions_within(NAMES, 8.0, 4.0) == ([LEFT], [RIGHT], 4.0 - APART / 2, 4.0 + APART / 2)


def test_near_an_end_of_the_axis_they_move_as_far_as_they_must() -> None:
    left, right, end, start = directions_within(NAMES, 8.0, 0.2)
    assert (left, right, start - end) == ([LEFT], [RIGHT], pytest.approx(APART))
    assert end == pytest.approx(width_of(LEFT))
    left, right, end, start = directions_within(NAMES, 8.0, 7.9)
    assert (left, right, start - end) == ([LEFT], [RIGHT], pytest.approx(APART))
    assert start == pytest.approx(8.0 - width_of(RIGHT))


def test_just_enough_room_is_enough() -> None:
    exactly = width_of(LEFT) + width_of(RIGHT) + APART
    left, right, end, start = directions_within(NAMES, exactly + 1e-6, 0.0)
    assert (left, right) == ([LEFT], [RIGHT])
    assert (end, start) == (pytest.approx(width_of(LEFT)), pytest.approx(width_of(LEFT) + APART))
    left, right, _, _ = directions_within(NAMES, exactly - 0.05, 0.0)
    assert len(left) + len(right) > 2


@pytest.mark.parametrize("null", [-1.0, 0.9, 1.0, 1.1, 3.0])
def test_with_less_they_are_broken_between_the_ends_of_the_axis(null: float) -> None:
    left, right, end, start = directions_within(NAMES, 2.4, null)
    assert (" ".join(left), " ".join(right)) == (LEFT, RIGHT)
    assert width_of(*left) <= end + 1e-9
    assert start + width_of(*right) <= 2.4 + 1e-9
    assert start - end == pytest.approx(APART)
    assert (start + end) / 2 == pytest.approx(min(max(null, 0.8), 1.6))


def test_the_longest_word_of_each_has_its_room() -> None:
    for names, null in (((LONG, "b c"), 0.0), (("b c", LONG), 9.0)):
        width = text_width(LONG) / 0.6
        left, right, end, start = directions_within(names, width, null)
        assert width_of(*left) <= end + 1e-9
        assert start + width_of(*right) <= width + 1e-9


def test_the_height_of_an_axis_counts_its_lines_wherever_it_lies() -> None:
    names = ("less", "more with what the longer of both names says in many words")
    column = replace(AXIS, directions=names)
    lines = len(directions_within(names, 2.0, 0.2)[1])
    for left in (0.25, 3.0):
        assert axis_height([Place(column, left, 2.0)], 9.0) == pytest.approx(0.42 + LINE * (lines + 1))
    assert axis_height([Place(replace(AXIS, directions=None), 3.0, 2.0)], 9.0) == pytest.approx(0.42 + LINE)
    assert axis_height([], 9.0) == pytest.approx(0.1)


def name_of(place: Place, width: float) -> tuple[list[str], float]:
    return _name([place], place, width)


def test_the_name_stands_in_the_middle_unless_it_would_leave_the_sheet() -> None:
    title = "A name that is wider than its axis"
    half = text_width(title, bold=True) / 2
    column = replace(AXIS, title=title)
    wide = 2 * half - 0.19  # and a name may be wider by the gap between columns
    assert name_of(Place(column, 3.0, wide), 12.0) == ([title], pytest.approx(3.0 + wide / 2))
    assert name_of(Place(column, 0.2, wide), 12.0) == ([title], pytest.approx(0.25 + half))
    assert name_of(Place(column, 3.0, wide), 3.3 + wide) == ([title], pytest.approx(3.05 + wide - half))
    assert len(name_of(Place(column, 3.0, wide - 0.02), 12.0)[0]) == 2
    with drawn_as(Look(width=6.0)):
        assert len(name_of(Place(column, 3.0, 0.5), 6.0)[0]) == len(name_of(Place(column, 3.0, 1.6), 6.0)[0])


def test_what_stands_in_brackets_is_not_broken() -> None:
    column = replace(AXIS, title="People with it (%, 95% CI)")
    with drawn_as(Look(width=6.0)):
        assert name_of(Place(column, 3.0, 0.5), 6.0)[0] == ["People with it", "(%, 95% CI)"]


def test_words_of_two_pictures_stay_apart_and_on_the_sheet() -> None:
    """Beside each other where they have room, else one below the other."""
    one, two = replace(AXIS, title="A long name of the first picture"), replace(AXIS, directions=(DRUG, DRUG))
    for gap in (0.3, 0.7, 3.0):
        places = [Place(one, 0.06, 1.0), Place(two, 1.06 + gap, 1.1)]
        edge = 2.22 + gap
        with drawn_as(Look(width=edge)):
            lines, centre = _name(places, places[0], edge)
            sides = _sides(places, places[1], edge)
        spans = {"left": (0.0, 1.0), "right": (-1.0, 0.0)}
        ends = [tuple(x + part * text_width(text) for part in spans[align]) for x, _, text, align in sides]
        assert [text for _, _, text, _ in sides] == [f"← {DRUG}", f"{DRUG} →"]
        assert [number for _, number, _, _ in sides] == ([0, 0] if gap == 3.0 else [0, 1])
        assert max(end for _, end in ends) <= edge - 0.06 + 1e-9
        middle = 1.06 + gap / 2
        assert centre + width_of_bold(*lines) / 2 <= middle - APART / 2 + 1e-9
        assert min(start for start, _ in ends) >= middle + APART / 2 - 1e-9


def width_of_bold(*texts: str) -> float:
    return max(text_width(text, bold=True) for text in texts)
