"""The grid of tau against its definition: each value where the divergence from the one before is as set."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy import optimize

from ketcli.errors import NoAnswer
from ketcli.models.bayes import grid
from ketcli.models.bayes.grid import DIVERGENCE, FEW, NEGLECTED, conditionals, support
from ketcli.models.bayes.grid import _apart as apart
from ketcli.models.bayes.grid import _first_guess as first_guess
from ketcli.models.bayes.grid import _nearer as nearer
from ketcli.models.bayes.heterogeneity import TauPosterior, tau_posterior
from ketcli.models.bayes.priors import parse_prior

DATA = {
    "two": ([0.1, 0.5], [0.04, 0.09]),
    "five": ([0.3, 0.1, 0.4, -0.2, 0.9], [0.04, 0.02, 0.05, 0.3, 0.1]),
    "one": ([0.2], [0.01]),
    "far": ([0.0, 3.0, 9.0], [1e-3, 2e-3, 1e-3]),
}
APART = ([0.0, 50.0, 90.0], [1e-6, 2e-6, 1e-6])


def divergence(y: np.ndarray, v: np.ndarray, here: float, there: float) -> float:
    """The largest symmetrized Kullback-Leibler divergence of what is normal given tau, term by term."""

    def normals(tau: float) -> list[tuple[float, float]]:
        w = 1 / (v + tau**2)
        mean, variance = float((w * y).sum() / w.sum()), float(1 / w.sum())
        share = v * w
        own = zip((1 - share) * y + share * mean, (1 - share) * v + share**2 * variance, strict=True)
        return [(mean, variance), (mean, variance + tau**2), *((float(a), float(b)) for a, b in own)]

    def one_way(m: float, s: float, other_m: float, other_s: float) -> float:
        return 0.5 * (math.log(other_s / s) + (s + (m - other_m) ** 2) / other_s - 1)

    return max(one_way(*a, *b) + one_way(*b, *a) for a, b in zip(normals(here), normals(there), strict=True))


def posterior(y: np.ndarray, v: np.ndarray) -> TauPosterior:
    return tau_posterior(y, v, parse_prior("half-normal:0.5"))


@pytest.mark.parametrize("name", DATA)
@pytest.mark.parametrize("asked", [DIVERGENCE, 0.1])
def test_every_value_lies_the_divergence_from_the_borders_of_its_bin(name: str, asked: float) -> None:
    y, v = (np.array(one) for one in DATA[name])
    spread = posterior(y, v)
    points, weights = support(y, v, spread, divergence=asked)
    ends = [float(points[0])]
    assert (ends[0] == 0) == (name != "far" or asked > DIVERGENCE)
    step = 0.01 * float(np.sqrt(v.min()))
    while len(ends) < 2 * points.size:
        here, further = ends[-1], step
        while divergence(y, v, here, here + further) < asked:
            further *= 1.5
        ends.append(optimize.brentq(lambda tau, here=here: divergence(y, v, here, tau) - asked, here, here + further))
    np.testing.assert_allclose(points, ends[::2], rtol=1e-6, atol=0)
    borders = np.array(ends[1::2])
    np.testing.assert_allclose(weights, np.diff(spread.cdf(borders), prepend=0.0) / spread.cdf(borders[-1:]), rtol=1e-5)
    # as far as is promised, and no further
    left = 1 - spread.cdf(borders[-2:])
    assert left[1] < NEGLECTED * asked <= left[0]


def test_a_posterior_near_0_has_two_values_at_least() -> None:
    y, v = np.zeros(40), np.full(40, 1.0)
    points, weights = support(y, v, tau_posterior(y, v, parse_prior("half-normal:0.001")))
    assert points.size == weights.size == 2
    assert points[0] == 0


def test_where_trials_lie_far_apart_the_way_to_the_posterior_is_skipped() -> None:
    y, v = (np.array(one) for one in APART)
    spread = tau_posterior(y, v, parse_prior("half-normal:100"))
    points, _ = support(y, v, spread)
    neglected = NEGLECTED * DIVERGENCE
    assert points[0] == pytest.approx(spread.quantile(np.array([neglected**2])).item())
    assert points.size < FEW
    found = [divergence(y, v, *pair) for pair in pairwise(points[:6].tolist())]
    np.testing.assert_allclose(found, 4 * DIVERGENCE, rtol=0.2)  # two steps to the next value, four times as divergent


@pytest.mark.parametrize("name", DATA)
def test_few_rounds_lead_to_the_grid(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    y, v = (np.array(one) for one in DATA[name])
    rounds: list[int] = []

    def noted(*data: np.ndarray) -> grid.Conditionals:
        rounds.append(data[-1].size)
        return conditionals(*data)

    monkeypatch.setattr(grid, "conditionals", noted)
    support(y, v, posterior(y, v))
    assert len(rounds) <= 5, rounds


@pytest.mark.parametrize("name", ["one", "two", "five"])
def test_the_first_guess_is_near_and_goes_twice_as_far_as_it_has_to(name: str) -> None:
    y, v = (np.array(one) for one in DATA[name])
    nearest, furthest = posterior(y, v).quantile(np.array([1e-8, 1 - 1e-4])).tolist()
    ends = first_guess(y, v, nearest, furthest, 0.1)
    assert ends[0] == 0
    assert ends.size % 2 == 0
    ratio = apart(conditionals(y, v, ends)) / 0.1
    np.testing.assert_allclose(ratio, 1, atol=0.01)
    assert ends[-1] == pytest.approx(2 * furthest, rel=0.1)
    small = first_guess(y, v, 0.0, 1e-9, 0.1)
    assert small[-1] == pytest.approx(2 * float(np.sqrt(v.min())), rel=0.1)
    assert first_guess(y, v, 0.0, 1e-9, 2.0).size == 6, "three points and their borders at least"


def test_the_way_is_skipped_where_it_is_longer_than_600_steps() -> None:
    y, v = (np.array(one) for one in DATA["far"])
    tau = np.concatenate([[0.0], np.geomspace(1e-5, 1, 4000)])
    way = float(apart(conditionals(y, v, tau)).sum())
    for steps in (FEW - 60, FEW + 60):
        aim = way / steps
        ends = first_guess(y, v, 1.0, 2.0, aim)
        assert ends[0] == (0 if steps < FEW else 1)
        np.testing.assert_allclose(apart(conditionals(y, v, ends))[-10:-1] / aim, 1, atol=0.1)
        assert 2 < ends[-1] < 4.4


def test_a_way_of_exactly_600_steps_is_gone() -> None:
    """The smallest step with which it is not skipped leaves 600 of them, and none of it is skipped then."""
    y, v = (np.array(one) for one in DATA["far"])
    short, long = 1e-4, 1.0
    for _ in range(60):
        middle = math.sqrt(short * long)
        skips = first_guess(y, v, 1.0, 2.0, middle)[0] > 0
        short, long = (middle, long) if skips else (short, middle)
    ends = first_guess(y, v, 1.0, 2.0, long * (1 + 1e-6))
    assert ends[0] == 0
    assert (ends[1:] <= 1.0).sum() == 599
    assert first_guess(y, v, 1.0, 2.0, short * (1 - 1e-6))[0] == 1


def test_a_grid_has_40_000_values_at_most() -> None:
    y, v = (np.array(one) for one in DATA["five"])
    few, many = 1e-6, 1e-3
    for _ in range(60):
        middle = math.sqrt(few * many)
        try:
            first_guess(y, v, 0.0, 2.0, middle)
            many = middle
        except NoAnswer as told:
            assert "too wide to put on a grid" in str(told)  # noqa: PT017 - either may be
            few = middle
    assert first_guess(y, v, 0.0, 2.0, many).size == 40_000


@pytest.mark.parametrize("first", [0.0, 1.0])
@pytest.mark.parametrize("ratio", [1.5, 2.0, 0.5, 4.0, 9.0, 0.01])
def test_far_from_its_place_each_step_is_scaled_by_itself(first: float, ratio: float) -> None:
    """By four or a quarter at most, and by the root of it from 0, where the divergence is as the square of the step."""
    ends = first + np.array([0.0, 1.0, 2.0, 4.0])
    scale = min(max(ratio, 0.25), 4.0)
    steps = np.array([1.0, 1.0, 2.0]) / scale
    if first == 0:
        steps[0] = 1 / math.sqrt(scale)
    np.testing.assert_allclose(nearer(ends, np.full(3, ratio)), first + np.concatenate([[0], np.cumsum(steps)]))


def test_half_a_step_off_is_far() -> None:
    ends, ratio = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.5, 1.0, 0.5])
    np.testing.assert_allclose(np.diff(nearer(ends, ratio)), 1 / ratio)


@pytest.mark.parametrize("off", [0.49, -0.49, 0.01])
def test_near_its_place_each_value_is_moved_along_the_slope_of_the_squares(off: float) -> None:
    """Squares that rise evenly are put right at once, and those that bend up to the square of what they were off."""
    ratio = 1 + off * np.array([1.0, -1.0, -1.0, 1.0, 1.0])
    beyond = np.concatenate([[0.0], np.cumsum(ratio - 1)])
    places = np.arange(6) + beyond
    even = np.sqrt(3 + 2 * places)
    np.testing.assert_allclose(nearer(even, ratio), np.sqrt(3 + 2 * np.arange(6)), rtol=1e-12)
    np.testing.assert_allclose(nearer(5 + places, ratio), np.sqrt((5.0 + np.arange(6)) ** 2 - beyond**2), rtol=1e-12)


def test_values_never_change_places() -> None:
    """Where the slopes would cross two of them, each step is scaled by itself."""
    ratio = np.array([1.4, 0.6, 1.4])
    ends = np.array([0.0, 1.0, 10.0, 10.1])
    found = nearer(ends, ratio)
    assert (np.diff(found) > 0).all()
    np.testing.assert_allclose(np.diff(found), np.diff(ends) / [math.sqrt(1.4), 0.6, 1.4])
