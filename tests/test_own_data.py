"""The documents on one's own data: every command runs, and the page of columns is the schema's."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from ketcli.cli.main import main
from ketcli.evidence.studyfiles.dictionary import page

DOCS = Path(__file__).parent.parent / "docs"


def commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", (DOCS / "own-data.md").read_text(encoding="utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def test_every_command_of_the_walk_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(DOCS / "examples" / "bcg.csv", tmp_path)
    monkeypatch.chdir(tmp_path)
    assert len(commands()) > 10
    for line in commands():
        with pytest.raises(SystemExit) as left:
            main(shlex.split(line)[1:])
        assert left.value.code == 0, f"{line}: {capfd.readouterr().err}"
    assert (tmp_path / "forest.svg").stat().st_size > 10_000


def test_the_page_of_columns_is_fresh() -> None:
    assert (DOCS / "columns.md").read_text(encoding="utf-8") == page()
