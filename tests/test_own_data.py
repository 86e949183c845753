"""The documents on one's own data: every command runs, and the page of columns is the schema's."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from ketcli.cli.main import main
from ketcli.evidence import description as of_dataset
from ketcli.evidence.review import certainty, description
from ketcli.evidence.studyfiles.dictionary import page

DOCS = Path(__file__).parent.parent / "docs"


def commands(page: str) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def run(page: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert len(commands(page)) > 10
    for line in commands(page):
        with pytest.raises(SystemExit) as left:
            main(shlex.split(line)[1:])
        assert left.value.code == 0, f"{line}: {capfd.readouterr().err}"


def test_every_command_of_the_walk_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(DOCS / "examples" / "bcg.csv", tmp_path)
    monkeypatch.chdir(tmp_path)
    run("own-data.md", capfd)
    assert (tmp_path / "forest.svg").stat().st_size > 10_000


def test_every_command_of_the_walk_through_a_review_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(DOCS / "examples" / "review", tmp_path / "review")
    monkeypatch.chdir(tmp_path)
    run("own-review.md", capfd)
    made = {path.name for path in tmp_path.iterdir() if path.is_file()}
    assert {"review.html", "review.md", "studies.html", "summary.csv", "rob.svg", "rob-alone.svg"} <= made


def test_the_page_names_every_key_and_every_column_of_a_review() -> None:
    text = (DOCS / "own-review.md").read_text(encoding="utf-8")
    whys = [name for name in certainty.COLUMNS if name.endswith("_why")]
    for name in (*description.KEYS, *description.OF_OUTCOME, *certainty.COLUMNS, *of_dataset.KEYS):
        assert f"`{name}`" in text or name in whys or f"[[{name}]]" in text, name


def test_the_page_of_columns_is_fresh() -> None:
    assert (DOCS / "columns.md").read_text(encoding="utf-8") == page()
