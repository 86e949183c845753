"""Bars: as long as their shares, labels cut where they must be, every line as wide as asked."""

from __future__ import annotations

import pytest

from ketcli.show.terminal.bars import Bar, _stroke, bars

LINES = [
    Bar("Nausea", "drug", 0.4, "40 %"),
    Bar("", "none", 0.2, "20 %", first=False),
    Bar("A side effect of a name that is long", "drug", 0.05, "5.0 %"),
    Bar("", "none", 0.0, "0.0 %", first=False),
]


@pytest.mark.parametrize(
    ("length", "stroke"),
    [(0, ""), (0.06, ""), (0.07, "▏"), (0.5, "▌"), (1, "█"), (2.9, "██▉"), (2.95, "███"), (3.125, "███▏")],
)
def test_eighths_of_a_column(length: float, stroke: str) -> None:
    assert _stroke(length, first=True, ascii_only=False) == stroke
    assert _stroke(length, first=False, ascii_only=False) == "░" * round(length)
    assert _stroke(length, first=True, ascii_only=True) == "#" * round(length)
    assert _stroke(length, first=False, ascii_only=True) == "=" * round(length)


def test_the_longest_bar_fills_the_room_and_the_others_are_their_shares_of_it() -> None:
    lines = bars(LINES, 80, ascii_only=True).splitlines()
    assert [len(line) for line in lines] == [80] * 4
    room = 80 - 26 - 4 - 5 - 6  # a third of the width for names, then groups, shares and three gaps
    assert [line.count("#") + line.count("=") for line in lines] == [room, round(room / 2), round(room / 8), 0]
    assert lines[0].startswith("Nausea" + " " * 22 + "drug  #")


@pytest.mark.parametrize(
    ("width", "label", "room"), [(20, 12, 5), (36, 12, 9), (60, 20, 25), (102, 34, 53), (140, 34, 91)]
)
def test_names_take_a_third_of_the_width_between_12_and_34_columns(width: int, label: int, room: int) -> None:
    lines = bars(LINES, width, ascii_only=True).splitlines()
    assert lines[0].index("drug") == label + 2
    assert lines[0].count("#") == room
    assert lines[2][:label].rstrip() == ("A side effect of a name that is long"[: label - 1].rstrip() + "~")


def test_nothing_of_anything_has_no_bar() -> None:
    assert bars([Bar("None", "", 0.0, "0.0 %")], 40, ascii_only=True).split() == ["None", "0.0", "%"]
