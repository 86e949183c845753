"""The statistical choices of an answer: defaults, what other tools choose, and what the user overrides."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, get_args

from ketcli.errors import InvalidInput, named

MEASURES = ("SMD", "MD", "RR", "OR", "RD", "HR", "GEN", "PLO", "PFT", "PR")
BINARY = ("RR", "OR", "RD")
MEANS = ("SMD", "MD")
PROPORTIONS = ("PLO", "PFT", "PR")
MODELS = ("random", "common", "mh", "peto", "multilevel")
TAU2_METHODS = ("REML", "DL", "PM", "ML", "SJ", "HS", "EB", "HE")
TESTS = ("knha", "z", "adhoc")
PREDICTIONS = ("auto", "normal", "t-1", "t-2")
SmdVariance = Literal["ls", "ub", "ls2", "revman", "esc"]
ZeroCells = Literal["half", "meta", "tacc", "none"]
SMD_VARIANCES = get_args(SmdVariance)
ZERO_CELLS = get_args(ZeroCells)
I2_DEFINITIONS = ("tau2", "q")
PREFERENCES = ("endpoint", "change")


@dataclass(frozen=True, slots=True)
class Method:
    """Every choice that can change a number, resolved. JSON answers carry all of them under `method`."""

    measure: str = "SMD"
    model: str = "random"
    tau2_method: str = "REML"
    test: str = "knha"
    level: float = 0.95
    pi: str = "auto"
    pi_se: str = "test"
    i2_definition: str = "tau2"
    smd_variance: SmdVariance = "ls"
    zero_cells: ZeroCells = "half"
    crossover_r: float = 0.5
    tau2_common: bool = False
    adjusted_contrasts: bool = False
    impute_sd: bool = False
    prefer: str = "endpoint"
    window: str | None = None
    like: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The choices by name."""
        return asdict(self)


# Defaults of other tools, as far as they differ from ketcli's own (docs/methods.md gives sources and sizes).
PRESETS: dict[str, dict[str, Any]] = {
    "metafor": {"test": "z"},
    "meta": {
        "test": "z",
        "pi": "t-1",
        "pi_se": "classic",
        "i2_definition": "q",
        "smd_variance": "ub",
        "zero_cells": "meta",
    },
    "revman": {"test": "knha", "pi": "t-1", "smd_variance": "revman"},
    "metapsy": {
        "test": "knha",
        "pi": "t-1",
        "pi_se": "classic",
        "i2_definition": "q",
        "smd_variance": "esc",
        "zero_cells": "tacc",
    },
}


def resolve(like: str | None = None, **overrides: Any) -> Method:
    """The method of a preset (or ketcli's own), with the overrides that are not None.

    Raises
    ------
    InvalidInput
        A value that cannot be, or two that cannot go together.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    preset = PRESETS[like] if like else {}
    method = replace(Method(like=like), **{**preset, **given})
    if not 0 < method.level < 1:
        raise InvalidInput(f"{named('level')} must lie between 0 and 1, not {method.level:g}")
    if not -1 < method.crossover_r < 1:
        raise InvalidInput(f"{named('crossover_r')} must lie between -1 and 1, not {method.crossover_r:g}")
    if method.model == "peto" and method.measure != "OR":
        needed = f"give {named('measure', 'OR')}, not {method.measure}"
        raise InvalidInput(f"{named('model', 'peto')} pools odds ratios: {needed}")
    if method.model == "mh" and method.measure not in BINARY:
        raise InvalidInput(f"{named('model', 'mh')} pools {', '.join(BINARY)}, not {method.measure}")
    return method
