"""The report on the example folder: what a reviewer looks for stands in it, and nothing of the bundled data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ketcli.asking.answer import DataSource, answer
from ketcli.asking.read import from_keywords
from ketcli.show.kit.shown import shown

REVIEW = Path(__file__).parents[3] / "docs" / "examples" / "review"


def asked(path: Path, **options: Any) -> Any:
    request = from_keywords("report", options, data=str(path))
    return shown(request, answer(DataSource(str(path)), request))


@pytest.fixture(scope="module")
def report() -> Any:
    return asked(REVIEW)


def test_sections_in_the_order_of_a_review(report) -> None:
    names = [section["section"] for section in report.body["sections"]]
    assert names[:4] == ["summary", "question", "methods", "forest-sleep-latency-4-weeks"]
    assert names[4:7] == [
        "by-age-sleep-latency-4-weeks", "sensitivity-sleep-latency-4-weeks", "bias-sleep-latency-4-weeks",
    ]  # fmt: skip
    assert names[-5:] == [
        "time-sleep-latency",
        "time-response-latency-halved",
        "time-headache",
        "risk-of-bias",
        "trials",
    ]
    assert len([name for name in names if name.startswith("forest-")]) == 6
    assert all(section["why_none"] is None for section in report.body["sections"])


def test_every_figure_is_that_of_its_own_command(report) -> None:
    section = next(one for one in report.body["sections"] if one["section"] == "forest-headache-12-weeks")
    assert section["command"].startswith("ketcli pool --outcome headache --at '12 weeks' --data ")
    alone = answer(
        DataSource(str(REVIEW)), from_keywords("pool", {"outcome": "headache", "at": "12 weeks"}, data=str(REVIEW))
    )
    assert section["answer"]["estimate"] == alone.overall.pooled.estimate
    assert section["answer"]["k"] == 5


@pytest.mark.parametrize("format_", ["html", "markdown"])
def test_the_documents_hold_all_of_it_and_no_word_of_other_data(report, format_: str) -> None:
    text = report.documents[format_]()
    for words in (
        "The drug for chronic insomnia (a made-up example)", "With placebo", "What it means", "⊕⊕⊕⊖ moderate [a]",
        "serious indirectness (-1): only two trials of older people", "8.0 minutes lower", "by age",
        "without each study", "small studies and missing results", "Missing outcome data", "Abel et al. 2009",
    ):  # fmt: skip
        assert words in text, words
    for word in ("ketamine", "racemic", "MADRS", "depression", "Nikolin", "first dose"):
        assert word not in text.lower() if word.islower() else word not in text, word


def test_lights_are_told_by_words_and_by_their_edge(report) -> None:
    text = report.documents["html"]()
    assert 'class="light-high">high</td>' in text.replace("  ", " ")
    assert report.documents["html"]() == text  # the same bytes again


def test_one_file_alone_makes_a_report_too() -> None:
    report = asked(REVIEW / "studies.csv", arms="drug,placebo")
    text = report.documents["markdown"]()
    assert text.startswith("# The studies of studies.csv")
    assert "no certainty is given" in text
    assert "Risk of bias" not in text
