"""`trials`, `show`, `sources` and `check`: what the dataset holds, and whether it is right."""

from __future__ import annotations

import csv
import gzip
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


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("JAPAN", "takahashi2021"),
        ("transform-2", "popova2019"),
        ("nct01700829", "grunebaum2018"),
        ("2006", "zarate2006"),
    ],
)
def test_search_looks_through_names_registrations_countries_and_notes(ketcli, text: str, found: str) -> None:
    ran = ketcli("trials", "--search", text, "--json")
    assert found in [trial["trial_id"] for trial in ran.json["trials"]]


def test_every_word_of_a_search_counts_and_none_is_no_answer(ketcli) -> None:
    both = {trial["trial_id"] for trial in ketcli("trials", "--search", "japan spray", "--json").json["trials"]}
    each = [
        {trial["trial_id"] for trial in ketcli("trials", "--search", word, "--json").json["trials"]}
        for word in ("japan", "spray")
    ]
    assert both == each[0] & each[1]
    assert both
    ran = ketcli("trials", "--search", "no such words")
    assert (ran.code, ran.out) == (1, "")


@pytest.mark.parametrize("outcome", ["severity", "response", "ae:nausea"])
def test_missing_lists_those_that_no_pool_of_the_outcome_can_take(ketcli, outcome: str) -> None:
    """The list and what is pooled together are the trials that were asked for, and share none."""
    listed = ketcli("trials", "--missing", outcome, "--role", "acute", "--json").json
    missing = {trial["trial_id"] for trial in listed["trials"]}
    pooled = ketcli("effects", "--outcome", outcome, "--at", "any", "--json").json
    used = {study["trial_id"] for study in pooled["studies"]}
    assert not missing & used
    acute = {trial["trial_id"] for trial in ketcli("trials", "--role", "acute", "--json").json["trials"]}
    assert listed["without"]["of"] == len(acute)
    assert missing <= acute
    assert all(trial["why"] for trial in listed["trials"])


def test_a_figure_of_one_measure_alone_is_not_missing(ketcli) -> None:
    """Popova 2019 has a mean difference with its error and no SD: no SMD at day 28 without one, but a figure."""
    listed = ketcli("trials", "--missing", "severity", "--json").json
    assert "popova2019" not in {trial["trial_id"] for trial in listed["trials"]}


def test_missing_at_a_time_lists_more(ketcli) -> None:
    ever = ketcli("trials", "--missing", "response", "--json").json
    at_day_1 = ketcli("trials", "--missing", "response", "--at", "24h", "--json").json
    assert {t["trial_id"] for t in ever["trials"]} < {t["trial_id"] for t in at_day_1["trials"]}
    assert "on day 1" in at_day_1["without"]["time"]
    assert ketcli("trials", "--at", "24h").code == 2
    assert ketcli("trials", "--missing", "no such outcome").code == 2


def test_missing_shows_what_was_searched(ketcli) -> None:
    rows = list(csv.DictReader(io.StringIO(ketcli("trials", "--missing", "severity", "--csv").out)))
    fava = next(row for row in rows if row["trial_id"] == "fava2020")
    assert fava["registration"] == "NCT01920555"
    assert fava["looked"]
    assert "severity" in fava["not_had"]


def test_sources_of_a_trial_of_some_and_of_all(ketcli) -> None:
    everything = ketcli("sources", "--json").json
    assert everything["k"] == len(everything["sources"]) > 200
    shown = ketcli("show", "murrough2013", "--json").json["sources"]
    of_one = ketcli("sources", "Murrough 2013", "--json").json["sources"]
    assert {one["source_id"] for one in of_one} == {one["source_id"] for one in shown}
    assert all(one["trials"] == "murrough2013" for one in of_one)
    some = ketcli("sources", "--route", "sc", "--json").json
    assert 0 < some["k"] < everything["k"]
    assert ketcli("sources", "murrough2012").code == 2
    assert ketcli("sources", "murrough2013", "--route", "sc").code == 1


def test_a_format_that_an_answer_does_not_have_is_refused(ketcli, tmp_path: Path) -> None:
    ran = ketcli("trials", "--format", "ris")
    assert (ran.code, ran.out) == (2, "")
    assert "ris" in ran.err
    assert ketcli("pool", "--format", "github").code == 2
    target = tmp_path / "own.bib"
    assert ketcli("sources", "murrough2013", "-o", str(target)).code == 0
    assert target.read_text(encoding="utf-8").startswith("@")


def piped(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    """Standard input that holds these bytes."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))


@pytest.mark.parametrize("packed", [False, True])
def test_describe_and_check_read_standard_input(ketcli, monkeypatch, packed: bool) -> None:
    content = b"study,yi,vi,setting\nA,0.5,0.1,x\nB,0.7,0.2,y\n"
    content = gzip.compress(content) if packed else content
    piped(monkeypatch, content)
    seen = ketcli("describe", "-", "--json").json
    assert (seen["rows"], seen["measure"]) == (2, "GEN")
    piped(monkeypatch, content)
    assert ketcli("check", "-", "--json").json["counts"] == {"studies": 2, "rows": 2, "complete": 2}


def test_check_reads_a_file_as_its_options_say(ketcli, study_file) -> None:
    path = study_file("name;y;v\nA;1,500;0,1\nB;0,700;0,2\n")
    reading = ("--map", "name=study,y=yi,v=vi", "--delimiter", "semicolon", "--decimal", ",")
    assert ketcli("check", path, *reading).code == 0
    assert ketcli("check", path, "--map", "nobody=study").code == 2
    assert ketcli("check", path, *reading, "--encoding", "no such").code == 2
    ran = ketcli("check", SMALL, "--decimal", ",")
    assert ran.code == 2
    assert "--decimal: only for a study file" in ran.err
