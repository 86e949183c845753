"""Claims, references and replications on the screen, letter by letter."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console
from tests.article_data import REVIEW, RULE, dataset_of, small_copy, trial_rows
from tests.golden_files import check_golden

from ketcli.evidence.dataset import open_folder
from ketcli.overviews.claims.claims import judge_claims, references
from ketcli.overviews.replicate.replicate import replicate
from ketcli.show.answers.claims import claims_answer, references_answer
from ketcli.show.answers.replicate import replicate_answer
from ketcli.show.kit.answer import Answer
from ketcli.show.kit.formats import render
from ketcli.show.terminal.screen import console, print_answer

CLAIMS = [
    {
        "claim_id": "effect-size",
        "claim": "Ketamine lowers depressive symptoms by a moderate to large amount",
        "question": "ketcli pool --test adhoc --formulation racemic",
        "rule": "at least 0.5, surely",
    },
    {
        "claim_id": "routes",
        "claim": "Ketamine was given into a vein, into a muscle and by mouth",
        "question": "ketcli trials --role acute --formulation racemic",
        "rule": "a trial of each",
    },
    {
        "claim_id": "less-dissociation",
        "claim": "Racemic ketamine causes less dissociation than esketamine",
        "question": "ketcli compare --test adhoc --outcome ae:dissociation",
        "rule": "ratio of risk ratios",
    },
]
CITATIONS = [
    {"citation_id": "1", "cited_as": "Somebody 2020, Journal of Sleep", "found": "not_as_cited", "why": "other journal",
     "likely": "Somebody 2021, Journal of Dreams", "sure": "strong", "doi": "10.0/1", "seen_at": "https://example.org"},
    {"citation_id": "1b", "cited_as": "the journal of reference 1", "found": "not_as_cited", "why": "another candidate",
     "likely": "Nobody 2020, Journal of Sleep", "sure": "inference", "seen_at": "https://example.org"},
    {"citation_id": "2", "cited_as": "Anybody 2019, Journal of Wakes", "found": "as_cited", "why": "a trial",
     "likely": "Anybody 2019, Journal of Wakes", "sure": "seen", "doi": "10.0/2", "seen_at": "https://example.org"},
]  # fmt: skip
PUBLISHED = [
    REVIEW,
    {**REVIEW, "subset": "improvement", "estimate": "2.5", "ci_low": "2.1", "ci_high": "2.9"},
    {**REVIEW, "outcome": "response", "measure": "RR", "time": "", "estimate": "2", "ci_low": "1.2", "ci_high": "3.4"},
    {**REVIEW, "outcome": "inclusion", "measure": "count", "time": "", "estimate": "", "ci_low": "", "ci_high": ""},
    {**REVIEW, "subset": "people with gout"},
]
RULES = [RULE, {**RULE, "subset": "improvement", "better": "higher", "differs": "other people"}]


def claims(tmp_path: Path, *ids: str) -> Answer:
    trials = [trial_rows(f"t{i}", mean=20.0 + i, route="oral" if i == 3 else "iv") for i in range(4)]
    folder = dataset_of(tmp_path / "invented", *trials, claims=CLAIMS, citations=CITATIONS)
    return claims_answer(judge_claims(open_folder(folder), ids), detailed=bool(ids))


def reference_list(tmp_path: Path) -> Answer:
    dataset = open_folder(dataset_of(tmp_path / "invented", trial_rows("t1"), citations=CITATIONS))
    return references_answer(references(dataset), dataset.provenance())


def replications(tmp_path: Path) -> Answer:
    return replicate_answer(replicate(open_folder(small_copy(tmp_path, published=PUBLISHED, rules=RULES))))


ANSWERS = {
    "claims": claims,
    "claims_one": lambda tmp_path: claims(tmp_path, "effect-size"),
    "claims_references": reference_list,
    "replicate": replications,
}


@pytest.mark.parametrize("name", ANSWERS)
def test_golden(name: str, tmp_path: Path) -> None:
    shown = ANSWERS[name](tmp_path)
    text = render(shown, "table", "ketcli", ascii_only=True) + "".join(f"note: {note}\n" for note in shown.notes)
    check_golden(f"{name}.txt", text)


@pytest.mark.parametrize("width", [80, 140])
@pytest.mark.parametrize("name", ANSWERS)
def test_a_terminal_of_that_width_holds_every_line(
    name: str, width: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("NO_COLOR", "1")
    print_answer(ANSWERS[name](tmp_path), console(ascii_only=True), ascii_only=True)
    out = capsys.readouterr().out
    assert max(len(line) for line in out.splitlines()) <= width
    assert Console().width == width
