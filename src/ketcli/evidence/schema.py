"""The single statement of the dataset: its tables and columns, with units and allowed values.

`data/README.md` is generated from here, `ketcli check` tests against it, and the filters of every command take their
allowed values from it.
"""

from __future__ import annotations

from ketcli.evidence.schema_of_others import CITATIONS, CLAIMS, PUBLISHED, REPLICATIONS
from ketcli.evidence.table import NOTE, Column, Table, id_column
from ketcli.evidence.vocabulary import (
    ADJUSTMENTS,
    ANALYSES,
    ARM_ROLES,
    CHARACTERISTICS_OF,
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


_TRIAL = id_column("trial_id", "the trial")
_SOURCE = Column("source_id", "id", "where it was seen (`sources.csv`)", required=True)
_LOCATOR = Column("locator", "text", "where in the source: table, outcome, page", required=True)
_DERIVED = Column("derived", "category", "how the figure was derived; empty = as printed", allowed=tuple(DERIVATIONS))
_SCALE = Column("scale", "category", "rating scale", allowed=tuple(SCALES))
_TIME = Column("time_h", "number", "hours since the first dose; empty = over the whole trial", unit="h", low=0)

TRIALS = Table(
    "trials",
    "a randomized trial",
    ("trial_id",),
    (
        id_column("trial_id", "short name: first author and year, or acronym"),
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
        NOTE,
    ),
    references=((("source_id",), "sources"),),
)
ARMS = Table(
    "arms",
    "one arm of a trial",
    ("trial_id", "arm_id"),
    (
        _TRIAL,
        id_column("arm_id", "the arm within the trial"),
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
        NOTE,
    ),
    references=((("trial_id",), "trials"), (("source_id",), "sources")),
)
RESULTS = Table(
    "results",
    "one arm's result",
    ("trial_id", "arm_id", "outcome", "scale", "statistic", "time_h", "visit", "analysis"),
    (
        _TRIAL,
        id_column("arm_id", "the arm"),
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
        NOTE,
    ),
    references=((("trial_id", "arm_id"), "arms"), (("source_id",), "sources")),
)
CONTRASTS = Table(
    "contrasts",
    "a difference between arms published without the arms' own figures",
    ("trial_id", "arm_e", "arm_c", "outcome", "scale", "time_h", "measure", "adjustment"),
    (
        _TRIAL,
        id_column("arm_e", "experimental arm"),
        id_column("arm_c", "control arm"),
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
        NOTE,
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
        id_column("source_id", "short name"),
        Column("kind", "category", "what it is", required=True, allowed=SOURCE_KINDS),
        Column("citation", "text", "how to cite it", required=True),
        Column("doi", "text", "DOI"),
        Column("pmid", "text", "PubMed number"),
        Column("pmcid", "text", "PubMed Central number"),
        Column("url", "text", "its own address"),
        Column("copy", "category", "what was read; empty = the document itself", allowed=tuple(COPIES), optional=True),
        Column("read_at", "text", "where the copy was read", optional=True),
        NOTE,
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
        NOTE,
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
        NOTE,
    ),
    references=((("trial_id",), "trials"), (("source_id",), "sources")),
    needed=False,
)
POOLED_SAFETY = Table(
    "pooled_safety",
    "side effects of several trials that the source already pooled; shown, never pooled again",
    ("pool_id", "arm_id", "outcome", "source_id"),
    (
        id_column("pool_id", "the pool of trials"),
        id_column("arm_id", "treatment"),
        Column("outcome", "outcome", "`ae:<event>`", required=True),
        Column("n", "integer", "people at risk", unit="people", low=1),
        Column("events", "integer", "people with the event", unit="people", low=0),
        _SOURCE,
        _LOCATOR,
        NOTE,
    ),
    references=((("source_id",), "sources"), (("pool_id",), "pooled_safety_sets")),
    needed=False,
)
POOLED_SAFETY_SETS = Table(
    "pooled_safety_sets",
    "which trials a pooled safety table holds",
    ("pool_id",),
    (
        id_column("pool_id", "the pool of trials"),
        Column("label", "text", "name for a table", required=True),
        Column("trials", "text", "trial_ids pooled, `a;b`"),
        _SOURCE,
        NOTE,
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
        NOTE,
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
        NOTE,
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
