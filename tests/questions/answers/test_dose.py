"""Dose and effect, on a small dataset that does not change, against metafor and closed forms."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from tests.oracle_cases import Case, assert_close, read_columns, select

import ketcli
from ketcli.asking.answer import DataSource, answer
from ketcli.asking.read import from_keywords
from ketcli.effects import counts, means, multiarm
from ketcli.errors import InvalidInput, NoAnswer, NothingLeft
from ketcli.evidence.dataset import open_folder
from ketcli.evidence.filters import Filters
from ketcli.evidence.rows import ArmRow, ResultRow, TrialRow
from ketcli.models.regression.regression import regress
from ketcli.models.robust.cluster_robust import cr2
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
    six = dose_response(COURSE, Filters(trial=("one2010", "three2014"))).kinds[0]
    assert len(six.comparisons) == 6
    assert six.spline is not None


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


@pytest.mark.parametrize(
    ("measure", "trials"),
    [("SMD", ["one2010", "seven2019", "six2018", "three2014"]), ("MD", ["one2010", "six2018"])],
)
def test_only_points_need_one_scale_within_trials_too(measure: str, trials: list[str]) -> None:
    others = ("three2014", "seven2019")
    rows = [row._replace(scale="HAMD-17") if row.trial_id in others else row for row in COURSE.rows(ResultRow)]
    answer = dose_response(COURSE.with_rows(ResultRow, rows), Filters(), measure=measure)
    assert sorted({pair.trial_id for kind in answer.kinds for pair in kind.within.pairs}) == trials


def test_nothing_is_clear_without_a_line() -> None:
    one = dose_response(COURSE, Filters(trial=("two2012", "four2015"))).kinds[0]
    assert one.linear is None
    assert not one.clear


@pytest.mark.parametrize(
    ("doses", "step"),
    [((10, 50), 10), ((10, 90), 20), ((10, 30), 5), ((8,), 2), ((0.1, 0.5), 0.1), ((1, 8.9), 1), ((3, 83.2), 20)],
)
def test_a_step_of_dose_is_about_a_fourth_of_what_was_tried(
    doses: tuple[float, ...], step: float, tmp_path: Path
) -> None:
    lines = ["study,treatment,dose,mean,sd,n"]
    for place, dose in enumerate((*doses, *doses)):
        lines += [f"S{place},drug,{dose} mg,{10 + place},4,20", f"S{place},control,,{12 + place % 3},4,20"]
    path = tmp_path / "long.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = answer(DataSource(str(path)), from_keywords("dose", {"arms": "drug,control"}, data=str(path)))
    assert isinstance(found, DoseAnswer)
    assert [one.kind.step for one in found.kinds] == [pytest.approx(step)]


def test_ten_comparisons_are_not_called_few() -> None:
    (one,) = asked(kind="iv-racemic").kinds
    assert len(one.comparisons) > 10
    trials = list(dict.fromkeys(one.comparisons["trial_id"]))
    seen = set()
    for left_out in (trials[:2], trials[:1], trials[-2:], trials[-1:], []):
        kept = tuple(trial for trial in trials if trial not in left_out)
        found = dose_response(COURSE, Filters(trial=kept), kind="iv-racemic")
        k = len(found.kinds[0].comparisons)
        seen.add(k)
        assert any("fewer than ten" in note.text for note in found.notes) is (k < 10)
    assert {9, 10} <= seen


@pytest.mark.parametrize(("test", "used"), [("knha", "adhoc"), ("adhoc", "adhoc"), ("z", "z")])
def test_few_slopes_are_never_pooled_narrower_than_the_normal_interval(test: str, used: str) -> None:
    pooled = iv(test=test).within.pooled
    assert pooled is not None
    assert pooled.effects.method.test == used


def test_three_to_five_knots() -> None:
    for knots in (2, 6):
        with pytest.raises(InvalidInput, match=f"must be 3, 4 or 5, not {knots}"):
            dose_response(COURSE, Filters(), knots=knots)
    for knots in (3, 4, 5):
        assert dose_response(COURSE, Filters(), knots=knots).kinds


def test_only_tested_doses_make_a_trial_one_of_several() -> None:
    """A control with a dose of its own drug is no second dose."""
    name = "two2012"
    arms = [
        arm._replace(dose_value=0.02, dose_unit="mg/kg") if (arm.trial_id, arm.role) == (name, "control") else arm
        for arm in COURSE.rows(ArmRow)
    ]
    dropped = [row._replace(sd=math.nan) if row.trial_id == name else row for row in COURSE.rows(ResultRow)]
    changed = COURSE.with_rows(ArmRow, arms).with_rows(ResultRow, dropped)
    (one,) = dose_response(changed, Filters(), kind="iv-racemic").kinds
    assert name in {item.trial_id for item in one.effects.left_out}
    assert name not in {item.trial_id for item in one.unused}
    lost = [row._replace(sd=math.nan) if row.trial_id == "one2010" else row for row in COURSE.rows(ResultRow)]
    (other,) = dose_response(COURSE.with_rows(ResultRow, lost), Filters(), kind="iv-racemic").kinds
    assert "one2010" in {item.trial_id for item in other.unused}  # which tried four


def test_kinds_of_a_file_are_its_tested_drugs_with_a_dose(tmp_path: Path) -> None:
    rows = ["study,treatment,dose,mean,sd,n"]
    for place, dose in enumerate(("10 mg", "30 mg", "50 mg", "")):
        rows += [f"S{place},drug,{dose},{10 + place},4,20", f"S{place},sham,{place + 1} mg,{12 + place % 2},4,20"]
    path = tmp_path / "long.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    found = answer(DataSource(str(path)), from_keywords("dose", {"arms": "drug,sham"}, data=str(path)))
    assert isinstance(found, DoseAnswer)
    assert [(one.kind.name, one.kind.unit, one.kind.step) for one in found.kinds] == [("drug", "mg", 10)]


def test_a_slope_is_said_for_a_step_worth_speaking_of() -> None:
    assert {one.kind.name: one.kind.step for one in asked().kinds} == {"iv-racemic": 0.1, "nasal-esketamine": 28}
    assert "For each 0.1 mg/kg more" in repr(ketcli.load(Path(__file__).parents[2] / "course").dose("iv-racemic"))


def test_a_spline_has_three_knots_unless_others_are_named() -> None:
    for options, knots in (({}, 3), ({"knots": 4}, 4)):
        spline = asked(kind="iv-racemic", **options).kinds[0].spline
        assert spline is not None
        assert spline.knots is not None
        assert spline.knots.size == knots
        assert spline.fit.names == ("intercept", "dose", *("'" * term + "dose" for term in range(1, knots - 1)))


def test_each_pair_has_its_own_normal_interval() -> None:
    for kind in (*asked().kinds, *asked(outcome="response", at="28d").kinds):
        for pair in kind.within.pairs:
            half = 1.959964 * math.sqrt(pair.vi)
            assert (pair.ci_low, pair.ci_high) == pytest.approx((pair.yi - half, pair.yi + half), rel=1e-5)
            read = math.exp if pair.shown.scale == "ratio" else float
            shown = (pair.shown.estimate, pair.shown.ci_low, pair.shown.ci_high)
            assert shown == pytest.approx((read(pair.yi), read(pair.ci_low), read(pair.ci_high)))
            assert pair.p == pytest.approx(2 * stats.norm.sf(abs(pair.yi) / math.sqrt(pair.vi)))
            assert pair.low < pair.high


def test_people_of_a_pair_are_those_of_its_two_doses() -> None:
    rows = {(row.arm_id, row.trial_id): row.n for row in COURSE.rows(ResultRow) if row.outcome == "severity"}
    pair = next(pair for pair in iv().within.pairs if pair.trial_id == "three2014")
    assert (pair.n_low, pair.n_high) == (rows["d0.2", "three2014"], rows["d0.5", "three2014"])
    slopes = {row["trial_id"]: row for row in iv().within.slopes.table.rows()}
    assert slopes["three2014"]["n"] == pair.n_low + pair.n_high
    assert slopes["three2014"]["doses"] == 2


NOT_SEVERAL = ("two2012", "four2015", "five2016", "eleven2011", "twelve2022")  # of one dose each


@pytest.mark.parametrize(
    ("trials", "p", "clustered", "clear"),
    [
        (NOT_SEVERAL, 0.04, 0.9, True), (NOT_SEVERAL, 0.06, 0.01, False), ((), 0.04, 0.06, False),
        ((), 0.04, 0.04, True), ((), 0.06, 0.04, False), ((), 1 - 0.95, 0.01, False), ((), 0.01, 1 - 0.95, False),
    ],
)  # fmt: skip
def test_a_slope_is_clear_below_one_in_twenty_by_both_errors_where_trials_have_several_doses(
    trials: tuple[str, ...], p: float, clustered: float, clear: bool
) -> None:
    one = dose_response(COURSE, Filters(trial=trials), kind="iv-racemic").kinds[0]
    assert one.linear is not None
    fit = replace(one.linear.fit, p=np.array([0.5, p]))
    robust = one.linear.robust._replace(p_cr2=np.array([0.5, clustered]))
    assert replace(one, linear=replace(one.linear, fit=fit, robust=robust)).clear is clear


@pytest.mark.parametrize(
    ("model", "measure", "kind", "spread"),
    [("random", "SMD", "iv-racemic", False), ("common", "SMD", "iv-racemic", False),
     ("random", "MD", "nasal-esketamine", True), ("common", "MD", "nasal-esketamine", False)],
)  # fmt: skip
def test_robust_errors_are_those_of_trials_as_clusters(model: str, measure: str, kind: str, spread: bool) -> None:
    (one,) = asked(model=model, measure=measure, kind=kind).kinds
    assert one.linear is not None
    assert ((one.linear.fit.tau2 or 0) > 0.1) is spread
    fit, robust = one.linear.fit, one.linear.robust
    X = np.column_stack([np.ones(len(one.comparisons)), one.comparisons["dose_value"]])
    own = cr2(one.effects.yi - X @ fit.coef, X, one.effects.vi + (fit.tau2 or 0), one.compared["trial_id"])
    np.testing.assert_allclose(robust.se_cr2, own.se)
    np.testing.assert_allclose(robust.df_cr2, own.df)
    np.testing.assert_allclose(robust.p_cr2, 2 * stats.t.sf(abs(fit.coef / own.se), own.df))
    half = stats.t.ppf(0.975, own.df) * own.se
    np.testing.assert_allclose(robust.ci_cr2_low, fit.coef - half)
    np.testing.assert_allclose(robust.ci_cr2_high, fit.coef + half)


def test_the_bend_of_a_spline_of_three_knots_is_tested_as_its_one_coefficient() -> None:
    spline = iv().spline
    assert spline is not None
    statistic, p = spline.nonlinear
    assert statistic == pytest.approx((spline.fit.coef[2] / spline.fit.se[2]) ** 2)
    assert p == pytest.approx(spline.fit.p[2])
    assert iv().linear is not None
    assert iv().linear.nonlinear == (None, None)


def test_a_line_that_is_not_there_is_not_called_uncertain() -> None:
    found = dose_response(COURSE, Filters(trial=("two2012", "four2015")), kind="iv-racemic")
    assert "few_studies" not in {note.kind for note in found.notes}
    assert next(note.text for note in found.notes if note.kind == "no_curve").startswith("iv-racemic: no line: ")
    (points,) = dose_response(COURSE, Filters(trial=("two2012",)), kind="iv-racemic", measure="MD").kinds
    assert (len(points.comparisons), points.within.pairs) == (1, ())
    (alone,) = dose_response(COURSE, Filters(trial=("two2012",)), kind="iv-racemic").kinds
    assert alone.why["linear"] == "one trial only, two2012"


def test_trials_whose_doses_cannot_be_compared_are_named_once() -> None:
    trials = [one._replace(design="crossover") if one.trial_id == "three2014" else one for one in COURSE.rows(TrialRow)]
    found = dose_response(COURSE.with_rows(TrialRow, trials), Filters(), kind="iv-racemic")
    (one,) = found.kinds
    assert [(item.trial_id, item.kind) for item in one.within.left_out] == [("three2014", "several_doses")]
    assert [item.trial_id for item in one.unused if item.trial_id == "three2014"] == ["three2014"]
    assert len([note for note in found.notes if note.trials == (one.within.left_out[0].label,)]) == 1


@pytest.mark.parametrize("events", [0.0, math.inf])
def test_doses_without_a_defined_contrast_are_named(events: float) -> None:
    """Nobody in any arm, or everybody in all of them: a ratio that says nothing, or has no error."""
    rows = [one._replace(events=min(events, one.n)) if (one.trial_id, one.outcome) == ("ten2021", "response") else one
            for one in COURSE.rows(ResultRow)]  # fmt: skip
    asked_for: dict[str, Any] = {"kind": "nasal-esketamine", "outcome": "response", "at": "28d"}
    (one,) = dose_response(COURSE.with_rows(ResultRow, rows), Filters(), **asked_for).kinds
    assert "ten2021" not in {pair.trial_id for pair in one.within.pairs}
    assert [(item.trial_id, item.about[0]) for item in one.within.left_out] == [("ten2021", "undefined")]


def test_a_dose_of_nothing_is_none(tmp_path: Path) -> None:
    lines = ["study,treatment,dose,mean,sd,n"]
    for place, dose in enumerate((0, 10, 29, 10, 29)):
        lines += [f"S{place},drug,{dose} mg,{10 + place},4,20", f"S{place},control,,{12 + place % 3},4,20"]
    path = tmp_path / "long.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = answer(DataSource(str(path)), from_keywords("dose", {"arms": "drug,control"}, data=str(path)))
    assert isinstance(found, DoseAnswer)
    assert [one.kind.step for one in found.kinds] == [2]  # a fourth of 10 to 29, and not of 0 to 29
    name = "two2012"
    zero = [arm._replace(arm_id="zero", dose_value=0.0) for arm in COURSE.rows(ArmRow)
            if (arm.trial_id, arm.role) == (name, "experimental")]  # fmt: skip
    lost = [row._replace(sd=math.nan) if row.trial_id == name else row for row in COURSE.rows(ResultRow)]
    changed = COURSE.with_rows(ArmRow, [*COURSE.rows(ArmRow), *zero]).with_rows(ResultRow, lost)
    (one,) = dose_response(changed, Filters(), kind="iv-racemic").kinds
    assert name in {item.trial_id for item in one.effects.left_out}
    assert name not in {item.trial_id for item in one.unused}


def test_a_trial_whose_dose_is_not_stated_is_named() -> None:
    arms = [arm._replace(dose_value=math.nan) if (arm.trial_id, arm.role) == ("two2012", "experimental") else arm
            for arm in COURSE.rows(ArmRow)]  # fmt: skip
    (one,) = dose_response(COURSE.with_rows(ArmRow, arms), Filters(), kind="iv-racemic").kinds
    assert [item.trial_id for item in one.effects.left_out if item.kind == "no_fixed_dose"] == ["two2012"]
    assert "two2012" not in set(one.comparisons["trial_id"])
