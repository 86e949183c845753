"""`trials`, `show` and `check`: what the dataset holds, and whether it is right."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
SMALL = str(TESTS / "small")
DATA = str(TESTS.parent / "data")


def test_bundled_data_prove_themselves(ketcli) -> None:
    ran = ketcli("check", DATA, "--json")
    assert ran.code == 0
    assert ran.json["valid"] is True
    assert ran.json["findings"] == []


def test_a_broken_folder_lists_every_finding_and_leaves_with_2(ketcli, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SMALL, tmp_path / "copy"))
    results = folder / "results.csv"
    lines = results.read_text().splitlines()
    lines[1] = lines[1].replace(",20,18.2,9.1,", ",200,18.2,-9.1,")
    results.write_text("\n".join(lines) + "\n")
    ran = ketcli("check", str(folder), "--json")
    assert ran.code == 2
    places = {(found["file"], found["row"], found["column"]) for found in ran.json["findings"]}
    assert {("results.csv", 2, "n"), ("results.csv", 2, "sd")} <= places
    pooled = ketcli("pool", "--data", str(folder))
    assert (pooled.code, pooled.out) == (2, "")
    assert "results.csv, row 2" in pooled.err


def test_check_of_a_study_file_and_of_nothing(ketcli, study_file) -> None:
    assert "nothing wrong" in ketcli("check", study_file("study,yi,vi\nA,0.1,0.2\n")).out
    assert ketcli("check", study_file("study,yi,vi\nA,x,0.2\n")).code == 2
    assert ketcli("check", "no/such/place").code == 2


def test_trials_lists_all_or_what_the_filters_leave(ketcli) -> None:
    rows = list(csv.DictReader(io.StringIO(ketcli("trials", "--data", SMALL, "--csv").out)))
    assert len(rows) == 9
    answer = ketcli("trials", "--data", SMALL, "--route", "sc", "--json").json
    assert [trial["trial_id"] for trial in answer["trials"]] == ["epsilon2020"]
    assert answer["trials"][0]["has_difference"] is True


def test_trials_states_the_coverage(ketcli) -> None:
    ran = ketcli("trials")
    assert "Of the 49 trials of Nikolin 2023, 49 are here" in ran.out
    coverage = ketcli("trials", "--json").json["coverage"]
    nikolin = {"review": "nikolin2023", "label": "Nikolin 2023", "here": 49, "unknown": 0, "total": 49}
    assert coverage["reviews"] == [nikolin]


def test_trials_of_a_study_file_make_no_sense(ketcli, study_file) -> None:
    ran = ketcli("trials", "--data", study_file("study,yi,vi\nA,0.1,0.2\n"))
    assert ran.code == 2


@pytest.mark.parametrize("name", ["beta2005", "Beta 2005", "BETA2005"])
def test_show_finds_a_trial_by_id_or_label(ketcli, name: str) -> None:
    answer = ketcli("show", name, "--data", SMALL, "--json").json
    assert answer["trial"]["trial_id"] == "beta2005"
    assert [arm["arm_id"] for arm in answer["arms"]] == ["low", "high", "pbo"]
    assert {result["source_id"] for result in answer["results"]} <= {s["source_id"] for s in answer["sources"]}


def test_every_bundled_trial_can_be_shown_with_its_sources(ketcli) -> None:
    trials = ketcli("trials", "--json").json["trials"]
    for trial in trials:
        answer = ketcli("show", trial["trial_id"], "--json").json
        known = {source["source_id"] for source in answer["sources"]}
        cited = {row["source_id"] for name in ("arms", "results", "contrasts") for row in answer[name]}
        assert cited | {trial["source_id"]} <= known
