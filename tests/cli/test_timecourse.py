"""`ketcli timecourse` as scripts and people use it."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

COURSE = str(Path(__file__).parents[1] / "course")
ASKED = ("timecourse", "--data", COURSE)


def test_json_has_a_row_a_window_and_the_trend(ketcli) -> None:
    answer = ketcli(*ASKED, "--json").json
    assert answer["schema"] == "ketcli/2"
    assert answer["command"] == f"ketcli timecourse --data {COURSE}"
    assert len(answer["windows"]) == 21
    for one in answer["windows"]:
        assert {"window", "label", "sessions", "k", "participants", "estimate", "se", "ci_low", "ci_high"} <= set(one)
        assert len(one["studies"]) == one["k"]
    trend = answer["trend"]
    assert len(trend["points"]) == trend["k"] == 22
    assert [one["sessions"] for one in trend["by_sessions"]] == ["single", "repeated"]
    assert {"names", "coef", "se_cr2", "df_cr2", "p_cr2", "ci_cr2_low", "ci_cr2_high"} <= set(trend)
    assert {"measure", "window", "level"} <= set(answer["method"])


def test_csv_and_json_carry_the_same_numbers(ketcli) -> None:
    windows = ketcli(*ASKED, "--json").json["windows"]
    rows = list(csv.DictReader(io.StringIO(ketcli(*ASKED, "--csv", "--quiet").out)))
    assert [(row["window"], row["sessions"]) for row in rows] == [(one["window"], one["sessions"]) for one in windows]
    for row, one in zip(rows, windows, strict=True):
        for name in ("k", "participants", "estimate", "ci_low", "ci_high", "p", "i2"):
            assert row[name] == ("" if one[name] is None else repr(one[name]).removesuffix(".0"))


def test_a_window_agrees_with_pool_at_that_time(ketcli) -> None:
    windows = ketcli(*ASKED, "--outcome", "response", "--json").json["windows"]
    day = next(one for one in windows if (one["window"], one["sessions"]) == ("24h", "all"))
    alone = ketcli("pool", "--data", COURSE, "--outcome", "response", "--at", "24h", "--json").json
    for name in ("k", "estimate", "se", "ci_low", "ci_high", "p", "pi_low", "pi_high", "tau2", "i2", "display"):
        assert day[name] == alone[name]


def test_the_third_block_says_where_the_effect_is_clear(ketcli) -> None:
    first = ketcli(*ASKED, "-q").out.split("\n\n")[2]
    assert first.startswith(
        "Depression severity, pooled by the time since the first dose: lower with ketamine or esketamine"
    )
    assert "on day 1 (Hedges' g -0.78, 95 % CI -0.95 to -0.62; 10 trials)" in first
    assert "probably lower with ketamine or esketamine than with" in first
    assert first.endswith("One trial only up to 4 hours and on day 14. No trial later than six weeks.")


@pytest.mark.parametrize("kind", ["table", "csv", "tsv", "json", "markdown", "latex", "html"])
def test_every_format(ketcli, kind: str) -> None:
    ran = ketcli(*ASKED, "--format", kind, "--quiet")
    assert (ran.code, ran.err) == (0, "")
    assert "-0.78" in ran.out or "-0.7" in ran.out


def test_ascii_has_no_other_characters_and_fits(ketcli) -> None:
    out = ketcli(*ASKED, "--ascii", "--quiet").out
    assert out.isascii()
    assert "single-dose trials" in out


def test_ratio_and_proportion(ketcli) -> None:
    out = ketcli(*ASKED, "--outcome", "response", "-q").out
    assert "risk ratio times [95% CI]" in out
    assert "proportion" in ketcli(*ASKED, "--outcome", "response", "--measure", "PLO", "-q").out


def test_notes_say_what_is_left_out(ketcli) -> None:
    err = ketcli(*ASKED, "--outcome", "response", "--notes").err
    assert "no figure for response: Five 2016, Eleven 2011, Twelve 2022" in err


def test_exit_codes(ketcli, study_file) -> None:
    assert ketcli(*ASKED, "--route", "oral").code == 1
    assert ketcli(*ASKED, "--outcome", "mood").code == 2
    assert ketcli(*ASKED, "--model", "multilevel").code == 2
    ran = ketcli("timecourse", "--data", study_file("study,yi,vi\na,1,1\n"))
    assert ran.code == 2
    assert "no column 'time'" in ran.err
    assert ketcli(*ASKED, "--at", "24h").code == 2


def test_how_fast_and_how_long_stand_first_and_say_what_pool_says(ketcli) -> None:
    first = ketcli("timecourse", "-q").out.splitlines()[0]
    fast, long = re.match(r"(.*?)\. How long: (.*)\.$", first).groups()
    assert "how fast: lower with ketamine or esketamine than with midazolam or placebo on day 1" in fast
    day = ketcli("pool", "--json").json["headline"]
    assert f"{day['estimate']:.2f}, 95 % CI {day['low']:.2f} to {day['high']:.2f}" in fast
    single, repeated = long.split("; ")
    assert single.startswith("after a single dose")
    assert repeated.startswith("with repeated doses")
    for text, sessions in ((single, "single"), (repeated, "repeated")):
        last = re.search(r"(?:last seen|still there) on day (\d+) \((\d+) trials", text)
        at = {"1": "24h"}.get(last[1], f"{last[1]}d")
        own = ketcli("pool", "--sessions", sessions, "--at", at, "--json").json
        assert own["verdict"] in ("difference", "probable")
        assert own["k"] == int(last[2])


def test_the_trend_is_a_table(ketcli) -> None:
    text = ketcli("timecourse", "-q").out
    assert "Trend: what changes when the time since the first dose becomes ten times as long" in text
    assert "the effect does not clearly change with time" not in text
