"""Files with a row an arm: which rows are the arms of one trial, and which of them is the control."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketcli.errors import InvalidInput, UnknownName, named
from ketcli.evidence.left_out import LeftOut
from ketcli.evidence.nearest import suggestion
from ketcli.evidence.studyfiles import numbers
from ketcli.evidence.studyfiles.columns import ARM, DOSE, HOLDS, TREATMENT
from ketcli.evidence.studyfiles.file import as_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from ketcli.evidence.studyfiles.file import StudyFile

_CONTROL = re.compile(
    r"placebo.*|control.*|ctrl|ctl|comparator.*|sham.*|pbo|plc|waiting[- ]?list|wait[- ]?list( control)?|wl|tau|"
    r"treatment as usual|usual care|standard care|care as usual|no treatment|no intervention|c|0",
    re.I,
)
# what tells the trials of one file apart beside the study's name
_APART = ("outcome", "time", "subgroup", "population")


@dataclass(frozen=True, slots=True)
class Comparison:
    """The arms of one trial that are compared: positions of their rows in the file.

    `sharing` comparisons share the control where the arms stand apart, each in a group (`cell`) of its own.
    """

    study: str
    experimental: tuple[int, ...]
    control: tuple[int, ...]
    cell: str = ""
    sharing: int = 1


def arm_column(file: StudyFile) -> str | None:
    """The column that names what each arm received."""
    return next((name for name in (TREATMENT, ARM) if name in file.holds), None)


def comparisons(
    file: StudyFile, arms: tuple[str, str] | None
) -> tuple[tuple[Comparison, ...], tuple[LeftOut, ...], tuple[str, str]]:
    """The comparison that each trial makes, trials that make none, and the names of the two sides.

    Several experimental arms of a trial stand together, for they share its control.

    Raises
    ------
    InvalidInput
        Which treatment is the control does not show.
    """
    column = arm_column(file)
    if column is None:
        raise InvalidInput(f"{file.name}: a row an arm needs a column 'treatment' or 'arm'")
    names = [column, *(name for name in (DOSE, ARM) if name in file.holds and name != column)]
    arms_of = list(zip(*(file.text(name).str.casefold() for name in names), strict=True))
    treatments = [treatment for treatment, *_ in arms_of]
    experimental, control, words = sides_of(file, column, arms)
    made, left_out = [], []
    for (study, *_), rows in _trials(file).items():
        given = tuple(row for row in rows if treatments[row] in experimental)
        against = tuple(row for row in rows if treatments[row] in control)
        _refuse_one_arm_twice(file, column, arms_of, (*given, *against))
        if given and against:
            made.append(Comparison(study, given, against))
            continue
        lines = ", ".join(str(file.lines[row]) for row in rows)
        lacks = "experimental" if against else "control"
        left_out.append(LeftOut(f"row {lines}", study, "one_arm_row", (lacks,)))
    return tuple(made), tuple(left_out), words


def _refuse_one_arm_twice(
    file: StudyFile, column: str, arms_of: Sequence[tuple[str, ...]], rows: Sequence[int]
) -> None:
    """Refuse two rows of one trial that name the same arm: they are of the same people, or the name is too short.

    Raises
    ------
    InvalidInput
        There are two, with the same dose and the same label.
    """
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        other = seen.setdefault(arms_of[row], row)
        if other != row:
            what = f"{file.study.iloc[row]}, {file.text(column).iloc[row]}"
            raise twice(file, int(file.lines[other]), int(file.lines[row]), what)


def twice(file: StudyFile, first: int, second: int, what: str, way: str = "") -> InvalidInput:
    """That two rows give the figures of one arm, and the ways out."""
    way = way or (
        f"take one with {named('where')} NAME=VALUE or {named('exclude')} 'row {second}', or tell two arms apart by "
        "their doses (column 'dose') or labels (column 'arm' beside 'treatment')"
    )
    return InvalidInput(f"{file.name}: rows {first} and {second} both give {what}: {way}")


def apart(file: StudyFile, made: Sequence[Comparison], header: str) -> tuple[Comparison, ...]:
    """The comparisons with the experimental arms apart that differ in a column; arms of one value stay together."""
    values = as_text(file.cells[header])
    found: list[Comparison] = []
    for one in made:
        groups: dict[str, list[int]] = {}
        for row in one.experimental:
            groups.setdefault(values.iloc[row], []).append(row)
        if len(groups) < 2:
            found.append(one)
            continue
        found += [Comparison(one.study, tuple(rows), one.control, cell, len(groups)) for cell, rows in groups.items()]
    return tuple(found)


def together(file: StudyFile, rows: Sequence[Sequence[int]]) -> pd.DataFrame:
    """The cells of several arms as one row each: what differs is joined or, of numbers, averaged; figures stay."""
    import numpy as np

    kept = file.cells.iloc[[one[0] for one in rows]].reset_index(drop=True)
    several = [(place, list(one)) for place, one in enumerate(rows) if len(one) > 1]
    figures = {
        header for name, headers in file.holds.items() if HOLDS.get(name, "text") != "text" for header in headers
    }
    for header in (str(name) for name in kept.columns if name not in figures) if several else ():
        cells = file.cells[header]
        joined = kept[header].astype(object)
        for place, one in several:
            own = cells.iloc[one]
            if len(set(as_text(own))) == 1:
                continue
            values, wrong = numbers.numbers(as_text(own).tolist(), file.decimal)
            plain = not wrong.any() and not np.isnan(values).any()
            joined.iloc[place] = f"{values.mean():.15g}" if plain else "+".join(sorted(set(as_text(own))))
        kept[header] = joined.astype(str) if cells.dtype.kind not in "fiu" else joined.astype(np.float64)
    return kept


def _trials(file: StudyFile) -> dict[tuple[str, ...], list[int]]:
    """Rows by study and by what tells its results apart."""
    apart = [file.text(name).str.casefold() for name in _APART if name in file.holds]
    trials: dict[tuple[str, ...], list[int]] = {}
    names: dict[str, str] = {}
    for row, study in enumerate(file.study):
        name = names.setdefault(study.casefold(), study)
        trials.setdefault((name, *(values.iloc[row] for values in apart)), []).append(row)
    return trials


def sides_of(file: StudyFile, column: str, arms: tuple[str, str] | None) -> tuple[set[str], set[str], tuple[str, str]]:
    """Which treatments are experimental and which are controls, without regard to case; and both sides in words.

    Raises
    ------
    InvalidInput
        Which treatment is the control does not show.
    UnknownName
        No arm received one of `arms`.
    """
    known = {name.casefold(): name for name in file.text(column)}
    if arms is not None:
        for name in arms:
            if name.casefold() not in known:
                raise UnknownName(
                    f"{named('arms', name)}: no arm of {file.name} received it{suggestion(name, known.values())}; "
                    f"there are {', '.join(known.values())}"
                )
        experimental, control = (name.casefold() for name in arms)
        return {experimental}, {control}, (known[experimental], known[control])
    control_names = [name for name in known if _CONTROL.fullmatch(name)]
    if not control_names or len(control_names) == len(known):
        raise InvalidInput(
            f"{file.name}: which {file.header(column)} is the control? {named('arms', 'EXPERIMENTAL,CONTROL')}; "
            f"there are {', '.join(known.values())}"
        )
    others = [known[name] for name in known if name not in control_names]
    words = (" or ".join(others), " or ".join(known[name] for name in control_names))
    return set(known) - set(control_names), set(control_names), words
