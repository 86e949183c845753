"""Rows by their columns, as NumPy arrays: what effect sizes travel in. pandas is loaded where a frame is asked for.

It does no more than the way from a dataset to an answer needs: taking columns, some of the rows, adding columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd

    from ketcli.arrays import BoolArray, FloatArray, IntArray


class _OfFrame(Mapping[str, np.ndarray]):
    """The columns of a frame, each taken when it is first asked for."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._names = {str(name): name for name in frame.columns}
        self._frame = frame
        self._taken: dict[str, np.ndarray] = {}

    def __getitem__(self, name: str) -> np.ndarray:
        if name not in self._taken:
            self._taken[name] = self._frame[self._names[name]].to_numpy()
        return self._taken[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass(frozen=True, eq=False)
class Columns:
    """Arrays of equal length by name: numbers as float64 (or int64), NaN where none is; text as objects.

    `cells["yi"]` is a column, `len` the number of rows. Nothing changes an array in place.
    """

    _arrays: Mapping[str, np.ndarray]

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Columns:
        """The columns of a frame."""
        found = cls(_OfFrame(frame))
        found.__dict__["frame"] = frame
        return found

    @classmethod
    def of_rows(cls, rows: Sequence[Mapping[str, Any]], names: Iterable[str] | None = None) -> Columns:
        """Rows given as mappings, with these columns (those of all rows, if not given); NaN where a row lacks one."""
        known = dict.fromkeys(name for row in rows for name in row) if names is None else names
        return cls({name: as_array([row.get(name) for row in rows]) for name in known})

    @classmethod
    def together(cls, parts: Sequence[Columns]) -> Columns:
        """The rows of all parts, by the columns that all of them have."""
        first, *others = parts
        names = [name for name in first.columns if all(name in other for other in others)]
        return cls({name: np.concatenate([part[name] for part in parts]) for name in names})

    @property
    def columns(self) -> list[str]:
        """The names, in their order."""
        return list(self._arrays)

    def __contains__(self, name: object) -> bool:
        return name in self._arrays

    def __getitem__(self, name: str) -> np.ndarray:
        return self._arrays[name]

    def __len__(self) -> int:
        return len(next(iter(self._arrays.values()), ()))

    def floats(self, *names: str) -> tuple[FloatArray, ...]:
        """Columns of numbers."""
        return tuple(self._arrays[name].astype(np.float64, copy=False) for name in names)

    def text(self, name: str, rows: BoolArray | Sequence[bool] | None = None) -> list[str]:
        """A column of text, of all rows or of some."""
        values = self._arrays[name] if rows is None else self._arrays[name][np.asarray(rows, dtype=bool)]
        found: list[str] = values.tolist()
        return found

    def flags(self, name: str) -> BoolArray:
        """A column of truth; false everywhere where there is none of that name."""
        none: BoolArray = np.zeros(len(self), dtype=bool)
        return self._arrays.get(name, none)

    def stated(self, name: str) -> BoolArray:
        """The rows whose cell is no NaN and not None."""
        values = self._arrays[name]
        if values.dtype.kind == "f":
            found: BoolArray = ~np.isnan(values)
            return found
        return np.array([value is not None and value == value for value in values.tolist()], dtype=bool)  # noqa: PLR0124

    def where(self, rows: BoolArray | IntArray) -> Columns:
        """Some of the rows, by a mask; or rows by their places, in that order."""
        return Columns({name: values[rows] for name, values in self._arrays.items()})

    def head(self, most: int | None) -> Columns:
        """The first rows; all of them for None."""
        return Columns({name: values[:most] for name, values in self._arrays.items()})

    def only(self, names: Iterable[str]) -> Columns:
        """Some of the columns, in this order."""
        return Columns({name: self._arrays[name] for name in names})

    def without(self, names: Iterable[str]) -> Columns:
        """All columns but these."""
        return self.only(name for name in self._arrays if name not in set(names))

    def assign(self, **columns: np.ndarray | Sequence[Any]) -> Columns:
        """With more columns, or others in place of those of the same names."""
        return Columns({**self._arrays, **{name: as_array(values) for name, values in columns.items()}})

    def rows(self) -> Iterator[dict[str, Any]]:
        """Each row as a mapping."""
        names, lists = self.columns, [values.tolist() for values in self._arrays.values()]
        for cells in zip(*lists, strict=True):
            yield dict(zip(names, cells, strict=True))

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The same as a frame of pandas."""
        import pandas as pd

        # a list of text becomes a column of text, an array of objects would not
        return pd.DataFrame(
            {name: values.tolist() if values.dtype == object else values for name, values in self._arrays.items()}
        )


def as_array(values: np.ndarray | Sequence[Any]) -> np.ndarray:
    """Values as a column: numbers as int64 or float64 (None is NaN), truth as bool, all else as objects."""
    if isinstance(values, np.ndarray) and values.dtype.kind in "fiub":
        return values
    cells = list(values)
    kinds = {type(cell) for cell in cells}
    if kinds and kinds <= {int, float, type(None), np.float64, np.int64} and kinds != {type(None)}:
        if kinds <= {int, np.int64}:
            return np.array(cells, dtype=np.int64)
        return np.array([np.nan if cell is None else cell for cell in cells], dtype=np.float64)
    if kinds and kinds <= {bool, np.bool_}:
        return np.array(cells, dtype=bool)
    found = np.empty(len(cells), dtype=object)
    found[:] = cells
    return found
