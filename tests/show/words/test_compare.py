"""A difference is clear where its interval leaves out no difference, its ends included."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from ketcli.show.words.compare import _clear


@pytest.mark.parametrize(
    ("low", "high", "clear"), [(-0.1, 0.1, False), (0.0, 0.1, False), (-0.1, 0.0, False), (0.01, 0.1, True)]
)
def test_clear(low: float, high: float, clear: bool) -> None:
    for scale, null in (("difference", 0.0), ("ratio", 1.0)):
        for sign in (1, -1):
            ends = sorted((null + sign * low, null + sign * high))
            shown: Any = SimpleNamespace(scale=scale, ci_low=ends[0], ci_high=ends[1])
            assert _clear(shown) == clear
