"""Numbers of trials on lines that lie close together: each where no other is, along its own line."""

from __future__ import annotations

import pytest

from ketcli.show.plots.network import LARGEST, LINE, _extent, _numbers
from ketcli.show.plots.paper import Paper
from ketcli.show.plots.style import text_width


def test_a_number_moves_along_its_line_until_it_is_free() -> None:
    """Nine lines of ten inches that all but coincide; the last two find no free place."""
    spots = {
        f"{end}{place}": (x, 1 + place / 1000) for place in range(9) for end, x in (("left", 1.0), ("right", 11.0))
    }
    trials = {(f"left{place}", f"right{place}"): place + 1 for place in range(9)}
    paper = Paper(12.0, 2.0)
    _numbers(paper, spots, trials)
    told = {text.get_text(): text.get_position()[0] for text in paper.figure.texts}
    shares = [0.5, 0.42, 0.58, 0.35, 0.65, 0.28, 0.72, 0.5, 0.5]
    assert told == {str(place + 1): pytest.approx(1 + 10 * share) for place, share in enumerate(shares)}


@pytest.mark.parametrize(("apart", "moved"), [(0.25, True), (0.27, False)])
def test_two_numbers_may_be_as_close_as_their_discs(apart: float, moved: bool) -> None:
    spots = {"a": (1.0, 1.0), "b": (5.0, 1.0), "c": (1.0, 1.0 + apart), "d": (5.0, 1.0 + apart)}
    paper = Paper(6.0, 3.0)
    _numbers(paper, spots, {("a", "b"): 1, ("c", "d"): 2})
    (second,) = [text for text in paper.figure.texts if text.get_text() == "2"]
    assert (second.get_position()[0] < 2.9) == moved


SHORT = {"a": ["i"], "b": ["i"], "c": ["i"], "d": ["i"]}  # above, and then clockwise


@pytest.mark.parametrize("ring", [0.8, 1.7])
def test_the_drawing_reaches_around_discs_and_labels(ring: float) -> None:
    """Labels that are narrower than a disc leave it its room; longer ones reach as far as they are long."""
    order, radius = tuple(SHORT), dict.fromkeys(SHORT, 0.05)
    labels, across, above, below = _extent(order, ring, radius, SHORT)
    assert across == pytest.approx(2 * (ring + LARGEST))
    assert above == pytest.approx(max(ring + LARGEST, LINE / 2 - labels["a"][2]))
    assert below == pytest.approx(max(ring + LARGEST, LINE / 2 + labels["c"][2]))
    long = {**SHORT, "b": ["a long name", "i"], "d": ["i", "and a longer one"]}
    labels, across, *_ = _extent(order, ring, radius, long)
    right, left = text_width("a long name", bold=True), text_width("and a longer one", bold=True)
    gap = radius["b"] + 0.12
    assert (labels["b"][:2], labels["b"][3]) == (pytest.approx((ring + gap, ring + gap + right)), "left")
    assert (labels["d"][:2], labels["d"][3]) == (pytest.approx((-ring - gap - left, -ring - gap)), "right")
    assert across == pytest.approx(2 * (ring + gap) + left + right)
    assert labels["b"][2] == pytest.approx(-LINE / 2)
    tall = {**SHORT, "a": ["i"] * 3, "c": ["i"] * 4}
    labels, _, above, below = _extent(order, ring, radius, tall)
    assert labels["a"][2] == pytest.approx(-ring - gap - 0.02 - 2 * LINE)
    assert above == pytest.approx(ring + gap + 0.02 + 2.5 * LINE)
    assert labels["c"][2] == pytest.approx(ring + gap + 0.02)
    assert below == pytest.approx(ring + gap + 0.02 + 3.5 * LINE)
    assert labels["a"][:2] == pytest.approx((-text_width("i", bold=True) / 2, text_width("i", bold=True) / 2))
