"""The answers behind a claim: one that asks fewer questions than its rule reads, or others, is judged all the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.whole_answers import folder_of

from ketcli.asking.answer import Answered, DataSource, answered
from ketcli.asking.read import from_lines
from ketcli.evidence.dataset import bundled, open_folder
from ketcli.evidence.rows import ClaimRow
from ketcli.overviews.claims.evidence import Evidence
from ketcli.overviews.claims.rules import RULES
from ketcli.overviews.claims.verdicts import VERDICTS

FACING = open_folder(Path(folder_of("facing")))
SOURCE = DataSource(folder_of("facing"), FACING)
QUESTIONS = {row.claim_id: row.question for row in bundled().rows(ClaimRow)}


def answers_of(lines: str) -> tuple[Answered, ...]:
    return tuple(answered(SOURCE, one) for one in from_lines(lines))


@pytest.mark.parametrize("claim", RULES)
def test_fewer_questions_than_the_rule_reads(claim: str) -> None:
    first = answers_of(QUESTIONS[claim].partition(";")[0])
    assert RULES[claim](Evidence(FACING, first)).word in VERDICTS


@pytest.mark.parametrize("line", ["ketcli pool", "ketcli trials", "ketcli pool --year-min 2099"])
@pytest.mark.parametrize("claim", RULES)
def test_another_question_than_the_rule_reads(claim: str, line: str) -> None:
    others = answers_of("; ".join([line] * 4))
    assert RULES[claim](Evidence(FACING, others)).word in VERDICTS
