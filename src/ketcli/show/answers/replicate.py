"""Published pooled results beside ketcli's own, as an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketcli.columns import Columns
from ketcli.errors import written
from ketcli.evidence.notes import Note
from ketcli.evidence.outcomes import is_side_effect
from ketcli.overviews.replicate.replicate import figures_of, is_count
from ketcli.overviews.replicate.rules import MEASURES
from ketcli.questions.effects.display import scale_of
from ketcli.show.kit.answer import Answer
from ketcli.show.kit.numbers import bracketed, fixed, interval, missing, whole
from ketcli.show.kit.table import Column, Table
from ketcli.show.words.common import model_texts, other_texts, outcome_name

if TYPE_CHECKING:
    from ketcli.evidence.rows import PublishedRow
    from ketcli.models.pooling.agreement import Agreement
    from ketcli.overviews.replicate.replicate import Replication, Replications
    from ketcli.show.kit.answer import Picture

DETAILED = 9
_PROMISE = "No published number enters a computation: a review gives only its question, not its answer."
_TEXTS = ("review_id", "question", "subset", "outcome", "time", "measure")
_FIGURES = ("estimate", "ci_low", "ci_high", "k", "n")
_COMPARED = ("overlap", "informative", "difference", "difference_in_se", "command", "why_not")


def replicate_answer(found: Replications) -> Answer:
    """How many published results agree with these data, a line for each, and why the others could not be asked."""
    asked = [one for one in found.results if one.own is not None or one.counted is not None]
    not_asked = [one for one in found.results if one.own is None and one.counted is None]
    blocks: list[str | Table | Picture] = [_headline(found, len(asked))]
    effects = [one for one in asked if not is_count(one)]
    counts = [one for one in asked if is_count(one)]
    if effects:
        blocks.append(_effect_table(effects))
    if counts:
        blocks.append(_count_table(counts))
    if len(asked) <= DETAILED:
        blocks += [_details(one) for one in asked]
        blocks.append("\n".join(dict.fromkeys(f"{one.row.review_id}: {one.row.citation}" for one in asked)))
    elif asked:
        more = f"add {written('review')} or {written('outcome')}, or {written('json')}"
        blocks.append(f"Why two results may differ, and the command behind each: {more}.")
    if not_asked:
        blocks.append(_not_asked_table(not_asked))
    method, shared = found.method, other_texts(found.method, found.provenance)
    return Answer(
        body={
            "counts": {
                "published": len(found.results),
                "asked": len(asked),
                "overlap": found.overlapping(True),
                "no_overlap": found.overlapping(False),
                "informative": found.informative + found.overlapping(False),
                "not_asked": len(not_asked),
            },
            "results": [_keys(one) for one in found.results],
        },
        main=_main(found),
        blocks=tuple(blocks),
        method={**found.method.as_dict(), "measure": "as published", "window": "as published"},
        provenance=found.provenance,
        footer="; ".join(["Method: measure and time as published", *model_texts(method), *shared]),
        notes=(Note("published_apart", _PROMISE),),
    )


def _headline(found: Replications, asked: int) -> str:
    yes, no = found.overlapping(True), found.overlapping(False)
    noun = "result" if len(found.results) == 1 else "results"
    text = f"{len(found.results)} published {noun}, {asked} of which these data can be asked for"
    if yes + no == 0:
        return f"{text}; no pair of intervals to compare."
    text += f": of {yes + no} pairs of intervals {yes} overlap and {no} {'does' if no == 1 else 'do'} not."
    could = found.informative
    if could == yes:
        return f"{text} Each overlap could have failed."
    return (
        f"{text} Only {could} of the {yes} overlaps could have failed: elsewhere the interval here holds no effect and"
        " all of the published one."
    )


def _effect_table(results: list[Replication]) -> Table:
    rows = []
    for one in results:
        own, published = figures_of(one), one.published
        digits = 3 if scale_of(own["measure"]) == "proportion" else 2
        compared = one.compared
        rows.append(
            {
                "review": one.row.review_id,
                "subset": one.row.subset,
                "outcome": _outcome(one.row),
                "time": one.row.time,
                "measure": one.row.measure,
                "published": _with_interval(published.estimate, published.ci_low, published.ci_high, digits),
                "k": published.k,
                "own": _with_interval(own["estimate"], own["ci_low"], own["ci_high"], digits),
                "own_k": own["k"],
                "overlap": _overlap(compared),
                "apart": compared.difference_in_se if compared else None,
            }
        )
    columns = (
        Column("review", "Review"),
        Column("subset", "Which trials", rank=4),
        Column("outcome", "Outcome"),
        Column("time", "Time", rank=3),
        Column("measure", "Measure", rank=2),
        Column("published", "Published", "figures"),
        Column("k", "k", "whole", rank=1),
        Column("own", "Here", "figures"),
        Column("own_k", "k", "whole", rank=1),
        Column("overlap", "Overlap"),
        Column("apart", "Apart (SE)", "number", 1, rank=2),
    )
    return Table(columns, Columns.of_rows(rows), "Effects: as published, and the same question here")


def _count_table(results: list[Replication]) -> Table:
    rows = []
    for one in results:
        own = figures_of(one)
        rows.append(
            {
                "review": one.row.review_id,
                "published": _count(one.published.k, one.published.n),
                "own": _count(own["k"], own["n"]),
                "line": one.line,
            }
        )
    columns = (
        Column("review", "Review"),
        Column("published", "Published", "figures"),
        Column("own", "Here", "figures"),
        Column("line", "Command", rank=1),
    )
    return Table(columns, Columns.of_rows(rows), "How many trials (people)")


def _not_asked_table(results: list[Replication]) -> Table:
    rows = [
        {"review": one.row.review_id, "subset": one.row.subset, "outcome": _outcome(one.row)}
        | {"time": one.row.time, "published": _published_text(one), "why_not": one.why_not}
        for one in results
    ]
    columns = (
        Column("review", "Review"),
        Column("subset", "Which trials", rank=3),
        Column("outcome", "Outcome"),
        Column("time", "Time", rank=2),
        Column("published", "Published", "figures", rank=1),
        Column("why_not", "Why these data do not answer"),
    )
    return Table(columns, Columns.of_rows(rows), "Without an answer here")


def _published_text(one: Replication) -> str:
    if is_count(one):
        return _count(one.published.k, one.published.n)
    return _with_interval(one.published.estimate, one.published.ci_low, one.published.ci_high, 2)


def _details(one: Replication) -> str:
    """One result with the trials behind it, what may make it differ, and how to reproduce it."""
    row = one.row
    when = f", {row.time}" if row.time else ""
    lines = [f"{row.review_id}, {row.subset}, {_outcome(row)}{when}"]
    if one.own is not None:
        lines.append(f"  trials here: {', '.join(one.own.weighed.text('study'))}")
    if one.published.reversed:
        lines.append("  the review counts an improvement as positive; its sign is turned here")
    lines += [f"  may differ: {reason}" for reason in one.differs]
    lines.append(f"  {one.line}")
    return "\n".join(lines)


def _with_interval(estimate: float, low: float, high: float, digits: int) -> str:
    if missing(estimate):
        return interval(low, high, digits)
    if missing(low) or missing(high):
        return fixed(estimate, digits)
    return bracketed(estimate, low, high, digits)


def _outcome(row: PublishedRow) -> str:
    """The outcome of a published row in words; a side effect keeps its code, for `any` alone says nothing."""
    outcome, measure = row.outcome, row.measure
    return outcome if is_side_effect(outcome) else outcome_name(outcome, MEASURES.get(measure, (measure, ""))[0])


def _count(k: float, n: float) -> str:
    return f"{whole(k)}" if missing(n) else f"{whole(k)} ({whole(n)})"


def _overlap(compared: Agreement | None) -> str:
    if compared is None or compared.overlap is None:
        return "not known"
    return ("yes" if compared.informative else "too wide to fail") if compared.overlap else "no"


def _keys(one: Replication) -> dict[str, Any]:
    """One result under the names of the JSON answer."""
    published = one.published
    own = figures_of(one)
    compared = one.compared
    return {
        **{name: getattr(one.row, name) for name in _TEXTS},
        "citation": one.row.citation,
        "doi": one.row.doi or None,
        "published": {name: getattr(published, name) for name in _FIGURES} | {"sign_turned": published.reversed},
        "own": own or None,
        "overlap": compared.overlap if compared else None,
        "informative": compared.informative if compared else None,
        "difference": compared.difference if compared else None,
        "difference_in_se": compared.difference_in_se if compared else None,
        "command": one.line,
        "why_not": one.why_not or None,
        "differs": list(one.differs),
        "studies": [] if one.own is None else one.own.weighed.only(("study", "trial_id", "yi", "vi", "weight")),
        "source": one.row.source_url,
        "note": one.row.note or None,
    }


def _main(found: Replications) -> Table:
    rows = []
    for one in found.results:
        keys = _keys(one)
        own = keys["own"] or {}
        rows.append(
            {name: keys[name] for name in _TEXTS}
            | {f"published_{name}": keys["published"][name] for name in _FIGURES}
            | {f"own_{name}": own.get(name) for name in _FIGURES}
            | {name: keys[name] for name in _COMPARED}
            | {"differs": "; ".join(one.differs)}
        )
    text = {*_TEXTS, "overlap", "informative", "command", "why_not", "differs"}
    frame = Columns.of_rows(rows)
    return Table(tuple(Column(name, name, "text" if name in text else "number", 4) for name in frame.columns), frame)
