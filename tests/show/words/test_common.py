"""Verbs agree with the numbers before them, wherever an answer is kept."""

from __future__ import annotations

import re
from pathlib import Path

from ketcli.show.words.common import has

ROOT = Path(__file__).resolve().parents[3]
KEPT = [*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", *(ROOT / "tests/golden").rglob("*.txt")]
ONE_AS_MANY = re.compile(
    r"(?<![\d.,])1 (?:of (?:the )?[\d,]+ )?(?:trials|studies|people) (?:have|are|were)\b|(?<![\d.,])1 of them are\b"
)


def test_one_has_and_others_have() -> None:
    assert [has(count) for count in (0, 1, 2, 11)] == ["have", "has", "have", "have"]


def test_no_kept_answer_treats_one_as_many() -> None:
    assert ONE_AS_MANY.search("1 of 40 trials have a result")
    assert not ONE_AS_MANY.search("11 of 40 trials have a result, 1 of 40 trials has")
    found = {path.name: match[0] for path in KEPT if (match := ONE_AS_MANY.search(path.read_text(encoding="utf-8")))}
    assert found == {}
