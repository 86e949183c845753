"""The search for two variances starts wherever a coarse grid is higher than about it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ketcli.errors import NoAnswer
from ketcli.models.multilevel import search
from ketcli.models.multilevel.likelihood import Rows, section
from ketcli.models.multilevel.search import _GRID as GRID
from ketcli.models.multilevel.search import _starts as starts
from ketcli.models.multilevel.search import best_variances
from ketcli.models.multilevel.three_level import three_level, three_level_regression
from ketcli.models.robust.clusters import group


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("unit", [1e-4, 1.0, 300.0])
def test_climbs_start_at_every_local_maximum_of_the_grid(
    seed: int, unit: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    heights = np.random.default_rng(seed).normal(-50, 1, (GRID.size, GRID.size))
    if seed % 2:  # one that rises to an edge
        heights = -50 + 3 * np.add.outer(GRID, -GRID) + 0.1 * heights
    points = (unit * GRID).tolist()

    def known(within: Any, between: float) -> float:
        return float(heights[points.index(between), points.index(within)])

    monkeypatch.setattr(search, "weighted", lambda rows, within: within)
    monkeypatch.setattr(search, "log_likelihood", known)
    found = {(between, within) for between, within in (one.tolist() for one in starts(SimpleNamespace(), unit))}  # type: ignore[arg-type]
    wanted = set()
    for b, row in enumerate(heights):
        for w, height in enumerate(row):
            beside = [(b - 1, w), (b + 1, w), (b, w - 1), (b, w + 1)]
            near = [heights[i, j] for i, j in beside if 0 <= i < GRID.size and 0 <= j < GRID.size]
            wanted |= {(points[b], points[w])} if height >= max(near) else set()
    assert found == wanted


def test_two_trials_that_agree_beside_others_of_nearly_all_the_weight_tell_the_variances_apart() -> None:
    """Without spread, what is known of both variances is nearly the same there, and yet not all of it."""
    found = three_level([0.1, 0.2, 0.15, 0.16], [1.0, 1.0, 0.01, 0.01], list("aabc"))
    assert (found.sigma2_between, found.sigma2_within) == (0, 0)


def test_without_residual_variance_there_is_one_start() -> None:
    (only,) = starts(SimpleNamespace(), 0.0)  # type: ignore[arg-type]
    assert only.tolist() == [0, 0]


def test_the_grid_rises_from_none_to_more_than_the_residual_variance() -> None:
    assert GRID[0] == 0
    assert GRID[1] <= 1e-4
    assert 1 < GRID[-1] <= 3
    assert (np.diff(np.log10(GRID[1:])) <= 2.001).all()
    assert (np.diff(GRID) > 0).all()


MOST = {0.0: 42, 0.3: 80, 3.0: 96}  # values of the likelihood, by how far the clusters are apart


def clustered(seed: int, scale: float = 1.0, *, m: int = 8, size: int = 3, between: float = 0.3) -> Rows:
    """Clusters of one size, with variances in the square of a unit."""
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(m), size)
    v = rng.uniform(0.02, 0.3, labels.size)
    y = rng.normal(0, between, m)[labels] + rng.normal(0, np.sqrt(v + 0.05))
    return Rows(scale * (y - y.mean()), scale**2 * v, np.ones((y.size, 1)), np.log(y.size), group(labels, y.size))


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_the_unit_of_the_grid_is_the_residual_variance(scale: float, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = clustered(1, scale)
    units: list[float] = []

    def noted(rows: Rows, unit: float) -> list[Any]:
        units.append(unit)
        return starts(rows, unit)

    monkeypatch.setattr(search, "_starts", noted)
    best_variances(rows, 0.95)
    assert units == pytest.approx([rows.y.var(ddof=1)])


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
@pytest.mark.parametrize("between", [0.0, 0.3, 3.0])
def test_few_steps_lead_to_the_limits(scale: float, between: float, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def noted(*arguments: Any) -> Any:
        asked.append(1)
        return section(*arguments)

    monkeypatch.setattr(search, "section", noted)
    for seed in range(3):
        best_variances(clustered(seed, scale, between=between), 0.95).limits()
    assert len(asked) / 3 <= MOST[between]


def test_limits_are_computed_once_they_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = clustered(1)
    y, v, clusters = rows.y, rows.v, rows.clusters.index
    asked: list[int] = []

    def noted(*arguments: Any) -> Any:
        asked.append(1)
        return section(*arguments)

    monkeypatch.setattr(search, "section", noted)
    found = three_level_regression(y, v, clusters, None, None)
    assert not asked
    low = found.sigma2_between_ci_low
    times = len(asked)
    assert times
    assert low <= found.sigma2_between <= found.sigma2_between_ci_high
    assert found.sigma2_within_ci_low <= found.sigma2_within <= found.sigma2_within_ci_high
    assert len(asked) == times


def test_variances_that_cannot_be_told_apart() -> None:
    """One pair, whose difference a moderator takes; or pairs of whose differences each has a moderator of its own."""
    y, v = np.array([1.0, 4.0, -3.0, 0.5, 6.0, -2.0]), np.full(6, 2.0)
    lone = np.column_stack([np.ones(5), [1.0, 0, 0, 0, 0]])
    with pytest.raises(NoAnswer, match="the variances between and within clusters cannot be told apart"):
        three_level_regression(y[:5], v[:5], list("aabcd"), lone, None)
    differences = np.column_stack([np.ones(6), np.kron(np.eye(3), [[1.0], [-1.0]])])
    with pytest.raises(NoAnswer, match="the variances between and within clusters cannot be told apart"):
        three_level_regression(y, v, list("aabbcc"), differences, None)
    assert three_level(y[:5], v[:5], list("aabcd")).k == 5
