"""Rings of characters as they were drawn: of few and many treatments, on narrow and wide terminals."""

from __future__ import annotations

from itertools import pairwise

import pytest
from tests.golden_files import check_golden

from ketcli.show.terminal.network_picture import _write_clear, ring, untangled

NAMES = tuple(f"drug {letter}" for letter in "abcdefghijklmnopqrstuvwx")
WIDTHS = (24, 60, 100)


def drawn(count: int, width: int, *, ascii_only: bool) -> str:
    """A ring in which each is compared with the next, in 1 to 12 trials, and the first with the fourth."""
    nodes = NAMES[:count]
    pairs = [*pairwise(nodes), *([(nodes[0], nodes[3])] if count > 3 else [])]
    trials = {pair: 1 + 5 * number % 12 for number, pair in enumerate(pairs)}
    labels = {node: f"[{node} {100 * place}]" for place, node in enumerate(nodes)}
    return ring(labels, trials, width, ascii_only=ascii_only)


@pytest.mark.parametrize("count", [2, 3, 4, 7, 8, 10, 11, 16, 24])
def test_as_kept(count: int) -> None:
    text = "\n~\n".join(drawn(count, width, ascii_only=width == 60) for width in WIDTHS)
    check_golden(f"screen/ring_{count}.txt", f"{text}\n")


def test_the_order_is_the_best_there_is_up_to_seven_and_sixteen_are_tried() -> None:
    wheel = [(NAMES[0], NAMES[2]), (NAMES[2], NAMES[1]), (NAMES[1], NAMES[3]), (NAMES[3], NAMES[0])]
    assert untangled(NAMES[:4], wheel) == (NAMES[0], NAMES[2], NAMES[1], NAMES[3])
    for count in (8, 16, 17):
        far = [(NAMES[place], NAMES[place + 2]) for place in range(count - 2)]
        order = untangled(NAMES[:count], far)
        assert sorted(order) == sorted(NAMES[:count])
        assert (order == NAMES[:count]) == (count == 17)


@pytest.mark.parametrize(
    ("free", "row"), [((2, 1, 3), 2), ((1, 3), 1), ((3,), 3), ((0, 4), None)], ids=["on it", "above", "below", "none"]
)
def test_a_number_stands_on_its_line_or_beside_it(free: tuple[int, ...], row: int | None) -> None:
    canvas = [list(" " * 9 if place in free else "x" * 9) for place in range(5)]
    _write_clear(canvas, (0.0, 2.0), (8.0, 2.0), " 7 ")
    written = [place for place, line in enumerate(canvas) if "7" in line]
    assert written == ([] if row is None else [row])
    assert all(canvas[place][3] == "7" for place in written)


def test_a_number_moves_along_its_line_to_the_nearest_room() -> None:
    canvas = [list("xxxxxxxxxxx          ")]
    _write_clear(canvas, (0.0, 0.0), (20.0, 0.0), " 12 ")
    assert "".join(canvas[0]) == "xxxxxxxxxxx 12       "
