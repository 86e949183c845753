"""What the options with a closed list of values may be, by the option's name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketcli.errors import InvalidInput
from ketcli.evidence import schema
from ketcli.evidence.nearest import suggestion
from ketcli.questions.effects import method
from ketcli.questions.safety.question import SORTS

if TYPE_CHECKING:
    from collections.abc import Mapping

ALLOWED: dict[str, tuple[str, ...]] = {
    "route": tuple(schema.ROUTES),
    "formulation": tuple(schema.FORMULATIONS),
    "diagnosis": tuple(schema.DIAGNOSES),
    "control": tuple(schema.CONTROLS),
    "design": tuple(schema.DESIGNS),
    "sessions": tuple(schema.SESSIONS),
    "dose_unit": tuple(schema.DOSE_UNITS),
    "review": tuple(schema.REVIEWS),
    "role": tuple(schema.POOL_ROLES),
    "scale": tuple(schema.SCALES),
    "prefer": method.PREFERENCES,
    "measure": method.MEASURES,
    "smd_variance": method.SMD_VARIANCES,
    "zero_cells": method.ZERO_CELLS,
    "like": tuple(method.PRESETS),
    "model": method.MODELS,
    "tau2": method.TAU2_METHODS,
    "test": method.TESTS,
    "pi": method.PREDICTIONS,
    "i2": method.I2_DEFINITIONS,
    "sort": SORTS,
}


def require_allowed(given: Mapping[str, Any]) -> None:
    """Refuse a value that its option does not have; the message lists those that it has, and names the nearest.

    Raises
    ------
    InvalidInput
        There is one.
    """
    for name, value in given.items():
        known = ALLOWED.get(name)
        for one in value if isinstance(value, (list, tuple)) else (value,):
            if known is not None and one is not None and one not in known:
                raise InvalidInput(f"{name}: {one!r} is not one of {', '.join(known)}{suggestion(str(one), known)}")
