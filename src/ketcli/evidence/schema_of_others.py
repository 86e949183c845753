"""The tables of what others say: published pooled results, an article's claims, the works that it cites.

They belong to the dataset's schema (`ketcli.evidence.schema`) and are shown beside answers, never computed with.
"""

from __future__ import annotations

from ketcli.evidence.table import NOTE, Column, Table, id_column
from ketcli.evidence.vocabulary import CITATIONS_FOUND

PUBLISHED = Table(
    "published",
    "a pooled result that a published review reports; shown beside ketcli's own, never computed with",
    ("review_id", "question", "subset", "outcome", "scale", "time", "measure"),
    (
        id_column("review_id", "the review"),
        Column("citation", "text", "how to cite it", required=True),
        Column("doi", "text", "DOI"),
        Column("year", "integer", "year of publication", low=1990),
        Column("question", "text", "what was compared"),
        Column("subset", "text", "which trials"),
        Column("outcome", "text", "outcome", required=True),
        Column("scale", "text", "scale or definition"),
        Column("time", "text", "time of measurement in the review's words"),
        Column("measure", "text", "effect measure", required=True),
        Column("estimate", "number", "pooled estimate (ratios not logged)"),
        Column("ci_low", "number", "lower limit"),
        Column("ci_high", "number", "upper limit"),
        Column("i2", "number", "I2", unit="%", low=0),
        Column("tau2", "number", "between-trial variance", low=0),
        Column("k", "integer", "trials", low=0),
        Column("n", "integer", "participants", low=0),
        Column("p_value", "number", "p value", low=0),
        Column("source_url", "text", "where it was read", required=True),
        NOTE,
    ),
)
REPLICATIONS = Table(
    "replications",
    "how a row of `published.csv` becomes a question to this dataset, or why it cannot; the time and the measure are"
    " read from that row by the rules in `docs/commands/replicate.md`",
    ("review_id", "question", "subset", "time"),
    (
        id_column("review_id", "the review"),
        Column("question", "text", "as in `published.csv`", required=True),
        Column("subset", "text", "as in `published.csv`", required=True),
        Column("time", "text", "as in `published.csv`; empty = every time that has no row of its own"),
        Column("filters", "text", "the trials that the review means, as options of `ketcli pool`"),
        Column(
            "better",
            "category",
            "which sign of a difference of scores favours ketamine in the review",
            required=True,
            allowed=("lower", "higher"),
        ),
        Column("why_not", "text", "why it cannot be asked here; empty = it can"),
        Column("differs", "text", "where the question asked here is known not to be quite the same"),
    ),
    references=((("review_id",), "published"),),
    needed=False,
)
CLAIMS = Table(
    "claims",
    "something that a popular article says of ketamine for depression, in our own words, and how to test it",
    ("claim_id",),
    (
        id_column("claim_id", "short name"),
        Column("claim", "text", "what the article says, in our own words", required=True),
        Column("question", "text", "the command lines that test it, `a; b`", required=True),
        Column("rule", "text", "how the answers become a verdict", required=True),
    ),
    needed=False,
)
CITATIONS = Table(
    "citations",
    "a work as the article's reference list cites it, and what was found",
    ("citation_id",),
    (
        id_column("citation_id", "number in the list; a letter is added where several works fit"),
        Column("cited_as", "text", "the reference as cited, in short", required=True),
        Column("found", "category", "what a search found", required=True, allowed=tuple(CITATIONS_FOUND)),
        Column("why", "text", "what differs, or what was searched", required=True),
        Column("likely", "text", "the work that exists as cited, or is most likely meant"),
        Column("sure", "category", "how sure that is", allowed=("seen", "strong", "inference")),
        Column("doi", "text", "DOI of that work"),
        Column("pmid", "text", "PubMed number of that work"),
        Column("seen_at", "text", "where its record was seen", required=True),
    ),
    needed=False,
)
