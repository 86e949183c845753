"""Differences between pooled effects: Bucher's, with the degrees of freedom that both sides leave."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from scipy import stats

from ketcli.columns import Columns
from ketcli.questions.answers.difference import combine, difference_of, indirect_of
from ketcli.questions.answers.pooled_effect import PooledEffect, pooled_effect
from ketcli.questions.effects.effect_set import EffectSet
from ketcli.questions.effects.method import resolve


def side(yi: list[float], test: str, measure: str = "SMD") -> PooledEffect:
    k = len(yi)
    frame = pd.DataFrame({"study": [f"s{i}" for i in range(k)], "yi": yi, "vi": [0.02 + 0.01 * i for i in range(k)]})
    method = resolve(measure=measure, test=test)
    return pooled_effect(EffectSet(Columns.of(frame), "", method, (), (), {}, {"name": "made", "sha256": ""}))


@pytest.mark.parametrize("test", ["knha", "z"])
def test_the_difference_of_two_pools(test: str) -> None:
    a, b = side([-0.9, -0.4, -0.6, -0.1], test), side([-0.3, 0.2, 0.1], test)
    found = indirect_of(a, b)
    se = math.hypot(a.pooled.se, b.pooled.se)
    assert (found.estimate, found.se) == pytest.approx((a.pooled.estimate - b.pooled.estimate, se))
    # Satterthwaite (1946)
    df = se**4 / (a.pooled.se**4 / 3 + b.pooled.se**4 / 2) if test == "knha" else math.inf
    assert found.df == (pytest.approx(df) if test == "knha" else None)
    half = stats.t.ppf(0.975, df) * se
    assert (found.ci_low, found.ci_high) == pytest.approx((found.estimate - half, found.estimate + half))
    assert found.p == pytest.approx(2 * stats.t.sf(abs(found.estimate / se), df))


def test_both_kinds_of_evidence_weigh_by_their_precision() -> None:
    direct = side([-0.5, -0.2], "z")
    indirect = difference_of(-0.1, 0.3, direct.effects)
    found = combine(direct, indirect, 0.05)
    w = 1 / (direct.effects.vi + 0.05)
    middle, se = (w * direct.effects.yi).sum() / w.sum(), w.sum() ** -0.5
    weights = se**-2, 0.3**-2
    assert (found.direct_estimate, found.direct_se) == pytest.approx((middle, se))
    assert found.both.estimate == pytest.approx((weights[0] * middle - 0.1 * weights[1]) / sum(weights))
    assert found.both.se == pytest.approx(sum(weights) ** -0.5)
    assert found.weight_direct == pytest.approx(100 * weights[0] / sum(weights))
    gap = found.disagreement
    assert (gap.estimate, gap.se) == pytest.approx((middle + 0.1, math.hypot(se, 0.3)))


def test_a_difference_of_logarithms_is_shown_as_a_ratio() -> None:
    one = side([-0.5, -0.2], "z", "RR")
    shown = difference_of(math.log(0.5), 0.2, one.effects).display
    assert (shown.scale, shown.estimate) == ("ratio", pytest.approx(0.5))
    half = 1.959964 * 0.2
    assert (shown.ci_low, shown.ci_high) == pytest.approx((0.5 * math.exp(-half), 0.5 * math.exp(half)), rel=1e-5)
    assert (shown.pi_low, shown.pi_high) == (None, None)
