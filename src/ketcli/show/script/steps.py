"""What a script does, whatever its language: tables of data, calls on them, and ketcli's numbers for each."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

Number = float | None
TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Data:
    """Rows under columns, the first of which says which study they are of."""

    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """An argument: the rows of a table."""

    label: str


@dataclass(frozen=True, slots=True)
class Groups:
    """An argument: several tables, in a list."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """An argument: what earlier steps found, in a list."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One call: a function that every language has under this name, with its arguments, and what ketcli found.

    Attributes
    ----------
    label : str
        What the numbers stand under.
    function : str
        Its name in `reference/`.
    arguments : tuple
        What it is called with.
    options : mapping
        The rest, by name. `tau2_method` is the estimator of tau2.
    expected : mapping
        ketcli's numbers by the names that the function gives; None where there is none, a list for several.
    measure : str
        The effect measure, where its `estimate` is one to show.
    tolerance, tolerance_r : float
        How far numbers that are the same may lie apart, in standard errors or of the number; wider where an optimiser
        or a grid stands behind one of them.
    """

    label: str
    function: str
    arguments: tuple[Rows | Groups | Found, ...]
    options: Mapping[str, Any]
    expected: Mapping[str, Number | list[Number]]
    measure: str = ""
    tolerance: float = TOLERANCE
    tolerance_r: float = TOLERANCE


@dataclass(frozen=True)
class Script:
    """Tables and steps, in order."""

    data: tuple[Data, ...] = ()
    steps: tuple[Step, ...] = ()
    packages: tuple[str, ...] = field(default=("metafor",))
    """What the R script needs."""

    def __add__(self, other: Script) -> Script:
        """One after the other."""
        packages = tuple(dict.fromkeys((*self.packages, *other.packages)))
        return Script((*self.data, *other.data), (*self.steps, *other.steps), packages)


def table(label: str, frame: pd.DataFrame, columns: Mapping[str, str] | Sequence[str]) -> Data:
    """A table of some columns of a frame: studies as text, all else as it is. A mapping gives them other names."""
    names = columns if isinstance(columns, dict) else {name: name for name in columns}
    cells = [frame[theirs].tolist() for theirs in names.values()]
    first = [str(cell) for cell in cells[0]]
    return Data(label, tuple(names), tuple(zip(first, *cells[1:], strict=True)))


def numbers_of(result: Any, names: Iterable[str] | Mapping[str, str]) -> dict[str, Number | list[Number]]:
    """Fields of a result under the names that a script has for them."""
    pairs = names.items() if isinstance(names, dict) else ((name, name) for name in names)
    return {name: number(getattr(result, theirs)) for name, theirs in pairs}


def number(value: Any) -> Number | list[Number]:
    """A number as a script holds it; None where there is none."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [_finite(one) for one in value]
    return _finite(value)


def _finite(value: float | None) -> Number:
    return None if value is None or not math.isfinite(value) else float(value)
