"""Mantel-Haenszel and Peto: a second route, and tables that say little."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.oracle_cases import read_columns

from ketcli.effects.counts import odds_ratio, rd, rr
from ketcli.effects.counts import peto as single_peto
from ketcli.effects.measures import BinaryMeasure
from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.pooling.mantel_haenszel import _logarithm as logarithm
from ketcli.models.pooling.mantel_haenszel import mantel_haenszel
from ketcli.models.pooling.peto import peto
from ketcli.models.pooling.pool import pool

MEASURES: tuple[BinaryMeasure, ...] = ("RR", "OR", "RD")
RATIOS: tuple[BinaryMeasure, ...] = ("RR", "OR")


def bcg() -> list[np.ndarray]:
    d = read_columns("data/bcg.csv")
    return [d[c] for c in ("events_e", "n_e", "events_c", "n_c")]


def test_odds_ratio_and_risk_ratio_against_statsmodels() -> None:
    from statsmodels.stats.contingency_tables import StratifiedTable

    a, n1, c, n2 = bcg()
    table = StratifiedTable([np.array([[w, x - w], [y, z - y]]) for w, x, y, z in zip(a, n1, c, n2, strict=True)])
    mine = mantel_haenszel(a, n1, c, n2, measure="OR")
    assert mine.estimate == pytest.approx(table.logodds_pooled, rel=1e-12)
    assert mine.se == pytest.approx(table.logodds_pooled_se, rel=1e-12)
    assert mantel_haenszel(a, n1, c, n2).estimate == pytest.approx(math.log(table.riskratio_pooled), rel=1e-12)


def test_against_pymetaanalysis() -> None:
    import meta_analyze

    a, n1, c, n2 = bcg()
    for measure in RATIOS:
        other = meta_analyze.meta_binary(
            event_treat=a, n_treat=n1, event_control=c, n_control=n2, measure=measure, model="common", method="MH"
        )
        mine = mantel_haenszel(a, n1, c, n2, measure=measure)
        assert (mine.estimate, mine.se) == pytest.approx((other.estimate, other.standard_error), rel=1e-10)


def test_one_study_is_its_own_effect() -> None:
    for measure, f in zip(MEASURES, (rr, odds_ratio, rd), strict=True):
        r, e = mantel_haenszel([4], [30], [9], [28], measure=measure), f(4, 30, 9, 28)
        assert r.estimate == pytest.approx(e.yi[0], rel=1e-12)
        assert (r.k, r.q, r.q_df, r.q_p, r.i2) == (1, 0, 0, 1, 0)
        if measure != "RD":
            assert r.se == pytest.approx(e.vi[0] ** 0.5, rel=1e-12)
    r, e = peto([4], [30], [9], [28]), single_peto(4, 30, 9, 28)
    assert (r.estimate, r.se) == pytest.approx((e.yi[0], e.vi[0] ** 0.5), rel=1e-12)


def test_peto_is_inverse_variance_of_single_petos() -> None:
    tables = bcg()
    e = single_peto(*tables)
    one, two = peto(*tables), pool(e.yi, e.vi, model="common")
    assert (one.estimate, one.se, one.q, one.p) == pytest.approx((two.estimate, two.se, two.q, two.p), rel=1e-10)
    np.testing.assert_allclose(one.weights, two.weights)


def test_double_zero_studies_add_nothing_to_ratios() -> None:
    a, n1, c, n2 = np.array([[3, 5, 7], [30, 40, 50], [1, 2, 9], [30, 41, 49]], dtype=float)
    more = [np.append(x, y) for x, y in zip((a, n1, c, n2), (0, 25, 0, 26), strict=True)]
    for measure in MEASURES:
        one, two = mantel_haenszel(a, n1, c, n2, measure=measure), mantel_haenszel(*more, measure=measure)
        assert two.k == one.k + 1
        assert two.q_df == one.q_df
        if measure == "RD":
            assert abs(two.estimate) < abs(one.estimate)
            assert two.weights[-1] > 0
        else:
            assert two.estimate == pytest.approx(one.estimate, rel=1e-12)
            assert two.weights[-1] == 0
    assert peto(*more).estimate == pytest.approx(peto(a, n1, c, n2).estimate, rel=1e-12)


def test_no_events_at_all() -> None:
    nothing = [0, 0], [10, 12], [0, 0], [11, 12]
    for measure in RATIOS:
        with pytest.raises(NoAnswer):
            mantel_haenszel(*nothing, measure=measure)
    with pytest.raises(NoAnswer, match="Peto"):
        peto(*nothing)
    r = mantel_haenszel(*nothing, measure="RD")
    assert (r.estimate, r.se) == (0, 0)
    assert math.isnan(r.p)


def test_events_in_one_arm_only() -> None:
    for measure in RATIOS:
        with pytest.raises(NoAnswer):
            mantel_haenszel([0, 0], [10, 12], [2, 1], [11, 12], measure=measure)
    assert peto([0, 0], [10, 12], [2, 1], [11, 12]).estimate < 0


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(1, 500)), min_size=1, max_size=60))
def test_where_nobody_differs_within_an_arm_the_standard_error_is_exactly_0(sizes: list[tuple[int, int]]) -> None:
    n_e, n_c = (np.array(x, dtype=float) for x in zip(*sizes, strict=True))
    nobody = np.zeros(len(sizes))
    cases: list[tuple[BinaryMeasure, np.ndarray, np.ndarray, int]] = [
        ("RR", n_e, n_c, 0),
        ("RD", n_e, n_c, 0),
        ("RD", nobody, nobody, 0),
        ("RD", nobody, n_c, -1),
        ("RD", n_e, nobody, 1),
    ]
    for measure, events_e, events_c, truth in cases:
        r = mantel_haenszel(events_e, n_e, events_c, n_c, measure=measure)
        assert r.estimate == pytest.approx(truth, abs=1e-12)
        assert r.se == 0
        assert math.isnan(r.p)


def test_one_person_in_ten_thousand_is_no_rounding() -> None:
    r = mantel_haenszel([1], [10_000], [10_000], [10_000], measure="RD")
    assert r.se == pytest.approx(math.sqrt(9_999 / 10_000**3), rel=1e-3)


@given(
    st.lists(
        st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20), st.integers(0, 20)),
        min_size=1,
        max_size=8,
    )
)
@example([(0, 14, 20, 0)])
@settings(max_examples=200, deadline=None)
def test_swapping_arms_flips_the_sign(rows: list[tuple[int, int, int, int]]) -> None:
    a, b, c, d = (np.array(x, dtype=float) for x in zip(*rows, strict=True))
    for f in [lambda *t, m=m: mantel_haenszel(*t, measure=m) for m in MEASURES] + [peto]:
        try:
            one = f(a, a + b, c, c + d)
        except NoAnswer:
            with pytest.raises(NoAnswer):
                f(c, c + d, a, a + b)
            continue
        two = f(c, c + d, a, a + b)
        assert one.estimate == pytest.approx(-two.estimate, rel=1e-9, abs=1e-12)
        assert one.se == pytest.approx(two.se, rel=1e-9, abs=1e-12)
        assert one.q == pytest.approx(two.q, rel=1e-9, abs=1e-9)
        assert one.weights.sum() == pytest.approx(100)


def test_impossible_tables() -> None:
    with pytest.raises(InvalidInput, match="row 2: more events"):
        mantel_haenszel([1, 12], [10, 11], [1, 1], [10, 10])
    with pytest.raises(InvalidInput, match="row 1: a count is missing"):
        peto([np.nan], [10], [1], [10])
    with pytest.raises(InvalidInput, match="RR, OR, RD"):
        mantel_haenszel([1], [10], [1], [10], measure="SMD")  # type: ignore[arg-type]
    with pytest.raises(NoAnswer, match="no study"):
        mantel_haenszel([], [], [], [])
    with pytest.raises(NoAnswer, match="no study"):
        peto([], [], [], [])


@pytest.mark.parametrize("empty", [(0, 0, 3, 20), (3, 20, 0, 0), (0, 0, 0, 0)])
def test_a_study_without_people_in_an_arm_is_none(empty: tuple[float, ...]) -> None:
    more = [np.append(x, extra) for x, extra in zip(bcg(), empty, strict=True)]
    for measure in MEASURES:
        one, other = mantel_haenszel(*bcg(), measure=measure), mantel_haenszel(*more, measure=measure)
        assert (other.k, other.q_df, other.weights[-1]) == (one.k, one.k - 1, 0)
        assert (other.estimate, other.se, other.q) == pytest.approx((one.estimate, one.se, one.q), rel=1e-12)
    with_it, without = peto(*more), peto(*bcg())
    assert (with_it.k, with_it.q_df) == (without.k, without.k - 1)
    assert (with_it.estimate, with_it.se) == pytest.approx((without.estimate, without.se), rel=1e-12)
    alone = [np.array([float(x)]) for x in empty]
    for pooled in (mantel_haenszel, peto):
        with pytest.raises(NoAnswer, match="no study is left"):
            pooled(*alone)


def test_arms_of_one_person_are_studies() -> None:
    more = [np.append(x, extra) for x, extra in zip(bcg(), ([1, 0], [1, 9], [2, 1], [12, 1]), strict=True)]
    assert mantel_haenszel(*more).k == peto(*more).k == bcg()[0].size + 2
    assert peto(*more).q_df == bcg()[0].size + 1


@pytest.mark.parametrize("place", range(4))
def test_a_count_that_is_missing_is_named(place: int) -> None:
    counts = bcg()
    counts[place] = np.where(np.arange(counts[place].size) == 2, np.nan, counts[place])
    for pooled in (mantel_haenszel, peto):
        with pytest.raises(InvalidInput, match="row 3: a count is missing"):
            pooled(*counts)


def test_a_ratio_that_is_no_number_is_refused() -> None:
    inf, nan = math.inf, math.nan
    for ratio, variance in ((0.0, 1.0), (inf, 1.0), (nan, 1.0), (1.0, -0.1), (1.0, inf), (1.0, nan)):
        with pytest.raises(NoAnswer, match="too extreme"):
            logarithm(ratio, variance)
    assert logarithm(math.e, 4.0) == (1.0, 2.0)
    assert logarithm(0.5, 0.0) == (math.log(0.5), 0.0)
