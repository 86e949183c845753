"""Known faults of what is installed, where the index of faults can be reached: python bench/audit.py.

Ends with 1 where something that ketcli needs to run has one; what only its development needs is listed. pip-audit calls
an index that knows none of the names "no known vulnerabilities", so what was really looked up is counted here.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from licences import EXTRAS, needed

SECONDS = 120


def looked_up() -> tuple[list[dict[str, Any]], str]:
    """What the index says of each distribution that it knows; else why nothing could be asked."""
    command = [sys.executable, "-m", "pip_audit", "--local", "--progress-spinner", "off", "--format", "json"]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return [], f"no answer within {SECONDS} seconds"
    try:
        listed = json.loads(ran.stdout)["dependencies"]
    except ValueError:
        return [], (ran.stderr.strip().splitlines() or ["nothing was said"])[-1]
    return [one for one in listed if "skip_reason" not in one], "the index knows none of the names"


def main() -> int:
    """Print what was found, and give the exit code."""
    known, why = looked_up()
    if not known:
        print(f"NOT RUN: the search for known faults of dependencies ({why})")
        return 0
    running: dict[str, str] = {}
    for name in ("ketcli", *EXTRAS):
        needed(name, running)
    faulty = [one for one in known if one["vulns"]]
    for one in faulty:
        use = "to run" if one["name"].lower() in running else "for development"
        print(f"{one['name']} {one['version']} ({use}): {', '.join(fault['id'] for fault in one['vulns'])}")
    print(f"{len(faulty)} of {len(known)} distributions that the index knows have a known fault")
    return int(any(one["name"].lower() in running for one in faulty))


if __name__ == "__main__":
    sys.exit(main())
