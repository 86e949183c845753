"""Starting up: values that need no coercion do not wait for the library that would coerce them."""

from __future__ import annotations

import subprocess
import sys

import pytest

CODE = """
import sys
from ketcli.cli.main import main
try:
    main(sys.argv[1:])
except SystemExit as left:
    print(left.code, "pydantic" in sys.modules)
"""


@pytest.mark.parametrize(
    ("words", "end"),
    [
        (("explain", "g", "-q"), "0 False"),
        (("explain", "g", "--format", "csv"), "0 False"),
        (("completion", "tcsh"), "2 False"),
        (("pool", "--level", "high"), "2 True"),  # a number is
    ],
)
def test_text_and_defaults_are_taken_as_they_are(words: tuple[str, ...], end: str) -> None:
    ran = subprocess.run([sys.executable, "-c", CODE, *words], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == end
