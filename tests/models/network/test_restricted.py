"""The search for a network's tau2: which values are looked at, and how few of them."""

from __future__ import annotations

import numpy as np
import pytest

from ketcli.models.network import estimate
from ketcli.models.network.blocks import Stacked, stack
from ketcli.models.network.data import trial
from ketcli.models.network.estimate import SCAN_POINTS, Fit, restricted


def linked(scale: float = 1.0, *, spread: float = 0.5, seed: int = 3) -> Stacked:
    """Twelve trials of two and three arms among four treatments, with effects so far apart."""
    rng = np.random.default_rng(seed)
    trials = []
    for number in range(12):
        arms = [number % 4, (number + 1) % 4] + ([(number + 2) % 4] if number % 3 == 0 else [])
        v = scale**2 * rng.uniform(0.02, 0.2, len(arms))
        y = scale * spread * rng.normal(size=len(arms) - 1)
        trials.append(trial(arms, y.tolist(), (np.diag(v[1:]) + v[0]).tolist()))
    return stack(trials, (0, 1, 2, 3))


def looked_at(stacked: Stacked, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The values of tau2 at which the score is taken, in their order."""
    asked: list[float] = []
    fitted = estimate._fit

    def noted(*arguments: object) -> Fit:
        asked.append(arguments[1])  # type: ignore[arg-type]
        return fitted(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(estimate, "_fit", noted)
    restricted(stacked)
    return asked


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
@pytest.mark.parametrize("spread", [0.01, 0.5, 40.0])
def test_the_grid_goes_from_far_below_the_variances_to_beyond_the_effects(
    scale: float, spread: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    stacked = linked(scale, spread=spread)
    asked = looked_at(stacked, monkeypatch)
    smallest = min(float(np.einsum("njj->nj", part.cov).min()) for part in stacked.parts)
    largest = max(float((part.y**2).max()) for part in stacked.parts)
    first = asked.index(0.0)
    up, grid = asked[:first], asked[first + 1 : first + 1 + SCAN_POINTS]
    assert up == pytest.approx([smallest * 4**step for step in range(len(up))])
    assert grid[0] == pytest.approx(1e-6 * smallest)
    assert grid[-1] == pytest.approx(up[-1])
    assert np.diff(np.log(grid)) == pytest.approx(np.log(grid[-1] / grid[0]) / (SCAN_POINTS - 1))
    # no further than it has to: every function falls from there on
    assert up[-1] >= 4 * largest
    assert len(up) == 1 or up[-2] < 4 * largest


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_few_steps_lead_from_the_grid_to_the_maximum(scale: float, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    stacked = linked(scale, seed=seed)
    asked = looked_at(stacked, monkeypatch)
    steps = asked[asked.index(0.0) + 1 + SCAN_POINTS :]
    assert 2 <= len(steps) <= 10
