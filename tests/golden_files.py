"""Texts kept in ``golden/``, letter by letter; after a wanted change ``KETCLI_GOLDEN=write pytest`` writes them anew.

The last digit of a figure printed in full depends on the processor that summed it, so figures with ten decimals or
more are compared as numbers, to a relative 1e-13; a limit beside zero is as exact as its interval is wide, so those
without an exponent may differ by 1e-13 too. All else, figures for reading included, must be the same.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"
IN_FULL = re.compile(r"-?\d+\.\d{10,}(?:e[+-]?\d+)?")
LONG = re.compile(r"-?\d+(?:\.\d{7,}(?:e[+-]?\d+)?|(?:\.\d+)?e[+-]?\d+)")


def check_golden(name: str, text: str) -> None:
    """Hold a text to the kept one of that name, line endings included."""
    path = GOLDEN / name
    if os.environ.get("KETCLI_GOLDEN") == "write":
        path.write_bytes(text.encode())
    kept = path.read_bytes().decode()
    assert IN_FULL.sub("#", text) == IN_FULL.sub("#", kept)
    for found, wanted in zip(IN_FULL.findall(text), IN_FULL.findall(kept), strict=True):
        beside_zero = 1e-15 if "e" in wanted else 1e-13
        assert float(found) == pytest.approx(float(wanted), rel=1e-13, abs=beside_zero)


def rounded(text: str) -> str:
    """The text with its long figures to six digits, which iterations end on alike everywhere; what is no more is 0."""
    return LONG.sub(lambda found: f"{value:.6g}" if abs(value := float(found[0])) > 1e-10 else "0", text)
