"""What a published result is called beside the trials' own: its outcome in words, a side effect by its code."""

from __future__ import annotations

import pytest

from ketcli.evidence.dataset import bundled
from ketcli.evidence.rows import PublishedRow
from ketcli.show.answers.replicate import _outcome

NAMES = {
    ("severity", "SMD (Cohen d)"): "depression severity",
    ("severity", "MD (decrease)"): "depression severity",
    ("response", "OR (adjusted)"): "response",
    ("suicidal_ideation", "SMD (Hedges g)"): "suicidal ideation",
    ("suicidal_ideation", "OR (adjusted)"): "freedom from suicidal ideation",
    ("suicidal_ideation", "hazard"): "freedom from suicidal ideation",
    ("ae:any", "RR"): "ae:any",
}


@pytest.mark.parametrize("asked", NAMES)
def test_name(asked: tuple[str, str]) -> None:
    row = bundled().rows(PublishedRow)[0]._replace(outcome=asked[0], measure=asked[1])
    assert _outcome(row) == NAMES[asked]
