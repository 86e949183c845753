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


LINES = [*lines_of("recipes.md"), *lines_of("ci.md")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `ketcli` in it, where one line leaves files for the next."""
    folder = tmp_path_factory.mktemp("recipes")
    (folder / "bin").mkdir()
    program = folder / "bin" / "ketcli"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ketcli "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return folder


@pytest.mark.parametrize("line", LINES)
def test_a_line_runs_and_says_something(folder: Path, line: str) -> None:
    missing = [tool for tool in TOOLS if re.search(rf"\b{tool}\b", line) and shutil.which(tool) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed")
    own = {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT / "src"), "HOME": str(folder)}
    environment = {**os.environ, **own, "TERM": "xterm", "LC_ALL": "C.UTF-8"}
    words = [str(shutil.which("bash")), "-o", "pipefail", "-c", line]
    ran = subprocess.run(
        words, cwd=folder, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        timeout=60,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout or ">" in line or "-o " in line, ran.stderr


def test_the_workflow_is_yaml_and_its_commands_are_ketclis() -> None:
    from ketcli.asking.registry import COMMANDS

    text = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    used = set(re.findall(r"\bketcli ([a-z]+) ", "".join(re.findall(r"^```yaml\n(.*?)^```$", text, re.M | re.S))))
    assert used == {"check", "assert", "diff"}
    assert used <= {command.name for command in COMMANDS}
