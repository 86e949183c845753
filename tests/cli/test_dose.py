"""`ketcli dose` as scripts and people use it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

COURSE = str(Path(__file__).parents[1] / "course")
ASKED = ("dose", "--data", COURSE)


def test_json_of_each_kind(ketcli) -> None:
    answer = ketcli(*ASKED, "--json").json
    assert answer["command"] == f"ketcli dose --data {COURSE}"
    iv, nasal = answer["kinds"]
    assert (iv["kind"], iv["unit"], iv["k"], iv["trials"]) == ("iv-racemic", "mg/kg", 11, 7)
    assert (nasal["kind"], nasal["unit"], nasal["spline"]) == ("nasal-esketamine", "mg", None)
    assert "spline" in nasal["reasons"]
    assert iv["linear"]["slope"] == iv["linear"]["coef"][1]
    assert len(iv["spline"]["knots"]) == 3
    assert len(iv["within"]) == 7
    assert len(iv["comparisons"]) == 11
    assert {"study", "low", "high", "yi", "vi", "ci_low", "ci_high", "display"} <= set(iv["within"][0])
    for one in iv["doses"]:
        assert {"dose", "k", "participants", "linear", "spline", "pooled"} <= set(one)
        assert one["linear"]["ci_low"] < one["linear"]["estimate"] < one["linear"]["ci_high"]


def test_regress_on_the_same_comparisons_is_the_same(ketcli, study_file) -> None:
    iv = ketcli(*ASKED, "--kind", "iv-racemic", "--json").json["kinds"][0]
    rows = "".join(f"{one['study']},{one['yi']!r},{one['vi']!r},{one['dose_value']!r}\n" for one in iv["comparisons"])
    again = ketcli("regress", "--data", study_file("study,yi,vi,dose\n" + rows), "--on", "dose", "--json").json
    for name in ("coef", "se", "p"):
        assert iv["linear"][name] == pytest.approx(again[name], rel=1e-9)


def test_csv_and_json_carry_the_same_numbers(ketcli) -> None:
    kinds = ketcli(*ASKED, "--json").json["kinds"]
    rows = list(csv.DictReader(io.StringIO(ketcli(*ASKED, "--csv", "-q").out)))
    wanted = [(kind["kind"], one) for kind in kinds for one in kind["doses"]]
    assert len(rows) == len(wanted)
    for row, (kind, one) in zip(rows, wanted, strict=True):
        assert row["kind"] == kind
        assert float(row["estimate"]) == one["pooled"]["estimate"]
        assert float(row["linear_estimate"]) == one["linear"]["estimate"]
        assert row["spline_estimate"] == ("" if one["spline"] is None else repr(one["spline"]["estimate"]))


def test_first_lines_speak_of_between_and_within(ketcli) -> None:
    out = ketcli(*ASKED, "-q").out.split("\n\n")
    assert out[0].startswith("Intravenous racemic ketamine. Within trials")
    assert "Within trials, dose against dose:" in out[0]
    assert out[1].startswith("Nasal esketamine. Within trials")


@pytest.mark.parametrize("kind", ["table", "csv", "tsv", "json", "markdown", "latex", "html"])
def test_every_format(ketcli, kind: str) -> None:
    ran = ketcli(*ASKED, "--format", kind, "--quiet")
    assert (ran.code, ran.err) == (0, "")
    assert "0.5" in ran.out


def test_ascii_has_no_other_characters(ketcli) -> None:
    assert ketcli(*ASKED, "--ascii", "--quiet").out.isascii()


def test_a_kind_without_figures_is_named(ketcli) -> None:
    ran = ketcli(*ASKED, "--at", "28d")
    assert ran.code == 0
    assert "iv-racemic: no answer (no study has a defined SMD" in ran.out


def test_exit_codes(ketcli, study_file) -> None:
    assert ketcli(*ASKED, "--at", "later").code == 1
    assert ketcli(*ASKED, "--route", "sc").code == 1
    assert ketcli(*ASKED, "--kind", "iv-racemics").code == 2
    assert "iv-racemic" in ketcli(*ASKED, "--kind", "iv-racemics").err
    assert "--knots must be 3, 4 or 5" in ketcli(*ASKED, "--knots", "7").err
    assert ketcli("dose", "--data", study_file("study,yi,vi\na,1,1\n")).code == 2


def test_trials_that_compared_doses_and_cannot_be_used_are_named(ketcli) -> None:
    first, second = ketcli("dose", "-q").out.split("\n\n")[:2]
    for text in (first, second):
        assert text.index("Within trials") < text.index("Between trials")
    assert "cannot be used here: Fava 2020 (the published difference" in first
    assert "dose and effect cannot be related" in first  # no line through one dose
