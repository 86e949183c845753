"""The search for one tau2 of highest likelihood: which values are looked at, and where a climb starts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ketcli.models.numeric.roots import newton_bracketed
from ketcli.models.pooling import sums as sums_module
from ketcli.models.pooling import tau2 as module
from ketcli.models.pooling.sums import prepare
from ketcli.models.pooling.tau2 import SCAN_POINTS, estimate


class Watched:
    """The values on the grid, and of each climb its bracket, its start and how many steps it took."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.points: list[float] = []
        self.climbs: list[tuple[float, float, float, int]] = []

        def scores(problem: Any, points: Any, **options: Any) -> Any:
            self.points = points.tolist()
            return sums_module.scores(problem, points, **options)

        def climb(evaluate: Any, low: float, high: float, start: float, **options: Any) -> float:
            steps: list[float] = []

            def counted(x: float) -> Any:
                steps.append(x)
                return evaluate(x)

            found = newton_bracketed(counted, low, high, start, **options)
            self.climbs.append((low, high, start, len(steps)))
            return found

        monkeypatch.setattr(module, "scores", scores)
        monkeypatch.setattr(module, "newton_bracketed", climb)


def data(scale: float = 1.0, k: int = 12) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(7)
    return scale * rng.normal(0.3, 0.9, k), scale**2 * rng.uniform(0.02, 0.3, k)


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e4])
def test_the_grid_goes_from_far_below_the_variances_to_where_the_likelihood_only_falls(
    method: Any, scale: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = Watched(monkeypatch)
    y, v = data(scale)
    problem = prepare(y, v)
    found = estimate(problem, method).value
    squares, n = float(((y - y.mean()) ** 2).sum()), y.size - 1
    zero, *grid = watched.points
    assert zero == 0
    assert len(grid) == SCAN_POINTS
    assert grid[0] == pytest.approx(1e-6 * problem.top_v)
    assert np.diff(np.log(grid)) == pytest.approx(np.log(grid[-1] / grid[0]) / (SCAN_POINTS - 1))
    # there the bound of y'PPy is the bound of tr P
    assert squares / grid[-1] ** 2 == pytest.approx(n / (grid[-1] + v.max()))
    ((low, high, start, steps),) = watched.climbs
    assert low in watched.points
    assert high == watched.points[watched.points.index(low) + 1]
    assert low <= found <= high
    assert start == low
    assert steps <= 7


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e4])
def test_of_many_studies_one_climb_starts_at_the_estimate_of_hedges(
    scale: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    y, v = data(scale, 60)
    known = estimate(prepare(y, v), "REML").value
    watched = Watched(monkeypatch)
    monkeypatch.setattr(module, "SCAN_LIMIT", 59)
    assert estimate(prepare(y, v), "REML").value == pytest.approx(known, rel=1e-10)
    assert watched.points == []
    ((low, high, start, steps),) = watched.climbs
    assert start == pytest.approx(float(y.var(ddof=1) - v.mean()))
    assert low == 0 < known < high
    assert steps <= 7
    monkeypatch.setattr(module, "SCAN_LIMIT", 60)
    estimate(prepare(y, v), "REML")
    assert len(watched.points) == SCAN_POINTS + 1
