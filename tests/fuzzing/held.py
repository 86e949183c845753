"""Asking a question, in this process or in one of its own, and what must hold of every one."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from tests.fuzzing.around import MINE, target
from tests.fuzzing.lines import DATA, OTHER
from tests.json_schema import fault

from ketcli.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fuzzing.cases import Case

SECONDS = 60
BASH = shutil.which("bash") or "bash"
CODES = (0, 1, 2, 3)
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What a terminal would obey: control characters, and marks of direction."""
COLOURS = re.compile(r"\x1b\[[\d;]*m|\x1b\]8;[^\x1b]*\x1b\\")
"""Of the program's own, where colours are asked for."""


@dataclass(frozen=True)
class Ran:
    """How a question ended, and what it printed; None where nobody could read it."""

    code: int
    out: str | None
    err: str | None


def ask(case: Case) -> int:
    """Ask, and hold what must hold; gives the exit code.

    Raises
    ------
    AssertionError
        Something did not hold; or whatever the program let through.
    """
    with tempfile.TemporaryDirectory() as name, _inside(name, case):
        folder = Path(name)
        line = _line(case, folder)
        before = _holds(folder)
        ran = _process(line, case) if case.streams.real else _here(line, case)
        _hold_words(ran, case)
        _hold_files(ran, case, before, _holds(folder))
        if not ran.out or {"--help", "-h"} & set(line):
            return ran.code
        if ran.code in (0, 3) and not case.place:
            _hold_form(ran.out, case)
        if case.form == "json" and line[0] not in ("schema", "--version"):
            body = json.loads(ran.out, parse_constant=_no_constant)
            assert not fault(body), fault(body)
            assert ("error" in body) <= (ran.code in (1, 2)), ran.code
            if "error" not in body and case.streams.input == "none" and not case.streams.real:
                again = _here([*shlex.split(body["command"])[1:], "--json"], case)
                assert again.out == ran.out, "its own command gives another answer"
        return ran.code


def _line(case: Case, folder: Path) -> list[str]:
    line = list(case.line)
    for mark, data in ((DATA, case.data), (OTHER, case.other)):
        if data is None:
            continue
        place = folder / ("first" if mark == DATA else "second")
        place.mkdir()
        path = str(data.put(place))
        if mark == DATA and case.streams.input in ("data", "part") and not data.is_folder and "--data" in line:
            path = "-"
        line = [word.replace(mark, path) for word in line]
    line += ["--format", case.form] if case.form else []
    if case.place:
        line += ["-o", target(case.place, case.ending, folder)]
        line += ["--force"] if case.place in ("replaced", "link", "pipe") else []
    return line


def _holds(folder: Path) -> dict[str, bytes | None]:
    """What stands in a folder, by name; links are followed to files."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def _hold_words(ran: Ran, case: Case) -> None:
    """Hold that the exit code is documented, that a failure says why, and that nothing else is said."""
    assert ran.code in CODES, f"exit code {ran.code}: {ran.err}"
    coloured = "FORCE_COLOR" in dict(case.environment)
    for text in filter(None, (ran.out, ran.err)):
        for word in ("Traceback", "Exception ignored"):
            assert word not in text, text
        found = OBEYED.search(COLOURS.sub("", text) if coloured else text)
        if case.form in ("csv", "tsv") and found and found[0] == "\r":
            continue  # part of a cell
        assert found is None or case.streams.encoding != "utf-8", (found, text[found.start() - 50 : found.end() + 20])
    if ran.err is None:
        return
    assert "Warning" not in ran.err, ran.err
    finds = ran.code == 2 and case.line[0] == "check"  # its findings are its answer
    if ran.code in (1, 2) and not finds:
        said = [line for line in ran.err.splitlines() if not line.startswith("note: ")]
        assert said, "a failure without a word"
        assert said[0].startswith(("ketcli: ", "Usage: ", " Usage: ")), ran.err


def _hold_files(ran: Ran, case: Case, before: dict[str, bytes | None], after: dict[str, bytes | None]) -> None:
    """Hold that only the file asked for is new, and that it is whole."""
    changed = {name for name in before.keys() | after.keys() if before.get(name, 0) != after.get(name, 0)}
    kept = case.place == "existing" and "--force" not in case.line
    filled = case.line[0] == "script" and case.place == "folder"  # a folder that is there takes its scripts
    nothing_new = case.place in ("", "pipe") or (case.place == "folder" and not filled)
    if ran.code in (1, 2) or kept or nothing_new or case.line[0] == "check":
        assert not changed or (case.line[:1] == ("check",) and case.place), changed
        return
    for name in changed:
        content = after[name] or b""
        assert name in ("real", "nowhere", "a\nb") or name.startswith(("answer", "a\nb")), name
        assert content != MINE.encode() or after[name] is None, name
        folder = after[name] is None and case.line[0] == "script"  # of a program and its data
        # ndjson has no header: nothing differs, nothing is written
        assert content or folder or case.form == "ndjson", name
        if name.endswith(".svg"):
            ElementTree.fromstring(content)  # noqa: S314 - our own


def _hold_form(out: str, case: Case) -> None:
    """Hold that an answer is well-formed."""
    if case.form in ("csv", "tsv"):
        rows = list(csv.reader(io.StringIO(out, newline=""), delimiter="," if case.form == "csv" else "\t"))
        assert len({len(row) for row in rows}) == 1, "rows of several lengths"
    elif case.form == "ndjson":
        for row in out.splitlines():
            json.loads(row, parse_constant=_no_constant)
    elif case.form == "junit":
        ElementTree.fromstring(out)  # noqa: S314 - our own


def _no_constant(name: str) -> None:
    raise AssertionError(f"JSON with {name}")


def _fed(case: Case) -> bytes:
    """What standard input gives."""
    content = b"" if case.data is None or case.data.is_folder else case.data.content
    return {"data": content, "part": content[: len(content) * 2 // 3]}.get(case.streams.input, b"")


def _here(line: list[str], case: Case) -> Ran:
    """Ask in this process."""
    raw, said = io.BytesIO(), io.BytesIO()
    out = io.TextIOWrapper(raw, encoding=case.streams.encoding, write_through=True)
    err = io.TextIOWrapper(said, encoding=case.streams.encoding, write_through=True)
    before, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(_fed(case)))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), warnings.catch_warnings():
        try:
            main(line)
        except SystemExit as left:
            code = left.code
        finally:
            sys.stdin = before
    out.flush()
    err.flush()
    return Ran(int(code or 0), *(each.getvalue().decode("utf-8", "replace") for each in (raw, said)))


def _process(line: list[str], case: Case) -> Ran:
    """Ask in a process of its own, with streams as they are there."""
    with tempfile.TemporaryDirectory() as name:
        fed, out, err = (Path(name) / each for each in ("in", "out", "err"))
        fed.write_bytes(_fed(case))
        source = {"none": "</dev/null", "closed": "<&-"}.get(case.streams.input, f"<{fed}")
        sinks = [_SINKS[kind].format(path) for kind, path in ((case.streams.output, out), (case.streams.error, err))]
        words = shlex.join([sys.executable, "-m", "ketcli", *line])
        environment = {**os.environ, "PYTHONIOENCODING": case.streams.encoding, "PYTHONUNBUFFERED": ""}
        code = subprocess.run([BASH, "-c", f"{words} {source} >{sinks[0]} 2>{sinks[1]}"], check=False, env=environment)
        texts = (path.read_text(encoding="utf-8", errors="replace") if path.exists() else None for path in (out, err))
        return Ran(code.returncode, *texts)


_SINKS = {
    "read": "{}", "closed": "&-", "full": "/dev/full", "gone": " >(exit)", "early": " >(head -c 9 >/dev/null)",
}  # fmt: skip


@contextlib.contextmanager
def _inside(folder: str, case: Case) -> Iterator[None]:
    """In a folder, with these variables, for so many seconds at most."""
    before, here = dict(os.environ), Path.cwd()

    def late(_number: int, _frame: object) -> None:
        raise AssertionError(f"no answer in {SECONDS} seconds")

    known = signal.signal(signal.SIGALRM, late)
    terminated, interrupted = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    try:
        os.environ.update(case.environment)
        os.chdir(folder)
        signal.alarm(SECONDS)
        yield
    finally:
        signal.alarm(0)
        for number, handler in ((signal.SIGALRM, known), (signal.SIGTERM, terminated), (signal.SIGINT, interrupted)):
            signal.signal(number, handler)
        os.chdir(here)
        os.environ.clear()
        os.environ.update(before)
