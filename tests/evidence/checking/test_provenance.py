"""Rows beside the documents that they cite: the last that passes and the first that is named."""

from __future__ import annotations

import math
from typing import Any

import pytest
from tests.row_data import row

from ketcli.evidence.checking.provenance import (
    OF_TRIALS,
    document_findings,
    judgement_findings,
    pool_findings,
    review_findings,
    threshold_findings,
)
from ketcli.evidence.rows import (
    ArmRow,
    EventThresholdRow,
    PooledSafetyRow,
    PooledSafetySetRow,
    PublishedRow,
    ReplicationRow,
    ResultRow,
    RiskOfBiasRow,
    SourceRow,
    TrialRow,
)

ALPHA = {"trial_id": "alpha", "label": "Alpha 2020 (first)", "doi": "10.1/a", "source_id": "alpha_ft"}
BETA = {"trial_id": "beta", "label": "Beta 2021", "pmid": "77", "registration": "NCT01, NCT0123456", "acronym": "BETS"}


def documents(*arms: ArmRow, **source: Any) -> list[tuple[str, str]]:
    """Findings where a document `other` on nothing known is cited by these arms."""
    trials = [row(TrialRow, **ALPHA), row(TrialRow, **{**BETA, "source_id": "beta_ft"})]
    sources = [
        row(SourceRow, **{"source_id": name, "kind": "article", **(source if name == "other" else {})})
        for name in ("alpha_ft", "beta_ft", "other")
    ]
    tables = [list(arms), *([] for _ in range(len(OF_TRIALS) - 2 + 2))]
    return [(one.column, one.message) for one in document_findings(trials, sources, *tables)]


@pytest.mark.parametrize(
    "source",
    [
        {"pmid": "77"},
        {"citation": "the trial of Beta 2021, continued"},
        {"citation": "BETS trial"},
        {"url": "https://register/NCT0123456"},
    ],
)
def test_a_document_on_another_trial_is_named(source: dict[str, str]) -> None:
    said = [("source_id", "'other' is a document on beta, not on alpha")]
    arm = row(ArmRow, trial_id="alpha", source_id="other")
    assert documents(arm, **source) == said
    assert documents(row(ArmRow, trial_id="beta", source_id="other"), **source) == []
    # two rows that cite it are no slip, nor is one that names its trial
    assert documents(arm, arm, **source) == []
    assert documents(arm._replace(note="as Alpha told"), **source) == []


def test_a_document_on_nothing_known_may_be_cited_and_one_that_nobody_cites_is_named() -> None:
    assert documents(row(ArmRow, trial_id="alpha", source_id="other"), citation="NCT01") == []  # too short a number
    assert documents() == [("source_id", "no row of any table cites it")]


def test_kinds_and_copies() -> None:
    def kind(**source: Any) -> list[tuple[str, str]]:
        return documents(row(ArmRow, trial_id="alpha", source_id="other"), **source)

    register = ("kind", "registry_results, but neither citation nor address names one")
    assert kind(kind="registry_results") == [register]
    for names in ({"citation": "ISRCTN1"}, {"url": "https://clinicaltrials.gov"}, {"note": "trial register"}):
        assert kind(kind="registry_results", **names) == []
    assert kind(copy="mirror", read_at="https://elsewhere.org/x") == []
    assert kind(copy="mirror", read_at="https://github.com/a/b")[0][0] == "copy"
    assert kind(copy="repository_text", read_at="https://raw.githubusercontent.com/a") == []
    assert kind(copy="repository_text", read_at="https://elsewhere.org/x")[0][0] == "copy"


def pools(*rows: PooledSafetyRow, people: float = 100.0, cites: str = "doc") -> list[tuple[str, str]]:
    trials = [row(TrialRow, trial_id="a", n_randomized=people), row(TrialRow, trial_id="b", n_randomized=50.0)]
    sets = [row(PooledSafetySetRow, pool_id="p", trials="a;b", source_id=cites)]
    return [(one.column, one.message) for one in pool_findings(trials, sets, rows)]


def pooled(**cells: Any) -> PooledSafetyRow:
    return row(PooledSafetyRow, **{"pool_id": "p", "arm_id": "ket", "source_id": "doc", "n": 150.0, **cells})


def test_pools() -> None:
    assert pools(pooled()) == []
    assert pools(pooled(n=151.0)) == [("n", "151 people, 150 randomized in its trials")]
    assert pools(pooled(), pooled(n=140.0)) == []  # neither is the usual one
    assert pools(pooled(), pooled(), pooled(n=140.0)) == [
        ("n", "140 people, 150 in other rows of this arm and document")
    ]
    assert pools(pooled(), cites="another") == [("source_id", "no row of the pool cites it")]
    assert pools(cites="another") == []  # a pool without rows
    five, six = [pooled()] * 4, [pooled()] * 5
    odd = pooled(arm_id="drug")
    assert pools(*five, odd) == []  # of few rows one may be alone
    assert pools(*six, odd) == [("arm_id", "'drug' stands in no other row of p")]
    assert pools(*six, pooled(source_id="x")) == [("source_id", "'x' stands in no other row of p")]


@pytest.mark.parametrize(("percent", "passes"), [(0.0, False), (0.5, True), (20.0, True), (20.5, False), (-1.0, False)])
def test_thresholds_that_are_printed(percent: float, passes: bool) -> None:
    results = [row(ResultRow, trial_id="a", source_id="doc", outcome="ae:nausea")]
    rows = [row(EventThresholdRow, trial_id="a", source_id="doc", percent=percent)]
    found = [one.message for one in threshold_findings(rows, results)]
    assert found == ([] if passes else [f"expected more than 0 and at most 20, found {percent:g}"])
    other = [row(EventThresholdRow, trial_id="a", source_id="x", percent=5.0)]
    assert [one.column for one in threshold_findings(other, results)] == ["source_id"]
    score = [row(ResultRow, trial_id="a", source_id="doc", outcome="severity")]
    assert next(threshold_findings(rows, score)).column == "source_id"


def test_a_document_judges_all_domains_of_a_trial_or_one_of_each() -> None:
    def judged(**domains: int) -> list[str]:
        rows = [row(RiskOfBiasRow, source_id="doc", trial_id=one) for one, n in domains.items() for _ in range(n)]
        return [one.message for one in judgement_findings(rows)]

    said = ["'doc' judges one domain of this trial alone, and several of every other"]
    assert judged(a=5, b=5) == judged(a=1) == judged(a=1, b=1, c=5) == []
    assert judged(a=5, b=1) == said


def test_one_work_an_id_and_replications_of_questions_that_were_answered() -> None:
    work = {"review_id": "r", "citation": "Someone", "doi": "10.1/r", "year": 2020.0, "question": "q", "subset": ""}
    same = [row(PublishedRow, **work) for _ in range(2)]

    def columns(*more: PublishedRow, **asked: str) -> list[str]:
        replications = [row(ReplicationRow, **{"review_id": "r", "question": "q", **asked})]
        return [one.column for one in review_findings([*same, *more], replications)]

    assert columns() == []
    for column, cell in (("citation", "Another"), ("doi", "10.1/s"), ("year", 2021.0)):
        assert columns(row(PublishedRow, **{**work, column: cell})) == [column]
    assert columns(question="z") == columns(review_id="z") == columns(subset="z") == ["question"]
    unlike = [row(PublishedRow, review_id="u", citation=name, year=math.nan) for name in ("One", "Two")]
    assert columns(*unlike) == []  # neither is the usual one
