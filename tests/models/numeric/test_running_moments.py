"""Moments of overlapping subsets are those of each subset alone, in however many blocks they are formed."""

from __future__ import annotations

import numpy as np
import pytest

from ketcli.models.numeric.running_moments import CELLS, Scheme, running_moments


def alone(y: np.ndarray, w: np.ndarray) -> tuple[float, float, float, float]:
    total = w.sum()
    mean = (w @ y) / total
    pairs = (total**2 - (w**2).sum()) / 2
    return total, mean, w @ (y - mean) ** 2, pairs


@pytest.mark.parametrize("scheme", ["all but one", "first"])
@pytest.mark.parametrize("columns", [1, 3, CELLS // 3, CELLS // 2, CELLS, 2 * CELLS])
def test_each_subset_by_itself(scheme: Scheme, columns: int) -> None:
    """Eight studies in one block, in blocks of three, of two, and each in a block of its own."""
    rng = np.random.default_rng(3)
    y, base = rng.normal(size=8), rng.uniform(0.5, 2, size=8)
    powers = np.linspace(0, 1.5, columns)
    seen = []
    for rows, found in running_moments(y, columns, lambda rows: base[rows, None] ** powers, scheme):
        assert found.w.shape == (rows.stop - rows.start, columns)
        for row in range(rows.start, rows.stop):
            seen.append(row)
            keep = np.arange(8) != row if scheme == "all but one" else np.arange(8) <= row
            for column in {0, columns // 2, columns - 1}:
                w = base[keep] ** powers[column]
                got = [part[row - rows.start, column] for part in (found.w, found.mean, found.q, found.pairs)]
                assert got == pytest.approx(alone(y[keep], w), rel=1e-12, abs=1e-14)
                trace = w.sum() - (w**2).sum() / w.sum()
                assert found.trace[row - rows.start, column] == pytest.approx(trace, rel=1e-12, abs=1e-14)
    assert sorted(seen) == list(range(8))


def test_blocks_are_as_large_as_the_cells_allow() -> None:
    columns = CELLS // 3
    of_ones = running_moments(np.arange(8.0), columns, lambda rows: np.ones((rows.stop - rows.start, columns)), "first")
    sizes = [rows.stop - rows.start for rows, _ in of_ones]
    assert sizes == [3, 3, 2]


def test_without_the_dominating_study_the_others_keep_their_digits() -> None:
    y, w = np.array([1.0, 2.0, 4.0]), np.array([1.0, 1.0, 1e18])
    ((_, found),) = running_moments(y, 1, lambda rows: w[rows, None], "all but one")
    assert found.q[2, 0] == pytest.approx(0.5, rel=1e-14)
    assert found.w[2, 0] == 2


def test_of_two_studies_without_weight_nothing_is_left() -> None:
    ((_, found),) = running_moments(np.array([1.0]), 1, lambda rows: np.ones((1, 1)), "all but one")
    assert (found.w[0, 0], found.mean[0, 0], found.q[0, 0], found.pairs[0, 0]) == (0, 0, 0, 0)
