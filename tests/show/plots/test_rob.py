"""Bars of all studies: their percentages, and shares where sources disagree."""

from __future__ import annotations

import pytest

from ketcli.questions.data.risk_of_bias import Judged, RiskOfBias
from ketcli.show.plots.paper import Paper
from ketcli.show.plots.rob import FEW_PERCENT, _bars, _Inches, _plain, _short, shares


def judged(*rows: tuple[str, str, str]) -> RiskOfBias:
    trials = {trial: trial.upper() for trial, _, _ in rows}
    return RiskOfBias(trials, tuple(Judged(*row, "source") for row in rows), (), {}, {"name": "x", "sha256": "0" * 64})


OWN = judged(("a", "one", "low"), ("a", "one", "high"), ("b", "one", "high"), ("c", "two", "unclear"))


def test_a_study_on_which_sources_disagree_counts_in_parts() -> None:
    assert shares(OWN, "one") == {"low": 0.25, "some": 0.0, "high": 0.75}
    assert shares(OWN, "two") == {"low": 0.0, "some": 1.0, "high": 0.0}
    assert shares(OWN, "three") == {}


@pytest.mark.parametrize(
    ("bars", "percents"), [(FEW_PERCENT, "0 25 50 75 100"), (FEW_PERCENT - 0.01, "0 50 100"), (3.4, "0 25 50 75 100")]
)
def test_a_short_bar_has_fewer_percentages(bars: float, percents: str) -> None:
    paper = Paper(6.0, 2.0)
    end = _bars(paper, 0.5, OWN, ("one", "two"), _Inches(0.25, 1.0, 1.0, 0.46, bars, 6.0))
    said = [text for text in paper.figure.texts if text.get_text().endswith(" %")]
    assert [text.get_text() for text in said] == [f"{percent} %" for percent in percents.split()]
    start = 0.25 + 1.0 + 0.2
    assert [text.get_position()[0] for text in said] == pytest.approx(
        [start + float(percent) / 100 * bars for percent in percents.split()]
    )
    assert end == pytest.approx(0.5 + 2 * 0.22 + 0.35)


def test_names_of_domains() -> None:
    assert [_plain(name) for name in ("D1 a", "D12: b", "D3. c", "D4", "Do d", "e")] == [
        "a",
        "b",
        "c",
        "D4",
        "Do d",
        "e",
    ]
    assert _short(("a", "b", "overall"), 0.46) == ["D1", "D2", "Overall"]
    assert _short(("a", "overall"), 0.45) == ["D1", "O"]
