"""What ketcli sees in a study file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ketcli.errors import in_file
from ketcli.evidence.studyfiles.columns import COLUMNS, OUTCOME
from ketcli.evidence.studyfiles.content import read_content
from ketcli.evidence.studyfiles.file import read_studies
from ketcli.evidence.studyfiles.options import ReadingOptions
from ketcli.questions.effects.from_studies import ask_studies

if TYPE_CHECKING:
    from ketcli.evidence.left_out import LeftOut
    from ketcli.evidence.notes import Note
    from ketcli.evidence.studyfiles.file import StudyFile
    from ketcli.questions.effects.from_studies import StudyOptions


@dataclass(frozen=True, slots=True)
class SeenColumn:
    """A column of the file: its header, the columns of ketcli that it may be (empty: a moderator), and a first cell."""

    header: str
    taken_as: str
    text: str
    example: str


@dataclass(frozen=True, slots=True)
class Description:
    """What is seen: columns, rows, studies, the measure and how many rows have it, who is left out, and notes."""

    path: str
    columns: tuple[SeenColumn, ...]
    rows: int
    studies: int
    measure: str
    usable: int
    left_out: tuple[LeftOut, ...]
    notes: tuple[Note, ...]


def describe(path: str, options: StudyOptions) -> Description:
    """Describe a study file.

    Raises
    ------
    InvalidInput, NoAnswer
        It cannot be used.
    """
    reading = options.reading or ReadingOptions()
    if not Path(path).is_file() and reading.content is None:  # read twice; what is typed or piped comes once
        with in_file(path):
            reading = replace(reading, content=read_content(path)[1])
        options = replace(options, reading=reading)
    file = read_studies(path, reading)
    sets = [ask_studies(path, options=replace(one, repeats=True)) for one in _each_outcome(file, options)]
    texts = {column.name: column.text for column in COLUMNS}
    columns = []
    for header in map(str, file.cells.columns):
        ours = [name for name in texts if header in file.holds.get(name, ())]
        words = "; ".join(texts[name] for name in ours) or "moderator"
        columns.append(SeenColumn(header, ", ".join(ours), words, str(file.cells[header].iloc[0])))
    measures = dict.fromkeys(effects.method.measure for effects in sets)
    return Description(
        path, tuple(columns), len(file), int(file.study.nunique()), " or ".join(measures),
        sum(int(effects.usable.sum()) for effects in sets),
        tuple(item for effects in sets for item in effects.left_out),
        tuple(dict.fromkeys(note for effects in sets for note in effects.notes)),
    )  # fmt: skip


def _each_outcome(file: StudyFile, options: StudyOptions) -> list[StudyOptions]:
    """The options for each outcome of the file, which may be scored or counted; as they are where it has one."""
    choosing = options.choosing
    names = {name.casefold(): name for name in file.text(OUTCOME)} if OUTCOME in file.holds else {}
    if choosing.outcome is not None or len(names) < 2:
        return [options]
    return [replace(options, choosing=replace(choosing, outcome=name)) for name in names.values()]
