"""A study file with the figures of its arms, as a dataset: for what asks about arms, times, doses and events."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ketcli.errors import InvalidInput, NoAnswer, named
from ketcli.evidence.about import About
from ketcli.evidence.dataset import Dataset
from ketcli.evidence.findings import refuse
from ketcli.evidence.left_out import LeftOut
from ketcli.evidence.notes import Note
from ketcli.evidence.outcomes import OUTCOMES
from ketcli.evidence.own_outcome import UNNAMED, own_outcome
from ketcli.evidence.studyfiles.arms import arm_column, sides_of, twice
from ketcli.evidence.studyfiles.choosing import choose
from ketcli.evidence.studyfiles.columns import ARM, DOSE, OUTCOME, TIME, TREATMENT
from ketcli.evidence.studyfiles.kinds import Present, classify
from ketcli.evidence.studyfiles.times import dose_written, hours_written
from ketcli.evidence.studyfiles.totals import read_without_totals
from ketcli.evidence.studyfiles.values import faults
from ketcli.evidence.vocabulary import ADVERSE_EVENT_PREFIX
from ketcli.evidence.windows import WINDOWS, Window, windows_at
from ketcli.questions.effects.arms import OF_STUDIES
from ketcli.questions.effects.method import Method
from ketcli.questions.effects.study_figures import wide_figures
from ketcli.questions.effects.study_tables import ArmFigures, event_code, tables_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ketcli.arrays import FloatArray
    from ketcli.evidence.outcomes import OwnOutcome
    from ketcli.evidence.studyfiles.file import StudyFile
    from ketcli.questions.effects.from_studies import StudyOptions

MOST_WINDOWS = 8
"""Distinct times up to which each is a window of its own; more fall into ketcli's windows."""
# kinds of rows that give the figures of arms, with the sides that each row gives
GIVE_ARMS = {"mean_arms": ("",), "count_arms": ("",), "means": ("_e", "_c"), "counts": ("_e", "_c")}


@dataclass(frozen=True, slots=True)
class Needs:
    """What a question needs of a file.

    One outcome; several times; counts of events; doses; treatments by name, be one of them the control or not.
    """

    outcome: bool = False
    times: bool = False
    events: bool = False
    doses: bool = False
    treatments: bool = False


def dataset_of_studies(source: str, options: StudyOptions, needs: Needs) -> Dataset:
    """The rows of a study file as trials, arms and results.

    Parameters
    ----------
    source : str
        Path or `-`.
    options : StudyOptions
        How to read the file, and which rows.
    needs : Needs
        What the question needs.

    Raises
    ------
    InvalidInput
        The file lacks what the question needs; the sentence names the column.
    NoAnswer
        No row passes the conditions, or none has the figures of an arm.
    """
    whole, totals = read_without_totals(source, options.reading)
    file = choose(whole, options.choosing)
    _require(file, needs)
    figures, notes, left_out = _figures(file, options)
    control, kept = _sides(file, options, figures, needs)
    figures = [one for one in figures if one.treatment.casefold() in kept]
    figures, outcomes, more = _outcomes(file, figures, options, needs)
    _refuse_twice(file, figures, needs)
    windows: tuple[Window, ...] = WINDOWS
    if needs.times:
        left_out += [
            LeftOut(f"row {one.line}", one.study, "unusable_cells", (str(one.line), f"no time in {one.time!r}"))
            for one in figures
            if math.isnan(one.hours)
        ]
        windows = _windows(file, figures)
        figures = [one for one in figures if not math.isnan(one.hours)]
    names = dict.fromkeys(one.treatment for one in figures)
    about = About(
        " or ".join(name for name in names if name.casefold() in control),
        tuple(name for name in names if name.casefold() not in control),
        outcomes,
        windows,
        options.choosing.given(),
        (
            *(Note("read_as", text) for text in file.notes),
            *(Note("total_row", text) for text in totals),
            *notes,
            *more,
        ),
        tuple(left_out),
    )
    return Dataset(file.name, None, str(file.sha256), Path(source), about, tables_of(file, figures, control, outcomes))


def _require(file: StudyFile, needs: Needs) -> None:
    """Refuse a file without a column that the question needs."""
    headers = ", ".join(str(header) for header in file.cells.columns)
    for needed, column, what in (
        (needs.times, TIME, "when each result was measured (6w, 6 weeks ...)"),
        (needs.doses, DOSE, "what dose each arm received"),
    ):
        if needed and column not in file.holds:
            raise InvalidInput(
                f"{file.name}: no column {column!r}, which says {what}; found {headers}"
                f" ({named('map')} 'THEIRS={column}')"
            )
    if needs.treatments and arm_column(file) is None:
        raise InvalidInput(
            f"{file.name}: no column 'treatment', which names what each arm received in a file with a row an arm; "
            f"found {headers} ({named('map')} 'THEIRS=treatment')"
        )


def _figures(file: StudyFile, options: StudyOptions) -> tuple[list[ArmFigures], list[Note], list[LeftOut]]:
    """The figures of every arm, how they came about, and rows that have none."""
    present = Present(file)
    found: list[ArmFigures] = []
    notes: list[Note] = []
    reasons: dict[int, str] = {}
    used: set[int] = set()
    long = arm_column(file) is not None and ("n" in file.holds or "nonevents" in file.holds)
    said = _said(file)
    for statistic, kinds in (("endpoint", ("mean_arms", "means")), ("events", ("count_arms", "counts"))):
        rows = classify(present, [kind for kind in kinds if (kind in ("mean_arms", "count_arms")) == long], "yi")
        findings, undefined = faults(present, rows)
        if findings:
            raise refuse(findings, f"cannot use {file.name}")
        wide = wide_figures(present, rows, Method(), options.ci_level, asked=None)
        reasons |= undefined | wide.undefined
        notes += [Note(kind, text) for kind, text in wide.notes]
        for position in map(int, (~rows.incomplete).nonzero()[0]):
            if position in undefined or position in wide.undefined:
                continue
            used.add(position)
            sides = GIVE_ARMS[rows.sets[rows.which[position]][0]]
            found += [_figure(file, said, position, side, statistic, wide.columns, options) for side in sides]
    if not found:
        raise NoAnswer(
            f"{file.name}: no row gives the means, SDs and people, or the events and people, of an arm (ketcli regress "
            "takes columns of times, doses or treatments beside given effects)"
        )
    lines = {row: str(file.lines[row]) for row in range(len(file)) if row not in used}
    left_out = [
        LeftOut(
            f"row {line}", str(file.study.iloc[row]), "unusable_cells",
            (line, reasons.get(row, "no means or counts of an arm")),
        )
        for row, line in lines.items()
    ]  # fmt: skip
    return found, list(dict.fromkeys(notes)), left_out


def _said(file: StudyFile) -> dict[str, list[str]]:
    """The columns that say in words what a row is of, each made text once."""
    return {name: file.text(name).tolist() for name in (OUTCOME, TIME, DOSE, TREATMENT, ARM) if name in file.holds}


def _figure(
    file: StudyFile, said: dict[str, list[str]], row: int, side: str, statistic: str, columns: dict[str, FloatArray],
    options: StudyOptions,
) -> ArmFigures:  # fmt: skip
    def cell(name: str) -> str:
        return said[name][row] if name in said else ""

    outcome = cell(OUTCOME) or (options.choosing.known and options.choosing.outcome) or ""
    column = arm_column(file)
    sides = options.choosing.arms or (OF_STUDIES.experimental, OF_STUDIES.control)
    treatment = sides[side == "_c"] if side else cell(column or "")
    time = cell(TIME)
    hours = hours_written(time, file.header(TIME)) if time else None
    dose = dose_written(cell(DOSE), file.header(DOSE)) if cell(DOSE) and side != "_c" else None
    names = ("mean", "sd", "n") if statistic == "endpoint" else ("events", "n")
    label = cell(ARM).casefold() if TREATMENT in said and not side else ""
    return ArmFigures(
        int(file.lines[row]), str(file.study.iloc[row]), treatment, outcome, time,
        math.nan if hours is None else hours, *(dose or (math.nan, "")), statistic,
        {name: float(columns[f"{name}{side}"][row]) for name in names}, label,
    )  # fmt: skip


def _sides(
    file: StudyFile, options: StudyOptions, figures: Sequence[ArmFigures], needs: Needs
) -> tuple[set[str], set[str]]:
    """The treatments that are controls, and all that take part, without regard to case."""
    given = {one.treatment.casefold() for one in figures}
    arms, column = options.choosing.arms, arm_column(file)
    if column is None or figures[0].treatment in (OF_STUDIES.experimental, OF_STUDIES.control):
        return {(arms or (OF_STUDIES.experimental, OF_STUDIES.control))[1].casefold()}, given
    try:
        experimental, control, _ = sides_of(file, column, arms)
    except InvalidInput:
        if arms is not None or not needs.treatments:
            raise
        return set(), given
    return control, given if needs.treatments else experimental | control


def _outcomes(
    file: StudyFile, figures: list[ArmFigures], options: StudyOptions, needs: Needs
) -> tuple[list[ArmFigures], tuple[OwnOutcome, ...], list[Note]]:
    """The figures of the outcomes that are asked, these outcomes with what is known of them, and a note.

    Raises
    ------
    InvalidInput
        One outcome is needed, and the file has several; or none is counted where counts are needed.
    """
    notes: list[Note] = []
    if needs.events:
        figures, note = _side_effects(file, figures, options)
        notes.append(note)
    names = list(dict.fromkeys(one.outcome for one in figures))
    if needs.outcome and len({name.casefold() for name in names}) > 1:
        raise InvalidInput(
            f"{file.name}: which {file.header(OUTCOME)}? {named('outcome')} takes one of {', '.join(names)}"
        )
    found = []
    for name in names:
        kinds = {one.statistic for one in figures if one.outcome == name}
        noun = options.noun if needs.outcome else ""
        own = own_outcome(name, good=options.good, noun=noun, scored="endpoint" in kinds, counted="events" in kinds)
        if needs.events:  # a side effect goes by the code of one
            own = own_outcome(event_code(name), good="low", scored=False)
        found.append(own)
    return figures, tuple(found), notes


def _side_effects(
    file: StudyFile, figures: Sequence[ArmFigures], options: StudyOptions
) -> tuple[list[ArmFigures], Note]:  # fmt: skip
    """The counts that are of side effects, and which these are: never those of an outcome that is good to have."""
    counted = [one for one in figures if one.statistic == "events"]
    if not counted:
        raise NoAnswer(f"{file.name}: no row gives events and people (columns events and n)")
    names = dict.fromkeys(one.outcome or UNNAMED for one in counted)
    marked = [name for name in names if name.casefold().startswith(ADVERSE_EVENT_PREFIX)]
    good = [name for name in names if _is_good(name, options)]
    used = marked or [name for name in names if name not in good]
    if not used:
        raise NoAnswer(f"{file.name}: no side effect is counted, only what is good to have: {', '.join(good)}")
    why = "those that begin with ae:" if marked else "the counted outcomes of the file"
    text = f"counted as side effects: {why} ({', '.join(used)})"
    text += f"; not those that are good to have ({', '.join(good)})" if good and not marked else ""
    return [one for one in counted if (one.outcome or UNNAMED) in used], Note("counted", text)


def _is_good(name: str, options: StudyOptions) -> bool:
    """Whether it is good to have: as somebody says, or by the outcomes that ketcli knows."""
    if options.good == "high" or name.casefold() in {one.casefold() for one in options.benefits}:
        return True
    known = OUTCOMES.get(name.casefold().replace(" ", "_"))
    return known is not None and known.event is not None and known.event.good == "high"


def _refuse_twice(file: StudyFile, figures: Iterable[ArmFigures], needs: Needs) -> None:
    """Refuse two results of one arm for one question: they are of the same people."""
    seen: dict[tuple[str, ...], ArmFigures] = {}
    for one in figures:
        key = one.study.casefold(), one.arm, one.outcome.casefold(), one.statistic
        other = seen.setdefault((*key, str(one.hours)) if needs.times else key, one)
        if other is one:
            continue
        times = list(dict.fromkeys(each.time for each in (other, one) if each.time))
        what = f"{one.study}, {one.treatment}" + (f", {one.outcome}" if one.outcome else "")
        way = f"{named('at')} takes one time ({' or '.join(times)})" if len(times) > 1 else ""
        raise twice(file, other.line, one.line, what, way)


def _windows(file: StudyFile, figures: Sequence[ArmFigures]) -> tuple[Window, ...]:
    """Each time of the file as a window up to the middle of the way to the next; of many times ketcli's own windows."""
    written: dict[float, Counter[str]] = {}
    for one in figures:
        if not math.isnan(one.hours) and one.hours > 0:
            written.setdefault(one.hours, Counter()).update([one.time])
    if not written:
        raise InvalidInput(
            f"{file.name}: column {file.header(TIME)} names no time with its unit ({figures[0].time!r}): write 6w, "
            "6 weeks, week 6, 24h or 7d"
        )
    if len(written) > MOST_WINDOWS:
        return WINDOWS
    unit = _unit_of_header(file)
    named = {}
    for hours, texts in written.items():
        name = max(texts, key=texts.__getitem__)
        named[hours] = f"{name} {unit}".strip() if name.replace(".", "").isdigit() else name
    return windows_at(named)


def _unit_of_header(file: StudyFile) -> str:
    """The word of the header that says the unit of bare numbers: `weeks`."""
    from ketcli.evidence.studyfiles.times import unit_word

    return unit_word(file.header(TIME))
