"""Judgements of risk of bias that people write: a row a study or a row a judgement, in the words of any tool."""

from __future__ import annotations

from pathlib import Path

import pytest

from ketcli.errors import InvalidInput
from ketcli.evidence.review.judgements import Judgement, read_judgements


def read(tmp_path: Path, *lines: str) -> tuple[Judgement, ...]:
    path = tmp_path / "rob.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_judgements(path)


def test_a_row_a_study_with_a_column_a_domain(tmp_path: Path) -> None:
    found = read(tmp_path, "Study,Tool,Selection_bias,Overall,Weight", "A,RoB 2,Low risk,Some concerns,12", "B,,+,,3")
    assert found == (
        Judgement("A", "RoB 2", "selection bias", "low"),
        Judgement("A", "RoB 2", "overall", "some concerns"),
        Judgement("B", "risk of bias", "selection bias", "low"),
    )


def test_a_row_a_judgement_with_its_reason(tmp_path: Path) -> None:
    found = read(tmp_path, "study,domain,judgement,why", "A,Overall bias,High,too few", "A,Selection,?,", "B,Other,,x")
    assert found == (
        Judgement("A", "risk of bias", "overall", "high", "too few"),
        Judgement("A", "risk of bias", "Selection", "unclear"),
    )


@pytest.mark.parametrize(
    ("word", "meant"),
    [("LOW", "low"), ("some", "some concerns"), ("some_concerns", "some concerns"), ("-", "high"), ("x", "high"),
     ("critical", "critical"), ("No information", "no information"), ("unclear risk", "unclear")],
)  # fmt: skip
def test_words_of_any_tool(tmp_path: Path, word: str, meant: str) -> None:
    ((one,),) = [read(tmp_path, "study,Other", f"A,{word}")]
    assert one.judgement == meant


def test_every_finding_is_listed(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(tmp_path, "study,Selection,Other", "A,low,lowish", ",high,low", "C,maybe,low")
    for words in ("row 2", "lowish", "row 3", "expected the name of a study", "row 4", "maybe"):
        assert words in str(refused.value)
    with pytest.raises(InvalidInput, match="no cell is a judgement of risk of bias"):
        read(tmp_path, "study,tool,outcome", "A,low,high")
    with pytest.raises(InvalidInput, match="no column 'study'"):
        read(tmp_path, "name,Other", "A,low")


def test_a_word_that_no_tool_has_is_named_with_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(tmp_path, "study,selection", "A,low", "B,medium")
    assert str(caught.value).endswith(
        "column selection: expected low, some concerns, some, unclear, moderate, high, serious, critical, no "
        "information; found 'medium'"
    )
