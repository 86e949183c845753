"""What share of small faults the tests find: python bench/mutants.py [FOLDER ...] [N] [SEED] [SECONDS].

Once before: `python bench/mutants.py --record`; with files of tests it adds those to the record.

Draws so many mutants (one operator, number or condition changed) of each folder of `src/ketcli` (`models` or
`models/bayes`, say), seeded. Each is tried on the tests of its own file, then on those that reach its line
(`bench/reach.py`), until one fails or the seconds are over, at last on all of its top folder; a mutant that makes
them run far longer than they do is found too. A test that also fails on the sound sources finds nothing. A mutant
that lives is printed: a reader has to say whether it changes anything that can be seen, and puts it into
`bench/equivalent_mutants.toml` if not. Those are not counted.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path[0] = str(Path(__file__).resolve().parents[1])  # beside this file, a coverage.py would hide the library

from bench import mutating, reach  # noqa: E402 - found by the path above
from bench.mutating import ROOT, SOURCE, Mutant  # noqa: E402 - found by the path above

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

FOLDERS = ("effects", "models", "evidence", "questions", "show", "cli")
# seconds, and times what the tests took as recorded: longer than the shorter of both, and they hang
PATIENCE = (60.0, 6.0), (300.0, 2.0)
MEMORY = 6 << 30
HUNG, BROKEN = "hung", "broken"  # in place of a test: it never ended or was killed; pytest itself could not go on
FORKS = multiprocessing.get_context("forkserver")  # a new process a mutant, without importing all libraries anew
LIBRARIES = ["numpy", "scipy.stats", "scipy.optimize", "pandas", "rich.table", "typer"]


@dataclass(eq=False)
class Chosen:
    """A plugin of pytest: keeps the wanted tests, and those that are not known yet, and notes the first that fails."""

    wanted: list[str]
    known: set[str] | None = None  # none: only the wanted ones run
    failed: str = ""

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """In the wanted order, new ones first."""
        rank = {test: place for place, test in enumerate(self.wanted)}
        new = {one.nodeid for one in items} - self.known if self.known is not None else set()
        items[:] = [one for one in items if one.nodeid in rank or one.nodeid in new]
        items.sort(key=lambda one: rank.get(one.nodeid, -1))

    def pytest_runtest_logreport(self, report: Any) -> None:
        """A test has ended."""
        self.failed = self.failed or (report.nodeid if report.failed else "")

    pytest_collectreport = pytest_runtest_logreport


def run_in(room: Path, files: list[str], chosen: Chosen, answer: Connection) -> None:
    """In a process of its own: run tests on the sources in a room and send the name of one that fails, or nothing."""
    import resource

    import pytest

    os.setsid()
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    os.chdir(ROOT)
    sys.stdout = sys.stderr = (room / "printed").open("w", encoding="utf-8")
    os.environ |= {
        "PYTHONPATH": str(room / "src"),
        "PYTHONPYCACHEPREFIX": str(room / "cache"),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(room / "examples"),
    }
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.pycache_prefix, sys.dont_write_bytecode = str(room / "cache"), False
    sys.path.insert(0, str(room / "src"))
    options = ["-x", "-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-profile=quick", "--hypothesis-seed=0"]
    code = pytest.main([*options, *files], plugins=[chosen])
    broken = code in (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR)
    answer.send(BROKEN if broken else chosen.failed)


@dataclass
class Bench:
    """Two copies of the sources, one sound and one for mutants, and which tests hold on the sound one."""

    room: Path
    reached: reach.Reach
    holds: dict[str, bool] = field(default_factory=dict)
    ticks: Iterator[int] = field(default_factory=lambda: count(int(time.time())))

    def __post_init__(self) -> None:
        for name in ("sound", "mutant"):
            shutil.copytree(SOURCE, self.room / name / "src" / "ketcli", ignore=shutil.ignore_patterns("__pycache__"))
            (self.room / name / "data").symlink_to(ROOT / "data")

    def finds(self, mutant: Mutant) -> str:
        """A test that fails on the mutant and holds without, "hung", or nothing."""
        target = self.room / "mutant" / mutant.file
        kept = target.read_text(encoding="utf-8")
        self._write(target, mutating.mutated(mutant))
        try:
            for tests in self._stages(mutant):
                while failed := self._fails("mutant", [one for one in tests if self._trusted(one)], new=True):
                    if failed == HUNG or self._holds(failed):
                        return failed
            return ""
        finally:
            self._write(target, kept)

    def _stages(self, mutant: Mutant) -> Iterator[list[str]]:
        """Tests of the file's own, then those that reach the line: of the same folder, then all others.

        The record keeps few tests of a line that many reach: what lives through those meets all of its top folder.
        """
        place = (ROOT / mutant.file).relative_to(SOURCE)
        folder = (Path("tests") / place.parent).as_posix()
        own = f"{folder}/test_{place.stem}.py"
        if (ROOT / own).exists():
            known = (test for test in self.reached.seconds if test.startswith(f"{own}::"))
            yield [own, *reach.in_order(known, self.reached.seconds)]
        reaching = [test for test in self.reached.of(mutant) if not test.startswith(f"{own}::")]
        yield [test for test in reaching if test.startswith(f"{folder}/")]
        yield [test for test in reaching if not test.startswith(f"{folder}/")]
        yield [test for test in self.reached.seconds if test.startswith(f"tests/{place.parts[0]}/")]

    def _trusted(self, test: str) -> bool:
        return self.holds.get(test, True) and self.holds.get(test.partition("::")[0], True)

    def _holds(self, test: str) -> bool:
        if test not in self.holds:
            self.holds[test] = not self._fails("sound", [test], new=False)
            print(end="" if self.holds[test] else f"  fails or hangs without a fault too, not counted: {test}\n")
        return self.holds[test]

    def _fails(self, name: str, tests: list[str], *, new: bool) -> str:
        if not tests:
            return ""
        seconds = self.reached.seconds
        files = list(dict.fromkeys(test.partition("::")[0] for test in tests))
        known = {*seconds, *(test for test, holds in self.holds.items() if not holds)}
        here, there = FORKS.Pipe(duplex=False)
        chosen = Chosen(tests, known if new else None)
        process = FORKS.Process(target=run_in, args=(self.room / name, files, chosen, there))
        process.start()
        there.close()
        try:
            recorded = sum(seconds.get(test, 0) for test in tests)
            patience = min(fixed + times * recorded for fixed, times in PATIENCE)
            failed = here.recv() if here.poll(patience) else HUNG
        except EOFError:  # it died without an answer
            process.join()
            failed = HUNG if (process.exitcode or 0) < 0 else BROKEN
        with suppress(ProcessLookupError):
            os.killpg(process.pid or 0, signal.SIGKILL)
        process.join()
        if failed == BROKEN and name == "sound":
            raise RuntimeError((self.room / name / "printed").read_text(encoding="utf-8"))
        return tests[0] if failed == BROKEN else str(failed)

    def _write(self, target: Path, text: str) -> None:
        """Write sources with a time of their own, for bytecode is known by the second and the size of its source."""
        target.write_text(text, encoding="utf-8")
        tick = next(self.ticks)
        os.utime(target, (tick, tick))


def judge(folder: str, bench: Bench, many: int, seed: int) -> None:
    """Draw mutants of a folder, print those that live and the share that is found."""
    reviewed = mutating.equivalent()
    every = [mutant for path in mutating.files_of(folder) for mutant in mutating.mutants_of(path)]
    names = {mutant.name for mutant in every}
    for gone in (one for one in reviewed if one[0].startswith(f"src/ketcli/{folder}/") and one not in names):
        print(f"  reviewed, and there no more: {gone}")
    drawn = random.Random(seed).sample(every, min(many, len(every)))  # noqa: S311 - a sample, no secret
    told: Counter[str] = Counter()
    for mutant in drawn:
        if mutant.name in reviewed:
            told["equivalent"] += 1
            continue
        found = bench.finds(mutant)
        told["hung" if found == HUNG else "found" if found else "lives"] += 1
        if not found:
            where = f"{mutant.file}:{mutant.line} {mutant.function}"
            print(f"  lives: {where}: {mutant.what} ({mutant.which}) in `{mutant.text}`", flush=True)
        print(f"{folder}: {told.total()} of {len(drawn)} tried, {told['lives']} live", file=sys.stderr)
    judged = told["found"] + told["hung"] + told["lives"]
    print(
        f"{folder}: {told['found'] + told['hung']} of {judged} found ({told['hung']} of them hang), "
        f"{told['equivalent']} equivalent, {len(drawn)} drawn of {len(every)}, seed {seed}",
        flush=True,
    )


def main() -> None:
    """Draw, run, print."""
    if "--record" in sys.argv:
        reach.record(sys.argv[sys.argv.index("--record") + 1 :])
        return
    folders = [word for word in sys.argv[1:] if (SOURCE / word).is_dir()] or FOLDERS
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    many, seed, seconds = (numbers + [10, 1, reach.CAP][len(numbers) :])[:3]
    FORKS.set_forkserver_preload(LIBRARIES)
    with tempfile.TemporaryDirectory() as room:
        bench = Bench(Path(room), reach.read(seconds))
        for folder in folders:
            judge(folder, bench, many, seed)


if __name__ == "__main__":
    main()
