"""Files that answers are written to: whole or not at all, and nothing that is no file is ever replaced."""

from __future__ import annotations

import itertools
import os
import resource
import signal
import stat
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ketcli.cli.files import check_target, write_file
from ketcli.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ran


def test_a_file_that_exists_stays_unless_force(tmp_path: Path) -> None:
    path = tmp_path / "answer.csv"
    path.write_text("mine")
    with pytest.raises(InvalidInput, match="--force replaces it"):
        write_file(str(path), "yours", force=False)
    assert path.read_text() == "mine"
    path.chmod(0o600)
    write_file(str(path), "yours", force=True)
    assert path.read_text() == "yours"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["answer.csv"]


def test_a_link_is_followed(tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    link.symlink_to(real)
    write_file(str(link), "first", force=False)
    assert (link.is_symlink(), real.read_text()) == (True, "first")
    with pytest.raises(InvalidInput, match="exists"):
        write_file(str(link), "second", force=False)
    write_file(str(link), "second", force=True)
    assert (link.is_symlink(), real.read_text()) == (True, "second")


def test_a_loop_of_links_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(InvalidInput, match="cannot be written"):
        write_file(str(tmp_path / "a"), "text", force=True)


def test_a_pipe_is_written_to_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    descriptor = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)  # a reader is there before anything is written
    os.set_blocking(descriptor, True)
    write_file(str(pipe), "through", force=True)
    with os.fdopen(descriptor) as reader:
        assert reader.read() == "through"
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_pipe_whose_reader_is_slow_gets_all_of_it(tmp_path: Path) -> None:
    pipe, much = tmp_path / "pipe", "x" * 1_000_000  # more than a pipe holds
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as one, os.fdopen(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)) as reader:
        os.set_blocking(reader.fileno(), True)
        written = one.submit(write_file, str(pipe), much, force=True)
        with suppress(TimeoutError):
            written.result(0.2)
        assert reader.read() == much
        written.result(60)


def test_a_pipe_that_nobody_reads_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InvalidInput, match="cannot be written"):
        write_file(str(tmp_path / "pipe"), "through", force=True)
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_a_device_is_written_to_and_stays() -> None:
    write_file("/dev/null", "gone", force=True)
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


@pytest.mark.parametrize("force", [True, False])
def test_a_folder_is_refused_and_nothing_is_left_in_it(tmp_path: Path, force: bool) -> None:
    with pytest.raises(InvalidInput, match="is a folder"):
        write_file(str(tmp_path), "text", force=force)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "name"),
    [
        *itertools.product((("pool", "--csv"), ("schema", "pool")), ("", " ", "new/", "\n")),
        *itertools.product((("script", "pool"),), ("", "\n")),
    ],
)
def test_what_names_no_file_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ketcli: Callable[..., Ran], words: tuple[str, ...], name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = ketcli(*words, "-o", name)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert list(tmp_path.iterdir()) == []


def test_data_without_a_path_are_not_those_of_the_folder(
    monkeypatch: pytest.MonkeyPatch, ketcli: Callable[..., Ran]
) -> None:
    monkeypatch.chdir(Path(__file__).parents[1] / "small")
    assert ketcli("pool", "--data", "").err == "ketcli: --data: no path is given\n"


@pytest.mark.parametrize("before", [True, False])
def test_scripts_that_do_not_fit_leave_no_folder(
    tmp_path: Path, ketcli: Callable[..., Ran], before: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # it would be cut off too, and read by the tests that follow
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    known = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write past the limit fails then, as on a full disk
    if before:
        (tmp_path / "scripts").mkdir()
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limit[1]))
    try:
        ran = ketcli("script", "pool", "-o", str(tmp_path / "scripts"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, known)
    assert ran.code == 2
    assert "cannot be written" in ran.err
    assert [path.name for path in tmp_path.rglob("*")] == ["scripts"] * before


@pytest.mark.parametrize("name", ["x" * 300, "missing/answer.csv", "file/answer.csv"])
def test_a_place_that_cannot_be_is_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(InvalidInput, match="cannot be written"):
        write_file(str(tmp_path / name), "text", force=False)
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_what_fails_half_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "chmod", full)  # after the content, before the name: where a full disk shows
    with pytest.raises(InvalidInput, match="No space left"):
        write_file(str(tmp_path / "answer.csv"), "text", force=False)
    assert list(tmp_path.iterdir()) == []


def test_of_several_writers_at_once_one_wins(tmp_path: Path) -> None:
    path, refused = str(tmp_path / "answer.csv"), []

    def write(text: str) -> None:
        try:
            write_file(path, text, force=False)
        except InvalidInput as error:
            refused.append(str(error))

    writers = [threading.Thread(target=write, args=(f"{number}" * 10000,)) for number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(refused) == 7
    assert len(set(Path(path).read_text())) == 1


def test_a_target_is_checked_before_any_work(tmp_path: Path, ketcli: Callable[..., Ran]) -> None:
    (tmp_path / "answer.csv").write_text("mine")
    ran = ketcli("pool", "-o", str(tmp_path / "answer.csv"))
    assert (ran.code, ran.err) == (2, f"ketcli: {tmp_path}/answer.csv exists; --force replaces it\n")
    check_target(str(tmp_path / "new.csv"), force=False)


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o027, 0o640), (0o077, 0o600)])
def test_a_new_file_has_the_mode_that_new_files_have(tmp_path: Path, mask: int, mode: int) -> None:
    before = os.umask(mask)
    try:
        write_file(str(tmp_path / "answer.csv"), "new", force=False)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "answer.csv").stat().st_mode) == mode


@pytest.mark.parametrize("option", ["--install-completion", "--show-completion"])
def test_completion_is_a_command_and_no_option(option: str, ketcli: Callable[..., Ran]) -> None:
    ran = ketcli("pool", option, "bash")
    assert (ran.code, ran.out) == (2, "")
    assert "No such option" in ran.err
