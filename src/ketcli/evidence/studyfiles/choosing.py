"""Which rows of a study file a question is asked of: --outcome, --at, --where, --exclude."""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from ketcli.errors import InvalidInput, NothingLeft, UnknownName, named
from ketcli.evidence.nearest import suggestion
from ketcli.evidence.several import rejoined
from ketcli.evidence.studyfiles import numbers
from ketcli.evidence.studyfiles.columns import OUTCOME, TIME
from ketcli.evidence.studyfiles.file import as_text
from ketcli.evidence.studyfiles.names import compact
from ketcli.evidence.studyfiles.times import hours_written

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from ketcli.arrays import BoolArray
    from ketcli.evidence.studyfiles.file import StudyFile
    from ketcli.evidence.studyfiles.options import Choosing

_CONDITION = re.compile(r"(?P<name>.+?)\s*(?P<sign><=|>=|!=|==|=|<|>)\s*(?P<value>.*)", re.S)
_ROW = re.compile(r"row\s+(\d+)", re.I)
_SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
MAX_LISTED = 20


def choose(file: StudyFile, choosing: Choosing) -> StudyFile:
    """The rows that pass every condition; those of one column are alternatives.

    Raises
    ------
    InvalidInput
        A condition that cannot be read.
    UnknownName
        A column, a value or a study that the file does not have.
    NothingLeft
        Nothing is left; the message says which condition took the last row away.
    """
    conditions: dict[tuple[str, str], list[str]] = {}
    for option, column in (("outcome", OUTCOME), ("at", TIME)):
        value = getattr(choosing, option)
        if value is not None and not (column == OUTCOME and choosing.known and column not in file.holds):
            if column not in file.holds:
                raise UnknownName(f"{named(option, value)}: {file.name} has no column {column!r}")
            conditions[(file.header(column), "=")] = [value]
    for text in choosing.where:
        match = _CONDITION.fullmatch(text.strip())
        if match is None:
            raise InvalidInput(f"{named('where')} {text!r}: expected NAME=VALUE (or !=, <, >, <=, >=)")
        sign = match["sign"].replace("==", "=")
        conditions.setdefault((column_named(file, match["name"]), sign), []).append(match["value"].strip())
    for (column, sign), values in conditions.items():
        mask = _passing(file, column, sign, values)
        if not mask.any():
            written = " or ".join(f"{column}{sign}{value}" for value in values)
            raise NothingLeft(f"no row left: {written} removed the last {len(file)} of {file.name}")
        file = file.keep(mask)
    return _without(file, choosing.exclude) if choosing.exclude else file


def column_named(file: StudyFile, name: str) -> str:
    """The header of a column by its own name or by ours, without regard to case and punctuation.

    Raises
    ------
    UnknownName
        There is none.
    """
    headers = [str(header) for header in file.cells.columns]
    if name in headers:
        return name
    near = [header for header in headers if compact(header) == compact(name)]
    if len(near) == 1:
        return near[0]
    if name.lower() in file.holds and len(file.holds[name.lower()]) == 1:
        return file.holds[name.lower()][0]
    raise UnknownName(f"{file.name}: no column {name!r}{suggestion(name, headers)}; there are {', '.join(headers)}")


def _passing(file: StudyFile, column: str, sign: str, values: list[str]) -> BoolArray:
    cells = file.study if column in file.holds["study"] else file.cells[column]
    if sign in _SIGNS:
        return _compared(file, cells, column, sign, values)
    texts = file.folded(column)
    found = np.zeros(len(file), dtype=bool)
    figures: Any = None
    for value in values:
        same = np.asarray(texts == value.casefold())
        wanted = numbers.number(value, ".")
        if not same.any() and wanted is not None:  # 7 for 7.0
            figures = _as_numbers(file, cells)[0] if figures is None else figures
            same = figures == wanted
        if column in file.holds.get(TIME, ()):  # 6 weeks for 6w
            same = same | _at(as_text(cells), column, value)
        if not same.any() and sign == "=":
            known = list(dict.fromkeys(as_text(cells).tolist()))
            more = " ..." if len(known) > MAX_LISTED else ""
            raise UnknownName(
                f"no row of {file.name} has {column} {value!r}{suggestion(value, known)}; there are "
                f"{', '.join(known[:MAX_LISTED])}{more}"
            )
        found |= same
    return ~found if sign == "!=" else found


def _at(cells: pd.Series[str], header: str, value: str) -> BoolArray:
    """Where cells say the same time in another way."""
    wanted = hours_written(value, header)
    if wanted is None:
        return np.zeros(len(cells), dtype=bool)
    hours = {cell: hours_written(cell, header) for cell in set(cells)}
    return np.array([hours[cell] == wanted for cell in cells], dtype=bool)


def _as_numbers(file: StudyFile, cells: pd.Series) -> tuple[Any, BoolArray]:
    if cells.dtype.kind in "fiu":
        return cells.to_numpy(dtype=np.float64), np.zeros(len(cells), dtype=bool)
    return numbers.numbers(cells.tolist(), file.decimal)


def _compared(file: StudyFile, cells: pd.Series, column: str, sign: str, values: list[str]) -> BoolArray:
    figures, wrong = _as_numbers(file, cells)
    if wrong.any():
        row = int(wrong.argmax())
        raise InvalidInput(
            f"{named('where', f'{column}{sign}{values[0]}')}: {column} holds "
            f"{str(cells.iloc[row])!r} (row {file.lines[row]}), which is no number"
        )
    mask = np.ones(len(file), dtype=bool)
    for value in values:  # limits of one column hold together
        limit = numbers.number(value, ".")
        if limit is None:
            raise InvalidInput(f"{named('where')} {column}{sign}{value}: expected a number")
        mask &= np.asarray(_SIGNS[sign](figures, limit))
    return mask


def _without(file: StudyFile, names: tuple[str, ...]) -> StudyFile:
    studies = file.study.str.casefold().to_numpy(dtype=object)
    gone = np.zeros(len(file), dtype=bool)
    for name in rejoined(names, studies):
        match = _ROW.fullmatch(name.strip())
        same = np.asarray(studies == name.strip().casefold())
        if not same.any() and match is not None:
            same = np.asarray(file.lines == int(match[1]))
        if not same.any():
            known = list(dict.fromkeys(file.study))
            raise UnknownName(
                f"{named('exclude')} {name}: no study of that name in {file.name}{suggestion(name, known)}"
            )
        gone |= same
    if gone.all():
        raise NothingLeft(f"no row left: {named('exclude')} removed the last {len(file)} of {file.name}")
    return file.keep(~gone)
