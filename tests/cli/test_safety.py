"""`ketcli safety` as a clinician, a meta-analyst and a script use it."""

from __future__ import annotations

import csv
import io
import math
from typing import TYPE_CHECKING

import pytest
from tests.safety_data import write

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = (
    "event formulation route k events_e n_e events_c n_c incidence_e incidence_c rr rr_ci_low rr_ci_high rd nnh i2"
)


@pytest.fixture
def folder(tmp_path: Path) -> str:
    (tmp_path / "data").mkdir()
    return str(write(tmp_path / "data"))


def test_keys_of_the_contract(ketcli, folder: str) -> None:
    ran = ketcli("safety", "--data", folder, "--json")
    assert (ran.code, ran.err) == (0, "")
    answer = ran.json
    for event in answer["events"]:
        assert set(CONTRACT.split()) <= set(event)
        assert {"rd_ci_low", "rd_ci_high", "nnh_ci", "incidence_e_ci_low", "model", "double_zero"} <= set(event)
        assert len(event["trials"]) == event["k"]
    assert "Peto" in answer["method"]["model_rule"]
    nausea = next(event for event in answer["events"] if event["event"] == "nausea")
    assert nausea["formulation"] == "esketamine+racemic"
    assert nausea["nnh"] == pytest.approx(1 / nausea["rd"])
    seizure = next(event for event in answer["events"] if event["event"] == "seizure")
    assert (seizure["rr"], seizure["nnh"], seizure["double_zero"]) == (None, None, 2)


def test_csv_and_json_hold_the_same_numbers(ketcli, folder: str) -> None:
    events = ketcli("safety", "--data", folder, "--by", "formulation", "--json").json["events"]
    rows = list(csv.DictReader(io.StringIO(ketcli("safety", "--data", folder, "--by", "formulation", "--csv").out)))
    assert len(rows) == len(events)
    for row, event in zip(rows, events, strict=True):
        assert (row["event"], row["level"]) == (event["event"], event["level"])
        for key in ("rr", "rd", "incidence_e", "n_c", "i2"):
            assert row[key] == "" if event[key] is None else float(row[key]) == event[key]


def test_first_line_a_clinician_reads_right(ketcli, folder: str) -> None:
    assert ketcli("safety", "--data", folder).out.startswith("The most frequent side effects of those that 3 trials")
    one = ketcli("safety", "--data", folder, "--event", "tremor").out
    assert one.startswith(
        "Tremor: 14 of 240 people with ketamine or esketamine and 5 of 240 with drug (4 trials, 460 people: intra"
    )
    assert "credible interval" in one
    assert "no ratio: no event in any trial" in ketcli("safety", "--data", folder, "--event", "seizure").out


def test_answer_names_its_trials_rule_and_marks(ketcli, folder: str) -> None:
    ran = ketcli("safety", "--data", folder, "--event", "somnolence", "--event", "sedation", "--notes")
    assert "Alpha, Beta, Delta, Eps" in ran.out
    assert "Eps +" in ran.out
    assert "Mantel-Haenszel risk ratio without correction" in ran.out
    assert "absent is not zero" in ran.err
    assert "somnolence: not reported, which is not zero (2): Gamma, Eps" in ran.err


def test_every_format_and_ascii(ketcli, folder: str, tmp_path: Path) -> None:
    for kind in ("table", "csv", "tsv", "json", "markdown", "latex", "html"):
        ran = ketcli("safety", "--data", folder, "--published", "--format", kind, "--quiet")
        assert (ran.code, ran.err) == (0, "")
        assert "nausea" in ran.out.lower()
    plain = ketcli("safety", "--data", folder, "--ascii", "--quiet").out
    assert plain.isascii()
    assert "####" in plain
    file = tmp_path / "out.csv"
    assert ketcli("safety", "--data", folder, "-o", str(file)).code == 0
    assert file.read_text().startswith("event,kind")


def test_top_shortens_the_screen_only(ketcli, folder: str) -> None:
    assert "more rows" in ketcli("safety", "--data", folder, "--top", "2").out
    assert "more rows" not in ketcli("safety", "--data", folder, "--top", "0").out
    few = ketcli("safety", "--data", folder, "--top", "2", "--json").json["events"]
    assert few == ketcli("safety", "--data", folder, "--json").json["events"]


def test_published_is_called_published(ketcli, folder: str) -> None:
    out = ketcli("safety", "--data", folder, "--published").out
    assert "as published" in out
    assert "60/220" in out
    assert ketcli("safety", "--data", folder, "--json").json["published"] is None


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--event", "nausia"), 2, "did you mean 'nausea'"),
        (("--event", "tinnitus", "--route", "intranasal"), 1, "none of the 2 trials left reports counts of tinnitus"),
        (("--min-trials", "9"), 1, "the most is 5"),
        (("--min-trials", "0"), 2, "1 or more"),
        (("--by", "year"), 2, "formulation, route, sessions, dose"),
        (("--sort", "size"), 2, "incidence"),
        (("--measure", "OR"), 2, "does not apply"),
        (("--model", "multilevel"), 2, "random, common, mh, peto"),
        (("--top", "-1"), 2, "0 or more"),
        (("--route", "sc"), 1, "--route sc removed the last"),
    ],
)
def test_refusals(ketcli, folder: str, arguments: tuple[str, ...], code: int, message: str) -> None:
    ran = ketcli("safety", "--data", folder, *arguments)
    assert ran.code == code
    assert message in " ".join(ran.err.replace("│", " ").split())
    assert ran.out == ""


def test_a_study_file_without_counts_has_no_side_effects(ketcli, study_file) -> None:
    ran = ketcli("safety", "--data", study_file("study,mean_e,sd_e,n_e,mean_c,sd_c,n_c\na,1,10,20,2,10,21\n"))
    assert ran.code == 1
    assert "no row gives events and people (columns events and n)" in ran.err
    assert ketcli("safety", "--data", study_file("study,events_e,n_e,events_c,n_c\na,1,10,2,10\n")).code == 0


def test_dataset_without_terms_counts_each_name_for_itself(ketcli, folder: str, tmp_path: Path) -> None:
    for name in ("event_terms", "event_thresholds", "pooled_safety", "pooled_safety_sets"):
        (tmp_path / "data" / f"{name}.csv").unlink()
    events = {event["event"] for event in ketcli("safety", "--data", folder, "--json").json["events"]}
    assert {"drowsiness", "somnolence", "sedation"} <= events


def test_the_interval_of_a_sentence_by_bayes_stands_in_its_row_too(ketcli) -> None:
    events = [one for one in ketcli("safety", "--json", "-q").json["events"] if one["headline"]]
    few = [one for one in events if one["headline"]["method"] == "bayes"]
    assert few
    for one in few[:3]:
        asked = ("safety", "--event", one["event"], "-q")
        value, low, high = (math.exp(one["headline"][name]) for name in ("estimate", "low", "high"))
        text = ketcli(*asked).out
        assert f"risk ratio {value:.2f} (95 % credible interval {low:.2f} to {high:.2f}" in text
        assert f"{value:.2f} [{low:.2f}, {high:.2f}]" in text.replace(f"{high:.0f}]", f"{high:.2f}]")
        assert "By Bayes" in text
        (row,) = csv.DictReader(ketcli(*asked, "--csv").out.splitlines())
        assert (row["headline_method"], row["verdict"]) == ("bayes", one["verdict"])
        found = [float(row[name]) for name in ("headline_rr", "headline_rr_ci_low", "headline_rr_ci_high")]
        assert found == pytest.approx([value, low, high])
    many = next(one for one in events if one["headline"]["method"] == "asked")
    assert "By Bayes" not in ketcli("safety", "--event", many["event"], "-q").out


@pytest.mark.parametrize("by", ["formulation", "treatment"])
def test_a_study_file_is_split_by_treatment(ketcli, study_file, by: str) -> None:
    rows = ["A,drug,nausea,10,20", "A,placebo,nausea,5,21", "B,other,nausea,9,20", "B,placebo,nausea,4,20"]
    path = study_file("\n".join(["study,treatment,outcome,events,n", *rows]) + "\n")
    out = ketcli("safety", "--data", path, "--by", by, "-q").out
    assert "side effects by treatment (drug, other)" in out
    assert "formulation" not in out.casefold()


def test_arms_that_nobody_named_are_groups_that_people_were_in(ketcli, study_file) -> None:
    rows = ("A,nausea,3,20,5,20", "B,nausea,2,30,6,31", "C,nausea,1,25,4,26")
    path = study_file("\n".join(("study,outcome,events_e,n_e,events_c,n_c", *rows)) + "\n")
    said = " ".join(ketcli("safety", "--data", path, "-q").out.split())
    assert "6 of 75 people in the experimental group and 15 of 77 in the control group (3 trials, 152 people);" in said
    assert ketcli("summary", "--data", path, "-q").out.startswith("In the experimental group, compared with")
    for question in ("safety", "summary", "pool"):
        assert "with the experimental" not in ketcli(question, "--data", path, "--outcome", "nausea").out.lower()
