"""The same question has the same bytes for an answer wherever it is asked: hash seed, time zone, locale, threads."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
SMALL, FACING = TESTS / "small", TESTS / "facing"
BCG, GROUPS = (TESTS / "oracle" / "data" / name for name in ("bcg.csv", "bcg_groups.csv"))
QUESTIONS = (
    f"pool --data {SMALL} --forest",
    f"pool --data {GROUPS} --by alloc --json",
    f"effects --data {SMALL} --csv",
    f"safety --data {SMALL} --json",
    f"summary --data {SMALL} --json",
    f"report --data {SMALL} -f html",
    f"network --data {FACING} --json",
    f"compare --data {SMALL} --json",
    f"bias --data {BCG} --measure RR --json",
    f"sensitivity --data {BCG} --measure RR --subsets 2000 --json",
    f"regress --data {GROUPS} --on ablat --permutations 2000 --json",
    f"trials --data {SMALL} -f markdown",
    "check " + str(SMALL),
)
ASK = """
import contextlib, hashlib, io, shlex, sys
from ketcli.cli.main import main
for line in sys.argv[1:]:
    raw = io.BytesIO()
    with contextlib.redirect_stdout(io.TextIOWrapper(raw, encoding="utf-8", write_through=True)) as out:
        try:
            main(shlex.split(line))
        except SystemExit as left:
            code = left.code
    out.flush()
    print(hashlib.sha256(raw.getvalue()).hexdigest(), len(raw.getvalue()), code or 0)
"""
ZONES = ("UTC", "Asia/Tokyo", "America/St_Johns")
THREADS = ("1", "2", "4")
# of BLAS as of August 2023 these two add up in an order that goes by the number of threads
KERNELS = ("Nehalem", "Sandybridge")


def locales() -> list[str]:
    """Those that this machine has, up to eight."""
    program = shutil.which("locale")
    found = (
        subprocess.run([program, "-a"], capture_output=True, text=True, check=False).stdout.split() if program else []
    )
    return list(dict.fromkeys(["C", "C.UTF-8", *found]))[:8]


def start(number: int) -> subprocess.Popen[str]:
    """A process that asks all questions, in its own surroundings."""
    names, threads = locales(), THREADS[number % len(THREADS)]
    surroundings = {
        "PYTHONHASHSEED": str(number), "TZ": ZONES[number % len(ZONES)], "LC_ALL": names[number % len(names)],
        "OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads, "NO_COLOR": "1", "COLUMNS": "100",
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-c", ASK, *QUESTIONS], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={**os.environ, **surroundings},
    )  # fmt: skip


def test_every_answer_is_the_same_to_the_byte() -> None:
    told = []
    for number in range(0, 10, 2):  # two at a time
        both = [start(number), start(number + 1)]
        told += [one.communicate(timeout=300)[0].splitlines() for one in both]
    for question, answers in zip(QUESTIONS, zip(*told, strict=True), strict=True):
        assert len(set(answers)) == 1, question
        size, code = answers[0].split()[1:]
        assert code == "0", question
        assert int(size) > 100, question


@pytest.mark.parametrize("kernel", KERNELS)
def test_threads_of_another_processor_change_nothing(kernel: str) -> None:
    question = [sys.executable, "-c", ASK, f"summary --data {SMALL} --json"]
    told = [
        subprocess.run(
            question, capture_output=True, text=True, check=True,
            env={**os.environ, "OPENBLAS_CORETYPE": kernel, "OPENBLAS_NUM_THREADS": threads},
        ).stdout
        for threads in THREADS
    ]  # fmt: skip
    assert len(set(told)) == 1
    assert told[0].endswith(" 0\n")
