"""Dose and effect, on a small dataset that does not change, against metafor and closed forms."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.oracle_cases import Case, assert_close, read_columns, select

from ketcli.effects import counts, means, multiarm
from ketcli.errors import InvalidInput, NoAnswer, NothingLeft
from ketcli.evidence.dataset import open_folder
from ketcli.evidence.filters import Filters
from ketcli.models.regression.regression import regress
from ketcli.questions.answers.dose import DoseAnswer, KindAnswer, dose_response
from ketcli.questions.answers.dose_within import slope_through_first

COURSE = open_folder(Path(__file__).parents[2] / "course")


@cache
def asked(**options: Any) -> DoseAnswer:
    return dose_response(COURSE, Filters(), **options)


def iv(**options: Any) -> KindAnswer:
    return asked(kind="iv-racemic", **options).kinds[0]


def test_both_kinds_by_default_and_one_when_asked() -> None:
    assert [one.kind.name for one in asked().kinds] == ["iv-racemic", "nasal-esketamine"]
    assert [one.kind.name for one in asked(kind="nasal-esketamine").kinds] == ["nasal-esketamine"]
    only = dose_response(COURSE, Filters(route=("iv",)))
    assert [one.kind.name for one in only.kinds] == ["iv-racemic"]


def test_a_comparison_a_dose_with_the_control_split() -> None:
    one = iv()
    frame = one.comparisons
    own = frame[frame["trial_id"] == "one2010"]
    assert own["dose_value"].tolist() == [0.1, 0.2, 0.5, 1.0]
    assert own["n_c"].tolist() == [5.0] * 4
    assert {at.dose: at.pooled.pooled.k for at in one.doses} == {0.1: 1, 0.2: 2, 0.3: 1, 0.5: 6, 1.0: 1}


def test_line_is_the_meta_regression_of_the_comparisons() -> None:
    one = iv()
    assert one.linear is not None
    X = np.column_stack([np.ones(len(one.comparisons)), one.comparisons["dose_value"]])
    again = regress(one.effects.yi, one.effects.vi, X, ["intercept", "dose"])
    np.testing.assert_array_equal(one.linear.fit.coef, again.coef)
    at = one.linear.at(np.array([0.2, 0.7]))
    np.testing.assert_allclose(at.estimate, again.coef[0] + again.coef[1] * np.array([0.2, 0.7]))


def test_spline_only_where_the_doses_allow() -> None:
    one, nasal = asked().kinds
    assert one.spline is not None
    assert nasal.spline is None
    assert "at least 4 different values, not 3" in nasal.why["spline"]
    assert iv(knots=5).spline is None
    few = dose_response(COURSE, Filters(trial=("one2010", "five2016"))).kinds[0]
    assert few.linear is not None
    assert "at least 6 comparisons, not 5" in few.why["spline"]


def test_one_trial_says_nothing_between_trials() -> None:
    one = dose_response(COURSE, Filters(trial=("one2010",))).kinds[0]
    assert one.linear is None
    assert one.why["linear"] == "one trial only, one2010"
    assert len(one.within.pairs) == 6


def test_one_dose_has_no_line() -> None:
    one = dose_response(COURSE, Filters(trial=("two2012", "four2015"))).kinds[0]
    assert one.linear is None
    assert one.why["linear"] == "all 2 comparisons are of 0.5 mg/kg"
    assert [at.dose for at in one.doses] == [0.5]


@pytest.mark.parametrize("case", select("slope", topic="extra_dose"), ids=lambda c: c.id)
def test_slope_within_a_trial_agrees_with_metafor(case: Case) -> None:
    d = read_columns(case.data)
    measure = case.options["measure"]
    if measure == "RR":
        y, cov = multiarm.counts(d["events"], d["n"], measure="RR")
    else:
        y, cov = (multiarm.smd if measure == "SMD" else multiarm.md)(d["mean"], d["sd"], d["n"])
    assert_close("slope", slope_through_first(d["dose"], y, cov), case.expected["slope"], relative=1e-9)


def test_pairs_are_the_arms_compared_directly() -> None:
    """With two doses the pair is Hedges' g of one arm against the other, and the slope that over their distance."""
    one = iv()
    pair = next(pair for pair in one.within.pairs if pair.trial_id == "three2014")
    rows = COURSE.results
    rows = rows[(rows["trial_id"] == "three2014") & (rows["outcome"] == "severity")].set_index("arm_id")
    arms: Any = [rows.loc[arm, name] for arm in ("d0.5", "d0.2") for name in ("mean", "sd", "n")]
    direct = means.smd(*arms)
    assert (pair.low, pair.high) == (0.2, 0.5)
    assert pair.yi == pytest.approx(direct.yi[0])
    assert pair.vi == pytest.approx(direct.vi[0])
    slopes = one.within.slopes.frame.set_index("trial_id")
    assert slopes.loc["three2014", "yi"] == pytest.approx(direct.yi[0] / 0.3)
    assert slopes.loc["three2014", "vi"] == pytest.approx(direct.vi[0] / 0.09)


def test_pairs_of_events_are_the_risk_ratio_of_two_arms() -> None:
    nasal = asked(kind="nasal-esketamine", outcome="response", at="28d").kinds[0]
    pair = next(pair for pair in nasal.within.pairs if pair.trial_id == "ten2021")
    rows = COURSE.results
    rows = rows[(rows["trial_id"] == "ten2021") & (rows["outcome"] == "response")].set_index("arm_id")
    arms: Any = [rows.loc[arm, name] for arm in ("d56", "d14") for name in ("events", "n")]
    direct = counts.rr(*arms)
    assert (pair.yi, pair.vi) == (pytest.approx(direct.yi[0]), pytest.approx(direct.vi[0]))
    assert pair.shown.estimate == pytest.approx(np.exp(direct.yi[0]))


def test_pairs_of_one_trial_are_consistent() -> None:
    """Dose 3 against 1 is 3 against 2 plus 2 against 1."""
    pairs = {(p.low, p.high): p.yi for p in iv().within.pairs if p.trial_id == "one2010"}
    assert len(pairs) == 6
    assert pairs[0.1, 1.0] == pytest.approx(pairs[0.1, 0.5] + pairs[0.5, 1.0])


def test_agreeing_slopes_get_no_interval_narrower_than_theirs() -> None:
    pooled = iv().within.pooled
    assert pooled is not None
    own = pooled.effects
    classic = 1 / np.sqrt(np.sum(1 / (own.vi + pooled.pooled.tau2)))
    assert pooled.pooled.se >= classic * (1 - 1e-12)


@given(st.lists(st.floats(0.1, 10), min_size=3, max_size=5), st.floats(-2, 2))
def test_exactly_linear_contrasts_give_their_slope(variances: list[float], slope: float) -> None:
    dose = np.arange(1.0, len(variances) + 1)
    y, cov = multiarm.against_first(slope * dose, np.array(variances))
    found, variance = slope_through_first(dose, y, cov)
    assert found == pytest.approx(slope, abs=1e-9)
    centred = dose - np.average(dose, weights=1 / np.array(variances))
    assert variance == pytest.approx(1 / np.sum(centred**2 / np.array(variances)))


def test_a_clear_relation_is_clear_with_trials_as_clusters_too() -> None:
    one = iv(test="knha")
    assert one.linear is not None
    assert one.linear.fit.p[1] < 0.05 < one.linear.robust.p_cr2[1]
    assert not one.clear


def test_refusals() -> None:
    with pytest.raises(NothingLeft, match="--route sc leaves no such trial"):
        dose_response(COURSE, Filters(route=("sc",)))
    with pytest.raises(InvalidInput, match="--model random or common"):
        asked(model="mh")
    with pytest.raises(InvalidInput, match="compares arms"):
        asked(measure="PLO", outcome="response")
    with pytest.raises(NoAnswer, match=r"iv-racemic: .*nasal-esketamine: "):
        asked(at="later")
