"""The special functions that ketcli uses, from SciPy's compiled module, without the rest of `scipy.special`.

Importing `scipy.special` as a whole takes longer than a pooled effect: nearly all of that is support for arrays of
other libraries, which nothing here needs. The compiled module asks for its package by name, so it is loaded under a
bare one, which then makes way for the real one. Where SciPy is built in another way the whole package is imported.
Which functions there are is said in `ufuncs.pyi`.
"""

from __future__ import annotations

import importlib
import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from typing import TYPE_CHECKING, Any

import scipy

if TYPE_CHECKING:
    from types import ModuleType

_PACKAGE = "scipy.special"


def _compiled() -> ModuleType:
    """SciPy's module of compiled functions; the whole package where that is loaded already or has no such module."""
    spec = PathFinder.find_spec(_PACKAGE, scipy.__path__)
    if _PACKAGE in sys.modules or spec is None:
        return importlib.import_module(_PACKAGE)
    sys.modules[_PACKAGE] = module_from_spec(spec)  # known by its name and its folder, not run
    try:
        return importlib.import_module(f"{_PACKAGE}._ufuncs")
    except ImportError:
        pass
    finally:
        del sys.modules[_PACKAGE]
    return importlib.import_module(_PACKAGE)


_FUNCTIONS = _compiled()


def __getattr__(name: str) -> Any:
    """A function by its name in `scipy.special`."""
    return getattr(_FUNCTIONS, name)
