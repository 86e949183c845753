"""Notes on standard error: few unless they are asked for, none beside a machine's format."""

from __future__ import annotations

from pathlib import Path

import pytest

POOL = ("pool", "--data", str(Path(__file__).parents[1] / "small"))


def test_few_lines_and_all_when_asked_for(ketcli) -> None:
    few, everything = ketcli(*POOL).err.splitlines(), ketcli(*POOL, "--notes").err.splitlines()
    assert 0 < len(few) <= 4 < len(everything)
    assert "--notes lists them" in few[-1]
    assert len(everything) == len(set(everything)) == len(ketcli(*POOL, "--json").json["notes"])
    assert ketcli(*POOL, "--notes", "--quiet").err == ""


@pytest.mark.parametrize("command", ["pool", "compare", "timecourse", "safety", "summary", "network"])
def test_four_lines_of_notes_at_the_most(ketcli, command: str) -> None:
    assert len(ketcli(command).err.splitlines()) <= 4


@pytest.mark.parametrize("kind", ["csv", "tsv", "json", "latex", "html"])
def test_machines_are_told_nothing(ketcli, kind: str) -> None:
    assert ketcli(*POOL, "--format", kind).err == ""


def test_a_page_folds_them(ketcli) -> None:
    page = ketcli(*POOL, "--format", "html").out
    folded = page.partition("<details>")[2].partition("</details>")[0]
    assert folded.count("<li>") == len(ketcli(*POOL, "--json").json["notes"])
