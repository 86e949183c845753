"""The special functions are SciPy's own, and loading them spoils nothing of SciPy."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import scipy.special

import ketcli
from ketcli import ufuncs

NAMES = re.findall(r"import (\w+)", (Path(ketcli.__file__).parent / "ufuncs.pyi").read_text(encoding="utf-8"))
AFTERWARDS = """
import sys
from ketcli import ufuncs
assert "scipy.special" not in sys.modules
import scipy.special, scipy.stats, scipy.optimize
for name in {names}:
    assert getattr(ufuncs, name)(*[0.3] * getattr(ufuncs, name).nin) == getattr(scipy.special, name)(
        *[0.3] * getattr(ufuncs, name).nin
    ), name
assert abs(scipy.stats.norm.ppf(0.975) - 1.959963984540054) < 1e-12
"""


@pytest.mark.parametrize("name", NAMES)
def test_every_function_is_that_of_scipy(name: str) -> None:
    ours, theirs = getattr(ufuncs, name), getattr(scipy.special, name)
    cells = [np.linspace(0.05, 0.95, 7)] * ours.nin
    np.testing.assert_array_equal(ours(*cells), theirs(*cells))


def test_scipy_is_whole_afterwards() -> None:
    code = AFTERWARDS.format(names=NAMES)
    ran = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError):
        ufuncs.__getattr__("nothing")
