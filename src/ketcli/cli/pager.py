"""A pager for a list that is longer than the terminal: $PAGER, or else less."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys

LESS = "FRX"
"""What less is told where $LESS says nothing, as git has it: leave where all fits, colours, the text stays."""


def wanted(text: str) -> list[str]:
    """The pager for a text; none where nobody could turn its pages, or all fits."""
    if not (sys.stdout.isatty() and sys.stdin is not None and sys.stdin.isatty()):
        return []
    if os.environ.get("TERM", "dumb") == "dumb" or text.count("\n") < shutil.get_terminal_size().lines:
        return []
    named = os.environ.get("PAGER")
    command = shlex.split(named) if named is not None else ["less"]
    return command if command and command[0] != "cat" and shutil.which(command[0]) else []


def page(text: str, pager: list[str]) -> None:
    """Show a text in a pager; that its reader leaves early is no failure."""
    sys.stdout.flush()
    environment = {"LESS": LESS, **os.environ}
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # the pager's own key
    try:
        subprocess.run(pager, input=text.encode("utf-8", "backslashreplace"), env=environment, check=False)  # noqa: S603 - theirs
    finally:
        signal.signal(signal.SIGINT, before)
