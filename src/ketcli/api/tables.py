"""A pandas frame as a study file: what the reader of files reads, so that a frame means what the same file means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd


def content_of(frame: pd.DataFrame) -> bytes:
    """The frame as the bytes of a CSV file: numbers in full, empty cells where there is none.

    An index that has a name, or holds text, is a column too (`study` where it has no name).

    Raises
    ------
    InvalidInput
        It is no frame, or has several levels of columns.
    """
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        raise InvalidInput(f"expected a pandas DataFrame, not {type(frame).__name__}; load() takes a path")
    if frame.columns.nlevels > 1:
        raise InvalidInput("the table has several levels of columns: one row of names is needed")
    index = frame.index
    told = any(name is not None for name in index.names) or pd.api.types.is_string_dtype(index)
    label = None if any(name is not None for name in index.names) else "study"
    return frame.to_csv(index=told, index_label=label if told else None, lineterminator="\n").encode("utf-8")
