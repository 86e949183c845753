"""Files that answers are written to: whole or not at all, and nothing that is no file is ever replaced."""

from __future__ import annotations

import os
import stat
import threading
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
