"""The bar of long work: after a second, on a terminal, and not for those who want quiet."""

from __future__ import annotations

import os
import pty
import select
import sys
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from ketcli.cli import progress
from ketcli.cli.progress import progress as shown_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.cli.conftest import Ran

GOSH = ("--gosh", "--subsets", "200", "--data", str(Path(__file__).parents[1] / "small"))


@contextmanager
def error_on_a_terminal() -> Iterator[Callable[[], str]]:
    """Standard error as a terminal of 80 columns, and what that has received."""
    leader, follower = pty.openpty()
    with os.fdopen(follower, "w", encoding="utf-8") as stream, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stderr", stream)
        patch.setenv("TERM", "xterm")
        patch.setenv("COLUMNS", "80")

        def received() -> str:
            stream.flush()
            parts = []
            while select.select([leader], [], [], 0)[0]:
                parts.append(os.read(leader, 65_536))
            return b"".join(parts).decode()

        yield received
    os.close(leader)


def clock(monkeypatch: pytest.MonkeyPatch, *seconds: float) -> None:
    """Let these seconds pass, one at each look at the clock."""
    times = iter(seconds)
    monkeypatch.setattr(progress, "time", SimpleNamespace(monotonic=lambda: next(times)))


def test_it_appears_after_more_than_a_second_with_what_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    moved: list[dict[str, int]] = []

    @contextmanager
    def bar(label: str) -> Iterator[Callable[..., None]]:
        moved.append({label: 0})
        yield lambda **state: moved.append(state)

    monkeypatch.setattr(progress, "_bar", bar)
    clock(monkeypatch, 10.0, 10.5, 11.0, 11.1)
    with error_on_a_terminal(), shown_by("Subsets", quiet=False) as tell:
        assert tell is not None
        for done in (1, 2, 3, 4):
            tell(done, 4)
    assert moved == [{"Subsets": 0}, {"completed": 3, "total": 4}, {"completed": 4, "total": 4}]


def test_its_label_and_share_stand_on_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    clock(monkeypatch, 0.0, *(2.0 + step for step in range(99)))
    with error_on_a_terminal() as received:
        with shown_by("Subsets", quiet=False) as tell:
            assert tell is not None
            tell(3, 4)
            tell(3, 4)
        text = received()
    assert "Subsets" in text
    assert "75%" in text
    assert text.endswith("\x1b[2K")  # nothing of it stays when the work is done


@pytest.mark.parametrize("quiet", [True, False])
def test_there_is_none_without_a_terminal_or_for_the_quiet(quiet: bool) -> None:
    with shown_by("Subsets", quiet=quiet) as tell:
        assert tell is None or not quiet
    with error_on_a_terminal(), shown_by("Subsets", quiet=quiet) as tell:
        assert (tell is None) == quiet


@pytest.mark.parametrize("quiet", [True, False])
@pytest.mark.parametrize("words", [("sensitivity", *GOSH), ("plot", "gosh", *GOSH[1:], "-o", "gosh.svg")])
def test_a_question_of_many_fits_shows_one_unless_quiet_is_asked_for(
    ketcli: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: tuple[str, ...], quiet: bool
) -> None:
    monkeypatch.setattr(progress, "PATIENCE", -1.0)
    monkeypatch.chdir(tmp_path)
    with error_on_a_terminal() as received:
        assert ketcli(*words, *(["--quiet"] if quiet else [])).code == 0
        assert ("Subsets" in received()) != quiet
