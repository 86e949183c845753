"""Rows that do not stand for a study of their own: a study met twice in one question, a copy, a row without a name."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import numpy as np

from ketcli.errors import InvalidInput, named
from ketcli.evidence.notes import Note
from ketcli.evidence.studyfiles.columns import HOLDS, LONG

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketcli.arrays import BoolArray
    from ketcli.evidence.studyfiles.file import StudyFile

MAX_STUDIES = 5
MOST = 0.2  # of the rows: two experiments of one report often carry its name


def refuse_repeated(file: StudyFile, rows: Sequence[int]) -> list[Note]:
    """Refuse rows of which two are of one study, naming them and the three ways out.

    A few rows that share a name in a file without columns of outcomes, times or arms may be experiments of one report:
    they are pooled, with a note that says so.

    Raises
    ------
    InvalidInput
        There are more, or a row is a copy of another.
    """
    studies = file.study.iloc[list(rows)]
    if not studies.duplicated().any() and len(studies) > 100_000:
        return []
    refuse_copied(file, rows)
    folded = studies.str.casefold()
    twice = folded.duplicated(keep=False).to_numpy()
    if not twice.any():
        return []
    lines: dict[str, list[int]] = {}
    names: dict[str, str] = {}
    for name, row in zip(studies[twice], np.asarray(rows)[twice], strict=True):
        names.setdefault(name.casefold(), name)
        lines.setdefault(name.casefold(), []).append(int(file.lines[row]))
    first = list(lines.items())[:MAX_STUDIES]
    listed = "; ".join(f"{names[key]} (rows {', '.join(map(str, found))})" for key, found in first)
    more = f"; and {len(lines) - MAX_STUDIES} more" if len(lines) > MAX_STUDIES else ""
    several = "1 study stands" if len(lines) == 1 else f"{len(lines)} studies stand"
    ways = (
        f"{_where(file, twice, rows)}, leave rows out with {_left_out(first[0][1][-1])}, or keep all with "
        f"{named('model', 'multilevel')} {named('cluster', shlex.quote(file.holds['study'][0]))}"
    )
    found = f"{several} in more than one row, as if independent: {listed}{more}"
    if twice.mean() <= MOST and not any(name in file.holds for name in LONG):
        return [Note("repeated_study", f"{found}. If these are the same people, take one row with {ways}")]
    raise InvalidInput(f"{file.name}: {found}. Take one row of each with {ways}")


def refuse_unnamed(file: StudyFile, rows: Sequence[int]) -> None:
    """Refuse rows that name no study: a sum of the others, or rows below a merged cell.

    Raises
    ------
    InvalidInput
        There is one.
    """
    chosen = np.asarray(rows, dtype=np.int64)
    unnamed = chosen[(file.study.iloc[chosen] == "").to_numpy()]
    if not unnamed.size:
        return
    lines = ", ".join(str(file.lines[row]) for row in unnamed[:MAX_STUDIES])
    more = f" and {unnamed.size - MAX_STUDIES} more" if unnamed.size > MAX_STUDIES else ""
    raise InvalidInput(
        f"{file.name}: no study is named in row {lines}{more} (a merged cell holds the name in its first row only). "
        f"Name it, or leave it out with {_left_out(file.lines[unnamed[0]])}"
    )


def refuse_copied(file: StudyFile, rows: Sequence[int]) -> None:
    """Refuse a row that repeats another of its study in every cell: its people would count twice.

    Raises
    ------
    InvalidInput
        There is one.
    """
    chosen = np.asarray(rows, dtype=np.int64)
    folded = file.study.iloc[chosen].str.casefold()
    twice = folded.duplicated(keep=False).to_numpy()
    if not twice.any():
        return
    chosen = chosen[twice]
    cells = file.cells.iloc[chosen].astype(str).apply(lambda column: column.str.strip().str.casefold())
    first: dict[tuple[str, ...], int] = {}
    copies: list[tuple[int, int]] = []
    for row, key in zip(chosen, zip(folded[twice], *(cells[name] for name in cells), strict=True), strict=True):
        if key in first:
            copies.append((int(row), first[key]))
        else:
            first[key] = int(row)
    if not copies:
        return
    found = [
        f"row {file.lines[row]} ({file.study.iloc[row]}) is row {file.lines[of]} ({file.study.iloc[of]}) again"
        for row, of in copies
    ]
    more = f"; and {len(found) - MAX_STUDIES} more" if len(found) > MAX_STUDIES else ""
    raise InvalidInput(
        f"{file.name}: {'; '.join(found[:MAX_STUDIES])}{more}, the same in every cell. Delete it, leave it out with "
        f"{_left_out(file.lines[copies[0][0]])}, or add a column that tells the two apart"
    )


def _left_out(line: int) -> str:
    return named("exclude", f"'row {line}'")


def _where(file: StudyFile, twice: BoolArray, rows: Sequence[int]) -> str:
    """A condition that tells such rows apart, from the file itself."""
    chosen = np.asarray(rows)[twice]
    part = file.cells.iloc[chosen]
    names = [file.holds[name][0] for name in LONG if name in file.holds]
    figures = {header for name in HOLDS if name not in LONG for header in file.holds.get(name, ())}
    names += [str(name) for name in part.columns if name not in names and name not in figures]
    studies = file.study.iloc[chosen].str.casefold()
    told: list[str] = []
    for name in names:
        cells = part[name].groupby(studies)
        value = named("where", shlex.quote(f"{name}={str(part[name].iloc[0]).strip()}"))
        if not cells.apply(lambda one: one.duplicated().any()).any():
            return value
        told += [value] if (cells.nunique() > 1).any() else []
    return " ".join(told[:2]) or named("where", "NAME=VALUE")
