"""Orders of rows and signs of effects: all of them once each, or random ones that nothing but the seed decides."""

from __future__ import annotations

import hashlib
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketcli.models.blocks.drawing import Drawing
from ketcli.models.permutation.orders import kinds_of, orders, plan_orders
from ketcli.models.permutation.signs import _flipped


@given(st.lists(st.integers(0, 3), min_size=1, max_size=7))
def test_all_orders_that_differ_come_once_each(values: list[int]) -> None:
    kinds = kinds_of(np.array(values, dtype=float)[:, np.newaxis])
    drawing = plan_orders(kinds, 5040, 1)
    found = orders(drawing, kinds, 0)
    assert drawing.exact
    rows = [tuple(values[row] for row in column) for column in found.T]
    assert rows == sorted(set(itertools.permutations(values)))


def test_all_orders_over_several_blocks() -> None:
    kinds = np.array([0, 0, 1, 2, 3, 4, 5, 6, 7])
    drawing = plan_orders(kinds, 200_000, 1)
    assert (drawing.exact, drawing.total, drawing.n_blocks) == (True, 181_440, 12)
    found = np.concatenate([orders(drawing, kinds, block) for block in range(12)], axis=1)
    codes = (kinds[found] * 8 ** np.arange(8, -1, -1)[:, np.newaxis]).sum(axis=0)
    assert (np.diff(codes) > 0).all()
    assert codes.size == 181_440


def test_rows_are_of_one_kind_where_all_their_values_are_equal() -> None:
    X = np.array([[1, 0.5, 2], [1, 0.5, 2], [1, 0.5, 3], [1, 0.25, 2]])
    assert np.bincount(kinds_of(X)).tolist() in ([1, 2, 1], [2, 1, 1], [1, 1, 2])


def test_random_orders_are_shuffles_the_given_one_first() -> None:
    kinds = np.arange(12)
    drawing = plan_orders(kinds, 40_000, 3)
    assert (drawing.exact, drawing.n_blocks) == (False, 3)
    found = np.concatenate([orders(drawing, kinds, block) for block in range(3)], axis=1)
    assert found.shape == (12, 40_000)
    assert (np.sort(found, axis=0) == np.arange(12)[:, np.newaxis]).all()
    assert found[:, 0].tolist() == list(range(12))
    # each row is at each place equally often: 5 standard errors
    counts = np.array([np.bincount(place, minlength=12) for place in found])
    assert np.abs(counts - 40_000 / 12).max() < 5 * np.sqrt(40_000 / 12)


def test_the_stream_of_random_orders_is_pinned() -> None:
    """A seed printed in a report must give the same permutations with any later version."""
    drawing = plan_orders(np.arange(13), 40_000, 42)
    digest = hashlib.sha256(orders(drawing, np.arange(13), 1).astype("<i8").tobytes()).hexdigest()
    assert digest == "50665217a41a06a3f6f008709b1a4d83e539ee15509e7a1253a081e3c162aceb"
    digest = hashlib.sha256((_flipped(Drawing(13, 40_000, False, 42), 1) > 0).tobytes()).hexdigest()
    assert digest == "795389171e8c32e17923ee3cce76a5c6afa22f4c9ee79e47ff88fa414b4bfcc8"


@pytest.mark.parametrize("k", [3, 14])
def test_signs_are_half_of_all_patterns_or_random_ones(k: int) -> None:
    every = _flipped(Drawing(k, 2 ** (k - 1), True, 1), 0)
    assert every.shape == (k, 2 ** (k - 1))
    assert (every[-1] == 1).all()
    assert len({tuple(column) for column in every.T}) == 2 ** (k - 1)
    drawn = _flipped(Drawing(k, 4000, False, 1), 0)
    assert (drawn[:, 0] == 1).all()
    assert np.abs(drawn.mean(axis=1)).max() < 5 / 4000**0.5
