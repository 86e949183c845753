"""The doses below a picture: as many of those tried as stand clear of each other."""

from __future__ import annotations

import pytest

from ketcli.show.kit.axis import Axis
from ketcli.show.plots.dose import _marks
from ketcli.show.plots.style import text_width


@pytest.mark.parametrize(("apart", "labels"), [(0.081, ["10", "20"]), (0.079, ["10"]), (-0.01, ["10"])])
def test_labels_stand_eight_hundredths_of_an_inch_apart(apart: float, labels: list[str]) -> None:
    between = text_width("10") / 2 + apart + text_width("20") / 2
    axis = Axis(0.0, 40.0, 2)
    assert [label for _, label in _marks(axis, [10.0, 20.0], 4 * between)] == labels


def test_a_dose_that_has_no_room_leaves_it_to_the_next() -> None:
    axis = Axis(0.0, 100.0, 2)
    assert _marks(axis, [0.0, 0.5, 10.0, 10.5, 56.0, 84.0], 4.0) == [(0, "0"), (10, "10"), (56, "56"), (84, "84")]
