"""Reference cases made by R (metafor): reading them, and comparing an answer with one.

``oracle/public.json`` and ``oracle/extra_<topic>.json`` are lists of cases; ``data`` names a CSV file beside them.
"""

from __future__ import annotations

import csv
import json
import math
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

ORACLE = Path(__file__).parent / "oracle"
RELATIVE = 1e-6  # agreement asked of every figure, except the ones named below
LOOSER = {"tau2_ci_low": 1e-4, "tau2_ci_high": 1e-4, "df_cr2": 1e-4}
TINY = 1e-9  # what counts as zero where the reference is zero: figures here are of the order of one


@dataclass(frozen=True, slots=True)
class Case:
    """One reference case: what was asked, on which file, and what R answered."""

    id: str
    command: str
    data: str
    expected: dict[str, Any]
    options: dict[str, Any] = field(default_factory=dict)

    def columns(self) -> dict[str, Any]:
        """The columns of the case's file: float arrays (NaN where empty), or lists of text."""
        return read_columns(self.data)


@cache
def cases(topic: str = "public") -> tuple[Case, ...]:
    """All cases of ``oracle/<topic>.json``."""
    raw = json.loads((ORACLE / f"{topic}.json").read_text(encoding="utf-8"))
    own = {"id", "command", "data", "expected"}
    return tuple(
        Case(
            id=c["id"],
            command=c["command"],
            data=c["data"],
            expected=c["expected"],
            options={k: v for k, v in c.items() if k not in own},
        )
        for c in raw
    )


def select(command: str, *, topic: str = "public", **options: Any) -> list[Case]:
    """Cases of one command; an option given here must be present and equal."""
    return [c for c in cases(topic) if c.command == command and all(c.options.get(k) == v for k, v in options.items())]


@cache
def _read(name: str) -> dict[str, Any]:
    with (ORACLE / name).open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    columns: dict[str, Any] = {}
    for key in rows[0]:
        text = [row[key] for row in rows]
        try:
            columns[key] = np.array([float(x) if x else math.nan for x in text])
        except ValueError:
            columns[key] = text
    return columns


def read_columns(name: str) -> dict[str, Any]:
    """The columns of a file under ``oracle/``; arrays are fresh copies."""
    return {k: v.copy() if isinstance(v, np.ndarray) else list(v) for k, v in _read(name).items()}


def as_numbers(x: Any) -> np.ndarray:
    """JSON numbers (null, "NA", "Inf" allowed) as a float array."""
    words = {None: math.nan, "NA": math.nan, "NaN": math.nan, "Inf": math.inf, "-Inf": -math.inf}
    items = x.tolist() if isinstance(x, np.ndarray) else x if isinstance(x, list) else [x]
    return np.array([words[i] if i is None or isinstance(i, str) else float(i) for i in items])


def assert_close(name: str, got: Any, want: Any, *, relative: float | None = None, absolute: float = TINY) -> None:
    """Fail unless ``got`` equals ``want`` to the tolerance that belongs to the figure called ``name``."""
    rtol = LOOSER.get(name, RELATIVE) if relative is None else relative
    got_array = np.atleast_1d(np.asarray(math.nan if got is None else got, dtype=float))
    # A p value of 1e-26 is compared relatively, however small it is.
    atol = 0.0 if name.endswith("p") and np.all(as_numbers(want) > 0) else absolute
    np.testing.assert_allclose(got_array, as_numbers(want), rtol=rtol, atol=atol, err_msg=name)


def assert_matches(got: Any, expected: dict[str, Any], keys: list[str] | None = None) -> None:
    """Compare every expected key with the attribute of the same name."""
    for key in keys if keys is not None else list(expected):
        assert_close(key, getattr(got, key), expected[key])
