"""Each rule of `check_dataset`, shown by breaking one cell of a good copy of the bundled data."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ketcli.evidence.checking.check import check_dataset
from ketcli.evidence.dataset import bundled_folder
from ketcli.evidence.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketcli.evidence.findings import Finding

DATA = Path(str(bundled_folder()))


class Copy:
    """A dataset folder whose cells can be changed and are put back after each test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for file in DATA.glob("*.*"):
            shutil.copy(file, folder / file.name)

    def read(self, table: str) -> pd.DataFrame:
        return pd.read_csv(self.folder / f"{table}.csv", dtype=str, keep_default_na=False)

    def write(self, table: str, frame: pd.DataFrame) -> None:
        frame.to_csv(self.folder / f"{table}.csv", index=False)

    def row(self, table: str, **cells: str) -> int:
        """Position of the first row with these cells."""
        frame = self.read(table)
        mask = pd.Series(True, index=frame.index)
        for column, value in cells.items():
            mask &= frame[column] == value
        assert mask.any(), (table, cells)
        return int(mask.to_numpy().argmax())

    def put(self, table: str, position: int, **cells: str) -> None:
        frame = self.read(table)
        for column, value in cells.items():
            frame.loc[position, column] = value
        self.write(table, frame)

    def restore(self) -> None:
        for file in DATA.glob("*.*"):
            shutil.copy(file, self.folder / file.name)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy(tmp_path_factory.mktemp("data"))


@pytest.fixture
def copy(shared: Copy) -> Iterator[Copy]:
    yield shared
    shared.restore()


def places(findings: list[Finding]) -> set[tuple[str, int | None, str]]:
    return {(one.file, one.row, one.column) for one in findings}


def test_the_bundled_data_have_no_findings() -> None:
    assert check_dataset(DATA) == []


CHEN = {"trial_id": "chen2023", "arm_id": "esk", "outcome": "severity", "scale": "MADRS"}
CHEN_RESPONSE = {"trial_id": "chen2023", "arm_id": "esk", "outcome": "response", "analysis": "observed"}
CHEN_MD = {"trial_id": "chen2023", "outcome": "severity", "time_h": "24", "measure": "MD"}

# table, row, change, column of the finding, a word of its message
BROKEN: list[tuple[str, dict[str, str], dict[str, str], str, str]] = [
    # the schema
    ("trials", {"trial_id": "chen2023"}, {"label": ""}, "label", "empty"),
    ("trials", {"trial_id": "chen2023"}, {"year": "soon"}, "year", "whole number"),
    ("trials", {"trial_id": "chen2023"}, {"year": "1923"}, "year", "at least 1990"),
    ("trials", {"trial_id": "chen2023"}, {"n_randomized": "252.5"}, "n_randomized", "whole number"),
    ("trials", {"trial_id": "chen2023"}, {"design": "factorial"}, "design", "crossover"),
    ("trials", {"trial_id": "chen2023"}, {"source_id": "nowhere"}, "source_id", "not in sources.csv"),
    ("arms", {"trial_id": "chen2023"}, {"arm_id": "e s k"}, "arm_id", "letters"),
    ("results", CHEN | {"time_h": "24"}, {"arm_id": "nobody"}, "arm_id", "not in arms.csv"),
    ("results", CHEN | {"time_h": "24"}, {"outcome": "moods"}, "outcome", "severity"),
    ("results", CHEN | {"time_h": "24"}, {"outcome": "ae:"}, "outcome", "ae:<event>"),
    ("results", CHEN | {"time_h": "24"}, {"locator": ""}, "locator", "empty"),
    ("results", CHEN | {"time_h": "24"}, {"scale": "MADRAS"}, "scale", "MADRS"),
    ("results", CHEN | {"time_h": "24"}, {"mean": "inf"}, "mean", "number"),
    ("contrasts", CHEN_MD, {"adjustment": ""}, "adjustment", "empty"),
    ("published", {"review_id": "dean2021_cochrane"}, {"source_url": ""}, "source_url", "empty"),
    # trials and arms
    ("trials", {"trial_id": "chen2023"}, {"n_randomized": "251"}, "n_randomized", "sum 252"),
    ("trials", {"trial_id": "chen2023"}, {"n_randomized": "260"}, "n_randomized", "more than"),
    ("trials", {"trial_id": "lapidus2014"}, {"n_randomized": "19"}, "n_randomized", "less than an arm"),
    ("trials", {"trial_id": "chen2023"}, {"formulation": "racemic"}, "formulation", "esketamine"),
    ("trials", {"trial_id": "chen2023"}, {"route": "iv"}, "route", "intranasal"),
    ("trials", {"trial_id": "chen2023"}, {"control_type": "head_to_head"}, "control_type", "head_to_head"),
    ("trials", {"trial_id": "chen2023"}, {"control_type": "active_drug"}, "pool_role", "placebo"),
    ("trials", {"trial_id": "chen2023"}, {"pool_role": "comparator_ect"}, "pool_role", "control_type ect"),
    ("trials", {"trial_id": "chen2023"}, {"doi": "doi.org/10.1"}, "doi", "DOI"),
    ("arms", {"trial_id": "murrough2013", "arm_id": "ket"}, {"n_doses": "3"}, "n_doses", "single dose"),
    ("arms", {"trial_id": "murrough2013", "arm_id": "ket"}, {"dose_unit": ""}, "dose_unit", "unit"),
    ("arms", {"trial_id": "murrough2013", "arm_id": "ket"}, {"covers": "esk_all"}, "covers", "not another arm"),
    ("arms", {"trial_id": "murrough2013", "arm_id": "ket"}, {"covers": "mid"}, "covers", "another role"),
    # results of one arm
    ("results", CHEN | {"statistic": "baseline"}, {"n": "127"}, "n", "126 randomized"),
    ("results", CHEN_RESPONSE, {"events": "110"}, "events", "110 events"),
    ("results", CHEN_RESPONSE, {"events": ""}, "events", "empty"),
    ("results", CHEN_RESPONSE, {"n": ""}, "n", "empty"),
    ("results", CHEN_RESPONSE, {"mean": "3"}, "mean", "empty cell"),
    ("results", CHEN_RESPONSE, {"statistic": "endpoint"}, "statistic", "expected events"),
    ("results", CHEN | {"time_h": "24"}, {"statistic": "events"}, "statistic", "baseline, change"),
    ("results", CHEN | {"time_h": "24"}, {"mean": ""}, "mean", "empty"),
    ("results", CHEN | {"time_h": "24"}, {"events": "3"}, "events", "empty cell"),
    ("results", CHEN | {"time_h": "24"}, {"sd": "0"}, "sd", "more than 0"),
    ("results", CHEN | {"time_h": "24"}, {"sd": "-9"}, "sd", "at least 0"),
    ("results", CHEN | {"statistic": "endpoint", "time_h": "24"}, {"mean": "61"}, "mean", "0 to 60"),
    ("results", CHEN | {"statistic": "change", "time_h": "24"}, {"mean": "-61"}, "mean", "-60 to 60"),
    ("results", CHEN | {"statistic": "endpoint", "time_h": "24"}, {"sd": "31"}, "sd", "cannot be"),
    ("results", CHEN | {"statistic": "endpoint", "time_h": "24"}, {"scale": "CADSS"}, "scale", "dissociation"),
    ("results", CHEN | {"statistic": "endpoint", "time_h": "24"}, {"scale": ""}, "scale", "empty"),
    ("results", CHEN | {"statistic": "baseline"}, {"time_h": "24"}, "time_h", "0 for a baseline"),
    ("results", CHEN | {"statistic": "endpoint", "time_h": "24"}, {"time_h": "0"}, "time_h", "more than 0"),
    ("results", CHEN | {"statistic": "endpoint", "time_h": "24"}, {"time_h": "99999"}, "time_h", "five years"),
    ("results", CHEN | {"statistic": "endpoint", "time_h": "24"}, {"analysis": "both_periods"}, "analysis", "parallel"),
    ("results", {"trial_id": "lapidus2014", "outcome": "response"}, {"analysis": ""}, "analysis", "crossover"),
    # results against each other
    ("results", CHEN | {"statistic": "change", "time_h": "24"}, {"mean": "-12"}, "mean", "minus baseline"),
    ("results", CHEN | {"statistic": "endpoint", "time_h": "24"}, {"sd": "0.85"}, "sd", "standard error"),
    # contrasts
    ("contrasts", CHEN_MD, {"arm_e": "pbo"}, "arm_e", "role experimental"),
    ("contrasts", CHEN_MD, {"n_e": "127"}, "n_e", "126 randomized"),
    ("contrasts", CHEN_MD, {"estimate": "-33"}, "estimate", "outside its interval"),
    ("contrasts", CHEN_MD, {"estimate": "-63", "ci_low": "-65", "ci_high": "-61"}, "estimate", "-60 to 60"),
    ("contrasts", CHEN_MD, {"ci_high": ""}, "ci_high", "both limits"),
    ("contrasts", CHEN_MD, {"ci_low": "-1", "ci_high": "-5"}, "ci_low", "less than ci_high"),
    ("contrasts", CHEN_MD, {"se": "2.04"}, "se", "interval implies"),
    ("contrasts", CHEN_MD, {"ci_level": "95"}, "ci_level", "between 0.5 and 1"),
    ("contrasts", CHEN_MD, {"p_value": "0.9"}, "p_value", "imply"),
    ("contrasts", CHEN_MD, {"p_value": "1.2"}, "p_value", "0 to 1"),
    ("contrasts", CHEN_MD, {"measure": "RR", "estimate": "-3.3"}, "estimate", "more than 0"),
    ("contrasts", CHEN_MD, {"measure": "OR"}, "measure", "not a measure of severity"),
    ("contrasts", CHEN_MD, {"ci_low": "", "ci_high": "", "se": "", "p_value": ""}, "se", "empty"),
    ("contrasts", {"trial_id": "dwyer2021", "time_h": "24"}, {"estimate": "-6.9"}, "estimate", "arms' means differ"),
    ("contrasts", {"measure": "RD"}, {"ci_high": "15.7"}, "ci_high", "-1 to 1"),
    # sources, published results, pooled safety
    ("sources", {"source_id": "chen2023_pmc"}, {"pmcid": "8434915"}, "pmcid", "PMC"),
    ("sources", {"source_id": "chen2023_pmc"}, {"url": "www.example.org"}, "url", "https://"),
    ("published", {"review_id": "dean2021_cochrane", "outcome": "response"}, {"ci_low": "40"}, "ci_low", "less than"),
    ("published", {"review_id": "dean2021_cochrane", "outcome": "response"}, {"i2": "140"}, "i2", "percent"),
    ("pooled_safety", {"pool_id": "pooled_aspire"}, {"events": "999"}, "events", "999 events"),
    ("pooled_safety", {"pool_id": "pooled_aspire"}, {"n": ""}, "n", "empty"),
    ("pooled_safety", {"pool_id": "pooled_aspire"}, {"pool_id": "nowhere"}, "pool_id", "not in pooled_safety_sets"),
    ("pooled_safety_sets", {"pool_id": "pooled_aspire"}, {"trials": "fu2020;aspire3"}, "trials", "aspire3"),
]


@pytest.mark.parametrize(("table", "where", "change", "column", "words"), BROKEN)
def test_one_broken_cell_is_named(
    copy: Copy, table: str, where: dict[str, str], change: dict[str, str], column: str, words: str
) -> None:
    position = copy.row(table, **where)
    copy.put(table, position, **change)
    here = [
        one
        for one in check_dataset(copy.folder)
        if (one.file, one.row, one.column) == (f"{table}.csv", position + 2, column)
    ]
    assert any(words in one.message for one in here), here


def test_all_findings_come_at_once_in_file_and_row_order(copy: Copy) -> None:
    copy.put("results", copy.row("results", **CHEN_RESPONSE), events="110")
    copy.put("trials", copy.row("trials", trial_id="chen2023"), design="factorial")
    copy.put("trials", copy.row("trials", trial_id="abbar2022"), year="MMXXII")
    found = check_dataset(copy.folder)
    assert {"trials.csv", "results.csv"} <= {one.file for one in found}
    keys = [([table.filename for table in TABLES.values()].index(one.file), one.row or 0) for one in found]
    assert keys == sorted(keys)


def test_a_cell_that_is_no_number_is_named_once(copy: Copy) -> None:
    position = copy.row("contrasts", **CHEN_MD)
    copy.put("contrasts", position, estimate="about -3")
    assert [one.column for one in check_dataset(copy.folder)] == ["estimate"]


def test_trial_without_control_arm(copy: Copy) -> None:
    arms = copy.read("arms")
    copy.write("arms", arms[~((arms.trial_id == "tiger2020") & (arms.role == "control"))])
    row = copy.row("trials", trial_id="tiger2020") + 2
    assert ("trials.csv", row, "trial_id") in places(check_dataset(copy.folder))


def test_trial_without_arms(copy: Copy) -> None:
    arms = copy.read("arms")
    copy.write("arms", arms[arms.trial_id != "tiger2020"])
    found = check_dataset(copy.folder)
    assert any("'tiger2020' has no arms" in one.message for one in found)
    assert any(one.file == "results.csv" and "tiger2020/ket" in one.message for one in found)


def test_repeated_key_names_both_rows(copy: Copy) -> None:
    frame = copy.read("results")
    copy.write("results", pd.concat([frame, frame.iloc[[3]]]))
    found = [one for one in check_dataset(copy.folder) if one.row == len(frame) + 2]
    assert any("as row 5" in one.message for one in found)


def test_side_effect_of_one_arm_only(copy: Copy) -> None:
    frame = copy.read("results")
    gone = (frame.trial_id == "chen2023") & (frame.arm_id == "pbo") & (frame.outcome == "ae:nausea")
    copy.write("results", frame[~gone])
    assert any("ae:nausea in one arm only" in one.message for one in check_dataset(copy.folder))


def test_arms_with_different_statistics(copy: Copy) -> None:
    frame = copy.read("results")
    day1 = (frame.trial_id == "chen2023") & (frame.outcome == "severity") & (frame.time_h == "24")
    gone = day1 & (
        ((frame.arm_id == "esk") & (frame.statistic == "change"))
        | ((frame.arm_id == "pbo") & (frame.statistic == "endpoint"))
    )
    copy.write("results", frame[~gone])
    assert any("the arms differ in statistic" in one.message for one in check_dataset(copy.folder))


def test_missing_file_and_missing_column(copy: Copy) -> None:
    (copy.folder / "sources.csv").unlink()
    copy.write("arms", copy.read("arms").drop(columns="covers"))
    found = places(check_dataset(copy.folder))
    assert ("sources.csv", None, "") in found
    assert ("arms.csv", 1, "covers") in found


@pytest.mark.parametrize("text", ["{", "[]", '{"name": 1, "version": "x"}'])
def test_broken_manifest(copy: Copy, text: str) -> None:
    (copy.folder / "dataset.json").write_text(text)
    assert [one.file for one in check_dataset(copy.folder)] == ["dataset.json"]


def test_empty_folder(tmp_path: Path) -> None:
    assert {one.message for one in check_dataset(tmp_path)} == {"file missing"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_text_in_any_cell_gives_findings_not_errors(shared: Copy, data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(sorted(name for name in TABLES if (DATA / f"{name}.csv").is_file())))
    frame = shared.read(table)
    position = data.draw(st.integers(0, len(frame) - 1))
    column = data.draw(st.sampled_from(list(frame.columns)))
    text = data.draw(
        st.one_of(
            st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8),
            st.floats().map(str),
            st.integers(-(10**12), 10**12).map(str),
        )
    )
    shared.put(table, position, **{column: text})
    try:
        for one in check_dataset(shared.folder):
            assert one.message
            assert one.file.removesuffix(".csv") in TABLES
    finally:
        shared.restore()


def _events_above_n(row: pd.Series) -> dict[str, str]:
    return {"events": str(int(float(row["n"])) + 1)}


def _score_off_scale(row: pd.Series) -> dict[str, str]:
    return {"mean": "999"}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_impossible_figures_are_found_wherever_they_stand(shared: Copy, data: st.DataObject) -> None:
    frame = shared.read("results")
    of_events, breaks = data.draw(st.sampled_from([(True, _events_above_n), (False, _score_off_scale)]))
    rows = frame.index[(frame["statistic"] == "events") == of_events]
    position = int(data.draw(st.sampled_from(list(rows))))
    change = breaks(frame.loc[position])
    shared.put("results", position, **change)
    try:
        assert ("results.csv", position + 2, next(iter(change))) in places(check_dataset(shared.folder))
    finally:
        shared.restore()


def test_labels_are_held_against_what_stands_beside_them_unless_nobody_asks(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(Path(__file__).parents[2] / "small", tmp_path / "small"))
    arms = pd.read_csv(folder / "arms.csv", dtype=str, keep_default_na=False)
    arms.loc[0, "note"] = "28 mg first, then 56 mg"
    arms.to_csv(folder / "arms.csv", index=False)
    found = [one for one in check_dataset(folder) if (one.file, one.column) == ("arms.csv", "first_dose")]
    assert [one.row for one in found] == [2]
    assert not [one for one in check_dataset(folder, labels=False) if one.column == "first_dose"]
