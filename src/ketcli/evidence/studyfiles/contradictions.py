"""Figures of one row that say different things of its precision."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ketcli.evidence.notes import Note
from ketcli.evidence.studyfiles.kinds import Present

if TYPE_CHECKING:
    from ketcli.arrays import BoolArray
    from ketcli.evidence.studyfiles.file import StudyFile

APART = 0.05
"""A variance and the square of a standard error that differ by more than this share are not the same printed twice."""
MAX_LISTED = 5


def disagreeing(present: Present) -> BoolArray:
    """The rows whose variance is not the square of their standard error."""
    held = present.file.holds
    if not all(len(held.get(name, ())) == 1 for name in ("vi", "sei")):
        return np.zeros(len(present.file), dtype=bool)
    vi, sei = (present.read(name)[0] for name in ("vi", "sei"))
    with np.errstate(invalid="ignore"):
        return np.asarray((vi > 0) & (sei > 0) & (np.abs(vi - sei**2) > APART * vi))


def disagreeing_notes(file: StudyFile) -> list[Note]:
    """A note that names these rows, and which of the two is taken."""
    rows = file.lines[disagreeing(Present(file))]
    if not rows.size:
        return []
    listed = ", ".join(map(str, rows[:MAX_LISTED])) + (" ..." if rows.size > MAX_LISTED else "")
    taken, other = file.holds["vi"][0], file.holds["sei"][0]
    text = f"{taken} is not the square of {other} (row {listed}): {taken} is taken"
    return [Note("disagrees", text)]
