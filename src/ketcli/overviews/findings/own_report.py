"""All that a report on one's own studies holds: for each outcome the pool, its subgroups, sensitivity and bias."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ketcli.asking.answer import Answered, answered, refuse_options_of_files
from ketcli.evidence.rows import TrialRow
from ketcli.overviews.findings.report import Source, collect, sources_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ketcli.asking.answer import DataSource
    from ketcli.asking.request import Request
    from ketcli.evidence.review.description import Review
    from ketcli.overviews.findings.report import Report
    from ketcli.overviews.findings.summary import Summary
    from ketcli.questions.data.risk_of_bias import RiskOfBias

FOR_SENSITIVITY = 3
"""Studies from which on leaving one out says something."""


class OutcomePart(NamedTuple):
    """What is asked beside the pool of one row: a pool by each column asked for, and how far to trust it.

    `subgroups` are by column; `sensitivity` and `bias` are None where there are too few studies.
    """

    key: str
    subgroups: tuple[tuple[str, Answered], ...]
    sensitivity: Answered | None
    bias: Answered | None


@dataclass(frozen=True)
class OwnReport:
    """The summary, its parts by the key of their row, the course of each outcome of several times, and more."""

    summary: Summary
    parts: Mapping[str, OutcomePart]
    courses: tuple[tuple[str, Answered], ...]
    judgements: RiskOfBias | None
    review: Review | None
    sources: dict[str, Source]
    asked: Request
    named: str = ""

    @property
    def provenance(self) -> dict[str, str | None]:
        """Name and hash of the file or the folder."""
        return self.summary.provenance

    @property
    def title(self) -> str:
        """The title of the review or the dataset, or the name of the file."""
        if self.named:
            return self.named
        return self.review.title if self.review is not None else f"The studies of {self.provenance['name']}"


def report_asked(
    source: DataSource, request: Request, *, tell: Callable[[int, int], None] | None = None
) -> Report | OwnReport | Summary:
    """The report on a dataset or on one's own studies, or its summary of findings alone where that is asked for."""
    if request.value("sof"):
        from ketcli.overviews.findings.own import summarize_asked  # here, for a report on the dataset does without

        return summarize_asked(source, request, tell=tell)
    if source.is_study_file:
        return report_own(source, request, tell=tell)
    refuse_options_of_files(request)
    if source.description is not None:
        return report_own(source, request, tell=tell)
    return collect(source, request, tell=tell)


def report_own(source: DataSource, request: Request, *, tell: Callable[[int, int], None] | None = None) -> OwnReport:
    """Ask everything that the report on one's own studies shows.

    Raises
    ------
    InvalidInput
        A file or a choice that cannot be used.
    NoAnswer
        No outcome has an answer.
    """
    from ketcli.overviews.findings.own import summarize_own

    summary = summarize_own(source, request, tell=None if tell is None else lambda done, total: tell(done, 2 * total))
    review = source.review
    described = source.description
    columns = review.subgroups if review is not None else () if described is None else described.subgroups
    parts = {}
    for number, (key, pooled) in enumerate(summary.pools.items(), start=1):
        k = 0 if pooled.result is None else pooled.result.overall.pooled.k
        enough = k >= FOR_SENSITIVITY
        by = [
            (column, answered(source, pooled.asked.also(by=column))) for column in columns if pooled.result is not None
        ]
        parts[key] = OutcomePart(
            key,
            tuple(by),
            answered(source, pooled.asked.other("sensitivity")) if enough else None,
            answered(source, pooled.asked.other("bias")) if enough else None,
        )
        if tell is not None:
            tell(len(summary.pools) + number, 2 * len(summary.pools))
    judgements = None
    if described is not None or (review is not None and review.judgements):
        judgements = answered(source, request.other("rob")).result
    title = "" if described is None else described.title
    courses = _courses(source, request, summary)
    return OwnReport(summary, parts, courses, judgements, review, _sources(source), request, title)


def _sources(source: DataSource) -> dict[str, Source]:
    """Documents by the name of their study in lower case; of a dataset by their own names too."""
    if source.is_study_file:
        references = {} if source.review is None else source.review.references
        return {study: Source(one.citation, one.link) for study, one in references.items()}
    documents = sources_of(source.dataset)
    of_trials = {
        trial.label.casefold(): documents[trial.source_id]
        for trial in source.dataset.rows(TrialRow)
        if trial.source_id in documents
    }
    return {**documents, **of_trials}


def _courses(source: DataSource, request: Request, summary: Summary) -> tuple[tuple[str, Answered], ...]:
    """The time course of each outcome that has several times, under its name."""
    times: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for row in summary.rows:
        times.setdefault(row.outcome, []).append(row.at or "")
        names[row.outcome] = row.name
    return tuple(
        (names[outcome], answered(source, request.other("timecourse", outcome=outcome)))
        for outcome, at in times.items()
        if len(at) > 1
    )
