"""The columns of a study file as what its rows are described by: moderators, groups, clusters."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ketcli.evidence.studyfiles import numbers
from ketcli.evidence.studyfiles.columns import STUDY
from ketcli.evidence.studyfiles.file import as_text

if TYPE_CHECKING:
    from ketcli.arrays import BoolArray
    from ketcli.evidence.studyfiles.file import StudyFile

_CODE = re.compile(r"0\d+")


@dataclass(frozen=True)
class DescribedRows:
    """Cells under the file's own headers and the study's name under `study`, a row a row of the effects."""

    cells: pd.DataFrame
    study: pd.Series[str]
    decimal: str

    @classmethod
    def of(cls, file: StudyFile) -> DescribedRows:
        """The columns of a file."""
        return cls(file.cells, file.study, file.decimal)

    @property
    def names(self) -> list[str]:
        """`study`, then the other headers in the order of the file."""
        return [STUDY, *(str(name) for name in self.cells.columns if name != STUDY)]

    def values(self, name: str) -> pd.Series:
        """A column as numbers where every cell that is not missing is one (codes like 01 are none), else as text."""
        if name == STUDY:
            return self.study
        cells = self.cells[name]
        if cells.dtype.kind in "fiu":
            return cells
        texts = as_text(cells)
        if texts.map(lambda text: _CODE.fullmatch(text) is not None).any():
            return texts
        values, wrong = numbers.numbers(texts.tolist(), self.decimal)
        if wrong.any() or np.isnan(values).all():
            return texts
        return pd.Series(values, index=cells.index)

    def text(self, name: str) -> pd.Series[str]:
        """A column as it is written, without spaces at the edges."""
        return self.study if name == STUDY else as_text(self.cells[name])

    def where(self, mask: BoolArray) -> DescribedRows:
        """Some of the rows."""
        return replace(self, cells=self.cells[mask], study=self.study[mask])
