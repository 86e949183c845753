"""Side effects on the screen, letter by letter, and bars."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.golden_files import check_golden
from tests.safety_data import write

from ketcli.evidence.dataset import open_folder
from ketcli.evidence.filters import Filters
from ketcli.questions.effects.method import resolve
from ketcli.questions.safety.question import SafetyQuestion
from ketcli.questions.safety.safety import safety
from ketcli.show.answers.safety import safety_answer
from ketcli.show.kit.formats import render
from ketcli.show.terminal.bars import Bar, bars

QUESTIONS = {
    "safety": SafetyQuestion(),
    "safety_by_formulation": SafetyQuestion(events=("nausea",), by="formulation"),
    "safety_grouped_published": SafetyQuestion(events=("nausea", "sedation"), grouped=True, published=True),
}


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("ascii_only", [False, True])
def test_golden(name: str, ascii_only: bool, tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    answer = safety(open_folder(write(folder)), Filters(), resolve(measure="RR"), QUESTIONS[name])
    shown = safety_answer(answer, top=15)
    text = render(shown, "table", "", ascii_only=ascii_only) + "".join(f"note: {note}\n" for note in shown.notes)
    check_golden(f"{name}{'_ascii' if ascii_only else ''}.txt", text)


def test_bars_share_one_scale_and_fit() -> None:
    lines = [Bar("Nausea", "ketamine", 0.4, "40 %"), Bar("", "control", 0.1, "10 %", first=False)]
    for width in (40, 80, 140):
        drawn = bars(lines, width, ascii_only=True).splitlines()
        assert max(len(line) for line in drawn) <= width
        assert drawn[0].count("#") == pytest.approx(4 * drawn[1].count("="), abs=2)
    assert "█" in bars(lines, 80, ascii_only=False)
    assert bars([Bar("None", "ketamine", 0.0, "0.0 %")], 40, ascii_only=True).count("#") == 0
