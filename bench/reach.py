"""Which tests reach a line: recorded over the whole suite or some files, kept in `build/`, read by `bench/mutants.py`.

Lines are kept by function and text, so that a record outlives changes elsewhere in a file. A test that starts the
program in a process of its own reaches nothing here.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bench.mutating import ROOT, SOURCE, assignments, files_of, functions, heads
from coverage import CoverageData

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bench.mutating import Assignment, Mutant

RECORD = ROOT / "build" / "reach.json"
CAP = 40.0  # seconds of tests that are tried on a mutant, as recorded, if not fewer
DURATION = re.compile(r"([\d.]+)s (?:call|setup) +(\S.*)")
PASSED = re.compile(r"(?:\[gw\d+\].*PASSED (\S.*)|(\S.*?) PASSED)")


@dataclass(frozen=True)
class Reach:
    """Seconds of each test, and for each file, function and line the tests that reach it, in the order to try them."""

    seconds: dict[str, float]
    tests: list[str]
    lines: dict[str, dict[str, dict[str, list[int]]]]
    cap: float = CAP

    def of(self, mutant: Mutant) -> list[str]:
        """Tests to try: those that read what the line gives a value, or reach the line, or else reach its function."""
        inside = self.lines.get(mutant.file, {})
        function = inside.get(mutant.function, {})
        if mutant.assigns and (readers := self._readers(mutant)):
            return readers  # the line itself is reached by whichever test imported the module
        head = mutant.line in heads((ROOT / mutant.file).read_text(encoding="utf-8"))  # and so is that of a function
        if not head and (line := function.get(mutant.text)):
            return within([self.tests[one] for one in line], self.seconds, self.cap)
        near = list(function.values()) or [found for lines in inside.values() for found in lines.values()]
        return in_order({self.tests[one] for found in near for one in found}, self.seconds, self.cap)

    def _readers(self, mutant: Mutant) -> list[str]:
        """Tests that reach a line with one of the names, in its file first; then those of constants made of them."""
        names, asked = set(mutant.assigns), set(mutant.assigns)
        chosen: dict[str, None] = {}
        while names:
            words = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names)))})\b")
            for texts in (_texts(self.lines.get(mutant.file, {})), self._texts):
                found = {self.tests[one] for text, tests in texts if words.search(text) for one in tests}
                chosen |= dict.fromkeys(in_order(found, self.seconds, self.cap))
            names = {one.name for one in _constants() if one.words & names} - asked
            asked |= names
        return within(chosen, self.seconds, self.cap)

    @cached_property
    def _texts(self) -> list[tuple[str, list[int]]]:
        return [line for file in self.lines.values() for line in _texts(file)]


def _texts(file: dict[str, dict[str, list[int]]]) -> list[tuple[str, list[int]]]:
    return [line for lines in file.values() for line in lines.items()]


@cache
def _constants() -> list[Assignment]:
    files = [path for folder in sorted(SOURCE.iterdir()) if folder.is_dir() for path in files_of(folder.name)]
    return [one for path in files for one in assignments(path.read_text(encoding="utf-8"))]


def in_order(tests: Iterable[str], seconds: dict[str, float], cap: float = CAP) -> list[str]:
    """The quickest case of each test function, quickest first, then the second cases ..., as far as the time goes."""
    cases: dict[str, list[str]] = defaultdict(list)
    for test in sorted(tests, key=lambda one: (seconds.get(one, 0), one)):
        cases[test.partition("[")[0]].append(test)
    ranked = [(rank, seconds.get(one, 0), one) for found in cases.values() for rank, one in enumerate(found)]
    return within((test for _, _, test in sorted(ranked)), seconds, cap)


def within(tests: Iterable[str], seconds: dict[str, float], cap: float) -> list[str]:
    """Those tests, in their order, that the time is enough for."""
    chosen, used = [], 0.0
    for test in tests:
        if used + seconds.get(test, 0) <= cap:
            used += seconds.get(test, 0)
            chosen.append(test)
    return chosen


def read(cap: float = CAP) -> Reach:
    """The record, as `python bench/mutants.py --record` has left it, for so many seconds of tests a mutant."""
    if not RECORD.exists():
        sys.exit("Run `python bench/mutants.py --record` first: it notes which tests reach a line.")
    kept = json.loads(RECORD.read_text(encoding="utf-8"))
    return Reach(kept["seconds"], list(kept["seconds"]), kept["lines"], cap)


def record(files: Iterable[str] = (), *, processes: int = 2) -> None:
    """Run the whole suite once, counting the lines that each test reaches; or some of its files, to add them."""
    asked = list(files)
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        (room / "rc").write_text("[run]\nsource_pkgs = ketcli\nparallel = true\nomit = */reference/*\n")
        line = [
            sys.executable, "-m", "pytest", "-vv", "-n", str(processes), "-p", "no:cacheprovider",
            "--hypothesis-profile=quick", "--hypothesis-seed=0", "--durations=0", "--ignore=tests/browser",
            "--cov=ketcli", f"--cov-config={room / 'rc'}", "--cov-context=test", "--cov-report=", *(asked or ["tests"]),
        ]  # fmt: skip
        environment = {**os.environ, "COVERAGE_FILE": str(room / "data")}
        printed = subprocess.run(line, capture_output=True, text=True, cwd=ROOT, env=environment, check=False).stdout
        keep(printed, room / "data", read() if asked else Reach({}, [], {}))


def keep(printed: str, data: Path, before: Reach) -> None:
    """Write what pytest printed and what coverage counted to the record before; a test that failed is not in it."""
    passed = {(found[1] or found[2]).strip() for found in map(PASSED.match, printed.splitlines()) if found}
    seconds = {**before.seconds, **dict.fromkeys(sorted(passed), 0.0)}
    for time, test in DURATION.findall(printed):
        if test in passed:
            seconds[test] += float(time)
    names = list(seconds)
    number = {test: place for place, test in enumerate(names)}
    counted = CoverageData(basename=str(data))
    counted.read()
    lines = before.lines
    for path in sorted(map(Path, counted.measured_files())):
        source = path.read_text(encoding="utf-8")
        texts, inside = source.splitlines(), functions(source)
        file = lines.setdefault(path.relative_to(ROOT).as_posix(), {})
        for at, contexts in counted.contexts_by_lineno(str(path)).items():
            tests = {context.rpartition("|")[0] for context in contexts} & passed
            if tests and at <= len(texts):
                function = file.setdefault(inside.get(at, ""), {})
                text = texts[at - 1].strip()
                tests |= {names[one] for one in function.get(text, [])}
                function[text] = [number[one] for one in in_order(tests, seconds)]
    RECORD.parent.mkdir(exist_ok=True)
    RECORD.write_text(json.dumps({"seconds": seconds, "lines": lines}), encoding="utf-8")
