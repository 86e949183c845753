"""Files that an answer is written to: whole or not at all, and never in place of something that is no file."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path

from ketcli.errors import InvalidInput, in_file

_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)


def check_target(path: str, *, force: bool) -> None:
    """Refuse what cannot be written: a file that exists, unless it may be replaced; a folder or a disk.

    A character device or a pipe is written to, never replaced; a symbolic link is followed.

    Raises
    ------
    InvalidInput
        It cannot be written.
    """
    with in_file(path):
        _check(path, force=force)


def _check(path: str, *, force: bool) -> None:
    if not path.strip():
        raise InvalidInput(f"{path!r} names no file")
    mode = _mode(path)
    if mode is None and path.endswith("/"):
        raise InvalidInput(f"{path} names a folder: nothing is written to it")
    if mode is None or stat.S_ISCHR(mode) or stat.S_ISFIFO(mode):
        return
    if not stat.S_ISREG(mode):
        raise InvalidInput(f"{path} is {'a folder' if stat.S_ISDIR(mode) else 'not a file'}: nothing is written to it")
    if not force:
        raise _exists(path)


def write_file(path: str, content: str | bytes, *, force: bool) -> None:
    """Write a file whole or not at all; one that is replaced keeps its permissions.

    Raises
    ------
    InvalidInput
        The file exists and `force` is not given, or it cannot be written.
    """
    check_target(path, force=force)
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    mode = _mode(path)
    try:
        if mode is not None and not stat.S_ISREG(mode):
            _write_through(path, data)
        else:
            _replace(Path(os.path.realpath(path)), data, permissions=mode, force=force)
    except FileExistsError:
        raise _exists(path) from None
    except OSError as error:
        raise InvalidInput(f"{path}: cannot be written ({error.strerror})").at(path) from error


def _exists(path: str) -> InvalidInput:
    return InvalidInput(f"{path} exists; --force replaces it").at(path)


def _mode(path: str) -> int | None:
    """What stands at a path, links followed; None where nothing does."""
    try:
        return Path(path).stat().st_mode
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InvalidInput(f"{path}: cannot be written ({error.strerror})") from error


def _write_through(path: str, data: bytes) -> None:
    # without waiting: a pipe that nobody reads from is refused instead
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_NONBLOCK), "wb") as stream:
        os.set_blocking(stream.fileno(), True)
        stream.write(data)


def _replace(target: Path, data: bytes, *, permissions: int | None, force: bool) -> None:
    import tempfile  # here, for most answers are printed

    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".ketcli-")
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        partial.chmod(0o666 & ~_umask() if permissions is None else stat.S_IMODE(permissions))
        if force:
            partial.replace(target)
        else:
            _link(partial, target, data)
    finally:
        with contextlib.suppress(FileNotFoundError):
            partial.unlink()


def _link(partial: Path, target: Path, data: bytes) -> None:
    """Give a finished file its name, unless somebody took the name since it was looked at."""
    try:
        target.hardlink_to(partial)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        with target.open("xb") as stream:
            stream.write(data)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
