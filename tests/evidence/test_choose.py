"""One result a trial: nearest in time, preferred scale, one statistic, no one counted twice."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.row_data import row

from ketcli.evidence.choose import best, choose, choose_each
from ketcli.evidence.dataset import bundled, open_folder
from ketcli.evidence.filters import Filters, Selection, select
from ketcli.evidence.left_out import LeftOut
from ketcli.evidence.rows import ArmRow, ContrastRow, ResultRow, TrialRow
from ketcli.evidence.wanted import PREFERENCES, Chosen, Wanted
from ketcli.evidence.windows import window_at

SMALL = open_folder(Path(__file__).parents[1] / "small")
DAY_ONE = window_at("24h")


def chosen(wanted: Wanted, filters: Filters | None = None) -> tuple[dict[str, list[Chosen]], dict[str, LeftOut]]:
    found, without = choose(SMALL, select(SMALL, filters or Filters(role=("acute",))), wanted)
    by_trial: dict[str, list[Chosen]] = {}
    for one in found:
        by_trial.setdefault(one.trial.trial_id, []).append(one)
    return by_trial, {item.trial_id: item for item in without}


def severity(**more: Any) -> Wanted:
    return Wanted("severity", "means", DAY_ONE, **more)


def test_preferred_scale_and_endpoint_first() -> None:
    (one,) = chosen(severity())[0]["alpha2001"]
    assert {(row.scale, row.statistic) for row in one.experimental} == {("MADRS", "endpoint")}
    (one,) = chosen(severity(order=PREFERENCES["change"]))[0]["alpha2001"]
    assert [row.mean for row in one.experimental] == [-14.1]
    (one,) = chosen(severity(scale="HDRS-17"))[0]["alpha2001"]
    assert [row.mean for row in one.experimental] == [11.0]


def test_baseline_never_stands_for_a_result() -> None:
    found, without = chosen(Wanted("severity", "means", window_at("4h")))
    assert found == {}
    assert "only at other times" in without["alpha2001"].text


def test_other_time_of_the_same_trial() -> None:
    found, without = chosen(Wanted("severity", "means", window_at("7d")))
    assert set(found) == {"alpha2001"}
    assert [row.n for row in found["alpha2001"][0].control] == [18]
    assert "on day 7" in without["beta2005"].text


def test_both_experimental_arms_stand_together_without_by_and_apart_with_it() -> None:
    (one,) = chosen(severity())[0]["beta2005"]
    assert [row.arm_id for row in one.experimental] == ["low", "high"]
    assert one.sharing == 1
    cells = chosen(severity(by="dose"))[0]["beta2005"]
    assert {cell.cell for cell in cells} == {"0.2 mg/kg", "0.5 mg/kg"}
    assert all(cell.sharing == 2 for cell in cells)


def test_an_arm_that_repeats_others_people_is_not_counted_beside_them() -> None:
    (one,) = chosen(severity())[0]["delta2018"]
    assert [row.arm_id for row in one.experimental] == ["esk56", "esk84"]


def test_difference_stands_only_where_arms_have_no_figures_and_by_its_adjustment() -> None:
    wanted = severity(contrasts=("MD",))
    found, without = chosen(wanted)
    assert [row.estimate for row in found["epsilon2020"][0].contrasts] == [-5.0]
    assert "adjusted difference" in without["zeta2021"].text
    adjusted = severity(contrasts=("MD",), order=PREFERENCES["endpoint"])
    assert "zeta2021" in chosen(adjusted)[0]


def test_reasons_for_missing() -> None:
    without = chosen(severity())[1]
    assert [without[name].kind for name in ("epsilon2020", "iota2024")] == ["difference_only", "no_figures"]
    assert without["epsilon2020"].text == "only a difference between arms is published (MD)"
    assert without["iota2024"].text == "no figure for severity"


def test_counts_need_both_arms() -> None:
    found, _ = chosen(Wanted("ae:nausea", "events", None))
    assert set(found) == {"alpha2001", "delta2018"}
    assert [row.events for row in found["delta2018"][0].experimental] == [12, 14]


TRIAL = row(TrialRow, trial_id="a", label="A")
ARMS = {
    "low": row(ArmRow, arm_id="low", role="experimental"),
    "high": row(ArmRow, arm_id="high", role="experimental"),
    "pbo": row(ArmRow, arm_id="pbo", role="control"),
}


def scores(*arms: str, **cells: Any) -> list[ResultRow]:
    same = {"scale": "MADRS", "statistic": "endpoint", "time_h": 24.0, "n": 20.0, "mean": 10.0, "sd": 5.0, **cells}
    return [row(ResultRow, arm_id=arm, **same) for arm in arms]


def test_without_a_window_the_overall_figure_stands_else_the_latest() -> None:
    anytime = Wanted("severity", "means", None)
    early, late = scores("low", "pbo", time_h=24.0), scores("low", "pbo", time_h=168.0)
    for results in (early + late, late + early):
        (one,) = best(TRIAL, ARMS, results, [], anytime)
        assert [figure.time_h for figure in one.experimental] == [168.0]
    (one,) = best(TRIAL, ARMS, [*early, *late, *scores("low", "pbo", time_h=math.nan, mean=7.0)], [], anytime)
    assert [figure.mean for figure in one.experimental] == [7.0]


def test_figures_that_cover_most_arms_come_before_the_preferred_statistic() -> None:
    one_arm, both = scores("low", "pbo"), scores("low", "high", "pbo", statistic="change")
    for results in (one_arm + both, both + one_arm):
        (one,) = best(TRIAL, ARMS, results, [], severity())
        assert [figure.arm_id for figure in one.experimental] == ["low", "high"]


def test_differences_that_cover_most_arms_come_first() -> None:
    def difference(arm: str, measure: str) -> ContrastRow:
        return row(
            ContrastRow, arm_e=arm, arm_c="pbo", scale="MADRS", time_h=24.0, measure=measure, estimate=-4.0, se=1.0,
            n_e=20.0, n_c=20.0, adjustment="none",
        )  # fmt: skip

    one_arm, both = [difference("low", "MD")], [difference("low", "SMD"), difference("high", "SMD")]
    for contrasts in (one_arm + both, both + one_arm):
        (one,) = best(TRIAL, ARMS, [], contrasts, severity(contrasts=("MD", "SMD")))
        assert [figure.arm_e for figure in one.contrasts] == ["low", "high"]


def test_rows_of_other_outcomes_and_trials_are_no_candidates() -> None:
    own = scores("low", "pbo", outcome="severity", trial_id="a")
    foreign = scores("low", "pbo", outcome="dissociation", trial_id="a", mean=1.0)
    foreign += scores("low", "pbo", outcome="severity", trial_id="b", mean=2.0)
    dataset = SMALL.with_rows(ResultRow, foreign + own).with_rows(ContrastRow, [])
    arms = tuple(arm._replace(trial_id="a") for arm in ARMS.values())
    ((one,), _) = choose(dataset, Selection((TRIAL,), arms, ()), severity())
    assert [figure.mean for figure in (*one.experimental, *one.control)] == [10.0, 10.0]


def test_bundled_data_give_one_set_of_figures_a_trial_and_window() -> None:
    dataset = bundled()
    selection = select(dataset, Filters(role=("acute",)))
    for window in ("4h", "24h", "7d", "28d"):
        found, without = choose(dataset, selection, Wanted("severity", "means", window_at(window)))
        names = [one.trial.trial_id for one in found]
        assert len(names) == len(set(names))
        assert len(names) + len(without) == len(selection.trials)
        for one in found:
            rows = (*one.experimental, *one.control)
            assert len({(row.scale, row.statistic, row.time_h, row.analysis) for row in rows}) == 1
            assert len({row.arm_id for row in rows}) == len(rows)


@pytest.mark.parametrize(
    ("cells", "answers"),
    [({"sd": 0.5}, True), ({"sd": 0.0}, False), ({"sd": math.nan}, False), ({"n": 2.0}, True), ({"n": 1.0}, False),
     ({"mean": math.nan}, False), ({"statistic": "baseline"}, False), ({"mean": 0.0}, True)],
)  # fmt: skip
def test_a_score_needs_a_mean_an_sd_and_two_people(cells: dict[str, Any], answers: bool) -> None:
    assert bool(best(TRIAL, ARMS, scores("low", "pbo", **cells), [], severity())) is answers


@pytest.mark.parametrize(("arms", "answers"), [(("low", "pbo"), True), (("low", "high"), False), (("pbo",), False)])
def test_both_sides_are_needed(arms: tuple[str, ...], answers: bool) -> None:
    assert bool(best(TRIAL, ARMS, scores(*arms), [], severity())) is answers


@pytest.mark.parametrize(
    ("cells", "answers"),
    [({}, True), ({"events": 0.0}, True), ({"events": math.nan}, False), ({"n": math.nan}, False),
     ({"statistic": "endpoint"}, False)],
)  # fmt: skip
def test_a_count_needs_events_and_people(cells: dict[str, Any], answers: bool) -> None:
    counts = scores("low", "pbo", **{"statistic": "events", "events": 3.0, **cells})
    wanted = Wanted("ae:nausea", "events", DAY_ONE)
    assert bool(best(TRIAL, ARMS, counts, [], wanted)) is answers


def test_one_way_of_choosing_does_not_take_what_another_chose() -> None:
    def nothing(*_: object) -> list[Chosen]:
        return []

    every = select(SMALL, Filters(role=("acute",)))
    for pick, some in ((best, True), (nothing, False), (None, True)):
        found, _ = choose_each(SMALL, every, severity(), ("severity",), pick=pick)["severity"]
        assert bool(found) == some


def test_arms_of_the_same_names_in_other_roles_are_chosen_anew() -> None:
    """What was chosen for a trial is kept for its rows, not for their names alone."""
    whole = select(SMALL, Filters(role=("acute",)))
    swap = {"experimental": "control", "control": "experimental"}
    turned = replace(whole, arms=tuple(arm._replace(role=swap.get(arm.role, arm.role)) for arm in whole.arms))

    def sides(selection: Selection) -> tuple[list[str], list[str]]:
        (one,) = (one for one in choose(SMALL, selection, severity())[0] if one.trial.trial_id == "alpha2001")
        return [row.arm_id for row in one.experimental], [row.arm_id for row in one.control]

    drug, placebo = sides(whole)
    assert sides(turned) == (placebo, drug)
    assert sides(whole) == (drug, placebo)
