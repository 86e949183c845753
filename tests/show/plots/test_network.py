"""Numbers of trials on lines that lie close together: each where no other is, along its own line."""

from __future__ import annotations

import pytest

from ketcli.show.plots.network import _numbers
from ketcli.show.plots.paper import Paper


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
