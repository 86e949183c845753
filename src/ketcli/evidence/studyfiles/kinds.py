"""What kind of figures each row has, and what is missing where it has none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ketcli.errors import InvalidInput
from ketcli.evidence.nearest import suggestion
from ketcli.evidence.studyfiles.columns import COUNTED, PRECISIONS, SHORT, SIDES, SPREADS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketcli.arrays import BoolArray, FloatArray, IntArray
    from ketcli.evidence.studyfiles.file import StudyFile

# kind of row -> family; rows of one family can be pooled without being told what a given effect is
FAMILIES = {
    "effects": "effects",
    **dict.fromkeys(("mean_pairs", "means", "tests", "mean_arms"), "means"),
    **dict.fromkeys(("count_pairs", "counts", "count_arms"), "counts"),
    "proportions": "proportions",
}
IN_ONE_ROW = ("effects", "mean_pairs", "means", "count_pairs", "counts", "tests", "proportions")
ARM_KINDS = ("mean_arms", "count_arms")


@dataclass(frozen=True)
class Kinds:
    """What each row is taken as.

    Attributes
    ----------
    sets : tuple
        The sets of columns that rows are taken from, each with the kind of row that it makes.
    which : int array
        The position in `sets` for each row; -1 for a row that has the figures of none.
    """

    sets: tuple[tuple[str, tuple[str, ...]], ...]
    which: IntArray

    @property
    def incomplete(self) -> BoolArray:
        """Rows without a kind."""
        return np.asarray(self.which < 0)

    def of(self, *kinds: str) -> BoolArray:
        """Rows of these kinds."""
        return self._among([kind in kinds for kind, _ in self.sets])

    def use(self, name: str) -> BoolArray:
        """Rows whose kind needs this column."""
        return self._among([name in columns for _, columns in self.sets])

    def rows(self, index: int) -> BoolArray:
        """Rows taken from one of the sets."""
        return np.asarray(self.which == index)

    def families(self) -> list[str]:
        """The families that there are."""
        return list(dict.fromkeys(FAMILIES[kind] for kind, _ in self.sets))

    def in_family(self, family: str) -> BoolArray:
        """Rows of one family."""
        return self._among([FAMILIES[kind] == family for kind, _ in self.sets])

    def _among(self, wanted: list[bool]) -> BoolArray:
        return np.array([*wanted, False], dtype=bool)[self.which]


class Present:
    """Where the cells of a file hold something."""

    def __init__(self, file: StudyFile) -> None:
        self.file = file
        self._read: dict[str, tuple[FloatArray, BoolArray]] = {}

    def read(self, name: str) -> tuple[FloatArray, BoolArray]:
        """Values and faulty cells of a column; nothing at all where the file has none."""
        if name not in self._read:
            if name in self.file.holds:
                self._read[name] = self.file.figures(name)
            else:
                self._read[name] = (np.full(len(self.file), np.nan), np.zeros(len(self.file), dtype=bool))
        return self._read[name]

    def all(self, names: Iterable[str]) -> BoolArray:
        """Rows where every one of these cells holds something, be it faulty."""
        mask = np.ones(len(self.file), dtype=bool)
        for name in names:
            if name not in self.file.holds:
                return np.zeros(len(self.file), dtype=bool)
            values, wrong = self.read(name)
            mask &= ~np.isnan(values) | wrong
        return mask


def columns_of(kind: str, ratio: str) -> list[tuple[str, ...]]:
    """The sets of columns that make a row of a kind, the best first."""
    if kind == "effects":
        return [(ratio, *precision) for precision in PRECISIONS.values()]
    if kind == "means":
        common = ("mean_e", "n_e", "mean_c", "n_c")
        return [*_both_arms([(*names, "n") for names in SPREADS.values()]), (*common, "t"), (*common, "p")]
    if kind == "counts":
        return _both_arms(list(COUNTED.values()))
    others: dict[str, list[tuple[str, ...]]] = {
        "mean_pairs": [("mean_e", "sd_e", "mean_c", "sd_c", "n_pairs")],
        "tests": [("t", "n_e", "n_c")],
        "count_pairs": [("events_e", "events_c", "n_pairs")],
        "proportions": [("events", "n"), ("events", "nonevents")],
        "mean_arms": [(*names, "n") for names in SPREADS.values()],
        "count_arms": list(COUNTED.values()),
    }
    return others[kind]


def _both_arms(sets: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Every pair of such sets, one of each arm."""
    arms = {side: [tuple(f"{stem}_{side}" for stem in names) for names in sets] for side in SIDES}
    return [(*e, *c) for e in arms["e"] for c in arms["c"]]


def possible(file: StudyFile, kinds: Iterable[str], ratio: str) -> list[str]:
    """Those kinds for which the file has a whole set of columns."""
    return [kind for kind in kinds if any(_has(file, one) for one in columns_of(kind, ratio))]


def _has(file: StudyFile, columns: Iterable[str]) -> bool:
    return all(name in file.holds for name in columns)


def classify(present: Present, kinds: Iterable[str], ratio: str) -> Kinds:
    """Take each row as the first of these kinds for which it has all figures."""
    which = np.full(len(present.file), -1)
    sets: list[tuple[str, tuple[str, ...]]] = []
    for kind in kinds:
        for columns in columns_of(kind, ratio):
            rows = present.all(columns) & (which < 0)
            if rows.any():
                which[rows] = len(sets)
                sets.append((kind, columns))
    return Kinds(tuple(sets), which)


def empty_cells(present: Present, row: int, kinds: Iterable[str], ratio: str, used: Kinds) -> str:
    """The cells that a row lacks for the set it comes nearest to, by the file's own headers."""
    common = {columns: int(used.rows(index).sum()) for index, (_, columns) in enumerate(used.sets)}
    sets = [one for kind in kinds for one in columns_of(kind, ratio) if _has(present.file, one)]

    def lacking(one: tuple[str, ...]) -> list[str]:
        return [name for name in one if np.isnan(present.read(name)[0][row]) and not present.read(name)[1][row]]

    nearest = min(sets, key=lambda one: (len(lacking(one)) - len(one), -common.get(one, 0)))
    return ", ".join(present.file.header(name) for name in lacking(nearest))


def expected(file: StudyFile, measure: str | None = None) -> InvalidInput:
    """The error of a file that has no whole set of columns for the measure asked for, or for any."""
    sets = " | ".join(", ".join(one) for one in SHORT)
    headers = [str(header) for header in file.cells.columns]
    near = ""
    for column in ("yi", "vi", "sei", "mean_e", "events_e"):
        near = near or (suggestion(column, headers) if column not in file.holds else "")
    asked = f" for {measure}" if measure else ""
    return InvalidInput(f"{file.name}: expected the columns{asked} {sets}; found {', '.join(headers)}{near}")
