"""When a pager is wanted: on a real terminal with a reader at it, for a text that is longer."""

from __future__ import annotations

import os
import pty
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import pytest

from ketcli.cli.pager import wanted
from ketcli.cli.plot import _ending
from ketcli.errors import InvalidInput


@contextmanager
def terminal(**instead: IO[str] | None) -> Iterator[None]:
    """Both streams on a terminal of ten lines, but for those that are given."""
    leader, follower = pty.openpty()
    with os.fdopen(follower, "w", encoding="utf-8") as stream, pytest.MonkeyPatch.context() as patch:
        for name in ("stdout", "stdin"):
            patch.setattr(sys, name, instead.get(name, stream))
        for name, value in (("TERM", "xterm"), ("LINES", "10"), ("COLUMNS", "80"), ("PAGER", "sort -r")):
            patch.setenv(name, value)
        yield
    os.close(leader)


LONG = "line\n" * 10


def test_a_text_that_does_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal():
        assert wanted(LONG) == ["sort", "-r"]
        assert wanted(LONG[:-5]) == []
        for pager in ("", "cat", "no-such-program"):
            monkeypatch.setenv("PAGER", pager)
            assert wanted(LONG) == []
        monkeypatch.delenv("PAGER")
        assert wanted(LONG) in (["less"], [])


@pytest.mark.parametrize("term", ["dumb", None])
def test_no_terminal_that_can_turn_pages(term: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal():
        monkeypatch.delenv("TERM") if term is None else monkeypatch.setenv("TERM", term)
        assert wanted(LONG) == []


@pytest.mark.parametrize("name", ["stdout", "stdin"])
def test_nobody_at_one_of_the_streams(name: str) -> None:
    with open(os.devnull, encoding="utf-8") as nothing, terminal(**{name: nothing}):  # noqa: PTH123
        assert wanted(LONG) == []


def test_no_standard_input_at_all() -> None:
    with terminal(stdin=None):
        assert wanted(LONG) == []


def test_resolutions_up_to_their_bounds() -> None:
    assert [_ending("a.SVG", dpi) for dpi in (30, 1200)] == ["svg", "svg"]
    for dpi in (29, 1201):
        with pytest.raises(InvalidInput, match=f"must lie between 30 and 1200, not {dpi}"):
            _ending("a.svg", dpi)
