"""Cells as Python writes them, in letters that any encoding can hold."""

from __future__ import annotations

import pytest

from ketcli.show.script.python import _text

LITERALS = {
    "None": None,
    "True": True,
    "False": False,
    "1.0": 1,
    "0.1": 0.1,
    "-2.5e-09": -2.5e-9,
    'float("nan")': float("nan"),
    'float("inf")': float("inf"),
    'float("-inf")': float("-inf"),
    "'Su 2023'": "Su 2023",
    "'Garc\\xeda \\u2028\\n\\''": "García \u2028\n'",
}


@pytest.mark.parametrize("literal", LITERALS)
def test_literal(literal: str) -> None:
    written = _text(LITERALS[literal])
    assert written == literal or eval(written) == LITERALS[literal]  # noqa: S307 - what was just written
    assert written.isascii()
    assert isinstance(LITERALS[literal], str) or written == literal
