"""Reading one CSV file with a row for each study: anybody's own data."""

from __future__ import annotations

import hashlib
import io
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ketcli.errors import InvalidInput
from ketcli.evidence.findings import Finding, refuse
from ketcli.evidence.nearest import suggestion

if TYPE_CHECKING:
    from ketcli.arrays import BoolArray, FloatArray

STUDY = "study"
# The kinds of figures a study file may hold, most specific first; the first set whose columns are all there is taken
# unless the measure asks for another.
LAYOUTS: dict[str, tuple[str, ...]] = {
    "effects": ("yi", "vi"),
    "effects_se": ("yi", "sei"),
    "means": ("mean_e", "sd_e", "n_e", "mean_c", "sd_c", "n_c"),
    "counts": ("events_e", "n_e", "events_c", "n_c"),
    "proportions": ("events", "n"),
}
COUNT_COLUMNS = {"n_e", "n_c", "n", "events_e", "events_c", "events"}
MAX_LISTED = 50


@dataclass(frozen=True)
class StudyFile:
    """The studies of one file: figures as float64 (NaN where empty), other columns as they stand.

    `complete` says for each row whether all figures of the layout are there.
    """

    name: str
    sha256: str
    layout: str
    frame: pd.DataFrame
    complete: BoolArray

    def provenance(self) -> dict[str, str | None]:
        """Name and hash: what an answer says of its data."""
        return {"name": self.name, "version": None, "sha256": self.sha256}

    @property
    def moderators(self) -> list[str]:
        """Columns that are neither the study's name nor one of its figures."""
        figures = {name for columns in LAYOUTS.values() for name in columns}
        return [str(name) for name in self.frame.columns if name != STUDY and name not in figures]


def read_studies(source: str, layouts: tuple[str, ...]) -> StudyFile:
    """Read a study file, or standard input where `source` is `-`, as the first of `layouts` whose columns it has.

    Raises
    ------
    InvalidInput
        The file is missing, is not CSV, lacks columns, or holds figures that cannot be; every finding is listed.
    """
    name, content = _content(source)
    try:
        frame = pd.read_csv(io.BytesIO(content), encoding="utf-8-sig", skipinitialspace=True)
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{name}: not readable as CSV: {str(error).strip()}") from error
    if STUDY not in frame.columns:
        raise InvalidInput(f"{name}: no column 'study'{suggestion(STUDY, map(str, frame.columns))}")
    layout = _layout(name, frame, layouts)
    if frame.empty:
        raise InvalidInput(f"{name}: a header but no study")
    findings: list[Finding] = []
    figures = {column: _numbers(frame[column], column, name, findings) for column in LAYOUTS[layout]}
    if not findings:
        findings = _impossible(figures, name)
    if findings:
        raise refuse(findings[:MAX_LISTED], f"cannot use {name}")
    frame = frame.assign(**{STUDY: frame[STUDY].astype(str).where(frame[STUDY].notna(), "")}, **figures)
    complete = np.logical_and.reduce([np.isfinite(values) for values in figures.values()])
    return StudyFile(name, hashlib.sha256(content).hexdigest(), layout, frame, complete)


def _content(source: str) -> tuple[str, bytes]:
    if source == "-":
        return "standard input", sys.stdin.buffer.read()
    try:
        return Path(source).name, Path(source).read_bytes()
    except OSError as error:
        raise InvalidInput(f"{source}: cannot be read ({error.strerror})") from error


def _layout(name: str, frame: pd.DataFrame, layouts: tuple[str, ...]) -> str:
    for layout in layouts:
        if set(LAYOUTS[layout]) <= set(frame.columns):
            return layout
    sets = " | ".join(", ".join(LAYOUTS[layout]) for layout in layouts)
    near = ""
    for column in LAYOUTS[layouts[0]]:
        near = near or (suggestion(column, map(str, frame.columns)) if column not in frame.columns else "")
    raise InvalidInput(f"{name}: expected the columns {sets}; found {', '.join(map(str, frame.columns))}{near}")


def _numbers(cells: pd.Series[Any], column: str, file: str, findings: list[Finding]) -> FloatArray:
    if pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells):
        values = cells.to_numpy(dtype=np.float64)
        wrong = np.isinf(values)
    else:
        values = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=np.float64)
        wrong = (np.isnan(values) & cells.notna().to_numpy()) | np.isinf(values)
    for row in wrong.nonzero()[0][:MAX_LISTED]:
        findings.append(Finding(file, int(row) + 2, column, f"expected a number, found {str(cells.iloc[int(row)])!r}"))
    return values


def _impossible(figures: dict[str, FloatArray], file: str) -> list[Finding]:
    """Figures that no study can have, row by row."""
    findings: list[Finding] = []

    def note(wrong: BoolArray, column: str, expected: str) -> None:
        for row in wrong.nonzero()[0][:MAX_LISTED]:
            found = f"{figures[column][row]:g}"
            findings.append(Finding(file, int(row) + 2, column, f"expected {expected}, found {found}"))

    with np.errstate(invalid="ignore"):
        for column in ("vi", "sei"):
            if column in figures:
                note(figures[column] <= 0, column, "more than 0")
        for column in ("sd_e", "sd_c"):
            if column in figures:
                note(figures[column] < 0, column, "0 or more")
        for column in COUNT_COLUMNS & set(figures):
            values = figures[column]
            note(
                values < (1 if column.startswith("n") else 0),
                column,
                "at least 1" if column.startswith("n") else "0 or more",
            )
        for events, n in (("events_e", "n_e"), ("events_c", "n_c"), ("events", "n")):
            if events in figures and n in figures:
                note(figures[events] > figures[n], events, f"at most the number of people ({n})")
    return sorted(findings, key=lambda finding: (finding.row or 0, finding.column))
