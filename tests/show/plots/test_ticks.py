"""Axes of pictures: round values, real ratios, and what is cut."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.golden_files import check_golden

from ketcli.show.kit.axis import Axis
from ketcli.show.plots.style import NO_BREAK, SIZE, clipped, text_width, wrap
from ketcli.show.plots.ticks import APART, reach, ticks

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
    assert all(one[1] + APART <= other[0] + 1e-9 for one, other in itertools.pairwise(edges))


@given(low=st.floats(-1.2, 0.2), inches=st.sampled_from([1.0, 1.3, 2.0]))
def test_a_narrow_axis_has_two_values_or_more(low: float, inches: float) -> None:
    """One value alone tells no distance; differences of risks on a narrow sheet once had it."""
    assert len(ticks(Axis(low, low + 1.0, 2), inches)) >= 2
    assert len(ticks(Axis(low / 10, low / 10 + 0.1, 2), inches)) >= 2


@pytest.mark.parametrize("upright", [False, True])
@pytest.mark.parametrize("logarithmic", [False, True])
def test_as_many_ticks_as_stand_apart(upright: bool, logarithmic: bool) -> None:
    """Over axes of many lengths the labels come as near as they may, and never nearer."""
    nearest = math.inf
    for tenth in range(5, 60):
        for span in (0.7, 1.9, 4.4, 130.0):
            axis, inches = Axis(-span / 2, span / 2, 2, logarithmic), tenth / 10
            found = ticks(axis, inches, upright=upright)
            half = [(SIZE / 72 if upright else text_width(label)) / 2 for _, label in found]
            ends = [(value - axis.low) / span * inches for value, _ in found]
            gaps = [
                b - a - x - y for (a, b), (x, y) in zip(itertools.pairwise(ends), itertools.pairwise(half), strict=True)
            ]
            nearest = min([nearest, *gaps])
    assert APART <= nearest + 1e-9 < APART * (3 if upright else 1.5)


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


def test_the_ends_of_an_axis_have_a_little_room() -> None:
    assert reach([(0.0, -1.0, 1.0)]) == Axis(-1.06, 1.06, 2)
    assert reach([(0.5, 0.5, 0.5)]) == Axis(0.0, 1.0, 2)
    assert reach([(2.0, -math.inf, math.inf)], always=(0.0,), logarithmic=True) == Axis(-0.06, 2.06, 2, True)
    assert reach([(0.0, -1.0, math.inf), (0.0, -2.0, 2.0)]) == Axis(-2.12, 2.12, 2)


@pytest.mark.parametrize(("times", "shown"), [(2.99, True), (3.0, True), (3.01, False)])
def test_an_interval_three_times_as_wide_as_the_usual_one_is_shown(times: float, shown: bool) -> None:
    axis = reach([(0.0, -1.0, 1.0), (0.0, -1.0, 1.0), (0.0, -times, times)])
    assert (axis.high > times) == shown


def test_ticks_as_kept() -> None:
    """Of axes of many reaches and lengths, of differences and of ratios."""
    said = []
    for low, high in ((-0.3, 0.2), (-1.5, 0.4), (-7, 19), (-120, 30), (0.9, 1.1), (-2.3, 2.3), (-9, 1), (-14, 30)):
        for logarithmic in (False, True):
            for inches in (0.8, 1.2, 1.9, 2.9, 4.4):
                found = ticks(Axis(low, high, 2, logarithmic), inches, upright=inches == 1.9)
                said.append(
                    f"{low} {high} {'ratio ' if logarithmic else ''}{inches}: {' '.join(text for _, text in found)}"
                )
    check_golden("drawn/ticks.txt", "\n".join([*said, ""]))
