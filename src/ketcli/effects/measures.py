"""The names of effect measures and of what can be chosen about them, for type checkers and for options."""

from __future__ import annotations

from typing import Literal

MeanMeasure = Literal["SMD", "MD"]
BinaryMeasure = Literal["RR", "OR", "RD"]
ProportionMeasure = Literal["PLO", "PFT", "PR"]
Measure = Literal["SMD", "MD", "RR", "OR", "RD", "HR", "GEN", "PLO", "PFT", "PR"]
SmdVariance = Literal["ls", "ub", "ls2", "revman", "esc"]
ZeroCells = Literal["half", "metafor", "meta", "tacc", "none"]
