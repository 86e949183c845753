"""Streams that are closed, full or read no further, and signals: one sentence at most, and the exit code that fits."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ketcli.cli.streams import Closed, cannot_write

ROOT = Path(__file__).parents[2]
BCG = ROOT / "tests" / "oracle" / "data" / "bcg.csv"
PROGRAM = f"{sys.executable} -m ketcli"
BASH = shutil.which("bash") or "bash"
CHECK = f"check {ROOT / 'data'}"
WAYS = ["pool -q", "pool -q --json", "effects --csv -q", "trials", CHECK, "--help", "pool --help", "--version"]

NAMES = "study,yi,vi\n\u4e2d\u6587,0.1,0.2\n\u0160imi\u0107,0.2,0.1\n"


def shell(line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which `K` is the program."""
    settings = {**os.environ, "K": PROGRAM, "NO_COLOR": "1", **environment}
    return subprocess.run(
        [BASH, "-c", line], capture_output=True, text=True, errors="replace", check=False, env=settings
    )


def one_sentence(ran: subprocess.CompletedProcess[str]) -> bool:
    return ran.stderr.startswith("ketcli: ") and ran.stderr.count("\n") == 1


@pytest.mark.parametrize("way", WAYS)
def test_a_full_disk_behind_standard_output_is_a_sentence(way: str) -> None:
    ran = shell(f"$K {way} > /dev/full")
    assert (ran.returncode, one_sentence(ran)) == (2, True), ran.stderr
    assert "standard output" in ran.stderr


@pytest.mark.parametrize("way", WAYS)
def test_a_closed_pipe_ends_quietly_with_0(way: str) -> None:
    ran = shell(f"$K {way} | true; exit ${{PIPESTATUS[0]}}")
    assert (ran.returncode, ran.stderr) == (0, "")


WITHOUT_READER = [
    ("safety", 0),
    ("pool --notes", 0),
    ("summary --data {small}", 0),
    ("pool --route", 2),
    ("frobnicate", 2),
    ("pool --route im", 1),
    ("pool --route im --json", 1),
]


@pytest.mark.parametrize("unbuffered", ["", "1"])  # what a buffer holds at the end is written, or fails, once more
@pytest.mark.parametrize("where", ["2>&1 | true", "2> >(exit) > /dev/null", "2> /dev/full > /dev/null"])
@pytest.mark.parametrize(("way", "code"), WITHOUT_READER)
def test_messages_that_nobody_reads_change_no_exit_code(way: str, code: int, where: str, unbuffered: str) -> None:
    way = way.format(small=ROOT / "tests" / "small")
    ran = shell(f"$K {way} {where}; exit ${{PIPESTATUS[0]}}", PYTHONUNBUFFERED=unbuffered)
    assert (ran.returncode, ran.stderr) == (code, "")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_help_and_answer_of_any_command_may_be_cut_off(unbuffered: str) -> None:
    lines = [
        f"$K {name} --help 2>&1 | head -1 > /dev/null; echo ${{PIPESTATUS[0]}}" for name in ("pool", "plot", "show")
    ]
    lines += ["set -o pipefail; $K safety 2>&1 | head -1 > /dev/null; echo $?"]
    assert shell("\n".join(lines), PYTHONUNBUFFERED=unbuffered).stdout.split() == ["0"] * 4


@pytest.mark.parametrize("way", ["pool -q", "pool -q --csv", "trials"])
def test_a_closed_standard_output_is_a_sentence(way: str) -> None:
    ran = shell(f"$K {way} >&-")
    assert (ran.returncode, one_sentence(ran)) == (2, True), ran.stderr


def test_a_file_is_written_without_standard_output(tmp_path: Path) -> None:
    ran = shell(f"$K pool -q -o {tmp_path}/answer.csv >&-")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert (tmp_path / "answer.csv").stat().st_size > 100


def test_a_closed_standard_input_is_a_sentence() -> None:
    ran = shell("$K pool --data - <&-")
    assert (ran.returncode, one_sentence(ran)) == (2, True), ran.stderr
    assert "standard input" in ran.stderr


@pytest.mark.parametrize("refused", ["read", "read some", "write", "read below", "write below"])
def test_what_is_closed_is_named_and_neither_read_nor_written(refused: str) -> None:
    closed = Closed("standard input")
    ways = {
        "read": closed.read, "read some": lambda: closed.read(5), "write": lambda: closed.write("x"),
        "read below": lambda: closed.buffer.read(5), "write below": lambda: closed.buffer.write("x"),
    }  # fmt: skip
    with pytest.raises(OSError, match="Bad file descriptor") as raised:
        ways[refused]()
    assert raised.value.filename == "standard input"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError("no reason of the system's"), "standard output: no reason of the system's"),
        (OSError(28, "No space left on device"), "standard output: No space left on device"),
        (OSError(28, "No space left on device", "a.csv"), "a.csv: No space left on device"),
    ],
)
def test_what_cannot_be_written_is_named_with_the_reason(
    error: OSError, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cannot_write(error) == 2
    assert capsys.readouterr().err == f"ketcli: {said}\n"


def test_notes_have_nowhere_to_go() -> None:
    ran = shell("$K pool 2>&-")
    assert ran.returncode == 0
    assert "Hedges' g" in ran.stdout


@pytest.mark.parametrize("columns", ["0", "00", "1", "40"])
def test_any_width_prints(columns: str) -> None:
    ran = shell("$K pool -q", COLUMNS=columns, FORCE_COLOR="1")
    assert ran.returncode == 0
    assert len(ran.stdout) > 100


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_terminal_that_cannot_spell_a_name(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "names.csv").write_text(NAMES, encoding="utf-8")
    ran = shell(f"$K pool -q --data {tmp_path}/names.csv", PYTHONIOENCODING=encoding, FORCE_COLOR="1")
    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_file_name_that_is_not_unicode_is_spelled_out(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff.csv")).write_bytes(BCG.read_bytes())
    ran = shell(f"cd {tmp_path} && $K pool --json -q --measure RR --data $'\\xff.csv'")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "\\udcff.csv" in ran.stdout


def catches(program: subprocess.Popen[str], number: int) -> bool:
    """Whether a process has said what it does on a signal; before, the interpreter itself is still starting."""
    status = Path(f"/proc/{program.pid}/status").read_text()
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught.split()[1], 16) >> (number - 1) & 1)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("after", [0.0, 0.1, 0.3, 1.0])
def test_a_signal_ends_it_without_words_and_leaves_nothing(
    tmp_path: Path, number: int, code: int, after: float
) -> None:
    rows = "".join(f"s{row},{row % 7 / 10},{1 + row % 5}\n" for row in range(60))  # more subsets than a second can pool
    (tmp_path / "many.csv").write_text(f"study,yi,vi\n{rows}")
    line = ["sensitivity", "--subsets", "90000000", "--workers", "1", "-q", "--data", str(tmp_path / "many.csv")]
    program = subprocess.Popen(
        [sys.executable, "-m", "ketcli", *line, "-o", str(tmp_path / "gosh.json")], stderr=subprocess.PIPE, text=True
    )
    while not catches(program, signal.SIGTERM):
        assert program.poll() is None  # what has ended catches nothing more
        time.sleep(0.002)
    time.sleep(after)
    program.send_signal(number)
    _, said = program.communicate(timeout=60)
    assert (program.returncode, said) == (code, "")
    assert [each.name for each in tmp_path.iterdir()] == ["many.csv"]


def test_a_file_of_the_program_that_was_cut_off_is_no_interrupt(tmp_path: Path) -> None:
    kept_there = {"PYTHONPYCACHEPREFIX": str(tmp_path), "PYTHONDONTWRITEBYTECODE": ""}
    shell("$K trials -q", **kept_there)
    compiled = next(tmp_path.rglob("ketcli/show/answers/trials*.pyc"))
    compiled.write_bytes(compiled.read_bytes()[:100])
    ran = shell("$K trials -q", **kept_there)
    assert (ran.returncode, ran.stderr.strip()) == (2, "ketcli: a file ends before it should (marshal data too short)")
