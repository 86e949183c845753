"""`ketcli check` reads the questions that a dataset holds."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

import pytest
from tests.article_data import REVIEW, RULE, small_copy

from ketcli.asking.checking import check, line_findings
from ketcli.evidence.dataset import open_folder
from ketcli.overviews.claims.claims import judge_claims

if TYPE_CHECKING:
    from pathlib import Path


def with_claim(tmp_path: Path, question: str) -> Path:
    claim = {"claim_id": "one", "claim": "a claim", "question": question, "rule": "a rule"}
    return small_copy(tmp_path, published=[REVIEW], rules=[RULE], claims=[claim])


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("ketcli timecourse --at 7d", "timecourse has no option --at"),
        ("ketcli safety --at 7d", "safety has no option --at"),
        ("ketcli safety --measure OR", "safety has no option --measure"),
        ("ketcli replicate --nonsense 7d", "replicate has no option --nonsense"),
        ("ketcli trials; ketcli pool --tau2 REMLL", "'REMLL' is not one of"),
        ("ketcli pool --at soon", "expected a time"),
        ("ketcli pool --level 2", "between 0 and 1"),
        ("ketcli pool --model peto --measure SMD", "pools odds ratios"),
        ("ketcli pool --trial 'alpha2001", "no closing quotation"),
        ("ketcli pool --data elsewhere", "asked of the dataset that it stands in"),
        ("ketcli plot forest -o x.svg", "'plot' is no question"),
        ("what is it?", "expected `ketcli COMMAND"),
    ],
)
def test_a_line_that_is_no_question_is_a_finding(tmp_path: Path, question: str, message: str) -> None:
    (finding,) = check(str(with_claim(tmp_path, question))).findings
    assert (finding.file, finding.row, finding.column) == ("claims.csv", 2, "question")
    assert message in finding.message


@pytest.mark.parametrize(
    "question",
    [
        "ketcli pool --impute-sd --no-adjusted-contrasts --by route --tau2-common --permutations 20",
        "ketcli timecourse --test z",
        "ketcli safety --event nausea --grouped --sort rr --min-trials 1 --published",
        "ketcli dose --knots 3",
        "ketcli network --one-placebo",
        "ketcli summary --impute-sd",
        "ketcli regress --on year; ketcli bias; ketcli sensitivity --order year --part cumulative",
        "ketcli show alpha2001",
        "ketcli compare --a iv --b im",
        "ketcli replicate --all-years; ketcli trials --route iv; ketcli effects --at 7d",
    ],
)
def test_a_claim_may_ask_any_question_with_any_option(tmp_path: Path, question: str) -> None:
    folder = with_claim(tmp_path, question)
    assert check(str(folder)).findings == ()
    (claim,) = judge_claims(open_folder(folder), ["one"]).claims
    assert len(claim.answers) == question.count("ketcli")


@pytest.mark.parametrize("filters", ["--route iiv", "--rout iv", "--route 'iv", "iv", "--nonsense 7d"])
def test_options_of_a_published_row_are_read_too(tmp_path: Path, filters: str) -> None:
    folder = small_copy(tmp_path, published=[REVIEW], rules=[{**RULE, "filters": filters}])
    (finding,) = check(str(folder)).findings
    assert (finding.file, finding.column) == ("replications.csv", "filters")


def test_the_bundled_questions_are_sound() -> None:
    assert list(line_findings(resources.files("ketcli") / "data")) == []
