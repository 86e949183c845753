"""All that a report holds: the answers of the other questions, asked of the same trials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketcli.asking.answer import Answered, DataSource, answered
from ketcli.asking.request import Request
from ketcli.overviews.findings.summary import Summary, summarize
from ketcli.questions.answers.choices import choices_of
from ketcli.questions.answers.pool import PoolAnswer

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketcli.evidence.dataset import Dataset
    from ketcli.overviews.claims.claims import JudgedClaims
    from ketcli.questions.answers.choices import Choice
    from ketcli.questions.data.risk_of_bias import RiskOfBias

AGREEMENT_AT = ("24h", "28d")
"""When severity from response is held against scores: the two times at which most trials have both."""
QUESTIONS = 5 + len(AGREEMENT_AT)
"""Questions beside those of the summary: comparison, time course, agreement, trials, risk of bias, claims."""


@dataclass(frozen=True)
class Report:
    """The answers, each with its command line; where a question has none, the sentence that says why.

    `agreement` is severity from response beside severity from scores, at each time of `AGREEMENT_AT`;
    `judgements` are the published judgements of risk of bias of the trials that pass the filters; `choices` are, for
    each pooled row of the summary, the effects that a reader may choose among by route and formulation.
    """

    summary: Summary
    choices: dict[str, tuple[Choice, ...]]
    comparison: Answered
    time_course: Answered
    agreement: tuple[Answered, ...]
    trials: Answered
    judgements: RiskOfBias | None
    why_no_judgements: str
    claims: JudgedClaims | None
    why_no_claims: str
    sources: dict[str, Source]
    asked: Request

    @property
    def provenance(self) -> dict[str, str | None]:
        """Name, version and hash of the dataset."""
        return self.summary.provenance


@dataclass(frozen=True, slots=True)
class Source:
    """A document: how to cite it, and where it can be read."""

    citation: str
    link: str


def report_asked(
    source: DataSource, request: Request, *, tell: Callable[[int, int], None] | None = None
) -> Report | Summary:
    """The report, or its summary of findings alone where only that is asked for."""
    if request.value("sof"):
        return summarize(source, request, tell=tell)
    return collect(source, request, tell=tell)


def collect(source: DataSource, request: Request, *, tell: Callable[[int, int], None] | None = None) -> Report:
    """Ask everything that the report shows.

    Parameters
    ----------
    source, request, tell
        As `ketcli.overviews.findings.summary.summarize`.

    Raises
    ------
    NoAnswer
        No trial passes the filters, or none of them has figures.
    InvalidInput
        A choice that cannot be.
    """

    def step(done: int, total: int) -> None:
        if tell is not None:
            tell(done, total + QUESTIONS)

    summary = summarize(source, request, tell=step)
    compared = request.other("compare")
    filters = request.filters()
    one_side = filters.formulation
    comparison = (
        Answered(compared, None, f"only {' and '.join(one_side)} trials were asked for")
        if one_side
        else answered(source, compared)
    )
    time_course = answered(source, request.other("timecourse"))
    agreement = tuple(answered(source, request.other("agreement", at=at)) for at in AGREEMENT_AT)
    trials = answered(source, request.other("trials"))
    judged = answered(source, request.other("rob"))
    claims, why_not = _claims(source, request)
    pools = {key: pooled.result for key, pooled in summary.pools.items()}
    choices = {key: choices_of(pool.overall) for key, pool in pools.items() if isinstance(pool, PoolAnswer)}
    return Report(
        summary, choices, comparison, time_course, agreement, trials, judged.result, judged.why_none, claims, why_not,
        _sources(source.dataset), request,
    )  # fmt: skip


def _claims(source: DataSource, request: Request) -> tuple[JudgedClaims | None, str]:
    if request.filters().given():
        line = Request("claims").line()
        return None, f"the claims speak of all trials, this report of some; {line} tests them on the whole dataset"
    found = answered(source, request.other("claims"))
    return found.result, found.why_none


def _sources(dataset: Dataset) -> dict[str, Source]:
    """Every document by its name; the link is its DOI, else its PubMed record, its address, or where a copy stands."""
    table = dataset.sources
    rows = zip(*(table[name] for name in ("source_id", "citation", "doi", "pmid", "url", "read_at")), strict=True)
    return {source: Source(citation, _link(doi, pmid, url or read)) for source, citation, doi, pmid, url, read in rows}


def _link(doi: str, pmid: str, url: str) -> str:
    if doi:
        return f"https://doi.org/{doi}"
    if pmid:
        return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
    return url if url.startswith(("https://", "http://")) else ""
