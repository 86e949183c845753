"""How long whole commands take, as ratios within one run, beside those of the last: python bench/ratios.py [--write].

A ratio that is more than a third worse than in `bench/ratios.json`, and is so again in three times as many runs, fails.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import common

KEPT = Path(__file__).with_name("ratios.json")
RUNS = 4
WORSE = 1.5  # a speed that falls by more than a third
IMPORTS = "import pandas, scipy.special, typer, rich.table"
OF_IMPORTS = {"pool": 0.6, "show": 0.6, "trials": 0.6, "effects": 0.6}
OF_POOL = {"claims": 2.0, "replicate": 2.0, "report": 4.0}
COMMANDS = {
    "pool": ("pool", "--route", "iv", "-q"),
    "show": ("show", "murrough2013"),
    "trials": ("trials", "-q"),
    "effects": ("effects", "-q"),
    "claims": ("claims", "-q"),
    "replicate": ("replicate", "-q"),
    "report": ("report", "-q", "--format", "markdown"),
}


def measured(runs: int = RUNS) -> dict[str, float]:
    """Each command's time, the fastest of so many runs, against what it is held against."""
    lines = {"imports": common.python(IMPORTS), **{name: common.ketcli(*words) for name, words in COMMANDS.items()}}
    took = {name: run.wall for name, run in common.side_by_side(lines, runs).items()}
    against = {**dict.fromkeys(OF_IMPORTS, "imports"), **dict.fromkeys(OF_POOL, "pool")}
    return {f"{name} / {other}": round(took[name] / took[other], 3) for name, other in against.items()}


def main() -> int:
    """Print the ratios with their aims and the last ones; exit 1 where one fell twice."""
    last: dict[str, float] = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    found = measured()
    fell = [name for name, ratio in found.items() if ratio > WORSE * last.get(name, ratio)]
    if fell:
        again = measured(3 * RUNS)
        fell = [name for name in fell if again[name] > WORSE * last[name]]
        found = {name: min(ratio, again[name]) for name, ratio in found.items()}
    for name, ratio in found.items():
        aim = {**OF_IMPORTS, **OF_POOL}[name.partition(" ")[0]]
        common.verdict(f"{name} (last {last.get(name, ratio):g})", ratio, aim)
    if "--write" in sys.argv:
        KEPT.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    if fell:
        print(f"more than a third slower than the last time, twice: {', '.join(fell)}")
    return 1 if fell else 0


if __name__ == "__main__":
    sys.exit(main())
