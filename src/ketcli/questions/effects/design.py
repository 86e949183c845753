"""From columns of the effect sizes to a design matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.evidence.filters import known_names, require_known

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from ketcli.arrays import BoolArray, FloatArray


@dataclass(frozen=True, slots=True)
class Design:
    """A design matrix (k, p) with the intercept first, the names of its columns, and the rows it was made from.

    `references` gives for each categorical moderator the level that its dummies are compared with.
    """

    X: FloatArray
    names: tuple[str, ...]
    rows: BoolArray
    references: dict[str, str]


def moderators_named(frame: pd.DataFrame, on: Sequence[str]) -> tuple[str, ...]:
    """The columns that are meant, in any case or by a synonym.

    Raises
    ------
    UnknownName
        No column is.
    """
    return tuple(known_names("on", on, map(str, frame.columns), "moderator"))


def design_matrix(frame: pd.DataFrame, on: Sequence[str]) -> Design:
    """Intercept, then for each moderator its values, or dummies against the first of its sorted levels.

    A column of numbers is numeric, any other categorical. Rows where a moderator is missing are left out.

    Raises
    ------
    InvalidInput
        An unknown column.
    NoAnswer
        A moderator that does not vary.
    """
    require_known(on, map(str, frame.columns), "moderator")
    rows = np.ones(len(frame), dtype=bool)
    for name in on:
        rows &= (frame[name].notna() & (frame[name].astype(str) != "")).to_numpy()
    kept = frame[rows]
    columns = [np.ones(len(kept))]
    names = ["intercept"]
    references: dict[str, str] = {}
    for name in on:
        values = kept[name]
        if values.nunique() < 2:
            only = f": every study has {values.iloc[0]}" if len(values) else ""
            raise NoAnswer(f"{name} does not vary among the {len(kept)} studies that state it{only}")
        if values.dtype.kind in "fiu":
            columns.append(values.to_numpy(dtype=np.float64))
            names.append(name)
            continue
        levels = sorted(values.astype(str).unique())
        references[name] = levels[0]
        columns += [(values.astype(str) == level).to_numpy(dtype=np.float64) for level in levels[1:]]
        names += [f"{name}={level}" for level in levels[1:]]
    if len(set(on)) < len(on):
        raise InvalidInput("a moderator is named twice")
    return Design(np.column_stack(columns), tuple(names), rows, references)
