"""The claims of an article with their verdicts, and the article's reference list, as answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketcli.columns import Columns
from ketcli.evidence.notes import Note
from ketcli.overviews.claims.claims import References
from ketcli.overviews.claims.rules import NOT_IN_THESE_DATA
from ketcli.overviews.claims.verdicts import CONTRADICTED, MIN_TRIALS, PARTLY, SUPPORTED, UNTESTABLE
from ketcli.questions.effects.method import Method
from ketcli.show.kit.answer import Answer, Keys, Picture
from ketcli.show.kit.shown import shown
from ketcli.show.kit.table import Column, Table

if TYPE_CHECKING:
    import pandas as pd

    from ketcli.asking.answer import Answered
    from ketcli.overviews.claims.claims import JudgedClaim, JudgedClaims

_COUNTED = (
    (SUPPORTED, "supported by these data"),
    (PARTLY, "partly"),
    (CONTRADICTED, "contradicted"),
    (UNTESTABLE, "cannot be tested with them"),
)
ARTICLE = "the article with the heading on 49 trials"
_EACH = "as each command says"
_WARNING = (
    "A verdict says what the trials in this dataset show by the rule stated for the claim, no more; it is no advice."
)


_NOT_FOUND = "not found is no proof that a work does not exist; a letter marks another candidate for a reference"


def answer_of(found: JudgedClaims | References) -> Answer:
    """Claims or references, whichever were asked for."""
    if isinstance(found, References):
        return references_answer(found.table, found.provenance)
    return claims_answer(found, detailed=found.detailed)


def claims_answer(found: JudgedClaims, *, detailed: bool) -> Answer:
    """How many claims hold, a line for each; `detailed` adds the whole computation behind each."""
    blocks: list[str | Table | Picture] = [_headline(found)]
    notes = [Note("verdicts", _WARNING)]
    if detailed:
        for claim in found.claims:
            own, said = _computation(claim)
            blocks += own
            notes += said
    else:
        blocks += [*_tables(found), _silent(), "The computation behind a verdict: ketcli claims --id NAME."]
    return Answer(
        body=Keys(lambda: {"counts": _counts(found), "claims": [_keys(claim) for claim in found.claims]}),
        main=_main(found),
        blocks=tuple(blocks),
        method={**Method(test="adhoc").as_dict(), "measure": _EACH, "window": _EACH, "min_trials": MIN_TRIALS},
        provenance=found.provenance,
        footer=f"Data: {found.provenance['name']} {found.provenance['version'] or ''}".rstrip()
        + f" (sha256 {str(found.provenance['sha256'])[:12]}); pooled effects as the headline of each command has them",
        notes=tuple(dict.fromkeys(notes)),
    )


def references_answer(table: pd.DataFrame, provenance: dict[str, str | None]) -> Answer:
    """Which works of the article's reference list exist as cited, and what the others likely are."""
    own = table[table["citation_id"].str.fullmatch(r"\d+")]
    right = int((own["found"] == "as_cited").sum())
    shown = table.assign(found_text=table["found"].str.replace("_", " "))
    columns = (
        Column("citation_id", "No."),
        Column("cited_as", "As cited"),
        Column("found_text", "Found"),
        Column("likely", "Exists, or is likely meant"),
        Column("sure", "How sure", rank=2),
        Column("doi", "DOI", rank=1),
        Column("why", "Why", rank=3),
    )
    names = [str(name) for name in table.columns]
    return Answer(
        body={"cited": len(own), "as_cited": right, "references": table},
        main=Table(tuple(Column(name, name) for name in names), table),
        blocks=(
            f"{right} of the {len(own)} works in the article's reference list exist as cited; for the others the table "
            "names what was found instead.",
            Table(columns, shown),
        ),
        provenance=provenance,
        notes=(Note("references", _NOT_FOUND),),
    )


def _counts(found: JudgedClaims) -> list[dict[str, Any]]:
    return [{"verdict": verdict, "claims": count} for verdict, count in found.counts.items()]


def _headline(found: JudgedClaims) -> str:
    if len(found.claims) == 1:
        (one,) = found.claims
        return f"{one.claim}: {one.verdict.word}. {_sentence(one.verdict.why)}"
    parts = [f"{found.count(word)} {text}" for word, text in _COUNTED]
    return f"Of {len(found.claims)} claims of {ARTICLE}: {', '.join(parts[:-1])}; {parts[-1]}."


def _silent() -> str:
    """What the article says that no question to the data can test."""
    said = "; ".join(f"{what} ({why})" for what, why in NOT_IN_THESE_DATA.items())
    return f"These data cannot speak to what the article says of: {said}."


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _tables(found: JudgedClaims) -> tuple[Table, Table]:
    """Verdict and claim, then the reason: two tables, for the reasons alone fill a line."""
    frame = Columns.of_rows(
        [
            {"claim_id": one.claim_id, "claim": one.claim, "why": one.verdict.why}
            | {"verdict": one.verdict.word.removesuffix(" with these data")}
            for one in found.claims
        ]
    )
    name = Column("claim_id", "Name")
    return (
        Table((name, Column("verdict", "Verdict"), Column("claim", "What the article says")), frame),
        Table((name, Column("why", "Why")), frame, "What decided"),
    )


def _main(found: JudgedClaims) -> Table:
    rows = []
    for one in found.claims:
        keys = _keys(one)
        rows.append({name: keys[name] for name in ("id", "claim", "verdict", "why", "command", "rule")})
    frame = Columns.of_rows(rows)
    return Table(tuple(Column(name, name) for name in frame.columns), frame)


def _keys(one: JudgedClaim) -> dict[str, Any]:
    """One claim under the names of the JSON answer."""
    return {
        "id": one.claim_id,
        "claim": one.claim,
        "verdict": one.verdict.word,
        "why": one.verdict.why,
        "command": "; ".join(one.lines),
        "rule": one.rule,
        "numbers": one.verdict.numbers,
        "no_answer": [f"{line}: {answer.why_none}" for line, answer in _without_answer(one)],
    }


def _without_answer(one: JudgedClaim) -> list[tuple[str, Answered]]:
    return [(line, answer) for line, answer in zip(one.lines, one.answers, strict=True) if answer.result is None]


def _computation(one: JudgedClaim) -> tuple[list[str | Table | Picture], list[Note]]:
    """A claim with its rule, each command with what it prints, and the verdict; and the notes of the commands."""
    blocks: list[str | Table | Picture] = [f"{one.claim_id}: {one.claim}.", f"Rule: {one.rule}."]
    notes: list[Note] = []
    for line, answer in zip(one.lines, one.answers, strict=True):
        blocks.append(f"$ {line}")
        if answer.result is None:
            blocks.append(f"No answer: {answer.why_none}.")
            continue
        told = shown(answer.asked, answer.result, top=0)
        blocks += told.blocks
        notes += told.notes
    blocks.append(f"Verdict on {one.claim_id}: {one.verdict.word}. {_sentence(one.verdict.why)}")
    return blocks, notes
