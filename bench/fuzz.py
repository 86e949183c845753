"""Hostile questions to the whole program; every kind of failure is printed once: python bench/fuzz.py [N] [SEED]."""

from __future__ import annotations

import sys
import time
import traceback
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.fuzzing import Case, ask, cases

ASKED = 20_000


def main() -> int:
    """Ask; exit 1 where anything failed."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else ASKED
    number = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    commands: Counter[str] = Counter()
    codes: Counter[int] = Counter()
    kinds: Counter[str] = Counter()
    first: dict[str, tuple[Case, str]] = {}

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
        commands[case.line[0]] += 1
        try:
            codes[ask(case)] += 1
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            kind = f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
            kinds[kind] += 1
            first.setdefault(kind, (case, f"{error}"[:300]))

    began = time.perf_counter()
    every()
    asked = sum(commands.values())
    print(f"{asked} questions, seed {number}, {time.perf_counter() - began:.0f} s; {sum(kinds.values())} failures")
    print("exit codes:", ", ".join(f"{code}: {count}" for code, count in sorted(codes.items())))
    print(", ".join(f"{name} {count}" for name, count in commands.most_common()))
    for kind, count in kinds.most_common():
        case, said = first[kind]
        print(f"\n{count} times {kind}: {said}\n{case}")
    return 1 if kinds else 0


if __name__ == "__main__":
    sys.exit(main())
