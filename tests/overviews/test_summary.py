"""The summary of findings: the same answers as the commands behind its rows, and absolute effects by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.safety_data import RANDOMIZED, write

from ketcli.asking.answer import DataSource, answered
from ketcli.asking.read import from_line
from ketcli.asking.request import Request
from ketcli.errors import NoAnswer
from ketcli.evidence.dataset import open_folder
from ketcli.overviews.findings.grade import FINDINGS
from ketcli.overviews.findings.summary import Summary, as_mapping, summarize

SMALL = DataSource(None, open_folder(Path(__file__).parents[1] / "small"))


@pytest.fixture(scope="module")
def summary() -> Summary:
    return summarize(SMALL, Request("summary"))


def row_of(summary: Summary, key: str):
    return next(row for row in summary.rows if row.key == key)


def test_rows_stand_in_the_order_of_reading(summary: Summary) -> None:
    keys = [row.key for row in summary.rows]
    assert keys[:5] == ["severity_24h", "severity_7d", "severity_28d", "response_24h", "response_28d"]
    assert keys[-3:] == ["ae:discontinuation", "ae:serious", "ae:death"]
    assert {"ae:nausea", "ae:dissociation"} <= set(keys)


def test_each_row_is_what_its_own_command_answers(summary: Summary) -> None:
    for row in summary.answered_rows:
        found = answered(SMALL, from_line(row.line)).result
        assert row.relative is not None
        if row.at is None:
            (event,) = found.rows
            assert (row.relative.estimate, row.relative.ci_low) == (event.ratio.value, event.ratio.low)
            assert (row.k, row.events_e, row.n_c) == (event.k, event.total("events_e"), event.total("n_c"))
            assert row.absolute.control == event.control == row.events_c / row.n_c
            told = (row.absolute.estimate, row.absolute.ci_low, row.absolute.ci_high)
            assert told == tuple(1000 * one for one in (event.rd.value, event.rd.low, event.rd.high))
        else:
            shown = found.overall.shown
            assert (row.relative.estimate, row.relative.ci_high) == (shown.estimate, shown.ci_high)
            assert (row.k, row.participants) == (found.overall.pooled.k, found.overall.participants)


def test_points_are_the_mean_difference_of_the_trials_with_that_scale(summary: Summary) -> None:
    row = row_of(summary, "severity_24h")
    found = answered(SMALL, from_line(row.absolute.line)).result.overall
    assert (row.absolute.unit, row.absolute.estimate, row.absolute.k) == (
        "MADRS",
        found.display.estimate,
        found.pooled.k,
    )


def test_people_of_a_thousand_are_the_ratio_applied_to_the_control_groups(summary: Summary) -> None:
    row = row_of(summary, "response_24h")
    found = answered(SMALL, from_line(row.line)).result.overall.studies
    control = found["events_c"].sum() / found["n_c"].sum()
    assert row.absolute.control == pytest.approx(control)
    assert row.absolute.estimate == pytest.approx(1000 * control * (row.relative.estimate - 1))
    assert row.absolute.ci_high == pytest.approx(1000 * min(control * (row.relative.ci_high - 1), 1 - control))


def test_an_outcome_without_trials_says_why(summary: Summary) -> None:
    row = row_of(summary, "remission_24h")
    assert row.relative is None
    assert row.why_none
    assert row.domains == ()
    assert row_of(summary, "ae:death").relative is None


def test_domains_are_five_and_no_certainty_is_given(summary: Summary) -> None:
    for row in summary.answered_rows:
        names = [domain.name for domain in row.domains]
        assert names == ["risk of bias", "inconsistency", "indirectness", "imprecision", "publication bias"]
        assert all(domain.finding in FINDINGS and domain.why for domain in row.domains)
        assert [d.finding for d in row.domains if d.name in ("risk of bias", "indirectness")] == ["not assessed"] * 2
        keys = as_mapping(row)
        assert keys["certainty"] is None
        text = json.dumps(keys, default=str).lower()
        assert not any(word in text for word in ("high certainty", "moderate", "very low", "low certainty"))


def test_filters_and_choices_reach_every_question() -> None:
    found = summarize(SMALL, from_line("ketcli summary --route iv --year-min 2004 --tau2 DL --level 0.9"))
    assert all("--route iv" in row.line and "--year-min 2004" in row.line for row in found.rows)
    assert all("--tau2 DL" in row.line and "--level 0.9" in row.line for row in found.rows)
    row = row_of(found, "severity_24h")
    assert set(row.trials) == {"Beta 2005", "Gamma 2010"}
    assert found.method.level == 0.9


def test_no_outcome_no_summary() -> None:
    with pytest.raises(NoAnswer):
        summarize(SMALL, from_line("ketcli summary --trial iota2024 --role acute"))


@pytest.mark.parametrize("switch", ["--impute-sd", "--adjusted-contrasts", "--zero-cells none", "--smd-variance ub"])
def test_choices_that_all_outcomes_share_reach_every_row(switch: str) -> None:
    found = summarize(SMALL, from_line(f"ketcli summary {switch}"))
    assert all(switch in row.line for row in found.rows)
    assert found.pools["severity_24h"].result.overall.effects.method == replace(
        found.method, measure="SMD", window=found.pools["severity_24h"].result.overall.effects.method.window
    )


def test_a_peto_odds_ratio_becomes_people_by_the_odds() -> None:
    from ketcli.overviews.findings.summary import Relative, _people

    found = _people(Relative("OR", 2.0, 1.0, 4.0), 0.2, 3, "")
    odds = 2 * 0.2 / 0.8
    assert found.estimate == pytest.approx(1000 * (odds / (1 + odds) - 0.2))
    assert found.ci_low == pytest.approx(0)


def test_people_of_a_crossover_trial_count_once_in_a_side_effect(tmp_path: Path) -> None:
    dataset = open_folder(write(tmp_path))
    found = summarize(DataSource(None, dataset), Request("summary"))
    row = row_of(found, "ae:nausea")
    sizes = {
        name.lower(): sum(n for (trial, _), n in RANDOMIZED.items() if trial == name.lower()) for name in row.trials
    }
    assert "gamma" in sizes
    sizes["gamma"] = 20  # the same people in both arms
    sizes["delta"] = 150  # an arm repeats those of two others
    assert row.participants == sum(sizes.values())
