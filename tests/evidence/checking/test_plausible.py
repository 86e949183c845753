"""One cell that cannot be beside the others of the bundled data: each rule names its row and column."""

from __future__ import annotations

import math
from typing import Any

import pytest
from tests.memory_folder import findings, with_cell
from tests.row_data import row

from ketcli.evidence.checking.plausible import dose_figures, result_figures, trial_figures
from ketcli.evidence.rows import ArmRow, ResultRow, TrialRow
from ketcli.evidence.vocabulary import REVIEWS

MURROUGH = {"trial_id": "murrough2013"}
DOMANY = {"trial_id": "domany2020", "derived": "count_from_percent"}
BASELINE = {"outcome": "severity", "statistic": "baseline", "scale": "MADRS"}
LII_SEVERITY = {"trial_id": "lii2023", "outcome": "severity", "time_h": "24"}
LII_RESPONSE = {"trial_id": "lii2023", "outcome": "response", "time_h": "24"}
CASES = {
    "a document on another trial": ("results", {"trial_id": "lii2023"}, "source_id", "chen2023_pmc"),
    "an arm's document on another trial": ("arms", {"trial_id": "lii2023"}, "source_id", "daly2018_t1"),
    "a judgement from another trial": ("risk_of_bias", {"trial_id": "alizadeh2015"}, "trial_id", "lii2023"),
    "registry results of a journal": ("sources", {"source_id": "abbar2022_abs"}, "kind", "registry_results"),
    "a mirror in a repository": ("sources", {"source_id": "ket01_ft"}, "copy", "mirror"),
    "people of a pool": ("pooled_safety", {"pool_id": "pooled_transform12"}, "n", "34600"),
    "an arm of another pool": ("pooled_safety", {"pool_id": "pooled_aspire"}, "arm_id", "drug"),
    "a pool's document": ("pooled_safety_sets", {"pool_id": "pooled_aspire"}, "source_id", "abbar2022_abs"),
    "a threshold of another document": ("event_thresholds", {}, "source_id", "abbar2022_abs"),
    "a threshold in no percent": ("event_thresholds", {}, "percent", "50"),
    "a work under another year": ("published", {"review_id": "nikolin2023"}, "year", "2021"),
    "a replication of no question": ("replications", {}, "question", "something else"),
    "placebo as another drug": ("trials", MURROUGH, "pool_role", "comparator_active_drug"),
    "running with results": ("trials", MURROUGH, "status", "running"),
    "ten times the people": ("trials", {"trial_id": "popova2019"}, "n_randomized", "2270"),
    "more trials than a review": ("trials", {"trial_id": "anand2023"}, "in_nikolin2023", "yes"),
    "milligrams for milligrams a kilogram": ("arms", {"trial_id": "murrough2013", "arm_id": "ket"}, "dose_unit", "mg"),
    "a titration of weeks": ("arms", {"titration_h": "72"}, "titration_h", "720"),
    "derived from what is not there": ("results", {"derived": "count_from_percent"}, "derived", "sd_from_se"),
    "a count beside its percentage": ("results", DOMANY, "events", "2"),
    "ill people who are not": ("results", BASELINE, "mean", "3"),
    "a sign": ("results", {"trial_id": "murrough2013", "statistic": "change", "arm_id": "ket"}, "mean", "16.5"),
    "more remit than respond": ("results", LII_RESPONSE, "events", "2"),
    "a serious event without any": ("results", {"trial_id": "takahashi2021", "outcome": "ae:any"}, "events", "3"),
    "a scale of one arm": ("results", LII_SEVERITY, "scale", "HDRS-17"),
    "an estimate beside its interval": ("contrasts", {"trial_id": "chen2023"}, "ci_high", "12"),
    "a difference at the first dose": ("contrasts", {"trial_id": "chen2023"}, "time_h", "0"),
    "a p value of a pool": ("published", {"review_id": "xu2016"}, "p_value", "0.9"),
    "trials of no people": ("published", {"review_id": "nikolin2023", "outcome": "inclusion"}, "n", "49"),
}  # fmt: skip
COLUMNS_NAMED = {
    "a work under another year": {"year"},
    "more remit than respond": {"events"},
    "a serious event without any": {"events"},
    "a scale of one arm": {"scale"},
    "an estimate beside its interval": {"estimate", "se", "p_value"},
    "ten times the people": {"n_randomized"},
}


@pytest.mark.parametrize("case", CASES)
def test_the_cell_is_named(case: str) -> None:
    table, where, column, cell = CASES[case]
    folder, _ = with_cell(table, where, column, cell)
    found = findings(folder)
    assert found
    wanted = COLUMNS_NAMED.get(case)
    assert wanted is None or {one.column for one in found} & wanted


def test_an_odds_ratio_is_held_against_the_counts_of_its_arms() -> None:
    """Abbar 2022: 3.7 from 46 of 73 and 25 of 79; 0.27 is the same upside down."""
    folder, row = with_cell("contrasts", {"trial_id": "abbar2022"}, "estimate", "6.9")
    found = findings(folder)
    assert ("contrasts.csv", row) in {(one.file, one.row) for one in found}


def test_one_trial_under_two_ids_is_named() -> None:
    """Both arms of one trial with the people, means and SDs of another."""
    from tests.memory_folder import FILES, Memory

    lines = FILES["results.csv"].decode().split("\n")
    header = lines[0].split(",")
    place = {name: header.index(name) for name in ("trial_id", "outcome", "statistic", "time_h", "n", "mean", "sd")}
    copied = {}
    for number, line in enumerate(lines):
        cells = line.split(",")
        if cells[0] == "lii2023" and cells[place["outcome"]] == "severity" and cells[place["time_h"]] == "24":
            copied[cells[1]] = [cells[place[name]] for name in ("n", "mean", "sd")]
            lines.append(line.replace("lii2023,", "grunebaum2018,", 1).replace(",pbo,", ",mid,", 1))
        if number > 10_000:
            break
    assert len(copied) == 2
    text = "\n".join(line for line in lines if line) + "\n"
    found = findings(Memory({**FILES, "results.csv": text.encode()}))
    assert any("those of lii2023" in one.message for one in found)


def test_none_of_these_rules_hinders_asking() -> None:
    for case in ("a document on another trial", "running with results", "a threshold in no percent", "a sign"):
        table, where, column, cell = CASES[case]
        folder, _ = with_cell(table, where, column, cell)
        assert findings(folder, labels=False) == []


COUNT = {"trial_id": "t", "arm_id": "ket", "statistic": "events", "time_h": 24.0, "n": 50.0}


def told(*rows: ResultRow) -> list[tuple[str, str]]:
    return [(one.column, one.message) for one in result_figures(rows)]


def count(outcome: str, events: float, **cells: Any) -> ResultRow:
    return row(ResultRow, **{**COUNT, "outcome": outcome, "events": events, **cells})


@pytest.mark.parametrize(
    ("small", "big", "slack"),
    [
        ("remission", "response", 2), ("ae:death", "ae:serious", 0), ("ae:serious", "ae:any", 0),
        ("ae:discontinuation", "ae:dropout any reason", 0), ("ae:nausea", "ae:any", 0),
    ],
)  # fmt: skip
def test_an_event_within_another(small: str, big: str, slack: int) -> None:
    last, first = 10.0 + slack, 11.0 + slack
    assert told(count(small, last), count(big, 10.0)) == []
    found = told(count(small, first), count(big, 10.0))
    assert set(found) == {("events", f"{first:g} with {small}, but 10 with {big} (row 2)")}
    for other in ({"n": 49.0}, {"time_h": 48.0}, {"arm_id": "pbo"}, {"trial_id": "u"}, {"analysis": "observed"}):
        assert told(count(small, first), count(big, 10.0, **other)) == []


def test_leaving_for_any_reason_is_no_side_effect() -> None:
    assert told(count("ae:dropout any reason", 20.0), count("ae:any", 10.0)) == []
    assert told(count("ae:discontinuation", 20.0), count("ae:any", 10.0)) == []


def test_a_percentage_beside_its_count() -> None:
    """10 of 50 are 20 %: one in a hundred apart is rounding, and half a person in fewer than 50."""

    def noted(note: str, **cells: Any) -> list[tuple[str, str]]:
        given = {"derived": "count_from_percent", "note": note, **cells}
        return told(count("response", 10.0, **given))

    for note in (
        "20% of 50",
        "21 % of 50",
        "19% of 50",
        "35% and 20% of 50",
        "35% of 40",
        "no percentage",
        "0% of 500",
    ):
        assert noted(note) == []
    assert noted("21.1% of 50") == [("events", "10 of 50 are 20 %, but the note has 21.1 %")]
    assert noted("18.9% of 50") == [("events", "10 of 50 are 20 %, but the note has 18.9 %")]
    assert noted("52.4% of 20", n=20.0) == []
    assert noted("52.6% of 20", n=20.0) == [("events", "10 of 20 are 50 %, but the note has 52.6 %")]
    assert noted("99% of 50", derived="sd_from_se", sd=3.0) == []


def test_what_is_derived_says_so() -> None:
    assert told(count("response", 10.0, derived="n_from_percent")) == []
    assert [one for one, _ in told(count("response", 10.0, derived="n_from_percent", n=math.nan))] == ["derived"]
    assert told(count("response", 10.0, note="Derived from a graph")) == [
        ("derived", "empty, but the note begins with 'derived'")
    ]
    assert told(count("response", 10.0, note="not derived")) == []


def test_ill_people_begin_ill_and_do_not_get_much_worse() -> None:
    """Of the 60 points of the MADRS a tenth, and 0.15."""

    def score(statistic: str, mean: float, **cells: Any) -> list[tuple[str, str]]:
        place = {"outcome": "severity", "scale": "MADRS", "statistic": statistic, "mean": mean}
        return told(row(ResultRow, **{**place, **cells}))

    assert score("baseline", 6.0) == score("change", 9.0) == score("endpoint", 1.0) == score("change", -40.0) == []
    assert score("baseline", 5.9) == [("mean", "expected more than 6 before treatment, found 5.9")]
    assert score("change", 9.1) == [("mean", "a rise of 9.1 on MADRS; is the sign right?")]
    assert score("baseline", 5.9, outcome="anxiety") == score("change", 9.1, scale="other") == []


def test_two_arms_each_with_a_label_that_the_other_lacks() -> None:
    def arm(name: str, **cells: Any) -> ResultRow:
        return row(ResultRow, **{"trial_id": "t", "outcome": "severity", "scale": "MADRS", "arm_id": name, **cells})

    differ = [("scale", "the arms differ in scale, statistic or analysis set; expected the same in all")]
    assert told(arm("ket"), arm("pbo")) == []
    assert told(arm("ket"), arm("pbo", scale="HDRS-17")) == differ
    assert told(arm("ket", analysis="itt"), arm("pbo", analysis="observed"), arm("ket"), arm("pbo")) == differ
    assert told(arm("ket"), arm("ket", scale="HDRS-17"), arm("pbo")) == []  # one arm has more
    assert told(arm("ket"), arm("pbo", scale="HDRS-17", time_h=48.0)) == []


def test_one_trial_under_two_ids() -> None:
    def arm(trial: str, name: str, **cells: Any) -> ResultRow:
        given = {"outcome": "severity", "scale": "MADRS", "n": 20.0, "mean": 12.3, "sd": 4.5, "statistic": "endpoint"}
        return row(ResultRow, **{**given, "trial_id": trial, "arm_id": name, "time_h": 24.0, **cells})

    def both(**cells: Any) -> list[tuple[str, str]]:
        one = [arm("a", "ket", **cells), arm("a", "pbo", **{**cells, "mean": 15.0})]
        return told(*one, *(each._replace(trial_id="b") for each in one))

    assert both() == [("trial_id", "the figures of its arms are those of a; expected each trial once")]
    assert both(n=2.0) == both()
    assert both(n=1.0) == both(sd=math.nan) == []
    assert told(arm("a", "ket"), arm("b", "ket")) == []  # one arm alone can be chance
    assert told(arm("a", "ket"), arm("a", "pbo", mean=9.0), arm("b", "ket"), arm("b", "pbo", mean=9.1)) == []


@pytest.mark.parametrize(
    ("unit", "route", "low", "high"),
    [
        ("mg/kg", "iv", 0.005, 4.0),
        ("mg/kg", "oral", 0.02, 10.0),
        ("mg", "intranasal", 2.0, 200.0),
        ("mg", "oral", 10.0, 500.0),
    ],
)
def test_doses_that_a_person_can_have(unit: str, route: str, low: float, high: float) -> None:
    def dosed(role: str = "experimental", **cells: Any) -> list[tuple[str, str]]:
        arm = row(ArmRow, **{"role": role, "dose_unit": unit, "route": route, **cells})
        return [(one.column, one.message) for one in dose_figures([arm])]

    for dose in (low, high):
        assert dosed(dose_value=dose) == dosed(first_dose=dose) == []
    for dose in (0.99 * low, 1.01 * high):
        says = f"expected {low:g} to {high:g} {unit}, found {dose:g}"
        assert dosed(dose_value=dose) == [("dose_value", says)]
        assert dosed(first_dose=dose) == [("first_dose", says)]
        assert dosed(dose_value=dose, role="control") == []
    assert dosed(titration_h=336.0) == []
    assert dosed(titration_h=337.0) == [("titration_h", "expected hours within two weeks, found 337")]


def trial(*results: ResultRow, covers: str = "", **cells: Any) -> list[tuple[str, str]]:
    trials = [row(TrialRow, **{"trial_id": "t", **cells})]
    arms = [row(ArmRow, trial_id="t", arm_id="ket", covers=covers)]
    return [(one.column, one.message) for one in trial_figures(trials, arms, results, [])]


def test_a_third_of_those_randomized_have_a_result() -> None:
    two = (count("response", 5.0, n=20.0), count("response", 5.0, n=20.0, arm_id="pbo"))
    assert trial(*two, n_randomized=120.0) == []
    assert trial(*two, n_randomized=121.0) == [
        ("n_randomized", "121 randomized, but no result is of more than 40 people")
    ]
    assert trial(n_randomized=121.0) == []  # no result at all
    assert (
        trial(*two, n_randomized=61.0, covers="a")[0][0] == "n_randomized"
    )  # an arm that stands for others is in none
    assert trial(*two, n_randomized=60.0, covers="a") == []
    assert trial(two[0], two[1]._replace(time_h=48.0), n_randomized=61.0)[0][0] == "n_randomized"


def test_kinds_of_trials_go_with_their_controls() -> None:
    goes = {
        ("acute", "inactive_placebo"), ("acute", "active_placebo"), ("relapse_prevention", "inactive_placebo"),
        ("relapse_prevention", "active_placebo"), ("comparator_ect", "ect"), ("comparator_active_drug", "active_drug"),
        ("head_to_head", "head_to_head"), ("dose_schedule_comparison", "head_to_head"),
    }  # fmt: skip
    for role in ("acute", "relapse_prevention", "comparator_ect", "comparator_active_drug", "head_to_head"):
        for control in ("inactive_placebo", "active_placebo", "ect", "active_drug", "head_to_head"):
            found = trial(pool_role=role, control_type=control)
            says = ("pool_role", f"{role} does not go with a control of kind {control}")
            assert found == ([] if (role, control) in goes else [says])
    assert trial(pool_role="dose_schedule_comparison", control_type="head_to_head") == []


def test_a_trial_that_runs_has_no_figures() -> None:
    assert trial(count("response", 5.0), status="published") == trial(status="running") == []
    assert trial(count("response", 5.0, statistic="baseline"), status="running") == []
    assert trial(count("response", 5.0), status="running") == [("status", "running, but figures of it are here")]


def test_no_more_trials_than_the_review_lists() -> None:
    def listed(number: int) -> list[tuple[str, str]]:
        trials = [row(TrialRow, row=i, trial_id=f"t{i}", in_nikolin2023="yes") for i in range(2, number + 2)]
        again = trials[0]._replace(trial_id=trials[0].trial_id)  # counted once
        return [(one.column, f"{one.row} {one.message}") for one in trial_figures([*trials, again], [], [], [])]

    most = REVIEWS["nikolin2023"].trials
    assert listed(most) == []
    assert listed(most + 1) == [
        (
            "in_nikolin2023",
            f"{most + 2} {most + 1} trials are said to be in {REVIEWS['nikolin2023'].label}, which lists {most}",
        )
    ]


@pytest.mark.parametrize(("n", "told"), [(0.0, False), (math.nan, False), (20.0, True)])
def test_a_share_of_nobody_is_held_against_nothing(n: float, told: bool) -> None:
    given = {"derived": "count_from_percent", "note": "50 % of 20, 50 % of 0", "events": 2.0}
    found = list(result_figures([row(ResultRow, n=n, **given)]))
    assert any(one.column == "events" for one in found) is told
