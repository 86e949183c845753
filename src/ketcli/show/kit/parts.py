"""The parts of answers that have several tables, by the names that `--part` takes."""

from __future__ import annotations

SENSITIVITY_PARTS = ("leave-one-out", "influence", "cumulative", "baujat", "gosh")
