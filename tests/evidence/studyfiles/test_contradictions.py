"""A variance beside a standard error: the last that agrees and the first that does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from ketcli.questions.effects.from_studies import ask_studies


def told(folder: Path, *rows: str) -> list[str]:
    path = folder / "studies.csv"
    path.write_text("\n".join(("study,yi,sei,vi", *rows)) + "\n")
    return [str(note) for note in ask_studies(str(path)).notes if note.kind == "disagrees"]


@pytest.mark.parametrize("vi", [1.0, 1.05, 0.953])
def test_a_twentieth_is_rounding(tmp_path: Path, vi: float) -> None:
    assert told(tmp_path, f"A,0.5,1,{vi}", "B,0.4,1,1") == []


@pytest.mark.parametrize("vi", [1.06, 0.95])
def test_more_is_not(tmp_path: Path, vi: float) -> None:
    assert told(tmp_path, f"A,0.5,1,{vi}", "B,0.4,1,1") == ["vi is not the square of sei (row 2): vi is taken"]


def test_five_rows_are_listed(tmp_path: Path) -> None:
    rows = [f"S{i},0.5,1,2" for i in range(6)]
    assert told(tmp_path, *rows[:5]) == ["vi is not the square of sei (row 2, 3, 4, 5, 6): vi is taken"]
    assert told(tmp_path, *rows) == ["vi is not the square of sei (row 2, 3, 4, 5, 6 ...): vi is taken"]
