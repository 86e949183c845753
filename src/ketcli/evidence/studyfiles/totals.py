"""Rows that are sums or summaries of the others, as spreadsheets and exports have them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ketcli.evidence.studyfiles.columns import HOLDS
from ketcli.evidence.studyfiles.file import PEOPLE, complete_sets, read_studies

if TYPE_CHECKING:
    from ketcli.arrays import BoolArray
    from ketcli.evidence.studyfiles.file import StudyFile
    from ketcli.evidence.studyfiles.options import ReadingOptions

_NAMES = re.compile(
    r"(grand |sub|sub-|sub )?totals?|sum|overall( effect| estimate)?|pooled( effect| estimate)?|summary( effect)?|all|"
    r"all studies|combined|average|mean|median|mittelwert|(random|fixed|common)[- ]effects?( model| estimate)?|"
    r"re model|fe model|gesamt|summe|insgesamt|meta-analysis|heterogeneity.*|test for .*",
    re.I,
)
_TAIL = re.compile(r"\s*[(\[].*[)\]]\s*$|[:.]\s*$")
_LAST = 5
_FEW = 100_000


def totals(file: StudyFile) -> BoolArray:
    """Which rows are named as a sum, or whose counts are the sums of all rows above them."""
    found = np.zeros(len(file), dtype=bool)
    rows = range(len(file)) if len(file) <= _FEW else range(len(file) - _LAST, len(file))
    names = file.study.tolist()
    for row in rows:
        name = names[row] if len(names[row]) < 60 else ""
        found[row] = _NAMES.fullmatch(_TAIL.sub("", name).strip()) is not None
    return found | _sums(file, found)


def _sums(file: StudyFile, named: BoolArray) -> BoolArray:
    """A last row of which every count is the sum of that column above it (three columns or more)."""
    found = np.zeros(len(file), dtype=bool)
    used = {column for one in complete_sets(file.holds) for column in one if HOLDS[column] in PEOPLE}
    columns = [file.figures(column)[0] for column in sorted(used) if len(file.holds[column]) == 1]
    last = len(file) - 1
    if len(columns) < 3 or last < 2 or named[last]:
        return found
    above = [float(values[:last][~named[:last]].sum()) for values in columns]
    found[last] = all(values[last] == total > 0 for values, total in zip(columns, above, strict=True))
    return found


def without_totals(file: StudyFile) -> tuple[StudyFile, tuple[str, ...]]:
    """The file without such rows, and a note that names them."""
    mask = totals(file)
    if not mask.any() or mask.all():
        return file, ()
    rows = ", ".join(f"row {line} ({name})" for line, name in zip(file.lines[mask], file.study[mask], strict=True))
    return file.keep(~mask), (f"taken as a total of the other rows and left out: {rows}; a study needs another name",)


def read_without_totals(source: str, options: ReadingOptions | None) -> tuple[StudyFile, tuple[str, ...]]:
    """A study file without such rows, and a note that names them; a table at hand is read once for many questions.

    Raises
    ------
    InvalidInput
        As `read_studies`.
    """
    if options is None or options.content is None:
        return without_totals(read_studies(source, options))
    return _of_content(source, options)


@lru_cache(maxsize=1)
def _of_content(source: str, options: ReadingOptions) -> tuple[StudyFile, tuple[str, ...]]:
    return without_totals(read_studies(source, options))
