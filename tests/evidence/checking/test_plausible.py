"""One cell that cannot be beside the others of the bundled data: each rule names its row and column."""

from __future__ import annotations

import pytest
from tests.memory_folder import findings, with_cell

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
