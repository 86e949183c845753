"""A pager: where a person could turn its pages, and nowhere else."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def on_a_terminal(*arguments: str, **environment: str) -> str:
    """What a terminal of 24 lines receives, where standard input is that terminal too."""
    child, terminal = pty.fork()
    if child == 0:
        clean = {name: value for name, value in os.environ.items() if name not in ("PAGER", "LESS", "NO_COLOR")}
        words = [sys.executable, "-m", "ketcli", *arguments]
        os.execvpe(words[0], words, {**clean, "TERM": "xterm", "COLUMNS": "80", "LINES": "24", **environment})  # noqa: S606
    received, end = "", time.monotonic() + 20
    while time.monotonic() < end:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                part = os.read(terminal, 65_536)
            except OSError:
                break
            if not part:
                break
            received += part.decode(errors="replace")
    os.close(terminal)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return received


@pytest.fixture
def pager(tmp_path: Path) -> str:
    """A pager that says that it was called."""
    file = tmp_path / "pager"
    file.write_text("#!/bin/sh\necho PAGED\ncat\n", encoding="utf-8")
    file.chmod(0o755)
    return str(file)


def test_a_long_list_is_paged_on_a_terminal(pager) -> None:
    printed = on_a_terminal("trials", PAGER=pager)
    assert "PAGED" in printed
    assert "Zarate" in printed


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        (("trials", "--no-pager"), {}),
        (("trials", "--csv"), {}),
        (("trials", "--trial", "popova2019", "--trial", "zarate2012", "--columns", "label"), {"LINES": "60"}),
        (("trials",), {"PAGER": "cat"}),
        (("trials",), {"PAGER": ""}),
        (("trials",), {"PAGER": "no-such-pager"}),
        (("trials",), {"TERM": "dumb"}),
        (("pool", "--data", str(ROOT / "tests" / "small"), "--by", "route"), {}),
    ],
)
def test_and_nothing_else_is(pager, arguments, environment) -> None:
    printed = on_a_terminal(*arguments, **{"PAGER": pager, **environment})
    assert printed
    assert "PAGED" not in printed


def test_a_pager_that_ends_badly_is_no_failure_of_the_answer(tmp_path: Path) -> None:
    file = tmp_path / "pager"
    file.write_text("#!/bin/sh\nhead -2\nexit 3\n", encoding="utf-8")
    file.chmod(0o755)
    printed = on_a_terminal("trials", PAGER=str(file))
    assert printed.strip()
    assert "Traceback" not in printed
    assert "ketcli: " not in printed


def test_a_pipe_is_never_paged(pager) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "ketcli", "trials"], capture_output=True, text=True, check=True,
        env={**os.environ, "PAGER": pager},
    )  # fmt: skip
    assert "PAGED" not in ran.stdout


def test_columns_that_have_no_room_are_named_with_the_way_to_them() -> None:
    printed = on_a_terminal("trials", "--no-pager", COLUMNS="60", NO_COLOR="1")
    assert "too many for the width: " in printed
    assert "--csv shows all" in printed.replace("\r\n", " ")
    wide = on_a_terminal("trials", "--no-pager", COLUMNS="200", NO_COLOR="1")
    assert "too many for the width" not in wide.partition("The whole dataset")[0]
