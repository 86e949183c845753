"""How a script shows its numbers, and compares them with ketcli's own.

ketcli does not run this module: `ketcli script` copies what an answer needs of it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

TOLERANCE = 1e-6  # of the standard error, or of the number itself


def report(found: Mapping, expected: Mapping, loose: Mapping[str, float]) -> int:
    """Print every number beside ketcli's own; 1 if any differs, else 0. `loose` holds the tolerance where not 1e-6."""
    different = total = 0
    for label, numbers in expected.items():
        print(f"{label}\n{'':20}{'this script':>20}{'ketcli':>20}")
        for key, theirs, ours, size in pairs(found[label], numbers):
            tolerance = loose.get(label, TOLERANCE)
            none = theirs is None or not np.isfinite(theirs)
            agree = not np.isfinite(ours) if none else abs(ours - theirs) <= tolerance * max(abs(theirs), size) + 1e-12
            shown = "none" if theirs is None else f"{theirs:.10g}"
            print(f"{key:20}{ours:>20.10g}{shown:>20}{'' if agree else '  DIFFERS'}")
            different += not agree
            total += 1
    print(f"{different} of {total} numbers differ." if different else f"All {total} numbers agree.")
    return int(different > 0)


def pairs(found: Mapping, numbers: Mapping) -> list[tuple]:
    """Name, ketcli's number, this script's, and the size of a difference that would matter; a list stands for many."""
    rows = []
    errors = numbers.get("se") or quarter(numbers)
    for key, theirs in numbers.items():
        many = isinstance(theirs, list)
        for i, their in enumerate(theirs if many else [theirs]):
            se = errors[i if many and len(errors) == len(theirs) else 0] if isinstance(errors, list) else errors
            ours = float(found[key][i] if many else found[key])
            rows.append((f"{key}[{i + 1}]" if many else key, their, ours, unit_of(key, se or 0.0)))
    return rows


def quarter(numbers: Mapping) -> float:
    """A quarter of an interval, about a standard error, where none is given."""
    limits = [numbers.get(key) for key in ("ci_low", "ci_high")]
    return (limits[1] - limits[0]) / 4 if all(isinstance(limit, float) for limit in limits) else 0.0


def unit_of(key: str, se: float) -> float:
    """What a difference is measured by where the number itself is small."""
    if key.startswith(("tau2", "sigma2")):
        return se**2
    if key in ("i2", "weight", "i2_between", "i2_within", "r2"):
        return 100.0
    probabilities = ("p", "q", "h2", "statistic", "rstudent", "dffits", "dfbetas", "hat", "qm", "qe", "lrt")
    return 1.0 if key in probabilities or key.endswith(("_p", "_q")) else se


def display(found: Mapping, shown: Mapping[str, str]) -> None:
    """Print estimates on the scale that people read; `shown` holds the measure of each."""
    for label, measure in shown.items():
        values = np.array([found[label][key] for key in ("estimate", "ci_low", "ci_high")])
        if measure in ("RR", "OR", "HR"):
            values = np.exp(values)
        elif measure == "PLO":
            values = 1 / (1 + np.exp(-values))
        estimate, low, high = values
        print(f"{label}: {measure} {estimate:.4g} ({low:.4g} to {high:.4g})")
