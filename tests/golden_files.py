"""Texts kept in ``golden/``, letter by letter; after a wanted change ``KETCLI_GOLDEN=write pytest`` writes them anew.

The last digit of a figure printed in full depends on the processor that summed it, so figures with ten decimals or
more are compared as numbers, to a relative 1e-13. All else, figures for reading included, must be the same.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"
IN_FULL = re.compile(r"-?\d+\.\d{10,}(?:e[+-]?\d+)?")


def check_golden(name: str, text: str) -> None:
    """Hold a text to the kept one of that name, line endings included."""
    path = GOLDEN / name
    if os.environ.get("KETCLI_GOLDEN") == "write":
        path.write_bytes(text.encode())
    kept = path.read_bytes().decode()
    assert IN_FULL.sub("#", text) == IN_FULL.sub("#", kept)
    assert _in_full(text) == pytest.approx(_in_full(kept), rel=1e-13, abs=1e-15)


def _in_full(text: str) -> list[float]:
    return [float(figure) for figure in IN_FULL.findall(text)]
