"""A file of one group: what no sentence may say of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Ran

STUDIES = "study,events,n\nA,3,30\nB,1,40\nC,39,40\nD,5,22\n"


@pytest.fixture
def studies(tmp_path: Path) -> str:
    path = tmp_path / "one.csv"
    path.write_text(STUDIES)
    return str(path)


@pytest.mark.parametrize("command", ["summary", "report"])
def test_nothing_is_compared(command: str, studies: str, ketcli: Callable[..., Ran]) -> None:
    result = ketcli(command, "--data", studies)
    assert result.code == 1
    assert "counts of one group" in result.err


@pytest.mark.parametrize("command", ["pool", "sensitivity", "effects", "bias"])
def test_no_word_of_an_effect_or_of_a_control(command: str, studies: str, ketcli: Callable[..., Ran]) -> None:
    result = ketcli(command, "--data", studies)
    assert result.code == 0
    assert not [words for words in ("no effect", "control group", "different") if words in result.out]


@pytest.mark.parametrize("command", ["safety", "dose"])
def test_what_a_file_does_not_name_leaves_no_hole(command: str, tmp_path: Path, ketcli: Callable[..., Ran]) -> None:
    path = tmp_path / "unnamed.csv"
    path.write_text(
        "study,events_e,n_e,events_c,n_c,dose\nA,2,30,1,31,1\nB,9,40,2,41,2\nC,20,40,12,41,3\nD,3,20,4,21,4\n"
    )
    result = ketcli(command, "--data", str(path))
    assert result.code == 0
    sentences = [line for line in result.out.splitlines() if line.endswith(".")]
    assert not [line for line in sentences if "  " in line or "()" in line or " )" in line]
