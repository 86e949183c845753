"""The summary of findings on the screen, letter by letter."""

from __future__ import annotations

from pathlib import Path

from tests.golden_files import check_golden

from ketcli.asking.answer import DataSource
from ketcli.asking.request import Request
from ketcli.evidence.dataset import bundled, open_folder
from ketcli.overviews.findings.summary import Absolute, Relative, summarize
from ketcli.show.answers.findings_words import verdict_text
from ketcli.show.answers.summary import absolute_text, findings_table, relative_text, summary_answer
from ketcli.show.kit.formats import render

TESTS = Path(__file__).parents[1]
SMALL = DataSource(None, open_folder(TESTS / "small"))


def test_golden() -> None:
    shown = summary_answer(summarize(SMALL, Request("summary")))
    check_golden("summary.txt", render(shown, "table", "") + "".join(f"note: {note}\n" for note in shown.notes))


def test_a_narrow_terminal_keeps_outcome_effect_and_trials() -> None:
    table = findings_table(summarize(SMALL, Request("summary")))
    narrow = [column.key for column in table.fitting(78, 2).columns]
    assert narrow[:2] == ["outcome", "relative"]
    assert "k" in narrow
    assert "imprecision" in [column.key for column in table.fitting(200, 2).columns]


def test_effects_read_as_people_write_them() -> None:
    assert relative_text(Relative("SMD", -0.5, -0.8, -0.2)) == "g -0.50 (-0.80 to -0.20)"
    assert relative_text(None) == "no answer"
    assert absolute_text(Absolute("MADRS", -5.26, -7.0, -3.5, 0.0, 3, "")) == "-5.3 (-7.0 to -3.5) points"
    assert absolute_text(Absolute("per 1000", 4.7, -4.98, 25.9, 0.1, 3, "")) == "+5 (-5 to +26) per 1,000"
    assert absolute_text(Absolute("per 1000", 0.2, -0.3, 0.6, 0.1, 3, "")) == "0 (0 to +1) per 1,000"
    assert absolute_text(None) == ""


def test_one_trial_is_not_said_where_the_row_counts_more() -> None:
    summary = summarize(
        DataSource(None, bundled()), Request("summary", {"formulation": ("racemic",), "route": ("iv",)})
    )
    alone = [row for row in summary.rows if row.verdict == "single" and not row.side]
    assert {row.k > 1 for row in alone} == {True}
    assert all((verdict_text(row) == "one trial, which cannot tell") == (row.k == 1) for row in alone)
