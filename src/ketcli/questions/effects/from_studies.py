"""The effect sizes of a study file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from ketcli.columns import Columns
from ketcli.errors import InvalidInput, named
from ketcli.evidence.findings import refuse
from ketcli.evidence.notes import Note, naming
from ketcli.evidence.own_outcome import own_outcome
from ketcli.evidence.studyfiles.choosing import choose
from ketcli.evidence.studyfiles.columns import OUTCOME
from ketcli.evidence.studyfiles.contradictions import disagreeing_notes
from ketcli.evidence.studyfiles.described import DescribedRows
from ketcli.evidence.studyfiles.kinds import Present
from ketcli.evidence.studyfiles.options import Choosing
from ketcli.evidence.studyfiles.repeated import refuse_repeated, refuse_unnamed
from ketcli.evidence.studyfiles.totals import read_without_totals
from ketcli.evidence.studyfiles.values import faults
from ketcli.questions.effects.arms import COMPARATOR, TREATMENT
from ketcli.questions.effects.effect_set import EffectSet, compute
from ketcli.questions.effects.method import PROPORTIONS, measure_named, resolve
from ketcli.questions.effects.outcomes import MEASURE_OF_MODEL
from ketcli.questions.effects.prior import pooled_sd
from ketcli.questions.effects.study_arms import StudyEffects, compared, is_long, rows_left_out
from ketcli.questions.effects.study_figures import wide_figures
from ketcli.questions.effects.study_measure import plan_of

if TYPE_CHECKING:
    from ketcli.effects.measures import Measure
    from ketcli.evidence.studyfiles.file import StudyFile
    from ketcli.evidence.studyfiles.kinds import Kinds
    from ketcli.evidence.studyfiles.options import ReadingOptions
    from ketcli.questions.effects.method import Method
    from ketcli.questions.effects.study_figures import WideFigures

SHOWN = (
    *("mean_e", "sd_e", "events_e", "n_e", "mean_c", "sd_c", "events_c", "n_c"),
    *("events", "n"),
)


@dataclass(frozen=True, slots=True)
class StudyOptions:
    """How a study file is read and which of its rows are asked.

    `ci_level` is the level of intervals in the file, `good` which values of the outcome are good and `noun` how it
    reads in a sentence, where somebody says so, `benefits` the outcomes of a review that are good to have; `repeats`
    lets a study stand in several rows (where they are listed, or told to be of one study by a multilevel model).
    """

    reading: ReadingOptions | None = None
    choosing: Choosing = Choosing()  # noqa: RUF009 - frozen
    ci_level: float = 0.95
    repeats: bool = False
    good: Literal["low", "high", ""] = ""
    noun: str = ""
    benefits: tuple[str, ...] = ()


def ask_studies(
    source: str, *, like: str | None = None, measure: Measure | None = None, options: StudyOptions | None = None,
    **choices: Any,
) -> EffectSet:  # fmt: skip
    """The effect sizes of a study file by the choices of a user, with the measure that the model calls for.

    Parameters
    ----------
    source : str
        Path or `-`.
    like, measure
        As the options of that name.
    options : StudyOptions, optional
        How to read the file, and which rows.
    **choices
        Fields of `Method`; None is the default.

    Raises
    ------
    InvalidInput, NoAnswer
        As `effects_of_studies`, or a choice that cannot be.
    """
    measure = measure or MEASURE_OF_MODEL.get(str(choices.get("model")))
    return effects_of_studies(source, resolve(like, measure=measure, **choices), measure=measure, options=options)


def effects_of_studies(
    source: str, method: Method, *, measure: Measure | None, options: StudyOptions | None = None
) -> EffectSet:
    """Read a study file (`-` is standard input) and compute its effect sizes.

    Parameters
    ----------
    source : str
        Path or `-`.
    method : Method
        The choices; its measure counts only where `measure` says so.
    measure : str or None
        The measure asked for; None takes the one that fits the file's figures.
    options : StudyOptions, optional
        How to read the file, and which rows.

    Raises
    ------
    InvalidInput
        The file cannot be used; the message lists every finding. Or a study stands in several rows.
    NoAnswer
        No row passes the conditions.
    """
    options = options or StudyOptions()
    if not 0 < options.ci_level < 1:
        raise InvalidInput(f"{named('ci_level')} must lie between 0 and 1, not {options.ci_level:g}")
    if method.from_response:
        raise InvalidInput(f"{named('from_response')}: only for a dataset, whose trials state both")
    whole, totals = read_without_totals(source, options.reading)
    file = choose(whole, options.choosing)
    notes = [Note("read_as", text) for text in file.notes] + [Note("total_row", text) for text in totals]
    notes += disagreeing_notes(file)
    if not is_long(file, measure):
        return _effects(_in_rows(file, method, measure, options), notes, options)

    def with_arms(by: str | None) -> EffectSet:
        found = compared(file, method, measure, options.choosing.arms, options.ci_level, by=by)
        return _effects(found, notes, options)

    return replace(with_arms(None), divided=with_arms)


def _effects(found: StudyEffects, notes: list[Note], options: StudyOptions) -> EffectSet:
    """The set of these effects, with what is told of them and of the file."""
    file, method = found.file, replace(found.method, window=None)
    usable = np.isfinite(found.frame["yi"].to_numpy())
    refuse_unnamed(file, usable.nonzero()[0].tolist())
    if not options.repeats and method.model != "multilevel":
        notes = notes + refuse_repeated(file, usable.nonzero()[0])
    outcome, told = _told(file, found.frame, options, method)
    return EffectSet(
        Columns.of(told), outcome, method, found.left_out, (*notes, *found.notes), options.choosing.given(),
        file.provenance(), DescribedRows.of(file), scale_sd=_scale_sd(found.frame),
    )  # fmt: skip


def _told(file: StudyFile, frame: pd.DataFrame, options: StudyOptions, method: Method) -> tuple[str, pd.DataFrame]:
    """The outcome by name and the frame with both treatments by name, where the user or the file names them.

    An outcome is named only where both treatments are: a sentence has both or neither.
    """
    arms = options.choosing.arms
    if TREATMENT not in frame.columns:
        if arms is None or method.measure in PROPORTIONS or frame.empty:
            return "", frame
        frame = frame.assign(**{TREATMENT: arms[0], COMPARATOR: arms[1]})
    names = {name.casefold(): name for name in file.text(OUTCOME)} if OUTCOME in file.holds else {}
    if len(names) > 1:
        return "", frame
    name = next(iter(names.values()), (options.choosing.known and options.choosing.outcome) or "")
    return own_outcome(name, good=options.good, noun=options.noun), frame


def _scale_sd(frame: pd.DataFrame) -> float:
    """The SD of people, pooled over all arms of the file; NaN where it has none."""
    if not {"n_e", "sd_e", "n_c", "sd_c"} <= set(frame.columns):
        return np.nan
    return pooled_sd(chain(*(frame[[f"n_{arm}", f"sd_{arm}"]].itertuples(index=False, name=None) for arm in "ec")))


def _in_rows(file: StudyFile, method: Method, measure: str | None, options: StudyOptions) -> StudyEffects:
    """Effects of a file with a row a study."""
    present = Present(file)
    plan = plan_of(present, method, measure)
    kinds = plan.found
    findings, undefined = faults(present, kinds)
    if findings:
        raise refuse(findings, f"cannot use {file.name}")
    method = replace(method, measure=measure_named(plan.measure))
    wide = wide_figures(present, kinds, method, options.ci_level, asked=plan.asked)
    undefined |= wide.undefined
    frame, beside = _frame(present, kinds, wide, undefined)
    with_effect = _with_effects(frame, kinds, method)
    left_out = rows_left_out(present, kinds, plan.kinds, plan.ratio, undefined)
    return StudyEffects(file, with_effect, method, left_out, (*plan.notes, *_notes(file, wide), *beside))


def _frame(
    present: Present, kinds: Kinds, wide: WideFigures, undefined: dict[int, str]
) -> tuple[pd.DataFrame, list[Note]]:
    """Study and figures under ketcli's names; rows without an effect have none."""
    columns = {name: values.copy() for name, values in wide.columns.items()}
    notes = []
    for name in ("n_e", "n_c", "n"):
        if name not in columns and name in present.file.holds and len(present.file.holds[name]) == 1:
            said = _people_beside(present, name)
            notes += [Note("not_people", said)] if isinstance(said, str) else []
            if not isinstance(said, str):
                columns[name] = said
    for row in undefined:
        for values in columns.values():
            values[row] = np.nan
    frame = pd.DataFrame({"study": present.file.study.to_numpy(), **columns})
    shown = [name for name in SHOWN if name in columns]
    rest = [name for name in columns if name not in shown]
    return frame[["study", *shown, *rest]], notes


def _people_beside(present: Present, name: str) -> np.ndarray | str:
    """People beside a given effect; a note where the cells are no numbers of people, and are not taken as such."""
    values, wrong = present.read(name)
    bad = wrong | (values < 1)
    if not bad.any():
        return values
    row = int(bad.argmax())
    header = present.file.header(name)
    cell = str(present.file.cells[header].iloc[row]).strip()
    return f"column {header} is not taken as people: {cell!r} in row {present.file.lines[row]} is no number of them"


def _with_effects(frame: pd.DataFrame, kinds: Kinds, method: Method) -> pd.DataFrame:
    given, paired = kinds.of("effects", "tests"), kinds.of("mean_pairs", "count_pairs")
    if given.all():
        return frame
    filled = frame.reindex(columns=[*frame.columns, *(name for name in ("yi", "vi") if name not in frame.columns)])
    taken = ~kinds.incomplete
    yi, vi = np.full(len(frame), np.nan), np.full(len(frame), np.nan)
    if taken.any():
        rows = filled[taken].assign(direct=given[taken], paired=paired[taken])
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            yi[taken], vi[taken] = compute(Columns.of(rows), method)
    result = filled.assign(yi=yi, vi=vi)
    return result.assign(paired=paired) if paired.any() else result


def _notes(file: StudyFile, wide: WideFigures) -> list[Note]:
    """How figures came about, with the studies concerned."""
    notes: list[Note] = []
    for (kind, text), said in wide.notes.items():
        rows = sorted(set(said))  # both arms of a row may say it
        if len(rows) == wide.size:
            notes.append(Note(kind, f"{text}: all rows"))
        else:
            notes += naming(kind, text, map(str, file.study.iloc[rows]))
    return notes
