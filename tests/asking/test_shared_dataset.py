"""Many questions to one dataset, which keeps what they share: each answers as it does when it is asked alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from ketcli.asking.answer import DataSource, answered
from ketcli.asking.read import from_line
from ketcli.evidence.dataset import Dataset, bundled, open_folder
from ketcli.evidence.rows import ClaimRow
from ketcli.show.kit.json_text import as_json
from ketcli.show.kit.shown import shown

SMALL = Path(__file__).parents[1] / "small"
LINES = (
    "pool",
    "pool --route iv",
    "pool --formulation esketamine",
    "pool --prefer raw",
    "pool --impute-sd",
    "pool --measure MD",
    "pool --by route",
    "pool --by age",
    "pool --at end",
    "pool --outcome response --at 7d",
    "pool --baseline ancova",
    "pool --by dose",
    "effects --trial alpha2001",
    "timecourse",
    "compare --a racemic --b esketamine",
    "safety",
    "safety --by formulation",
    "network",
    "trials",
    "summary",
)


def asked(dataset: Dataset, line: str) -> str:
    """The answer as JSON, or the sentence that says why there is none."""
    request = from_line(f"ketcli {line}")
    found = answered(DataSource(None, dataset), request)
    return found.why_none if found.result is None else as_json(shown(request, found.result), line)


@pytest.mark.parametrize("turned", [False, True])
def test_questions_that_share_a_dataset_answer_as_each_does_alone(turned: bool) -> None:
    shared = open_folder(SMALL)
    lines = LINES[::-1] if turned else LINES
    together = {line: asked(shared, line) for line in lines}
    assert sum(answer.startswith("{") for answer in together.values()) > len(lines) / 2
    assert together == {line: asked(open_folder(SMALL), line) for line in lines}


def test_the_questions_of_the_claims_answer_as_each_does_alone() -> None:
    shared = bundled()
    lines = {
        line.removeprefix("ketcli ")
        for row in shared.rows(ClaimRow)
        for line in map(str.strip, row.question.split(";"))
        if not line.startswith("ketcli replicate")
    }
    together = {line: asked(shared, line) for line in sorted(lines)}
    assert len(together) > 10
    assert together == {line: asked(bundled(), line) for line in sorted(lines)}
