"""`ketcli summary` and `ketcli report` as their users meet them: formats, files, exit codes."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ketcli.show.answers.summary import INFORMS

SMALL = str(Path(__file__).parents[1] / "small")
KEYS = (
    "key outcome at k participants n_e n_c events_e events_c p relative absolute domains certainty trials why_none"
    " command verdict coverage"
)


def test_json_has_a_key_for_everything_and_csv_the_same_numbers(ketcli) -> None:
    ran = ketcli("summary", "--data", SMALL, "--json")
    assert (ran.code, ran.err) == (0, "")
    rows = ran.json["rows"]
    assert ran.json["method"]["tau2_method"] == "REML"
    for row in rows:
        assert set(row) == set(KEYS.split())
        assert row["certainty"] is None
        assert row["command"].endswith(f"--data {SMALL}")
    table = list(csv.DictReader(io.StringIO(ketcli("summary", "--data", SMALL, "--csv").out)))
    assert [one["key"] for one in table] == [row["key"] for row in rows]
    for one, row in zip(table, rows, strict=True):
        if row["relative"] is None:
            assert one["estimate"] == ""
            assert one["why_none"] == row["why_none"]
        else:
            assert float(one["estimate"]) == row["relative"]["estimate"]
            assert one["imprecision"] == row["domains"]["imprecision"]["finding"]


def test_first_line_is_for_a_clinician_and_the_last_but_one_does_not_advise(ketcli) -> None:
    out = ketcli("summary", "--data", SMALL, "--quiet").out
    assert out.startswith("With ketamine or esketamine, compared with placebo: ")
    only = ketcli("summary", "--data", SMALL, "--formulation", "racemic", "-q").out
    assert only.startswith("With racemic ketamine, compared with placebo: ")
    assert INFORMS in out
    assert "no certainty is given" in out


def test_the_command_of_a_row_gives_its_number(ketcli) -> None:
    row = ketcli("summary", "--data", SMALL, "--json").json["rows"][0]
    words = row["command"].split()[1:]
    answer = ketcli(*words, "--json").json
    assert answer["display"]["estimate"] == row["relative"]["estimate"]


def test_report_with_sof_is_the_summary(ketcli) -> None:
    one, other = (ketcli(*words, "--data", SMALL, "--csv").out for words in (("summary",), ("report", "--sof")))
    assert one == other
    assert ketcli("report", "--sof", "--data", SMALL, "-q").out == ketcli("summary", "--data", SMALL, "-q").out


@pytest.mark.parametrize("command", ["summary", "report"])
def test_filters_that_leave_nothing_and_files_of_studies(ketcli, study_file, command: str) -> None:
    assert ketcli(command, "--data", SMALL, "--route", "im").code == 1
    ran = ketcli(command, "--data", study_file("study,yi,vi\na,1,1\n"), "--route", "im")
    assert ran.code == 2
    assert "study file" in ran.err


def test_a_report_file_stands_alone_and_is_the_same_twice(ketcli, tmp_path: Path) -> None:
    pages = []
    for name in ("one.html", "two.html"):
        ran = ketcli("report", "--data", SMALL, "-o", str(tmp_path / name))
        assert (ran.code, ran.out) == (0, "")
        pages.append((tmp_path / name).read_bytes())
    assert pages[0] == pages[1]
    assert len(pages[0]) < 2_000_000
    text = pages[0].decode("utf-8")
    assert text.startswith("<!DOCTYPE html>")
    assert not re.search(r"<link|@import|url\(|<img|<iframe|\bsrc=", text)
    assert "default-src 'none'" in text
    assert "does not advise" in text
    assert f"ketcli report --data {SMALL} -o evidence.html" in text
    assert ketcli("report", "--data", SMALL, "-o", str(tmp_path / "one.html")).code == 2


def test_the_hash_seed_of_python_changes_no_byte() -> None:
    pages = [
        subprocess.run(
            [sys.executable, "-m", "ketcli", "report", "--data", SMALL, "-f", "html"],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]
    assert pages[0] == pages[1]


def test_markdown_by_option_and_by_ending(ketcli, tmp_path: Path) -> None:
    ran = ketcli("report", "--data", SMALL, "--markdown", "--quiet")
    assert ran.out.startswith("# Ketamine and esketamine")
    ketcli("report", "--data", SMALL, "-o", str(tmp_path / "e.md"))
    assert (tmp_path / "e.md").read_text(encoding="utf-8") == ran.out
    assert "<svg" not in ran.out
    assert ketcli("report", "--data", SMALL, "--markdown", "--json").code == 2


def test_every_section_is_in_every_format(ketcli) -> None:
    answer = ketcli("report", "--data", SMALL, "--json").json
    sections = {section["section"]: section for section in answer["sections"]}
    names = "summary forests forest-severity-24h comparison time-course side-effects risk-of-bias claims methods trials"
    assert set(names.split()) <= set(sections)
    assert sections["forest-severity-24h"]["answer"]["estimate"] == pytest.approx(
        ketcli("pool", "--data", SMALL, "--json").json["estimate"]
    )
    html = ketcli("report", "--data", SMALL, "-f", "html").out
    for name, section in sections.items():
        assert f'<section id="{name}"' in html
        if section["why_none"]:
            assert "No answer in these data" in html
    text = ketcli("report", "--data", SMALL, "--quiet").out
    assert "SUMMARY OF FINDINGS" in text


def test_one_formulation_has_no_comparison_and_says_so(ketcli) -> None:
    answer = ketcli("report", "--data", SMALL, "--formulation", "racemic", "--json").json
    sections = {section["section"]: section for section in answer["sections"]}
    assert sections["comparison"]["answer"] is None
    assert "only racemic trials" in sections["comparison"]["why_none"]
    assert sections["claims"]["answer"] is None


def test_parts_of_the_report_that_a_filter_excludes_say_so(ketcli) -> None:
    sections = ketcli("report", "--diagnosis", "mdd", "--json").json["sections"]
    found = {section["section"]: section for section in sections}
    assert found["bipolar-severity"]["why_none"] == "only trials of diagnosis mdd were asked for"
    assert found["suicidal-ideation"]["command"] == "ketcli pool --outcome suicidal_ideation --at 24h --diagnosis mdd"
    both = ketcli("report", "--diagnosis", "mdd,bipolar", "--json").json["sections"]
    (bipolar,) = (section for section in both if section["section"] == "bipolar-severity")
    assert bipolar["answer"]["filters"]["diagnosis"] == ["bipolar"]


def test_a_choice_that_one_part_does_not_have_leaves_the_others(ketcli) -> None:
    sections = ketcli("report", "--data", SMALL, "--tau2", "PM", "--json").json["sections"]
    (network,) = (section for section in sections if section["section"] == "network")
    assert network["why_none"] == "the tau2 of a network is estimated by REML or DL, not PM"
    assert next(section for section in sections if section["section"] == "forest-severity-24h")["answer"]


def test_the_brief_report_has_the_summary_and_a_sentence_to_each_question(ketcli) -> None:
    whole, brief = (ketcli("report", *words, "--json").json["sections"] for words in ((), ("--brief",)))
    assert [section["section"] for section in brief] == ["summary", "questions"]
    commands = {section["command"] for section in whole}
    told = brief[1]["answer"]["answers"]
    assert len(told) > 10
    for one in told:
        assert one["command"] in commands
        assert one["answer"].endswith(".")


def test_severity_from_response_has_no_points(ketcli) -> None:
    plain, more = (ketcli("summary", *words, "--json") for words in ((), ("--from-response",)))
    assert more.code == 0
    first, second = plain.json["rows"][0], more.json["rows"][0]
    assert second["k"] >= first["k"]
    assert second["absolute"] == first["absolute"]


def test_without_jinja_one_line_says_how_to_install_it() -> None:
    code = (
        "import sys; sys.modules['jinja2'] = None\n"
        "from ketcli.cli.main import main\n"
        f"main(['report', '--data', {SMALL!r}, '-f', 'html'])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert ran.stderr == "ketcli: a report needs Jinja2: pip install 'ketcli[report]'\n"
    code = code.replace("'html'", "'markdown'")
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0
    assert ran.stdout.startswith("# ")


def test_the_command_of_a_markdown_report_keeps_the_name_of_its_data(ketcli, tmp_path) -> None:
    data = tmp_path / "mine.html.csv"
    data.write_text("study,yi,vi\nA,-0.1,0.02\nB,-0.2,0.03\nC,-0.5,0.01\n", encoding="utf-8")
    ran = ketcli("report", "--data", str(data), "--markdown")
    assert f"Made by: `ketcli report --data {data} -o review.md`" in ran.out
