"""What a popular article says of ketamine for depression, tested claim by claim on the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketcli.asking.answer import Answered, DataSource, answered
from ketcli.asking.read import from_lines
from ketcli.errors import InvalidInput, NoAnswer, named
from ketcli.evidence.nearest import suggestion
from ketcli.evidence.rows import CitationRow, ClaimRow
from ketcli.overviews.claims.evidence import Evidence
from ketcli.overviews.claims.rules import RULES
from ketcli.overviews.claims.verdicts import VERDICTS, Verdict, untestable

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from ketcli.asking.request import Request
    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.rows import Row


@dataclass(frozen=True)
class JudgedClaim:
    """A claim in our words, the command lines that test it, what they answered, and the verdict computed from that."""

    claim_id: str
    claim: str
    rule: str
    lines: tuple[str, ...]
    answers: tuple[Answered, ...]
    verdict: Verdict


@dataclass(frozen=True)
class JudgedClaims:
    """All claims asked for, in the order of the file; `detailed` where they were asked for by name."""

    claims: tuple[JudgedClaim, ...]
    provenance: dict[str, str | None]
    detailed: bool = False

    def count(self, verdict: str) -> int:
        """How many claims have this verdict."""
        return sum(claim.verdict.word == verdict for claim in self.claims)

    @property
    def counts(self) -> dict[str, int]:
        """How many claims have each verdict."""
        return {verdict: self.count(verdict) for verdict in VERDICTS}


@dataclass(frozen=True)
class References:
    """The article's reference list as checked, a row a reference or a candidate for it."""

    table: pd.DataFrame
    provenance: dict[str, str | None]


def claims_asked(source: DataSource, request: Request) -> JudgedClaims | References:
    """The claims, or the reference list where that is asked for.

    Raises
    ------
    InvalidInput
        Both are asked for, or as `judge_claims`.
    NoAnswer
        The dataset holds neither.
    """
    if not request.value("references"):
        return judge_claims(source.dataset, request.value("id") or (), data=request.data)
    if request.value("id"):
        raise InvalidInput(f"{named('references')} and {named('id')}: ask for one of them")
    return References(references(source.dataset), source.dataset.provenance())


def judge_claims(dataset: Dataset, ids: Sequence[str] = (), *, data: str | None = None) -> JudgedClaims:
    """Ask the questions of each claim and apply its rule; no verdict is stored anywhere.

    Parameters
    ----------
    dataset : Dataset
        With a `claims.csv`.
    ids : sequence of str
        Only these claims; all if empty.
    data : str, optional
        Where the dataset is, for the command lines that reproduce the numbers; None for the bundled one.

    Raises
    ------
    InvalidInput
        An unknown claim, or a question that is no command line.
    NoAnswer
        The dataset holds no claims.
    """
    rows = _filled(dataset, ClaimRow, "claims")
    known = [row.claim_id for row in rows]
    for name in ids:
        if name not in known:
            raise InvalidInput(f"unknown claim {name!r}{suggestion(name, known)}; there are {', '.join(known)}")
    claims = []
    source = DataSource(data, dataset)
    for row in rows:
        if ids and row.claim_id not in ids:
            continue
        asked = from_lines(row.question)
        answers = tuple(answered(source, one) for one in asked)
        decide = RULES.get(row.claim_id)
        verdict = untestable("no rule is written for it") if decide is None else decide(Evidence(dataset, answers))
        lines = tuple(one.on(data).line() for one in asked)
        claims.append(JudgedClaim(row.claim_id, row.claim, row.rule, lines, answers, verdict))
    return JudgedClaims(tuple(claims), dataset.provenance(), detailed=bool(ids))


def references(dataset: Dataset) -> pd.DataFrame:
    """The article's reference list as checked, a row a reference or a candidate for it.

    Raises
    ------
    NoAnswer
        The dataset holds no reference list.
    """
    _filled(dataset, CitationRow, "citations")
    return dataset.table("citations")


def _filled(dataset: Dataset, kind: type[Row], name: str) -> tuple[Row, ...]:
    rows = dataset.rows(kind)
    if not rows:
        raise NoAnswer(f"the dataset {dataset.name} has no {name}.csv, or it is empty")
    return rows
