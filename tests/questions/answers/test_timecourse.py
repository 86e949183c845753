"""The effect in windows of time, and its trend, on a small dataset that does not change."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.oracle_cases import Case, assert_close, assert_matches, read_columns, select

from ketcli.columns import Columns
from ketcli.errors import InvalidInput, NoAnswer
from ketcli.evidence.dataset import open_folder
from ketcli.evidence.filters import Filters
from ketcli.evidence.windows import WINDOWS
from ketcli.models.pooling.pool import pool
from ketcli.questions.answers.timecourse import TimeCourse, time_course
from ketcli.questions.answers.trend import trend_of
from ketcli.questions.effects.ask import ask
from ketcli.questions.effects.effect_set import EffectSet
from ketcli.questions.effects.method import Method

COURSE = open_folder(Path(__file__).parents[2] / "course")


@cache
def course(**asked: Any) -> TimeCourse:
    return time_course(COURSE, Filters(), **asked)


def effect_set(frame: pd.DataFrame) -> EffectSet:
    return EffectSet(Columns.of(frame), "severity", Method(), (), (), {}, {})


def test_each_window_for_all_single_and_repeated_dosing() -> None:
    windows = course().windows
    assert [(one.sessions, one.window.name) for one in windows] == [
        (sessions, window.name) for sessions in ("all", "single", "repeated") for window in WINDOWS
    ]
    together = {one.window.name: one.k for one in windows if one.sessions == "all"}
    assert together == {"4h": 1, "24h": 10, "3d": 3, "7d": 3, "14d": 1, "28d": 5, "later": 0}
    for name, k in together.items():
        assert k == sum(one.k for one in windows if one.window.name == name and one.sessions != "all")


def test_a_window_is_the_pool_of_its_trials() -> None:
    one = next(one for one in course().windows if (one.window.name, one.sessions) == ("28d", "all"))
    effects = ask(COURSE, Filters(), at="28d")
    again = pool(effects.yi, effects.vi)
    assert one.effect is not None
    assert one.effect.pooled.estimate == again.estimate
    assert (one.effect.pooled.ci_low, one.effect.pooled.ci_high) == (again.ci_low, again.ci_high)


def test_one_trial_is_shown_as_it_is_and_none_is_none() -> None:
    early = next(one for one in course().of("single") if one.window.name == "4h")
    assert early.effect is not None
    assert early.effect.pooled.estimate == early.effect.effects.yi[0]
    assert early.effect.pooled.se == pytest.approx(np.sqrt(early.effect.effects.vi[0]))
    assert early.effect.pooled.pi_low is None
    assert next(one for one in course().of("all") if one.window.name == "later").effect is None
    notes = " ".join(map(str, course().notes))
    assert "one trial only, single dosing, shown with its own interval: up to 4 hours (Two 2012)" in notes
    assert "no trial with figures: later than six weeks" in notes


def test_points_of_the_trend_keep_one_scale_and_one_kind_of_score_in_a_trial() -> None:
    frame = course().points.complete
    assert not frame.duplicated(["trial_id", "time_h"]).any()
    kinds = frame[["trial_id", "scale", "statistic"]].drop_duplicates()
    assert not kinds["trial_id"].duplicated().any()
    assert frame.loc[frame["trial_id"] == "two2012", "time_h"].tolist() == [2, 24, 168]
    assert {one.sessions: (one.k, one.trials) for one in course().trends} == {
        "all": (22, 12),
        "single": (12, 7),
        "repeated": (10, 5),
    }


def test_one_kind_of_dosing_has_the_trend_of_all() -> None:
    repeated = time_course(COURSE, Filters(sessions=("repeated",)))
    whole, single, same = repeated.trends
    assert (single.k, single.why) == (0, "no result")
    assert (same.sessions, same.k, same.trials, same.fit, same.parts) == (
        "repeated", whole.k, whole.trials, whole.fit, whole.parts,
    )  # fmt: skip
    apart = next(one for one in course().trends if one.sessions == "repeated").fit
    assert apart is not None
    assert whole.fit is not None
    assert whole.fit.coef.tolist() == apart.coef.tolist()


@pytest.mark.parametrize("case", select("trend", topic="extra_dose"), ids=lambda c: c.id)
def test_trend_agrees_with_metafor_and_clubsandwich(case: Case) -> None:
    frame = pd.DataFrame(read_columns(case.data))
    trend = trend_of(effect_set(frame), "all")
    fit = trend.fit if case.options["part"] == "slope" else trend.parts
    assert fit is not None
    # rma.mv's optimizer stops at about 1e-7 of the variances
    for name in ("coef", "se", "se_cr2"):
        assert_close(name, getattr(fit, name), case.expected[name], relative=1e-5)
    assert_matches(fit, case.expected, ["df_cr2"])
    assert_close("p_cr2", fit.p_cr2, case.expected["p_cr2"], relative=1e-4)


def test_trend_says_why_there_is_none() -> None:
    frame = pd.DataFrame(read_columns("data/time_points.csv"))
    first = frame.drop_duplicates("trial_id")
    assert "one estimate" in trend_of(effect_set(first), "all").why
    assert trend_of(effect_set(frame[frame["time_h"] == 24]), "all").why == "all results are from one time"
    assert trend_of(effect_set(frame[frame["time_h"] < 0]), "all").why == "no result"


def test_unit_of_time_changes_only_where_the_effect_is_read() -> None:
    """The slope over log time is the same from hours as from minutes."""
    frame = pd.DataFrame(read_columns("data/time_points.csv"))
    one, other = (trend_of(effect_set(frame.assign(time_h=frame["time_h"] * f)), "all").fit for f in (1, 60))
    assert one is not None
    assert other is not None
    assert other.coef[1] == pytest.approx(one.coef[1])
    assert other.se_cr2[1] == pytest.approx(one.se_cr2[1])


def test_mean_differences_keep_one_scale_over_all_windows() -> None:
    answer = course(measure="MD")
    scales = {
        scale for one in answer.windows if one.effect is not None for scale in one.effect.effects.complete["scale"]
    }
    assert scales == {"MADRS"}


def test_one_kind_of_dosing_is_shown_once() -> None:
    single = time_course(COURSE, Filters(sessions=("single",)))
    assert single.groups == ("all",)
    assert course().groups == ("all", "single", "repeated")


def test_questions_without_an_answer() -> None:
    with pytest.raises(NoAnswer, match="no trial has a SMD of severity at any time"):
        time_course(COURSE, Filters(trial=("twelve2022",)), scale="HDRS-17")
    with pytest.raises(InvalidInput, match="multilevel"):
        time_course(COURSE, Filters(), model="multilevel")


def test_few_trials_of_a_window_are_said_in_points_too() -> None:
    for one in course().windows:
        few = one.sessions == "all" and 0 < one.k < 5
        assert (one.points is not None) is few
    assert {one.k for one in course().of("all")} >= {3, 5}


def test_people_of_the_trend_are_those_of_the_fullest_time() -> None:
    answer = course()
    scope = answer.coverage
    assert scope is not None
    most: dict[str, float] = {}
    for row in answer.points.complete.to_dict("records"):
        people = row["n_e"] if row["paired"] else row["n_e"] + row["n_c"]
        most[row["trial_id"]] = max(people, most.get(row["trial_id"], 0))
    assert (scope.trials, scope.people) == (len(most), sum(most.values()))


def test_what_a_reader_must_know_of_a_course() -> None:
    notes = {note.kind: note.text for note in course().notes}
    assert notes["trend"].startswith("trend: 22 results of 12 trials;")
    assert "repeated_doses" in notes
    assert "different_trials" in notes
    single = time_course(COURSE, Filters(sessions=("single",)))
    assert "repeated_doses" not in {note.kind for note in single.notes}
    (empty,) = [note.text for note in single.notes if note.kind == "no_figures"]
    windows = [one.window.label for one in single.of("all") if one.k == 0]
    assert empty == f"no trial with figures: {', '.join(windows)}"
    alone = [one for one in single.of("all") if one.k == 1 and one.effect is not None]
    (told,) = [note for note in single.notes if note.kind == "single_study"]
    listed = [(one.window.label, one.effect.studies["study"].iloc[0]) for one in alone if one.effect is not None]
    assert told.text.endswith(": " + ", ".join(f"{window} ({study})" for window, study in listed))
    assert told.trials == tuple(dict.fromkeys(study for _, study in listed))


def test_without_a_result_nothing_is_counted() -> None:
    frame = pd.DataFrame(read_columns("data/time_points.csv"))
    none = trend_of(effect_set(frame[frame["time_h"] < 0]), "all")
    assert (none.k, none.trials, none.fit, none.parts) == (0, 0, None, None)
    assert all(one.k == 0 for one in course().of("all") if one.effect is None)


def test_the_trend_is_read_a_day_after_the_first_dose() -> None:
    fit = course().trends[0].fit
    assert fit is not None
    assert fit.names == ("effect at 24 h", "change per tenfold time")
    assert (course().reference, course().clock) == (24, "the time since the first dose")


def test_one_trial_in_points_has_a_course_too() -> None:
    answer = time_course(COURSE, Filters(trial=("five2016",)), measure="MD")
    assert {one.k for one in answer.windows} <= {0, 1}
    assert sum(one.k for one in answer.of("all")) >= 1
