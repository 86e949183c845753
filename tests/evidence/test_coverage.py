"""Coverage: what counts, and that the documents state it as it is."""

from __future__ import annotations

import math
import shutil
from dataclasses import fields
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.row_data import row

from ketcli.evidence.coverage import Counts, Listed, coverage, reported
from ketcli.evidence.dataset import bundled, bundled_folder, open_folder
from ketcli.evidence.rows import ArmRow, ContrastRow, ResultRow

DATA = Path(str(bundled_folder()))
DOCS = Path(__file__).parents[2] / "docs"


def all_trials(folder: Path) -> Counts:
    return coverage(open_folder(folder)).groups[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in DATA.glob("*.*"):
        shutil.copy(file, tmp_path / file.name)
    return tmp_path


def drop(folder: Path, table: str, **cells: str) -> None:
    frame = pd.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False)
    gone = pd.Series(True, index=frame.index)
    for column, value in cells.items():
        gone &= frame[column] == value
    assert gone.any()
    frame[~gone].to_csv(folder / f"{table}.csv", index=False)


def test_counts_are_consistent() -> None:
    found = coverage(bundled())
    assert found.reviews == (Listed("nikolin2023", "Nikolin 2023", here=49, unknown=0, total=49),)
    whole, acute, *by_formulation = found.groups
    for field in fields(Counts)[1:]:
        assert getattr(whole, field.name) >= getattr(acute, field.name)
        assert getattr(acute, field.name) >= sum(getattr(part, field.name) for part in by_formulation)
    for counts in found.groups:
        assert counts.severity + counts.severity_difference_only <= counts.efficacy <= counts.trials


def test_scores_of_one_arm_are_not_counted(folder: Path) -> None:
    before = all_trials(folder)
    drop(folder, "results", trial_id="murrough2013", arm_id="mid", outcome="severity")
    assert all_trials(folder).severity == before.severity - 1


def test_a_difference_counts_only_with_an_interval(folder: Path) -> None:
    before = all_trials(folder)
    drop(folder, "contrasts", trial_id="fu2020")
    assert all_trials(folder).severity_difference_only == before.severity_difference_only - 1


def test_leaving_the_trial_is_not_a_side_effect(folder: Path) -> None:
    frame = pd.read_csv(folder / "results.csv", dtype=str, keep_default_na=False)
    events = frame["outcome"].str.startswith("ae:") & (frame["outcome"] != "ae:dropout any reason")
    frame[~events].to_csv(folder / "results.csv", index=False)
    assert all_trials(folder).side_effects == 0


def test_the_documentation_states_the_coverage() -> None:
    found = coverage(bundled())
    text = (DOCS / "data.md").read_text(encoding="utf-8")
    for counts in found.groups:
        cells = " | ".join(str(getattr(counts, field.name)) for field in fields(Counts))
        assert f"| {cells} |" in text
    for listed in found.reviews:
        assert f"**{listed.here} of the {listed.total}**" in text
        assert f"**{listed.unknown}** trials" in text


def test_every_trial_stands_in_the_record_of_searches() -> None:
    dataset = bundled()
    assert dataset.table("searched")["trial_id"].tolist() == dataset.trials["trial_id"].tolist()


def test_trials_that_are_not_finished_are_not_counted(folder: Path) -> None:
    before = all_trials(folder)
    frame = pd.read_csv(folder / "trials.csv", dtype=str, keep_default_na=False)
    frame.loc[frame["trial_id"] == "chen2023", "status"] = "running"
    frame.to_csv(folder / "trials.csv", index=False)
    assert all_trials(folder).trials == before.trials - 1
    assert all_trials(folder).severity == before.severity - 1


@pytest.mark.parametrize(
    ("cells", "counted"),
    [({"sd": 0.5}, True), ({"sd": 0.0}, False), ({"n": 2.0}, True), ({"n": 1.0}, False), ({"mean": math.nan}, False),
     ({"statistic": "baseline"}, False)],
)  # fmt: skip
def test_a_score_counts_with_a_mean_an_sd_and_two_people(cells: dict[str, Any], counted: bool) -> None:
    arms = [row(ArmRow, trial_id="a", arm_id=side, role=side) for side in ("experimental", "control")]
    usual = {"outcome": "severity", "statistic": "endpoint", "n": 9.0, "mean": 20.0, "sd": 4.0, "time_h": 24.0}
    scores = [row(ResultRow, trial_id="a", arm_id=arm.arm_id, **{**usual, **cells}) for arm in arms]
    found = reported(bundled().with_rows(ArmRow, arms).with_rows(ResultRow, scores))
    assert found["severity"] == ({"a"} if counted else set())


@pytest.mark.parametrize(
    ("cells", "counted"),
    [({"se": 0.5}, True), ({"se": 0.0}, False), ({"ci_low": -1.0, "ci_high": -0.5}, True), ({"ci_low": -1.0}, False),
     ({"ci_low": -1.0, "ci_high": -1.0}, False), ({"se": 0.5, "outcome": "response"}, False)],
)  # fmt: skip
def test_a_difference_counts_with_its_error_or_interval(cells: dict[str, Any], counted: bool) -> None:
    one = row(ContrastRow, trial_id="a", **{"outcome": "severity", "estimate": -4.0, **cells})
    assert reported(bundled().with_rows(ContrastRow, [one]))["difference"] == ({"a"} if counted else set())
