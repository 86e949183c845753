"""The heights of a picture over time: what is drawn whole, and what may leave it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from ketcli.show.terminal.time_picture import _leaves, _upwards


def pooled(k: int, *span: float, scale: str = "difference") -> Any:
    return SimpleNamespace(pooled=SimpleNamespace(k=k), drawn=span or None, display=SimpleNamespace(scale=scale))


@pytest.mark.parametrize(("k", "leaves"), [(1, True), (2, True), (3, False)])
def test_intervals_of_one_or_two_trials_may_leave_the_picture(k: int, leaves: bool) -> None:
    effects = [pooled(9, -0.5, -0.8, -0.2), pooled(k, -0.6, -9.0, 8.0)]
    axis = _upwards(effects)
    assert [_leaves(effect, axis) for effect in effects] == [False, leaves]
    assert (axis.low < -9, axis.high > 8) == (not leaves, not leaves)


def test_no_effect_is_on_it_unless_a_proportion_is_drawn() -> None:
    assert _upwards([pooled(9, -5.0, -5.2, -4.9)]).high > 0
    axis = _upwards([pooled(9, 0.5, 0.45, 0.55, scale="proportion")])
    assert (0.4 < axis.low < 0.45, 0.55 < axis.high < 0.6, axis.logarithmic) == (True, True, False)
    assert _upwards([pooled(9, 0.5, 0.4, 0.6, scale="ratio")]).logarithmic


@pytest.mark.parametrize(("low", "high"), [(-1.0, 0.0), (0.0, 1.0)])
def test_an_interval_leaves_at_either_end(low: float, high: float) -> None:
    axis = _upwards([pooled(9, -0.2, -0.5, 0.5)])
    assert not _leaves(pooled(1, 0.0, axis.low, axis.high), axis)
    assert _leaves(pooled(1, 0.0, axis.low + low, axis.high + high), axis)
    assert not _leaves(pooled(1), _upwards([pooled(1)]))


@pytest.mark.parametrize("columns", [0.4, 0.6])
def test_what_lies_half_a_line_beyond_has_left(columns: float) -> None:
    axis = _upwards([pooled(9, -0.2, -0.5, 0.5)])
    beyond = columns * (axis.high - axis.low) / (axis.width - 1)
    for low, high in ((axis.low - beyond, 0.0), (0.0, axis.high + beyond)):
        assert _leaves(pooled(1, 0.0, low, high), axis) == (columns > 0.5)
