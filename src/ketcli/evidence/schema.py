"""The single statement of the dataset: its tables and columns, with units and allowed values.

`data/README.md` is generated from here, `ketcli check` tests against it, and the filters of every command take their
allowed values from it.
"""

from __future__ import annotations

from ketcli.evidence.table import Column, Table
from ketcli.evidence.vocabulary import (
    ADJUSTMENTS,
    ANALYSES,
    ARM_ROLES,
    CHARACTERISTICS_OF,
    CITATIONS_FOUND,
    CONTRAST_MEASURES,
    CONTROLS,
    COPIES,
    DERIVATIONS,
    DESIGNS,
    DIAGNOSES,
    DOSE_UNITS,
    EVENT_KINDS,
    FORMULATIONS,
    MEMBERSHIP,
    POOL_ROLES,
    REVIEWS,
    ROUTES,
    SCALES,
    SESSIONS,
    SOURCE_KINDS,
    STATISTICS,
    STATUSES,
    VISITS,
)


def membership(review: str) -> str:
    """The column of `trials.csv` that says whether a review lists the trial."""
    return f"in_{review}"


def _id(name: str, doc: str) -> Column:
    return Column(name, "id", doc, required=True)


_TRIAL = _id("trial_id", "the trial")
_SOURCE = Column("source_id", "id", "where it was seen (`sources.csv`)", required=True)
_LOCATOR = Column("locator", "text", "where in the source: table, outcome, page", required=True)
_NOTE = Column("note", "text", "remarks; how a derived figure was derived")
_DERIVED = Column("derived", "category", "how the figure was derived; empty = as printed", allowed=tuple(DERIVATIONS))
_SCALE = Column("scale", "category", "rating scale", allowed=tuple(SCALES))
_TIME = Column("time_h", "number", "hours since the first dose; empty = over the whole trial", unit="h", low=0)

TRIALS = Table(
    "trials",
    "a randomized trial",
    ("trial_id",),
    (
        _id("trial_id", "short name: first author and year, or acronym"),
        Column("label", "text", "name for a table", required=True),
        Column("year", "integer", "year of publication", low=1990),
        Column("acronym", "text", "the trial's own short name"),
        Column("registration", "text", "registry number"),
        Column("doi", "text", "DOI of the report"),
        Column("pmid", "text", "PubMed number of the report"),
        Column("country", "text", "countries"),
        Column("design", "category", "parallel or crossover", required=True, allowed=DESIGNS),
        Column("diagnosis", "category", "who was treated", required=True, allowed=tuple(DIAGNOSES)),
        Column("population_note", "text", "the population in words"),
        Column(
            "formulation",
            "category",
            "what was tested; the arms say it arm by arm",
            allowed=(*FORMULATIONS, "racemic_vs_esketamine"),
        ),
        Column("route", "category", "how it was given, all of its arms", allowed=ROUTES, several=True),
        Column("control", "text", "the control in words"),
        Column("control_type", "category", "kind of control", required=True, allowed=tuple(CONTROLS)),
        Column("sessions", "category", "one dose or several", allowed=SESSIONS),
        Column("blinding", "text", "as the source says"),
        Column("n_randomized", "integer", "people randomized", unit="people", low=1),
        *(
            Column(
                membership(name),
                "category",
                f"listed in {review.label}, {review.listed_in}",
                required=True,
                allowed=MEMBERSHIP,
            )
            for name, review in REVIEWS.items()
        ),
        Column("pool_role", "category", "which pools it may enter", required=True, allowed=tuple(POOL_ROLES)),
        Column("status", "category", "how far it has come; empty = not kept", allowed=tuple(STATUSES), optional=True),
        _SOURCE,
        _NOTE,
    ),
    references=((("source_id",), "sources"),),
)
ARMS = Table(
    "arms",
    "one arm of a trial",
    ("trial_id", "arm_id"),
    (
        _TRIAL,
        _id("arm_id", "the arm within the trial"),
        Column("role", "category", "experimental or control", required=True, allowed=ARM_ROLES),
        Column("drug", "text", "what was given", required=True),
        Column(
            "formulation",
            "category",
            "racemic or esketamine; empty where no ketamine is given or the form is not stated",
            allowed=FORMULATIONS,
        ),
        Column("route", "category", "how it was given", allowed=ROUTES, several=True),
        Column("dose_value", "number", "dose per session; after a titration the dose that it ends with", low=0),
        Column("dose_unit", "category", "unit of the doses", allowed=DOSE_UNITS),
        Column("first_dose", "number", "dose of the first session, where it is another one", low=0, optional=True),
        Column("titration_h", "number", "hours from the first dose to the first later one", unit="h", optional=True),
        Column("n_doses", "integer", "planned number of doses", unit="doses", low=1),
        Column("n_randomized", "integer", "people randomized to the arm", unit="people", low=1),
        Column("covers", "text", "arms whose people this row repeats (`a;b`): used only where they have no result"),
        _SOURCE,
        _NOTE,
    ),
    references=((("trial_id",), "trials"), (("source_id",), "sources")),
)
RESULTS = Table(
    "results",
    "one arm's result",
    ("trial_id", "arm_id", "outcome", "scale", "statistic", "time_h", "visit", "analysis"),
    (
        _TRIAL,
        _id("arm_id", "the arm"),
        Column("outcome", "outcome", "an outcome below, or `ae:<event>` for people with a side effect", required=True),
        _SCALE,
        Column("statistic", "category", "what the figures are", required=True, allowed=STATISTICS),
        _TIME,
        Column("visit", "category", "instead of hours unknown", allowed=tuple(VISITS), optional=True),
        Column("analysis", "category", "analysis set; empty = not stated", allowed=tuple(ANALYSES)),
        Column("n", "integer", "people analysed", unit="people", low=1),
        Column("mean", "number", "mean score or change"),
        Column("sd", "number", "standard deviation", low=0),
        Column("events", "integer", "people with the event", unit="people", low=0),
        _DERIVED,
        _SOURCE,
        _LOCATOR,
        _NOTE,
    ),
    references=((("trial_id", "arm_id"), "arms"), (("source_id",), "sources")),
)
CONTRASTS = Table(
    "contrasts",
    "a difference between arms published without the arms' own figures",
    ("trial_id", "arm_e", "arm_c", "outcome", "scale", "time_h", "measure", "adjustment"),
    (
        _TRIAL,
        _id("arm_e", "experimental arm"),
        _id("arm_c", "control arm"),
        Column("outcome", "outcome", "as in `results.csv`", required=True),
        _SCALE,
        _TIME,
        Column("measure", "category", "kind of difference", required=True, allowed=CONTRAST_MEASURES),
        Column("estimate", "number", "experimental minus control, or the ratio", required=True),
        Column("ci_low", "number", "lower limit"),
        Column("ci_high", "number", "upper limit"),
        Column("ci_level", "number", "level of the interval, 0.95 if empty", low=0),
        Column("se", "number", "standard error", low=0),
        Column("p_value", "number", "two-sided p value", low=0),
        Column("n_e", "integer", "people analysed, experimental", unit="people", low=1),
        Column("n_c", "integer", "people analysed, control", unit="people", low=1),
        Column("adjustment", "category", "how the difference was estimated", required=True, allowed=tuple(ADJUSTMENTS)),
        _SOURCE,
        _LOCATOR,
        _NOTE,
    ),
    references=(
        (("trial_id", "arm_e"), "arms"),
        (("trial_id", "arm_c"), "arms"),
        (("source_id",), "sources"),
    ),
)
SOURCES = Table(
    "sources",
    "a document",
    ("source_id",),
    (
        _id("source_id", "short name"),
        Column("kind", "category", "what it is", required=True, allowed=SOURCE_KINDS),
        Column("citation", "text", "how to cite it", required=True),
        Column("doi", "text", "DOI"),
        Column("pmid", "text", "PubMed number"),
        Column("pmcid", "text", "PubMed Central number"),
        Column("url", "text", "its own address"),
        Column("copy", "category", "what was read; empty = the document itself", allowed=tuple(COPIES), optional=True),
        Column("read_at", "text", "where the copy was read", optional=True),
        _NOTE,
    ),
)
PUBLISHED = Table(
    "published",
    "a pooled result that a published review reports; shown beside ketcli's own, never computed with",
    ("review_id", "question", "subset", "outcome", "scale", "time", "measure"),
    (
        _id("review_id", "the review"),
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
        _NOTE,
    ),
)
CHARACTERISTICS = Table(
    "characteristics",
    "who was treated, before treatment: of an arm, or of a trial as a whole",
    ("trial_id", "arm_id", "what"),
    (
        _TRIAL,
        Column("arm_id", "id", "the arm; empty = the whole trial"),
        Column(
            "what",
            "category",
            "age in years (mean), or women (count)",
            required=True,
            allowed=tuple(CHARACTERISTICS_OF),
        ),
        Column("n", "integer", "people that it is of", unit="people", low=1),
        Column("mean", "number", "mean age", unit="years", low=0),
        Column("sd", "number", "its standard deviation", unit="years", low=0),
        Column("events", "integer", "women", unit="people", low=0),
        _DERIVED,
        _SOURCE,
        _LOCATOR,
        _NOTE,
    ),
    references=((("trial_id",), "trials"), (("trial_id", "arm_id"), "arms"), (("source_id",), "sources")),
    needed=False,
)
RISK_OF_BIAS = Table(
    "risk_of_bias",
    "a published human judgement of one domain",
    ("trial_id", "domain", "source_id"),
    (
        _TRIAL,
        Column("domain", "text", "domain of the tool", required=True),
        Column("judgement", "text", "as published", required=True),
        _SOURCE,
        _NOTE,
    ),
    references=((("trial_id",), "trials"), (("source_id",), "sources")),
    needed=False,
)
POOLED_SAFETY = Table(
    "pooled_safety",
    "side effects of several trials that the source already pooled; shown, never pooled again",
    ("pool_id", "arm_id", "outcome", "source_id"),
    (
        _id("pool_id", "the pool of trials"),
        _id("arm_id", "treatment"),
        Column("outcome", "outcome", "`ae:<event>`", required=True),
        Column("n", "integer", "people at risk", unit="people", low=1),
        Column("events", "integer", "people with the event", unit="people", low=0),
        _SOURCE,
        _LOCATOR,
        _NOTE,
    ),
    references=((("source_id",), "sources"), (("pool_id",), "pooled_safety_sets")),
    needed=False,
)
POOLED_SAFETY_SETS = Table(
    "pooled_safety_sets",
    "which trials a pooled safety table holds",
    ("pool_id",),
    (
        _id("pool_id", "the pool of trials"),
        Column("label", "text", "name for a table", required=True),
        Column("trials", "text", "trial_ids pooled, `a;b`"),
        _SOURCE,
        _NOTE,
    ),
    references=((("source_id",), "sources"),),
    needed=False,
)
EVENT_TERMS = Table(
    "event_terms",
    "a name of a side effect, and the preferred term that it is counted under",
    ("event",),
    (
        Column(
            "event", "text", "as trials call it, in lower case; in `results.csv` with `ae:` before it", required=True
        ),
        Column("preferred", "text", "the preferred term", required=True),
        Column("group", "text", "a wider group of related terms, used only where it is asked for"),
        Column("kind", "category", "what it counts", required=True, allowed=tuple(EVENT_KINDS)),
        _NOTE,
    ),
    needed=False,
)
EVENT_THRESHOLDS = Table(
    "event_thresholds",
    "a source that lists a trial's side effects only from a frequency on: one that is absent is not zero",
    ("trial_id", "source_id"),
    (
        _TRIAL,
        _SOURCE,
        Column("percent", "number", "listed from this share of people in any arm on", required=True, low=0, unit="%"),
        Column("locator", "text", "where the source says so", required=True),
        _NOTE,
    ),
    references=((("trial_id",), "trials"), (("source_id",), "sources")),
    needed=False,
)
SEARCHED = Table(
    "searched",
    "where the figures of a trial were looked for, and what was not to be had there",
    ("trial_id",),
    (
        _TRIAL,
        Column("looked", "text", "the kinds of places that were looked at", required=True),
        Column("not_had", "text", "what was in none of them, which does not mean that it is not published"),
    ),
    references=((("trial_id",), "trials"),),
    needed=False,
)

REPLICATIONS = Table(
    "replications",
    "how a row of `published.csv` becomes a question to this dataset, or why it cannot; the time and the measure are"
    " read from that row by the rules in `docs/commands/replicate.md`",
    ("review_id", "question", "subset", "time"),
    (
        _id("review_id", "the review"),
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
        _id("claim_id", "short name"),
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
        _id("citation_id", "number in the list; a letter is added where several works fit"),
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

TABLES = {
    table.name: table
    for table in (
        TRIALS,
        ARMS,
        RESULTS,
        CONTRASTS,
        SOURCES,
        PUBLISHED,
        CHARACTERISTICS,
        RISK_OF_BIAS,
        POOLED_SAFETY_SETS,
        POOLED_SAFETY,
        EVENT_TERMS,
        EVENT_THRESHOLDS,
        SEARCHED,
        REPLICATIONS,
        CLAIMS,
        CITATIONS,
    )
}
