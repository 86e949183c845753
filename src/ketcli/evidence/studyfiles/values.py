"""Figures that no study can have (refused), and figures that no effect can be made of (left out by name)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ketcli.evidence.findings import Finding
from ketcli.evidence.studyfiles.columns import HOLDS, NUMBERS, RATIOS

if TYPE_CHECKING:
    from ketcli.arrays import BoolArray
    from ketcli.evidence.studyfiles.kinds import Kinds, Present

MAX_LISTED = 50
_ORDERED = ("min", "q1", "med", "q3", "max")
_ARMS = ("_e", "_c", "")
_GOES_WITH = {"r_pairs": "n_pairs"}  # no set needs it, but where it stands it is used


def faults(present: Present, kinds: Kinds) -> tuple[list[Finding], dict[int, str]]:
    """What is wrong in the cells that the rows are taken from, and rows that nothing can be made of, with the reason.

    Only cells that are used are judged: a moderator may hold what it likes.
    """
    judge = _Judge(present)
    for name in NUMBERS:
        if name in present.file.holds:
            used = kinds.use(_GOES_WITH.get(name, name))
            if used.any():
                judge.cells(name, used)
    judge.pairs(kinds)
    return sorted(judge.findings, key=lambda one: (one.row or 0, one.column))[:MAX_LISTED], judge.undefined


class _Judge:
    def __init__(self, present: Present) -> None:
        self.present, self.file = present, present.file
        self.findings: list[Finding] = []
        self.undefined: dict[int, str] = {}

    def refuse(self, wrong: BoolArray, name: str, expected: str) -> None:
        """A finding for each of these rows."""
        for row in wrong.nonzero()[0][:MAX_LISTED]:
            cell = self.file.cells[self.file.header(name)].iloc[int(row)]
            found = f"{cell:g}" if isinstance(cell, float) else cell.strip()
            found = found if expected != "a number" else repr(found)
            line = int(self.file.lines[row])
            message = f"expected {expected}, found {found}"
            self.findings.append(Finding(self.file.name, line, self.file.header(name), message))

    def leave_out(self, rows: BoolArray, name: str, reason: str) -> None:
        """These rows take no part."""
        for row in rows.nonzero()[0]:
            self.undefined.setdefault(int(row), f"{self.file.header(name)} {reason}")

    def cells(self, name: str, used: BoolArray) -> None:
        """Each cell by what its column holds."""
        values, wrong = self.present.read(name)
        self.refuse(wrong & used, name, "a number")
        used = used & ~wrong
        holds = HOLDS[name]
        with np.errstate(invalid="ignore"):
            if holds in ("positive", "spread", "events"):
                self.refuse(used & (values < 0), name, "0 or more")
            if holds == "positive":
                self.leave_out(used & (values == 0), name, "is 0")
            if holds == "people":
                self.refuse(used & ((values < 0) | ((values > 0) & (values < 1))), name, "at least 1")
                self.leave_out(used & (values == 0), name, "is 0: nobody in the arm")
            if holds == "ratio":
                self.refuse(used & (values < 0), name, "a ratio, more than 0")
                self.leave_out(used & (values == 0), name, "is 0: a ratio of 0 has no logarithm")
            if holds == "probability":
                self.refuse(used & ((values < 0) | (values > 1)), name, "a probability")
                self.leave_out(used & ((values == 0) | (values == 1)), name, "gives no standard error")
            if holds == "correlation":
                self.refuse(used & (np.abs(values) >= 1), name, "a correlation between -1 and 1")
            if name in ("t", "z"):
                self.leave_out(used & (values == 0), name, "is 0 and gives no standard error")

    def pairs(self, kinds: Kinds) -> None:
        """Cells held against each other."""
        for arm in _ARMS:
            ordered = [f"{stem}{arm}" for stem in _ORDERED if f"{stem}{arm}" in self.file.holds]
            for low, high in pairwise(ordered):
                self._ordered(kinds, low, high)
            for n in (f"n{arm}",) if arm == "" else (f"n{arm}", "n_pairs"):
                self._at_most(kinds, f"events{arm}", n)
        for estimate in ("yi", *RATIOS):
            if {estimate, "ci_low", "ci_high"} <= set(self.file.holds):
                self._within(kinds, estimate)

    def _ordered(self, kinds: Kinds, low: str, high: str) -> None:
        used = kinds.use(low) & kinds.use(high)
        self.refuse(used & (self.present.read(low)[0] > self.present.read(high)[0]), low, f"at most {high}")

    def _at_most(self, kinds: Kinds, events: str, n: str) -> None:
        if {events, n} <= set(self.file.holds):
            used = kinds.use(events) & kinds.use(n)
            over = used & (self.present.read(events)[0] > self.present.read(n)[0])
            self.refuse(over, events, f"at most the number of people ({n})")

    def _within(self, kinds: Kinds, estimate: str) -> None:
        low, middle, high = (self.present.read(name)[0] for name in ("ci_low", estimate, "ci_high"))
        used = kinds.use(estimate) & kinds.use("ci_low")
        if not used.any():
            return
        self.refuse(used & (low > high), "ci_low", "at most ci_high")
        self.leave_out(used & (low == high), "ci_low", "is ci_high: an interval without width")
        self.refuse(used & (low <= high) & ((middle < low) | (middle > high)), estimate, "a value within its interval")
        if estimate in RATIOS:
            self.refuse(used & (low < 0), "ci_low", "a limit of a ratio, more than 0")
            self.leave_out(used & (low == 0), "ci_low", "is 0: a ratio of 0 has no logarithm")
