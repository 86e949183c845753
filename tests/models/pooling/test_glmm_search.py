"""Where the integrand of a table's likelihood has its peak, and where the search for a mixed model begins."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ketcli.models.pooling import glmm_conditional as module
from ketcli.models.pooling.glmm import _crude as crude
from ketcli.models.pooling.glmm_conditional import FURTHEST, Table, tables
from ketcli.models.pooling.glmm_conditional import _moments as moments
from ketcli.models.pooling.glmm_conditional import _peak as peak

COUNTS = [(3, 20, 7, 25), (0, 12, 4, 10), (30, 30, 2, 40), (150, 400, 90, 380), (1, 1000, 0, 900)]


def table(counts: tuple[int, ...]) -> Table:
    (only,) = tables(*(np.array([float(one)]) for one in counts))
    return only


@pytest.mark.parametrize("counts", COUNTS)
@pytest.mark.parametrize(("mu", "tau"), [(0.0, 0.3), (-0.7, 1.5), (2.0, 1e-3), (0.5, -0.8), (-1.0, 6.0)])
def test_the_peak_is_where_the_integrand_is_highest(
    counts: tuple[int, ...], mu: float, tau: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = table(counts)
    steps: list[int] = []

    def noted(asked: Table, log_or: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        steps.append(log_or.size)
        return moments(asked, log_or)

    monkeypatch.setattr(module, "_moments", noted)
    centre, spread = peak(one, mu, tau)
    z = centre + 0.001 * np.array([-1.0, 0.0, 1.0])
    height = moments(one, mu + tau * z)[0] - z**2 / 2
    assert height[1] == pytest.approx(height.max(), abs=1e-9)
    bend = -(height[0] - 2 * height[1] + height[2]) / 0.001**2
    assert spread == pytest.approx(1 / math.sqrt(bend), rel=1e-3)
    assert len(steps) <= 14, len(steps)


def test_the_distribution_stands_at_its_limit_beyond_the_furthest_odds() -> None:
    log, excess, variance = moments(table(COUNTS[0]), np.array([-2 * FURTHEST, -FURTHEST, FURTHEST, 3 * FURTHEST]))
    assert log[0] == log[1]
    assert log[2] == log[3]
    np.testing.assert_allclose(excess, [-3, -3, 7, 7], atol=1e-9)
    np.testing.assert_allclose(variance, 0, atol=1e-9)


def test_a_search_begins_at_the_odds_ratio_of_all_tables_together_with_half_an_event_more() -> None:
    a, n1, c, n2 = (np.array(one, dtype=float) for one in ([3, 5], [20, 30], [6, 1], [22, 28]))
    assert crude(a, n1, c, n2) == pytest.approx(math.log((8.5 / 42.5) / (7.5 / 43.5)))
