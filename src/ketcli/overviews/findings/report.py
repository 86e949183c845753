"""All that a report holds: the answers of the other questions, asked of the same trials."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from ketcli.asking.answer import Answered, DataSource, answered
from ketcli.asking.request import Request
from ketcli.errors import InvalidInput
from ketcli.evidence.rows import SourceRow
from ketcli.overviews.findings.summary import Summary, summarize
from ketcli.questions.answers.choices import choices_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ketcli.evidence.dataset import Dataset
    from ketcli.overviews.claims.claims import JudgedClaims
    from ketcli.questions.answers.choices import Choice
    from ketcli.questions.answers.pool import PoolAnswer
    from ketcli.questions.data.risk_of_bias import RiskOfBias

AGREEMENT_AT = ("24h", "28d")
"""When severity from response is held against scores: the two times at which most trials have both."""


@dataclass(frozen=True)
class Part:
    """A question of the report beside those of its summary; `only` are the filters that it sets itself."""

    name: str
    question: str
    options: Mapping[str, Any] = field(default_factory=dict)
    only: Mapping[str, str] = field(default_factory=dict)


PARTS: tuple[Part, ...] = (
    Part("bipolar-severity", "pool", {"outcome": "severity", "at": "24h"}, {"diagnosis": "bipolar"}),
    Part("bipolar-response", "pool", {"outcome": "response", "at": "24h"}, {"diagnosis": "bipolar"}),
    Part("suicidal-severity", "pool", {"outcome": "severity", "at": "24h"}, {"diagnosis": "suicidal_mdd"}),
    Part("suicidal-ideation", "pool", {"outcome": "suicidal_ideation", "at": "24h"}),
    Part("ect-response", "pool", {"outcome": "response", "at": "end"}, {"control": "ect"}),
    Part("ect-remission", "pool", {"outcome": "remission", "at": "end"}, {"control": "ect"}),
    Part("relapse", "pool", {"outcome": "relapse"}),
    Part("comparison", "compare"),
    Part("time-course", "timecourse"),
    Part("dose", "dose"),
    Part("network", "network"),
    *(Part(f"agreement-{at}", "agreement", {"at": at}) for at in AGREEMENT_AT),
    Part("trials", "trials"),
    Part("judgements", "rob"),
)


@dataclass(frozen=True)
class Report:
    """The answers, each with its command line; where a question has none, the sentence that says why.

    `parts` are the answers to `PARTS` by name, `source` is what was asked.
    """

    summary: Summary
    parts: Mapping[str, Answered]
    claims: JudgedClaims | None
    why_no_claims: str
    sources: dict[str, Source]
    asked: Request
    source: DataSource = field(repr=False, compare=False)

    def choices(self, name: str) -> tuple[Choice, ...]:
        """What a reader may choose among by route and formulation, of a pooled part or row of the summary."""
        return _choices(self.source, {**self.summary.pools, **self.parts}[name])

    @property
    def judgements(self) -> RiskOfBias | None:
        """Published judgements of risk of bias of the trials that pass the filters."""
        found: RiskOfBias | None = self.parts["judgements"].result
        return found

    @property
    def provenance(self) -> dict[str, str | None]:
        """Name, version and hash of the dataset."""
        return self.summary.provenance


class Source(NamedTuple):
    """A document: how to cite it, and where it can be read."""

    citation: str
    link: str


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
    more = len(PARTS) + 1  # the claims

    def step(done: int, total: int) -> None:
        if tell is not None:
            tell(done, total + more)

    summary = summarize(source, request, tell=step)
    parts = {part.name: _part(source, request, part) for part in PARTS}
    claims, why_not = _claims(source, request)
    return Report(summary, parts, claims, why_not, sources_of(source.dataset), request, source)


def _part(source: DataSource, request: Request, part: Part) -> Answered:
    """The answer to a part, unless the filters given speak of other trials."""
    for name, value in part.only.items():
        given = request.given.get(name, ())
        if given and value not in given:
            asked = request.other(part.question, **part.options)
            return Answered(asked, None, f"only trials of {name} {' or '.join(given)} were asked for")
    own = {name: (value,) for name, value in part.only.items()}
    asked = request.other(part.question, **own, **part.options)
    forms = request.filters().formulation
    if part.question == "compare" and forms:
        return Answered(asked, None, f"only {' and '.join(forms)} trials were asked for")
    try:
        return answered(source, asked)
    except InvalidInput as error:  # a choice that the summary takes and this question does not
        return Answered(asked, None, error.words)


def _choices(source: DataSource, found: Answered) -> tuple[Choice, ...]:
    """What the same question gives for each route and formulation of its studies."""

    def ask(route: str, formulation: str) -> PoolAnswer | None:
        filters = {name: (value,) for name, value in (("route", route), ("formulation", formulation)) if value}
        pooled: PoolAnswer | None = answered(source, found.asked.also(**filters)).result
        return pooled

    return choices_of(found.result, ask)


def _claims(source: DataSource, request: Request) -> tuple[JudgedClaims | None, str]:
    if request.filters().given():
        line = Request("claims").line()
        return None, f"the claims speak of all trials, this report of some; {line} tests them on the whole dataset"
    found = answered(source, request.other("claims"))
    return found.result, found.why_none


def sources_of(dataset: Dataset) -> dict[str, Source]:
    """Every document by its name; the link is its DOI, else its PubMed record, its address, or where a copy stands."""
    return {
        row.source_id: Source(row.citation, _link(row.doi, row.pmid, row.url or row.read_at))
        for row in dataset.rows(SourceRow)
    }


def _link(doi: str, pmid: str, url: str) -> str:
    if doi:
        return f"https://doi.org/{doi}"
    if pmid:
        return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
    return url if url.startswith(("https://", "http://")) else ""
