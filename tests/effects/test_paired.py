"""The same people twice: by hand, and at the edge of what is possible."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from ketcli.effects import paired
from ketcli.effects.means import exact_j
from ketcli.effects.result import EffectSizes
from ketcli.errors import InvalidInput

MEANS: tuple[Callable[..., EffectSizes], ...] = (paired.md_paired, paired.smcc, paired.smcrp)
EVENTS: tuple[Callable[..., EffectSizes], ...] = (paired.paired_rr, paired.paired_odds_ratio, paired.paired_rd)


def test_means_by_hand() -> None:
    """Means 6 and 3, SDs 3 and 4, 9 people, r 0.5: the differences have a variance of 13."""
    assert paired.md_paired(6, 3, 3, 4, 9, r=0.5).vi[0] == pytest.approx(13 / 9)
    g = float(exact_j(8)) * 3 / math.sqrt(13)
    e = paired.smcc(6, 3, 3, 4, 9, r=0.5)
    assert (e.yi[0], e.vi[0]) == pytest.approx((g, 1 / 9 + g**2 / 18))
    g = float(exact_j(8)) * 3 / 4
    e = paired.smcr(6, 3, 4, 9, r=0.5)
    assert (e.yi[0], e.vi[0]) == pytest.approx((g, 1 / 9 + g**2 / 18))
    g = float(exact_j(16 / 1.25)) * 3 / math.sqrt(12.5)
    e = paired.smcrp(6, 3, 3, 4, 9, r=0.5)
    assert (e.yi[0], e.vi[0]) == pytest.approx((g, 1 / 9 + g**2 * 1.25 / 36))


def test_what_does_not_vary_is_undefined() -> None:
    assert np.isnan(paired.md_paired(5, 2, 3, 2, 20, r=1).yi[0])
    assert np.isnan(paired.smcc(5, 2, 3, 2, 20, r=1).yi[0])
    assert np.isnan(paired.smcr(5, 3, 0, 20, r=0.5).yi[0])
    assert np.isnan(paired.smcrp(5, 0, 3, 0, 20, r=0.5).yi[0])


@pytest.mark.parametrize("r", [-1.0, 1.0])
def test_a_perfect_correlation_is_possible(r: float) -> None:
    for function in MEANS:
        assert np.isfinite(function(5, 2, 3, 3, 20, r=r).yi[0])
    for function in EVENTS:
        assert np.isfinite(function(5, 9, 20, r=r).yi[0])


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"sd_e": -1}, "a standard deviation"),
        ({"sd_c": -1}, "a standard deviation"),
        ({"n": 0}, "a sample size"),
        ({"r": 1.01}, "a correlation"),
        ({"r": -1.01}, "a correlation"),
    ],
)
def test_impossible_figures(changed: dict[str, float], why: str) -> None:
    for function in MEANS:
        with pytest.raises(InvalidInput, match=f"row 1: {why}"):
            function(**{"mean_e": 5, "sd_e": 2, "mean_c": 3, "sd_c": 2, "n": 20, "r": 0.5, **changed})
    if "sd_e" not in changed and "sd_c" not in changed:
        for function in EVENTS:
            with pytest.raises(InvalidInput, match=f"row 1: {why}"):
                function(**{"events_e": 0, "events_c": 0, "n": 20, "r": 0.5, **changed})


def test_events_by_hand() -> None:
    """8 and 5 of 20, r 0.25: p 0.4 and 0.25, variances 0.24 and 0.1875."""
    s = math.sqrt(0.24 * 0.1875)
    ratio, odds, difference = (function(8, 5, 20, r=0.25) for function in EVENTS)
    assert ratio.yi[0] == pytest.approx(math.log(0.4 / 0.25))
    assert ratio.vi[0] == pytest.approx((0.6 / 0.4 + 0.75 / 0.25 - 0.5 * s / 0.1) / 20)
    assert odds.yi[0] == pytest.approx(math.log(0.4 / 0.6) - math.log(0.25 / 0.75))
    assert odds.vi[0] == pytest.approx((1 / 0.24 + 1 / 0.1875 - 0.5 / s) / 20)
    assert difference.yi[0] == pytest.approx(0.15)
    assert difference.vi[0] == pytest.approx((0.24 + 0.1875 - 0.5 * s) / 20)


def test_the_same_events_perfectly_correlated_do_not_vary() -> None:
    for function in EVENTS:
        assert np.isnan(function(5, 5, 20, r=1).vi[0])
        assert np.isfinite(function(5, 5, 20, r=0.99).vi[0])
