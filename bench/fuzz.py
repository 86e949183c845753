"""Hostile questions to the whole program; the first failure of each kind in a thousand is printed.

python bench/fuzz.py [N] [SEED] [JOBS]: every thousand is drawn from a seed of its own (SEED, SEED + 1 ...); JOBS at a
time are asked in processes of their own, and what came of them is printed as they end.
"""

from __future__ import annotations

import sys
import time
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.fuzzing.cases import Case, cases
from tests.fuzzing.held import ask

ASKED = 20_000
SHARE = 1000


@dataclass
class Asked:
    """What was asked, how it ended, and of each kind of failure how often and the first."""

    commands: Counter[str] = field(default_factory=Counter)
    codes: Counter[int] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    first: dict[str, tuple[Case, str]] = field(default_factory=dict)

    def one(self, case: Case) -> None:
        """Ask one question."""
        self.commands[case.line[0]] += 1
        try:
            self.codes[ask(case)] += 1
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            kind = f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
            self.kinds[kind] += 1
            self.first.setdefault(kind, (case, f"{error}"[:600]))

    def add(self, other: Asked) -> None:
        """Count another job's questions too."""
        self.commands += other.commands
        self.codes += other.codes
        self.kinds += other.kinds
        self.first = other.first | self.first


def share(many: int, number: int) -> Asked:
    """Ask so many questions from one seed."""
    found = Asked()

    @seed(number)
    @settings(
        max_examples=many,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases())
    def every(case: Case) -> None:
        found.one(case)

    every()
    return found


def main() -> int:
    """Ask; exit 1 where anything failed."""
    many, number, jobs = [int(word) for word in sys.argv[1:]] + [ASKED, 1, 1][len(sys.argv) - 1 :]
    began = time.perf_counter()
    sizes = [min(SHARE, many - done) for done in range(0, many, SHARE)]
    found = Asked()
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        running = [pool.submit(share, size, number + place) for place, size in enumerate(sizes)]
        for ended in as_completed(running):
            one = ended.result()
            found.add(one)
            print(f"{sum(found.commands.values())} asked, {sum(found.kinds.values())} failures", flush=True)
            for kind, (case, said) in one.first.items():
                print(f"{one.kinds[kind]} times {kind}: {said}\n{case}\n", flush=True)
    asked, failed = sum(found.commands.values()), sum(found.kinds.values())
    seeds = f"seeds {number} to {number + len(sizes) - 1}"
    print(f"{asked} questions, {seeds}, {time.perf_counter() - began:.0f} s; {failed} failures")
    print("exit codes:", ", ".join(f"{code}: {count}" for code, count in sorted(found.codes.items())))
    print(", ".join(f"{name} {count}" for name, count in found.commands.most_common()))
    print(*(f"{count} times {kind}" for kind, count in found.kinds.most_common()), sep="\n")
    return 1 if found.kinds else 0


if __name__ == "__main__":
    sys.exit(main())
