"""Every line of docs/recipes.md and of the script in docs/ci.md runs, where its tools are installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TOOLS = ("jq", "csvcut", "csvlook", "csvgrep", "csvstat", "csvsort", "duckdb", "sqlite3", "vd")


def lines_of(page: str) -> list[str]:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return [line for block in BLOCK.findall(text) for line in block.splitlines() if not line.startswith("set ")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with `ketcli` in it, where one line leaves files for the next."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "ketcli"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ketcli "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize("page", ["recipes.md", "ci.md"])
def test_every_line_runs_and_says_something(folder: Path, page: str) -> None:
    """Those whose tools are installed, in their order."""
    own = {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT / "src"), "HOME": str(folder)}
    environment = {**os.environ, **own, "TERM": "xterm", "LC_ALL": "C.UTF-8"}
    ran_any = False
    for line in lines_of(page):
        if any(re.search(rf"\b{tool}\b", line) and shutil.which(tool) is None for tool in TOOLS):
            continue
        words = [str(shutil.which("bash")), "-o", "pipefail", "-c", line]
        ran = subprocess.run(
            words, cwd=folder, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
            timeout=60,
        )  # fmt: skip
        assert ran.returncode == 0, f"{line}: {ran.stderr}"
        assert ran.stdout or ">" in line or "-o " in line, f"{line}: {ran.stderr}"
        ran_any = True
    assert ran_any


def test_the_workflow_is_yaml_and_its_commands_are_ketclis() -> None:
    from ketcli.asking.registry import COMMANDS

    text = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    used = set(re.findall(r"\bketcli ([a-z]+) ", "".join(re.findall(r"^```yaml\n(.*?)^```$", text, re.M | re.S))))
    assert used == {"check", "assert", "diff"}
    assert used <= {command.name for command in COMMANDS}
