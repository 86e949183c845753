"""One study file: read, with its columns understood."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ketcli.errors import InvalidInput, in_file, named
from ketcli.evidence.nearest import suggestion
from ketcli.evidence.studyfiles import numbers
from ketcli.evidence.studyfiles.columns import AUTHOR, HOLDS, NUMBERS, SETS, STUDY, YEAR
from ketcli.evidence.studyfiles.content import is_excel, name_of, read_content
from ketcli.evidence.studyfiles.delimited import records, sniff
from ketcli.evidence.studyfiles.encoding import decode
from ketcli.evidence.studyfiles.excel import sheet_records
from ketcli.evidence.studyfiles.fast import read_fast
from ketcli.evidence.studyfiles.names import read_map, roles
from ketcli.evidence.studyfiles.options import ReadingOptions
from ketcli.evidence.studyfiles.table import FileTable, table_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketcli.arrays import BoolArray, FloatArray, IntArray

DELIMITER_NAMES = {";": "semicolons", "\t": "tabs", "|": "bars", " ": "spaces"}
PEOPLE = ("people", "events")
_THEIRS = "'THEIRS=study'"
_START = 200  # characters that tell what a file is


@dataclass(frozen=True)
class StudyFile:
    """The rows of one file.

    Attributes
    ----------
    cells : DataFrame
        The columns of the file under their own headers, as text or as numbers.
    study : Series of str
        The name of each row's study.
    lines : int array
        The line of the file on which each row stands.
    holds : mapping
        Our name of a column -> the headers that may be it (several have an equal claim).
    decimal : str
        The decimal mark; `decimal_shown` is false where no figure has one.
    notes : tuple of str
        How the file was read, where that was not plain.
    """

    name: str
    sha256: str
    cells: pd.DataFrame
    study: pd.Series[str]
    lines: IntArray
    holds: Mapping[str, tuple[str, ...]]
    decimal: str
    notes: tuple[str, ...]
    decimal_shown: bool

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.lines)

    def provenance(self) -> dict[str, str | None]:
        """Name and hash: what an answer says of its data."""
        return {"name": self.name, "version": None, "sha256": self.sha256}

    def header(self, name: str) -> str:
        """The file's own name of one of our columns.

        Raises
        ------
        InvalidInput
            Several columns have an equal claim.
        """
        claimed = self.holds[name]
        if len(claimed) > 1:
            listed = " and ".join(repr(header) for header in claimed)
            raise InvalidInput(
                f"{self.name}: columns {listed} could both be {name}; say which with "
                f"{named('map', f'{claimed[0]!r}={name}')}"
            )
        return claimed[0]

    def text(self, name: str) -> pd.Series[str]:
        """One of our columns as text, without spaces at the edges."""
        return as_text(self.cells[self.header(name)])

    @cached_property
    def _folded(self) -> dict[str, np.ndarray]:
        return {}

    def folded(self, header: str) -> np.ndarray:
        """A column of the file as text without regard to case, made once for many questions."""
        if header not in self._folded:
            cells = self.study if header in self.holds["study"] else self.cells[header]
            self._folded[header] = as_text(cells).str.casefold().to_numpy(dtype=object)
        return self._folded[header]

    def figures(self, name: str) -> tuple[FloatArray, BoolArray]:
        """One of our columns as numbers (NaN where empty), and where a cell is no number."""
        cells = self.cells[self.header(name)]
        if cells.dtype.kind in "fiu":
            return cells.to_numpy(dtype=np.float64), np.zeros(len(cells), dtype=bool)
        texts = cells.tolist()
        if HOLDS.get(name) in PEOPLE and not self.decimal_shown:
            texts = [numbers.whole(text) for text in texts]
        return numbers.numbers(texts, self.decimal)

    def keep(self, mask: BoolArray) -> StudyFile:
        """The same file with only some of its rows."""
        cells, study = self.cells[mask].reset_index(drop=True), self.study[mask].reset_index(drop=True)
        return replace(self, cells=cells, study=study, lines=self.lines[mask])


def as_text(cells: pd.Series) -> pd.Series[str]:
    """Cells as text without spaces at the edges; a number as it would be typed."""
    if cells.dtype.kind in "fiu":
        return cells.map(lambda value: "" if np.isnan(value) else f"{value:.15g}")
    return cells.str.strip()


def read_studies(source: str, options: ReadingOptions | None = None) -> StudyFile:
    """Read a study file, or standard input where `source` is `-`.

    Raises
    ------
    InvalidInput
        It cannot be read, is no table, or has no name of the study.
    """
    options = options or ReadingOptions()
    mapped = read_map(options.map)
    with in_file(name_of(source, options.content)):
        return _read(source, options, mapped)


def _read(source: str, options: ReadingOptions, mapped: Mapping[str, str]) -> StudyFile:
    name, content = read_content(source, options.content)
    table, found = _table(content, name, options, mapped)
    headers = [str(header) for header in table.cells.columns]
    held = {
        ours: tuple(headers[position] for position in positions) for ours, positions in roles(headers, mapped).items()
    }
    shown = options.decimal_mark() or _decimal(table, held, name)
    decimal = shown or "."
    said = [*found, *(["decimal comma"] if decimal == "," else []), *table.found]
    study, named_by = _studies(table, held, name, headers)
    said += named_by
    notes = [f"{name} read as: {'; '.join(said)}"] if said else []
    held = {**held, STUDY: held.get(STUDY, (STUDY,))}
    return StudyFile(
        name,
        hashlib.sha256(content).hexdigest(),
        table.cells,
        study,
        table.lines,
        held,
        decimal,
        tuple(notes),
        shown is not None,
    )


def _table(
    content: bytes, name: str, options: ReadingOptions, mapped: Mapping[str, str]
) -> tuple[FileTable, list[str]]:
    if is_excel(content, name):
        rows, found = sheet_records(content, name, options.sheet, mapped)
        return table_of(rows, name, mapped, ()), list(found)
    if options.sheet is not None:
        raise InvalidInput(f"{named('sheet')}: {name} is no Excel workbook")
    plain = options.encoding is None and options.delimiter in (None, ",", "comma") and options.decimal in (None, ".")
    fast = read_fast(content, mapped) if plain else None
    if fast is not None:
        return fast, []
    text, encoding = decode(content, name, options.encoding)
    _refuse_markup(text, name)
    delimiter = options.separator() or sniff(text, mapped)
    found_words = [encoding] if encoding else []
    found_words += [f"separated by {DELIMITER_NAMES.get(delimiter, repr(delimiter))}"] if delimiter != "," else []
    return table_of(list(records(text, delimiter, name)), name, mapped, ()), found_words


def _refuse_markup(text: str, name: str) -> None:
    start = text[:_START].lstrip().casefold()
    if start.startswith(("<!doctype", "<html", "<table", "<?xml")):
        raise InvalidInput(f"{name}: a page or XML, no table of text: open it in a spreadsheet and save it as CSV")
    if start.startswith(("[", "{")) and text.rstrip().endswith(("]", "}")):
        raise InvalidInput(f"{name}: JSON, no table of text: write it as CSV, a row a study")


def complete_sets(held: Mapping[str, object]) -> list[tuple[str, ...]]:
    """The sets of columns that are all there."""
    return [one for sets in SETS.values() for one in sets if all(column in held for column in one)]


def _decimal(table: FileTable, held: Mapping[str, tuple[str, ...]], name: str) -> str | None:
    """The decimal mark on which the figures agree; None where none shows.

    Raises
    ------
    InvalidInput
        Both marks show, or `1,234` may be either; so may `1.234` beside decimal commas, where a point is a common slip.
    """
    used = {column for one in complete_sets(held) for column in one if column in NUMBERS}
    texts = {
        column: table.cells[header].tolist()
        for column in used
        for header in held[column]
        if table.cells[header].dtype.kind not in "fiu"
    }
    mark = numbers.decimal_mark(cell for cells in texts.values() for cell in cells)
    if mark == "?":
        raise InvalidInput(
            f"{name}: some figures have a decimal point and some a decimal comma; say which with "
            f"{named('decimal', '.')} or {named('decimal', ',')}"
        )
    stray = "," if mark is None else "." if mark == "," else ""
    if stray:
        for column, cells in texts.items():
            for line, cell in zip(table.lines, cells, strict=True):
                if stray in cell and HOLDS[column] not in PEOPLE and numbers.ambiguous(cell):
                    raise InvalidInput(
                        f"{name}, row {line}, column {held[column][0]}: {cell.strip()!r} may be a decimal or "
                        f"thousands; say which with {named('decimal', ',')} or {named('decimal', '.')}"
                    ).at(name, int(line), held[column][0])
    return mark


def _studies(
    table: FileTable, held: Mapping[str, tuple[str, ...]], name: str, headers: Sequence[str]
) -> tuple[pd.Series[str], list[str]]:
    """The name of each row's study, and how it is made where no column `study` holds it."""
    if STUDY not in held:
        raise InvalidInput(
            f"{name}: no column 'study'{suggestion(STUDY, headers)}; found {', '.join(headers)} "
            f"({named('map', _THEIRS)})"
        )
    if len(held[STUDY]) > 1:
        listed = " and ".join(repr(header) for header in held[STUDY])
        raise InvalidInput(
            f"{name}: columns {listed} could both name the study; {named('map', f'{held[STUDY][0]!r}=study')}"
        )
    header = held[STUDY][0]
    study = table.cells[header] if table.clean else as_text(table.cells[header])
    if header in held.get(AUTHOR, ()) and len(held.get(YEAR, ())) == 1:
        years = as_text(table.cells[held[YEAR][0]])
        pairs = zip(study, years, strict=True)
        joined = [author if not year or year in author else f"{author}, {year}" for author, year in pairs]
        return pd.Series(joined, index=study.index, dtype=object), [f"studies named by {header} and {held[YEAR][0]}"]
    return study, []
