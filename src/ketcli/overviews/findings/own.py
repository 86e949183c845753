"""A summary of findings of one's own studies: each outcome at each time in a row, with what people judged of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketcli.asking.answer import (
    Answered,
    answered,
    refuse_options_of_files,
    refuse_options_of_trials,
    study_options,
)
from ketcli.errors import InvalidInput, NoAnswer
from ketcli.evidence.own_outcome import UNNAMED
from ketcli.evidence.review.description import ReviewOutcome
from ketcli.evidence.rows import RiskOfBiasRow
from ketcli.evidence.studyfiles.columns import OUTCOME, TIME
from ketcli.evidence.studyfiles.times import hours_written
from ketcli.overviews.findings.summary import Absolute, Summary, SummaryRow, pooled_row, summarize
from ketcli.questions.effects.method import PROPORTIONS, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ketcli.asking.answer import DataSource
    from ketcli.asking.request import Request
    from ketcli.evidence.studyfiles.file import StudyFile
    from ketcli.questions.answers.pooled_effect import PooledEffect


ONE_GROUP = "counts of one group, and a summary compares two (ketcli pool gives the proportion)"


@dataclass(frozen=True, slots=True)
class Asked:
    """A row to come: an outcome (empty: the file has no such column) at a time (None: it has none)."""

    outcome: ReviewOutcome
    at: str | None


def summarize_asked(source: DataSource, request: Request, *, tell: Callable[[int, int], None] | None = None) -> Summary:
    """The summary of a dataset, or of one's own studies."""
    if not source.is_study_file:
        refuse_options_of_files(request)
        if source.description is None:
            return summarize(source, request, tell=tell)
    return summarize_own(source, request, tell=tell)


def summarize_own(source: DataSource, request: Request, *, tell: Callable[[int, int], None] | None = None) -> Summary:
    """Pool every outcome of a study file, of a folder with `review.toml`, or of a dataset that describes itself.

    Each row is the answer of `ketcli pool --outcome ... --at ...`; certainty is what a person wrote down, or nothing.

    Raises
    ------
    InvalidInput
        A file or a choice that cannot be used.
    NoAnswer
        No outcome has an answer.
    """
    if source.is_study_file:
        refuse_options_of_trials(request)
    if source.path == "-" and source.content is None:
        raise InvalidInput("standard input is read once, and a summary asks its file for each outcome: give its path")
    asked = list(_asked(source, request))
    review = source.review
    judged = _judged(source)
    pools: dict[str, Answered] = {}
    rows: list[SummaryRow] = []
    for done, one in enumerate(asked, start=1):
        names = {"outcome": one.outcome.name, "at": one.at, **_measure(source, request, one.outcome)}
        found = answered(source, request.other("pool", **{name: value for name, value in names.items() if value}))
        row = pooled_row(found, one.outcome.name or UNNAMED, one.at, judged)
        row = replace(row, name=one.outcome.noun or one.outcome.name or UNNAMED, mid=one.outcome.mid, own=True)
        if row.relative is not None and row.relative.measure in PROPORTIONS:
            row = replace(row, relative=None, why=ONE_GROUP)
        elif found.result is not None:
            row = replace(row, absolute=_absolute(row, one.outcome, found))
        if review is not None:
            row = replace(row, certainty=review.certainty_of(one.outcome.name, one.at))
        pools[row.key] = found
        rows.append(row)
        if tell is not None:
            tell(done, len(asked))
    if all(row.relative is None for row in rows):
        raise NoAnswer(rows[0].why if rows else f"{source.path}: no outcome to report")
    safety = Answered(request.other("safety"), None, "each outcome of the file has a row of its own")
    first = next(found.result for found in pools.values() if found.result is not None)
    provenance = first.overall.effects.provenance if review is None else review.provenance()
    filters = study_options(request, source).choosing.given()
    return Summary(tuple(rows), pools, safety, resolve(**request.choices()), filters, provenance)


def _asked(source: DataSource, request: Request) -> Iterator[Asked]:
    """The outcomes and times of the review or the dataset in its order, or those of the file in its order."""
    if source.description is not None:
        for outcome in source.description.outcomes:
            yield from (Asked(outcome, at) for at in outcome.at or (None,))
        return
    review = source.review
    if review is None or not review.outcomes:
        path = Path(str(source.path)) if review is None else review.studies
        file = _chosen(path, request, source)
        names = list(_distinct(file.text(OUTCOME))) if OUTCOME in file.holds else [""]
        for name in names:
            yield from _at(file, ReviewOutcome(name), ())
        return
    for outcome in review.outcomes:
        yield from _at(_chosen(review.file_of(outcome.name), request, source), outcome, outcome.at)


def _judged(source: DataSource) -> set[str]:
    """The studies, by name or by the dataset's code, whose risk of bias somebody judged."""
    if source.is_study_file:
        return set() if source.review is None else {one.study for one in source.review.judgements}
    return {row.trial_id for row in source.dataset.rows(RiskOfBiasRow)}


def _measure(source: DataSource, request: Request, outcome: ReviewOutcome) -> dict[str, Any]:
    """What a dataset says of the measure and the smallest important difference, as options; a review adds its own."""
    if source.description is None or "measure" in request.given:
        return {}
    measure = outcome.measure or ("MD" if outcome.unit else "")
    return {"measure": measure, "mid": outcome.mid}


def _chosen(path: Path, request: Request, source: DataSource) -> StudyFile:
    options = study_options(request, source)
    from ketcli.evidence.studyfiles.choosing import choose  # here, for a dataset needs no pandas
    from ketcli.evidence.studyfiles.file import read_studies

    return choose(read_studies(str(path), options.reading), options.choosing)


def _at(file: StudyFile, outcome: ReviewOutcome, at: tuple[str, ...]) -> Iterator[Asked]:
    """The outcome at the times named, else at each time that the file has of it, the earliest first."""
    if at or TIME not in file.holds:
        yield from (Asked(outcome, time) for time in at or (None,))
        return
    times = file.text(TIME)
    if outcome.name and OUTCOME in file.holds:
        times = times[(file.text(OUTCOME).str.casefold() == outcome.name.casefold()).to_numpy()]
    header = file.header(TIME)
    first: dict[object, str] = {}
    for time in _distinct(times):
        hours = hours_written(time, header)
        first.setdefault(time.casefold() if hours is None else hours, time)
    ordered = sorted(first.items(), key=lambda pair: pair[0] if isinstance(pair[0], float) else math.inf)
    yield from (Asked(outcome, time) for _, time in ordered if time)
    if not any(first.values()):
        yield Asked(outcome, None)


def _distinct(texts: object) -> Iterator[str]:
    """Texts without regard to case, as first written."""
    first: dict[str, str] = {}
    for text in texts:  # type: ignore[attr-defined]
        first.setdefault(str(text).casefold(), str(text))
    yield from first.values()


def _absolute(row: SummaryRow, outcome: ReviewOutcome, found: Answered) -> Absolute | None:
    """The effect in the outcome's unit, or in people of a thousand."""
    effect: PooledEffect = found.result.overall
    shown, measure = effect.shown, effect.effects.method.measure
    if measure == "MD":
        unit = outcome.unit or "units of the scale"
        span = shown.estimate, shown.ci_low, shown.ci_high
        return Absolute(unit, *span, math.nan, row.k, row.line)
    return row.absolute
