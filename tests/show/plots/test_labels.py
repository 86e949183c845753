"""Names of points: the most important first, each where there is room for it, from the nearest place on."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure
from tests.golden_files import check_golden

from ketcli.show.plots.labels import NEAR, POINT, TALL, _candidates, _touch, name_points
from ketcli.show.plots.style import SMALL, styled, text_width

SIZE = (4.0, 3.0)


@styled
def placed(points: list[tuple[float, float]], names: list[str], order: list[int]) -> tuple[list[int], list[str]]:
    """Which points are named, and where names and the ends of leading lines lie, in inches."""
    axes = Figure(figsize=SIZE).add_axes((0, 0, 1, 1))
    axes.set_xlim(-2, 2)
    axes.set_ylim(10, 13)
    named = name_points(axes, SIZE, points, names, order)
    said = [f"{text.get_text()} {_inches(*text.get_position())}" for text in axes.texts]
    said += [f"line {' to '.join(_inches(x, y) for x, y in np.asarray(line.get_xydata()))}" for line in axes.lines]
    return named, said


def _inches(x: float, y: float) -> str:
    return f"{x * SIZE[0]:.1f} {y * SIZE[1]:.1f}"


def test_a_name_stands_right_of_its_point_and_left_of_one_at_the_right_edge() -> None:
    named, said = placed([(-1, 11), (1.9, 12)], ["One", "Two"], [0, 1])
    wide = text_width("Two", SMALL) + 0.02
    assert named == [0, 1]
    assert said == [
        f"One {1 + POINT + NEAR + 0.01:.1f} 1.0",
        f"Two {3.9 - POINT - NEAR - wide + 0.01:.1f} 2.0",
    ]


def test_what_lies_off_the_axes_has_no_name_and_what_lies_on_their_edge_has() -> None:
    named, _ = placed(
        [(-2.01, 11), (2.01, 11), (0, 9.99), (0, 13.01), (-2, 12), (2, 12), (1, 10), (1, 13)],
        list("abcdefgh"),
        list(range(8)),
    )
    assert named == [4, 5, 6, 7]


def test_where_there_is_no_room_the_less_important_have_no_name() -> None:
    crowd = [(x / 40, 11 + y / 40) for x in range(12) for y in range(12)]
    order = list(np.random.default_rng(1).permutation(len(crowd)))
    named, said = placed(crowd, [f"Study {place}" for place in range(len(crowd))], [int(one) for one in order])
    assert 0 < len(named) < len(crowd)
    assert named == [one for one in order if one in named]
    assert any(one.startswith("line") for one in said)
    check_golden("drawn/labels.txt", "".join(f"{one}\n" for one in said))


def test_places_are_tried_from_beside_the_point_to_farther_off() -> None:
    found = _candidates(1.0, 2.0, 0.5)
    assert [round(far, 3) for far, _ in found] == [0.02] * 8 + [0.15] * 8 + [0.3] * 8
    gap = POINT + NEAR
    assert found[0][1] == pytest.approx((1 + gap, 2 - TALL / 2, 1.5 + gap, 2 + TALL / 2))
    assert found[1][1] == pytest.approx((0.5 - gap, 2 - TALL / 2, 1 - gap, 2 + TALL / 2))
    assert found[2][1] == pytest.approx((0.75, 2 + gap, 1.25, 2 + gap + TALL))
    assert found[3][1] == pytest.approx((0.75, 2 - gap - TALL, 1.25, 2 - gap))
    for far, (left, bottom, right, top) in found:
        assert (right - left, top - bottom) == pytest.approx((0.5, TALL))
        nearest = np.hypot(max(left - 1, 1 - right, 0), max(bottom - 2, 2 - top, 0))
        assert 0.7 * (POINT + far) - 1e-9 <= nearest <= POINT + far + 1e-9


@pytest.mark.parametrize(
    ("box", "touches"),
    [
        ((0.9, 0.9, 2, 2), True),
        ((1, 0, 2, 1), False),
        ((0, 1, 1, 2), False),
        ((-1, -1, 0, 0), False),
        ((-1, -1, 0.1, 0.1), True),
        ((0.2, 0.2, 0.8, 0.8), True),
    ],
)
def test_boxes_that_only_meet_do_not_touch(box: tuple[float, float, float, float], touches: bool) -> None:
    assert _touch((0, 0, 1, 1), box) == _touch(box, (0, 0, 1, 1)) == touches
