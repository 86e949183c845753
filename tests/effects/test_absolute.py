"""Risks from ratios: the published example, and what holds for every ratio and share."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketcli.effects.absolute import risk_with, share_of

SHARES = st.floats(1e-6, 1 - 1e-6)
RATIOS = st.floats(1e-4, 1e4)


def test_share_of_nobody_is_not_known() -> None:
    assert share_of(3, 12) == 0.25
    assert math.isnan(share_of(0, 0))


def test_example_of_the_handbook() -> None:
    # Cochrane Handbook 15.4.4.2: OR 0.73 at an assumed risk of 0.3 is 62 fewer in 1,000
    assert 1000 * (0.3 - risk_with(0.73, 0.3, odds=True)) == pytest.approx(62, abs=0.5)


@given(RATIOS, SHARES, st.booleans())
def test_a_risk_is_a_risk_on_the_side_of_its_ratio(ratio: float, control: float, odds: bool) -> None:
    risk = risk_with(ratio, control, odds=odds)
    assert 0 <= risk <= 1
    assert (risk >= control * (1 - 1e-12)) if ratio >= 1 else (risk <= control * (1 + 1e-12))


@given(RATIOS, SHARES)
def test_an_odds_ratio_is_the_ratio_of_the_odds(ratio: float, control: float) -> None:
    risk = risk_with(ratio, control, odds=True)
    assert risk == pytest.approx(ratio * (1 - risk) * control / (1 - control), rel=1e-6)
