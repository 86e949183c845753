"""Figures that are possible but look like a slip: each rule has an id, so that it can be chosen or left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ketcli.errors import InvalidChoice, written
from ketcli.evidence.findings import Finding
from ketcli.evidence.nearest import suggestion
from ketcli.evidence.studyfiles.columns import OUTCOME
from ketcli.evidence.studyfiles.contradictions import disagreeing
from ketcli.evidence.studyfiles.totals import totals

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from ketcli.arrays import BoolArray, FloatArray
    from ketcli.evidence.studyfiles.file import StudyFile
    from ketcli.evidence.studyfiles.kinds import Present

SD_RATIO = 4.0
LARGE = 3.0
SE_FOR_SD = 0.25  # of the other studies' median
CLEAR = 0.5
SURE = 1.96


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its id, what it looks for, and the rows that it finds with a sentence each."""

    id: str
    text: str
    find: Callable[[Present], Iterator[tuple[int, str, str]]]


def _arms(present: Present, *stems: str) -> tuple[FloatArray, ...]:
    return tuple(present.read(f"{stem}_{side}")[0] for stem in stems for side in ("e", "c"))


def _rows(mask: BoolArray) -> list[int]:
    return [int(row) for row in np.asarray(mask).nonzero()[0]]


def _duplicates(present: Present) -> Iterator[tuple[int, str, str]]:
    file = present.file
    cells = file.cells.astype(str).assign(study=file.study.to_numpy())
    for row in _rows(cells.duplicated().to_numpy()):
        yield row, "study", f"{file.study.iloc[row]!r} stands in an earlier row with the same figures"


def _repeated(present: Present) -> Iterator[tuple[int, str, str]]:
    file = present.file
    apart = [name for name in ("outcome", "time", "treatment", "arm", "subgroup", "population") if name in file.holds]
    keys = file.study.str.casefold().to_frame("study").assign(**{name: file.text(name).to_numpy() for name in apart})
    same = file.cells.astype(str).assign(study=file.study.to_numpy()).duplicated().to_numpy()
    ways = f"pool with {written('where')} or {written('cluster')}"
    for row in _rows(keys.duplicated().to_numpy() & ~same):
        yield row, "study", f"{file.study.iloc[row]!r} stands in an earlier row too: {ways}"


def _sd_ratio(present: Present) -> Iterator[tuple[int, str, str]]:
    sd_e, sd_c = _arms(present, "sd")
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.fmax(sd_e / sd_c, sd_c / sd_e)
    for row in _rows(np.isfinite(ratio) & (ratio > SD_RATIO)):
        yield row, "sd_e", f"the SDs of the two arms differ {ratio[row]:.1f}-fold"


def _standardized(present: Present) -> FloatArray:
    mean_e, mean_c, sd_e, sd_c = _arms(present, "mean", "sd")
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((mean_e - mean_c) / np.sqrt((sd_e**2 + sd_c**2) / 2))


def _large(present: Present) -> Iterator[tuple[int, str, str]]:
    d = _standardized(present)
    for row in _rows(np.isfinite(d) & (np.abs(d) > LARGE)):
        yield row, "mean_e", f"the means lie {abs(d[row]):.1f} SDs apart: an SE for an SD, or other units?"


def _se_for_sd(present: Present) -> Iterator[tuple[int, str, str]]:
    sd_e, sd_c, n_e, n_c = _arms(present, "sd", "n")
    for name, sd, n in (("sd_e", sd_e, n_e), ("sd_c", sd_c, n_c)):
        if np.isfinite(sd).sum() < 3:
            continue
        usual = np.nanmedian(sd)
        with np.errstate(invalid="ignore"):
            for row in _rows((sd < SE_FOR_SD * usual) & (sd * np.sqrt(n) > 0.5 * usual)):
                yield row, name, f"{sd[row]:g} is far below the other SDs (median {usual:g}): a standard error?"


def _outcomes(present: Present) -> Iterator[BoolArray]:
    """The rows of each outcome; all rows where no column names one."""
    file = present.file
    if OUTCOME not in file.holds or len(file.holds[OUTCOME]) > 1:
        yield np.ones(len(file), dtype=bool)
        return
    names = file.text(OUTCOME).str.casefold().to_numpy(dtype=object)
    for name in dict.fromkeys(names):
        yield np.asarray(names == name)


def _swapped(present: Present) -> Iterator[tuple[int, str, str]]:
    d = _standardized(present)
    for rows in _outcomes(present):
        usual = np.nanmedian(d[rows]) if np.isfinite(d[rows]).sum() >= 3 else 0.0
        with np.errstate(invalid="ignore"):
            other = rows & (np.abs(d) > CLEAR) & (abs(usual) > CLEAR) & (np.sign(d) != np.sign(usual))
        for row in _rows(other):
            found = f"{d[row]:+.1f} SDs where the others have {usual:+.1f}: arms swapped, or a scale turned?"
            yield row, "mean_e", found


def _mixed(present: Present) -> Iterator[tuple[int, str, str]]:
    """Effects as they are given, and counts: clearly above nothing and clearly below it within one outcome."""
    for column, z in (("yi", _z_of_effects(present)), ("events_e", _z_of_counts(present))):
        for rows in _outcomes(present):
            with np.errstate(invalid="ignore"):
                above, below = rows & (z > SURE), rows & (z < -SURE)
            if not (above.any() and below.any()) or above.sum() + below.sum() < 3:
                continue
            few, many = sorted((above, below), key=np.count_nonzero)
            if few.sum() == many.sum():
                continue
            most = "above" if many is above else "below"
            for row in _rows(few):
                text = f"clearly {'below' if most == 'above' else 'above'} nothing where most of its outcome lie {most}"
                yield row, column, f"{text}: a scale turned, or arms swapped?"


def _z_of_effects(present: Present) -> FloatArray:
    yi, vi, sei, low, high = (present.read(name)[0] for name in ("yi", "vi", "sei", "ci_low", "ci_high"))
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.where(vi > 0, np.sqrt(vi), np.where(sei > 0, sei, (high - low) / (2 * SURE)))
        return np.asarray(yi / np.where(error > 0, error, np.nan))


def _z_of_counts(present: Present) -> FloatArray:
    events_e, events_c, n_e, n_c = _arms(present, "events", "n")
    with np.errstate(divide="ignore", invalid="ignore"):
        cells = (events_e + 0.5, n_e - events_e + 0.5, events_c + 0.5, n_c - events_c + 0.5)
        odds = np.log(cells[0] * cells[3] / (cells[1] * cells[2]))
        return np.asarray(odds / np.sqrt(sum(1 / cell for cell in cells)))


def _percentages(present: Present) -> Iterator[tuple[int, str, str]]:
    for side in ("e", "c"):
        events, n = (present.read(f"{stem}_{side}")[0] for stem in ("events", "n"))
        with np.errstate(invalid="ignore"):
            broken = np.isfinite(events) & (events % 1 != 0)
        for row in _rows(broken):
            yield row, f"events_{side}", f"{events[row]:g} people of {n[row]:g}: a percentage?"


def _interval(present: Present) -> Iterator[tuple[int, str, str]]:
    yi, vi, low, high = (present.read(name)[0] for name in ("yi", "vi", "ci_low", "ci_high"))
    with np.errstate(invalid="ignore"):
        for row in _rows((yi < low) | (yi > high)):
            yield row, "yi", "lies outside its interval"
        half = (high - low) / 2
        for row in _rows(np.abs(half / np.sqrt(vi) - 1.96) > 0.5):
            yield row, "vi", "and the interval do not say the same"
    for row in _rows(disagreeing(present)):
        yield row, "vi", "is not the square of the standard error beside it"


def _baseline(present: Present) -> Iterator[tuple[int, str, str]]:
    file = present.file
    names = {"".join(letter for letter in str(name).lower() if letter.isalnum()): str(name) for name in file.cells}
    pair = [names.get(f"baseline{side}", names.get(f"baselinemean{side}")) for side in ("e", "c")]
    if None in pair:
        return
    from ketcli.evidence.studyfiles import numbers

    first, second = (numbers.numbers(file.cells[name].astype(str).tolist(), file.decimal)[0] for name in pair)
    sd_e, sd_c = _arms(present, "sd")
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = (first - second) / np.sqrt((sd_e**2 + sd_c**2) / 2)
        for row in _rows(np.abs(apart) > CLEAR):
            yield row, str(pair[0]), f"the arms lie {abs(apart[row]):.1f} SDs apart at baseline"


def _total(present: Present) -> Iterator[tuple[int, str, str]]:
    for row in _rows(totals(present.file)):
        yield row, "study", f"{present.file.study.iloc[row]!r} looks like a total of the other rows"


def _unnamed(present: Present) -> Iterator[tuple[int, str, str]]:
    for row in _rows((present.file.study == "").to_numpy()):
        yield row, "study", "no name"


RULES: tuple[Rule, ...] = (
    Rule("duplicate-row", "two rows of one study with the same cells", _duplicates),
    Rule("repeated-study", "a study in several rows of one outcome, time and arm", _repeated),
    Rule("total-row", "a row that sums the others", _total),
    Rule("unnamed-study", "a row without the name of its study", _unnamed),
    Rule("sd-ratio", f"SDs of the two arms more than {SD_RATIO:g}-fold apart", _sd_ratio),
    Rule("large-effect", f"means more than {LARGE:g} SDs apart", _large),
    Rule("se-for-sd", "an SD far below those of the other studies, as a standard error would be", _se_for_sd),
    Rule("swapped-arms", "a clear effect in the other direction than the rest", _swapped),
    Rule("mixed-direction", "clear effects in both directions within one outcome", _mixed),
    Rule("percentage", "events that are no whole number of people", _percentages),
    Rule("interval", "an interval or a standard error that does not fit the effect or its variance", _interval),
    Rule("baseline", "arms more than half an SD apart at baseline (`baseline_e`, `baseline_c`)", _baseline),
)
IDS = tuple(rule.id for rule in RULES)


def lint(file: StudyFile, present: Present, *, select: Collection[str], ignore: Collection[str]) -> list[Finding]:
    """What looks like a slip, in the order of the file, by the rules of these ids (all where none is selected).

    Raises
    ------
    InvalidChoice
        There is no rule of that id.
    """
    for field, ids in (("select", select), ("ignore", ignore)):
        for one in ids:
            if one not in IDS:
                raise InvalidChoice(field, one, f"is not one of {', '.join(IDS)}{suggestion(one, IDS)}")
    rules = [rule for rule in RULES if rule.id in (select or IDS) and rule.id not in ignore]
    found = [
        Finding(file.name, int(file.lines[row]), _header(file, column), text, rule.id, "warning")
        for rule in rules
        for row, column, text in rule.find(present)
    ]
    return sorted(found, key=lambda one: (one.row or 0, one.column))


def _header(file: StudyFile, column: str) -> str:
    return file.holds[column][0] if column in file.holds else column
