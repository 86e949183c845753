"""Odds ratios as standardized differences, hazard ratios on the log scale."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from ketcli.effects.conversions import log_hazard_ratio, smd_from_odds_ratio
from ketcli.effects.counts import odds_ratio
from ketcli.errors import InvalidInput


def test_chinn_divides_by_1_81() -> None:
    e = smd_from_odds_ratio([1.81], [1.81**2], good=False)
    assert e.yi[0] == pytest.approx(1, abs=0.003)
    assert e.vi[0] == pytest.approx(1, abs=0.005)


@pytest.mark.parametrize("share", [0.2, 0.5])
def test_logistic_scores_cut_anywhere_give_their_difference_back(share: float) -> None:
    """Scores with an SD of 1 and a logistic shape, moved by -0.5: response is a score below a cut."""
    unit = stats.logistic(scale=math.sqrt(3) / math.pi)
    cut = unit.ppf(share)
    shares = unit.cdf(cut + 0.5), unit.cdf(cut)
    e = odds_ratio(*(x for p in shares for x in (1e6 * p, 1e6)))
    assert smd_from_odds_ratio(e.yi, e.vi, good=True).yi[0] == pytest.approx(-0.5, abs=1e-9)


def test_hazard_ratio_by_either_figure() -> None:
    """Daly 2019, relapse in stable remission: 0.49 (0.29 to 0.84), whose limits imply 0.27 as the log's SE."""
    by_limits = log_hazard_ratio(0.49, low=0.29, high=0.84)
    assert by_limits.yi[0] == pytest.approx(math.log(0.49), rel=1e-15)
    assert math.sqrt(by_limits.vi[0]) == pytest.approx(0.2713, abs=1e-4)
    both = log_hazard_ratio([0.49, 0.49], se=[0.3, np.nan], low=0.29, high=0.84)
    np.testing.assert_allclose(both.vi, [0.09, by_limits.vi[0]])
    wide = log_hazard_ratio(0.49, low=0.29, high=0.84, level=0.99)
    assert wide.vi[0] < by_limits.vi[0]


def test_impossible_hazard_ratios() -> None:
    with pytest.raises(InvalidInput, match="not positive"):
        log_hazard_ratio([0.5, 0.0], se=0.2)
    with pytest.raises(InvalidInput, match="wrong order"):
        log_hazard_ratio(0.5, low=0.8, high=0.3)
    assert np.isnan(log_hazard_ratio(0.5).yi).all()
    for bad in ({"low": 0.0, "high": 0.8}, {"low": 0.3, "high": 0.0}, {"low": -0.1, "high": 0.8}):
        with pytest.raises(InvalidInput, match="not positive"):
            log_hazard_ratio(0.5, **bad)
    with pytest.raises(InvalidInput, match="wrong order"):
        log_hazard_ratio(0.5, low=0.5, high=0.5)
    with pytest.raises(InvalidInput, match="standard error is negative"):
        log_hazard_ratio(0.5, se=-0.1)
    assert np.isnan(log_hazard_ratio(0.5, se=0.0).yi).all()


def test_the_level_of_the_interval_is_95_per_cent_where_nothing_is_said() -> None:
    e = log_hazard_ratio(2.0, low=2 * math.exp(-1.959963985), high=2 * math.exp(1.959963985))
    assert e.vi[0] == pytest.approx(1.0)
