"""Cells of the forest table of a report."""

from __future__ import annotations

import math

from ketcli.show.report.forest_rows import _effect_text


def test_a_limit_too_large_for_a_number_is_not_called_infinite() -> None:
    assert _effect_text((1.35, 0.0, math.inf)) == "1.35 (0.00 to >1e308)"
    assert _effect_text((-0.5, -0.75, -0.25)) == "-0.50 (-0.75 to -0.25)"
