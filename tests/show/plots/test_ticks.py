"""Axes of pictures: round values, real ratios, and what is cut."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketcli.show.kit.axis import Axis
from ketcli.show.plots.style import NO_BREAK, clipped, text_width, wrap
from ketcli.show.plots.ticks import reach, ticks

values = st.floats(-6, 6)


def test_ticks_of_ratios_lie_at_their_logarithms() -> None:
    found = ticks(Axis(math.log(0.08), math.log(12), 2, logarithmic=True), 3.0)
    assert [label for _, label in found] == ["0.1", "0.2", "0.5", "1", "2", "5", "10"]
    for value, label in found:
        assert value == pytest.approx(math.log(float(label)))


def test_a_narrow_axis_of_ratios_still_has_several() -> None:
    found = ticks(Axis(math.log(0.4), math.log(1.05), 2, logarithmic=True), 3.0)
    assert len(found) >= 4
    assert "1" in [label for _, label in found]


@pytest.mark.parametrize("decades", [0.05, 0.3, 1, 3, 9, 17, 40])
@pytest.mark.parametrize("inches", [1.5, 2.9, 6.4])
def test_ratios_of_any_reach_have_ticks(decades: float, inches: float) -> None:
    half = decades / 2 * math.log(10)
    found = ticks(Axis(-half, half, 2, logarithmic=True), inches)
    assert len(found) >= 2
    for value, label in found:
        assert value == pytest.approx(math.log(float(label)), abs=1e-9)


@given(low=values, span=st.floats(0.01, 20), inches=st.floats(1, 6), logarithmic=st.booleans())
def test_ticks_stand_on_the_axis_and_clear_of_each_other(
    low: float, span: float, inches: float, logarithmic: bool
) -> None:
    axis = Axis(low, low + span, 2, logarithmic)
    found = ticks(axis, inches)
    ends = [(value - low) / span * inches for value, _ in found]
    assert all(-1e-9 <= end <= inches + 1e-9 for end in ends)
    edges = [
        (end - text_width(label) / 2, end + text_width(label) / 2) for end, (_, label) in zip(ends, found, strict=True)
    ]
    assert all(one[1] < other[0] for one, other in itertools.pairwise(edges))


@given(st.lists(st.tuples(values, st.floats(0.01, 1)), min_size=1, max_size=20))
def test_every_estimate_is_on_the_axis(studies: list[tuple[float, float]]) -> None:
    axis = reach([(value, value - half, value + half) for value, half in studies], always=(0.0,))
    assert all(axis.low < value < axis.high for value, _ in studies)
    assert axis.low < 0 < axis.high


def test_an_interval_of_another_size_does_not_stretch_the_axis() -> None:
    usual = [(0.1 * index, 0.1 * index - 0.5, 0.1 * index + 0.5) for index in range(10)]
    with_one = reach([*usual, (0.3, -80.0, 80.0)])
    assert with_one.low > -2
    assert with_one.high < 3


@given(st.text(alphabet="abc de", max_size=60), st.floats(0.3, 3))
def test_wrapped_lines_hold_the_text_and_fit(text: str, width: float) -> None:
    lines = wrap(text, width)
    assert " ".join(lines).split() == text.split()
    assert all(text_width(line) <= width or " " not in line for line in lines)


def test_a_figure_with_its_unit_is_not_broken() -> None:
    kept = f"df = 11, p{NO_BREAK}={NO_BREAK}0.170"
    assert wrap(kept, text_width("df = 11, p =")) == ["df = 11,", f"p{NO_BREAK}={NO_BREAK}0.170"]


def test_clipped_text_fits() -> None:
    assert clipped("short", 2.0) == "short"
    cut = clipped("a long name that does not fit", 1.0)
    assert cut.endswith("…")
    assert text_width(cut) <= 1.0


@given(st.lists(values, min_size=1, max_size=20), st.floats(0.05, 2))
def test_intervals_of_a_usual_width_are_shown_whole(estimates: list[float], half: float) -> None:
    """Of a pooled effect also those up to six times as wide, and no wider."""
    axis = reach([(value, value - half, value + half) for value in estimates])
    assert axis.low < min(estimates) - half
    assert max(estimates) + half < axis.high
    middle = estimates[0]
    for times in (5.9, 6.1):
        wide = (middle, middle - times * half, middle + times * half)
        axis = reach([(value, value - half, value + half) for value in [middle] * 3], [wide])
        assert (axis.low < wide[1] and wide[2] < axis.high) == (times < 6)


@pytest.mark.parametrize("name", ["x" * 10_000_000, "wide name " * 20, "ab"])
def test_as_much_of_a_name_is_kept_as_fits(name: str) -> None:
    cut = clipped(name, 0.1 if len(name) == 2 else 2.0)
    kept = len(cut) - 1
    assert cut == name[:kept] + "…"
    limit = 0.1 if len(name) == 2 else 2.0
    assert text_width(cut) <= limit or kept == 0
    assert text_width(name[: kept + 2] + "…") > limit
