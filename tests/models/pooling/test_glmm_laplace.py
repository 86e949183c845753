"""Differences that stand for derivatives, and the peak of each trial's likelihood from wherever it is looked for."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import optimize

from ketcli.models.pooling.glmm_laplace import differenced, laplace

minimize: Any = optimize.minimize
COUNTS = [np.array(one, dtype=float) for one in ([0, 40, 3], [300, 50, 20], [2, 0, 12], [280, 45, 25])]


def test_of_a_polynomial_of_the_second_degree_the_differences_are_its_derivatives() -> None:
    bend = np.array([[-3.0, 0.4, 1.0], [0.4, -2.0, 0.7], [1.0, 0.7, 5.0]])
    slope, at = np.array([0.3, -1.0, 2.0]), np.array([0.5, 1.5, -0.7])
    asked: list[np.ndarray] = []

    def function(x: np.ndarray) -> float:
        asked.append(x)
        return float(4 + slope @ x + x @ bend @ x / 2)

    found = differenced(function, at)
    assert found.value == pytest.approx(function(at), rel=1e-14)
    np.testing.assert_allclose(found.gradient, slope + bend @ at, rtol=1e-9)
    np.testing.assert_allclose(found.hessian, bend, atol=1e-6)
    assert max(float(np.abs(one - at).max()) for one in asked) == pytest.approx(1e-4)


def test_the_third_degree_takes_no_part_in_the_slope_beyond_the_square_of_the_step() -> None:
    found = differenced(lambda x: float((x**3).sum()), np.array([0.0, 1.0]))
    np.testing.assert_allclose(found.gradient, [1e-8, 3 + 1e-8], atol=1e-11)
    np.testing.assert_allclose(found.hessian, [[0, 0], [0, 6]], atol=1e-6)


def reference(x: np.ndarray) -> float:
    """Each trial's peak by a general search, with the curvature written out."""
    theta, mean, sigma, tau = x.tolist()
    total = 0.0
    for a, n1, c, n2 in zip(*COUNTS, strict=True):

        def arms(z: np.ndarray) -> tuple[float, float]:
            return mean + theta + sigma * z[0] + tau * z[1] / 2, mean + sigma * z[0] - tau * z[1] / 2

        def minus(z: np.ndarray, events: float, people: float, other: float, others: float) -> float:
            one, two = arms(z)
            logs = events * one - people * np.logaddexp(0, one) + other * two - others * np.logaddexp(0, two)
            return -float(logs - (z**2).sum() / 2)

        peak = np.zeros(2)
        for _ in range(4):
            options: dict[str, Any] = {"xatol": 1e-10, "fatol": 1e-13, "maxiter": 2000, "maxfev": 4000}
            peak = minimize(minus, peak, (a, n1, c, n2), method="Nelder-Mead", options=options).x
        p, q = (1 / (1 + math.exp(-eta)) for eta in arms(peak))
        one, two = n1 * p * (1 - p), n2 * q * (1 - q)
        bend = np.array(
            [
                [1 + sigma**2 * (one + two), sigma * tau * (one - two) / 2],
                [sigma * tau * (one - two) / 2, 1 + tau**2 * (one + two) / 4],
            ]
        )
        total += -minus(peak, a, n1, c, n2) - math.log(np.linalg.det(bend)) / 2
    return total


FAR = [(0.2, -1.0, 0.7, 0.4), (-1.0, 5.0, 1.5, 0.8), (1.0, -6.0, 2.5, 0.0), (-8.0, 6.0, 4.0, 3.0)]


@pytest.mark.parametrize("parameters", FAR)
def test_the_peaks_are_found_where_full_steps_overshoot(parameters: tuple[float, ...]) -> None:
    assert laplace(*COUNTS)(np.array(parameters)) == pytest.approx(reference(np.array(parameters)), rel=1e-9)


def test_where_the_last_search_ended_makes_no_difference() -> None:
    used = laplace(*COUNTS)
    for parameters in (*FAR, *FAR[::-1]):
        fresh: Callable[[np.ndarray], float] = laplace(*COUNTS)
        assert used(np.array(parameters)) == pytest.approx(fresh(np.array(parameters)), rel=1e-12)


def test_neither_spread_has_a_sign() -> None:
    function = laplace(*COUNTS)
    for theta, mean, sigma, tau in FAR:
        one = function(np.array([theta, mean, sigma, tau]))
        for turned in ((-sigma, tau), (sigma, -tau), (-sigma, -tau)):
            assert function(np.array([theta, mean, *turned])) == pytest.approx(one, rel=1e-12)
