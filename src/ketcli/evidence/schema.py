"""The single statement of the dataset: its tables, columns, units, allowed values and domain constants.

`data/README.md` is generated from here, `ketcli check` tests against it, and the filters of every command take their
allowed values from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nextafter
from typing import Literal

Kind = Literal["id", "text", "category", "outcome", "integer", "number"]

SEVERAL = ";"  # between the values of a cell that may hold several
ROUTES = ("iv", "im", "sc", "intranasal", "oral", "inhaled")
FORMULATIONS = ("racemic", "esketamine")
DIAGNOSES = {
    "mdd": "major depressive disorder, resistance to treatment not required",
    "trd": "treatment-resistant depression (the trial's own definition)",
    "bipolar": "bipolar depression",
    "suicidal_mdd": "depression with current suicidal ideation as an entry criterion",
    "mixed": "unipolar and bipolar depression, or several diagnoses with depression",
    "other": "depression beside another main condition",
}
CONTROLS = {
    "inactive_placebo": "saline, placebo spray or placebo tablet",
    "active_placebo": "a drug that imitates the acute effects (midazolam, remifentanil ...)",
    "active_drug": "another treatment with an effect of its own (quetiapine, diclofenac, an anaesthetic with ECT ...)",
    "ect": "electroconvulsive therapy",
    "head_to_head": "another formulation, dose or schedule of ketamine",
}
DESIGNS = ("parallel", "crossover")
SESSIONS = ("single", "repeated")
POOL_ROLES = {
    "acute": "may enter an acute controlled pool",
    "relapse_prevention": "randomized withdrawal after open treatment",
    "comparator_ect": "compared with ECT",
    "adjunct_to_ect": "given as or with the anaesthetic for ECT",
    "comparator_active_drug": "compared with another active drug",
    "head_to_head": "racemic ketamine against esketamine",
    "overlapping_sample": "people (probably) already counted in another trial of the dataset",
    "not_randomized": "order or allocation not at random",
    "not_depressed": "a sample that was not selected for depression",
    "adolescents": "people under 18 years of age",
    "dose_schedule_comparison": "ketamine in both arms",
    "other_population": "people depressed in another setting (surgery, childbirth, cancer, Parkinson's disease)",
    "doubtful": "its printed figures are publicly held to be impossible: shown, in no pool",
}
UNFINISHED = ("running", "unknown")
STATUSES = {
    "results_published": "a report, or its abstract, gives results",
    "results_posted": "results are posted in a register, no report is known",
    "completed": "the register says so, no results are known",
    "terminated": "stopped early, no report is known",
    "running": "recruiting or treating",
    "unknown": "not seen",
}
MEMBERSHIP = ("yes", "no", "unknown")


@dataclass(frozen=True, slots=True)
class Review:
    """A published review that the dataset is held against: its name, where it lists its trials, and how many it has."""

    label: str
    listed_in: str
    trials: int


# By the name that `--review` takes; `trials.csv` has a column `in_<name>` for each.
REVIEWS = {
    # eClinicalMedicine 62:102127; the number of trials by its abstract
    "nikolin2023": Review("Nikolin 2023", "Table 1", 49),
}
ARM_ROLES = ("experimental", "control")
DOSE_UNITS = ("mg/kg", "mg")
STATISTICS = ("baseline", "change", "endpoint", "events")
ANALYSES = {
    "observed": "people with an observation at that time",
    "mmrm": "mixed model for repeated measures",
    "itt_imputed": "all randomized, missing values imputed in another way than LOCF",
    "locf": "last observation carried forward",
    "as_treated": "people by the treatment they received (safety set), which may exceed those randomized to it",
    "first_period": "crossover trial, first period only (between people)",
    "both_periods": "crossover trial, both periods (within people)",
}
# Which analysis set stands for a trial when it reports several: a crossover trial's paired data first, then data
# as observed, then model-based and imputed ones; the first period alone only where nothing else is there.
ANALYSIS_PREFERENCE = ("both_periods", "observed", "", "as_treated", "mmrm", "itt_imputed", "locf", "first_period")
# Visits of a course of ECT, whose length in hours nobody states. Where the end of each trial is asked for, the first
# that a trial has stands.
VISITS = {
    "end_of_course": "after the last session of a course of ECT",
    "mid_course": "in the middle of a course of ECT",
    "2w_after": "two weeks after a course of ECT",
    "1m_after": "one month after a course of ECT",
    "4m_after": "four months after a course of ECT",
}
DERIVATIONS = {
    "sd_from_se": "SD = SE x sqrt(n) (Cochrane Handbook 6.5.2.2)",
    "sd_from_ci": "SD from a confidence interval (Cochrane Handbook 6.5.2.2)",
    "sd_from_t": "SD from a t or p value (Cochrane Handbook 6.5.2.3)",
    "count_from_percent": "count = percentage x n, rounded",
    "n_from_percent": "n from a count and its percentage",
    "by_subtraction": "a pooled figure minus the other trial's",
    "individual_data": "computed from individual data",
    "combined": "several rows or groups of the source added up",
    "from_figure": "read off a figure",
    "other": "see the note",
}
ADJUSTMENTS = {
    "none": "difference of raw means or proportions",
    "ancova": "analysis of covariance",
    "mmrm": "mixed model for repeated measures",
    "other_model": "another model (logistic, generalized estimating equations, weighted combination ...)",
    "unclear": "the source does not say",
}
CONTRAST_MEASURES = ("MD", "SMD", "RR", "OR", "RD", "HR")
CITATIONS_FOUND = {
    "as_cited": "the work exists as cited",
    "not_as_cited": "no work with these particulars was found; another one fits",
    "not_found": "no page shows it, which does not prove that it does not exist",
}
REVIEW = "review_table"  # what somebody else says of a trial: a review's table or text
NEWS = "news"  # what a newspaper, a company or a news service says of it
SOURCE_KINDS = ("trial_report", "registry_results", "abstract", REVIEW, "label", "dataset", NEWS)
MIRROR, REPOSITORY_TEXT = "mirror", "repository_text"
COPIES = {
    MIRROR: "a page that reproduces the abstract, the record or the report elsewhere",
    REPOSITORY_TEXT: "a text kept in a public repository; the address names file and commit",
}
ADVERSE_EVENT_PREFIX = "ae:"
EVENT_KINDS = {
    "symptom": "a side effect by name",
    "overall": "people with any event, or who left because of one; not a symptom",
    "serious": "serious or suicidal events and deaths",
    "measured": "a measurement beyond a limit (blood pressure, a rating scale)",
    "by_protocol": "people who went over to open treatment as the protocol provides; shown with the trial, in no pool",
}


@dataclass(frozen=True, slots=True)
class Scale:
    """A rating scale: the range its total score can take, and what it measures."""

    low: float
    high: float
    measures: str = "severity"


SCALES = {
    "MADRS": Scale(0, 60),
    "HDRS-17": Scale(0, 53),
    "HDRS": Scale(0, 75),
    "HDRS-21": Scale(0, 66),
    "HDRS-24": Scale(0, 75),
    "HDRS-25": Scale(0, 78),
    "HDRS-28": Scale(0, 86),
    "HDRS-6": Scale(0, 22),
    "QIDS-SR": Scale(0, 27),
    "IDS-C": Scale(0, 84),
    "IDS-SR": Scale(0, 84),
    "BDI": Scale(0, 63),
    "PHQ-9": Scale(0, 27),
    "HADS-D": Scale(0, 21),
    "CDRS-R": Scale(17, 113),
    "POMS depression": Scale(0, 60, "mood"),
    "SSI": Scale(0, 38, "suicidal_ideation"),
    "BSI": Scale(0, 38, "suicidal_ideation"),
    "BSS": Scale(0, 38, "suicidal_ideation"),
    "MSSI": Scale(0, 54, "suicidal_ideation"),
    "C-SSRS": Scale(0, 25, "suicidal_ideation"),
    "C-SSRS-ISS": Scale(0, 25, "suicidal_ideation"),
    "C-SSRS ideation": Scale(0, 5, "suicidal_ideation"),
    "MADRS item 10": Scale(0, 6, "suicidal_ideation"),
    "QIDS-SR item 12": Scale(0, 3, "suicidal_ideation"),
    "composite": Scale(-10, 10, "suicidal_ideation"),
    "suicide items": Scale(-10, 10, "suicidal_ideation"),
    "CADSS": Scale(0, 112, "dissociation"),
    "SBP mmHg": Scale(-100, 150, "blood_pressure"),
    "DBP mmHg": Scale(-100, 150, "blood_pressure"),
}
# Most trials report MADRS; the Hamilton versions come next, then self-rating.
SCALE_PREFERENCE = (
    "MADRS",
    "HDRS-17",
    "HDRS-21",
    "HDRS-24",
    "HDRS-25",
    "HDRS-28",
    "HDRS",
    "HDRS-6",
    "QIDS-SR",
    "IDS-C",
    "IDS-SR",
    "BDI",
    "PHQ-9",
    "HADS-D",
    "CDRS-R",
)


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time after the first dose, in hours: results with low < time <= high, nearest to `asked` first."""

    name: str
    asked: float
    low: float
    high: float
    label: str

    def contains(self, hours: float) -> bool:
        """Whether a result at that many hours lies in the window."""
        return self.low < hours <= self.high

    def text(self) -> str:
        """The window as it reads in a sentence."""
        if self.name == END_OF_TRIAL.name:
            return f"{self.label} (its last result)"
        end = "" if self.high == float("inf") else f" to {hours_text(self.high)}"
        return f"{self.label} ({hours_text(self.low)}{end}, nearest to {hours_text(self.asked)})"


def hours_text(hours: float) -> str:
    """Hours as `24 h` up to two days, as `7 d` beyond; a count of days that is not whole keeps one decimal."""
    return f"{hours:g} h" if hours <= 48 else f"{round(hours / 24, 1):g} d"


# The spans leave no gap and do not overlap: day 1 begins at 12 h and ends with 48 h, the later borders lie midway
# between neighbouring visits of the trials.
_NOON = nextafter(12, 0)
WINDOWS = (
    Window("4h", 4, 0, _NOON, "up to 4 hours"),
    Window("24h", 24, _NOON, 48, "on day 1"),
    Window("3d", 72, 48, 120, "on day 3"),
    Window("7d", 168, 120, 252, "on day 7"),
    Window("14d", 336, 252, 420, "on day 14"),
    Window("28d", 672, 420, 1008, "on day 28"),
    Window("later", 2016, 1008, float("inf"), "later than six weeks"),
)
DEFAULT_WINDOW = "24h"
# Not a span of its own: whatever each trial reports last. The time asked for lies beyond every trial.
END_OF_TRIAL = Window("end", 1e7, 0, float("inf"), "at the end of each trial")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its kind, whether it must be filled, its allowed values and what it means."""

    name: str
    kind: Kind
    doc: str
    required: bool = False
    allowed: tuple[str, ...] | None = None
    low: float | None = None
    unit: str = ""
    optional: bool = False  # a file may lack the column; its cells then read as empty
    several: bool = False  # the cell may hold several of the allowed values, `a;b`, in the order given here

    @property
    def is_number(self) -> bool:
        """Whether its cells are numbers."""
        return self.kind in ("integer", "number")


@dataclass(frozen=True, slots=True)
class Table:
    """One file: its columns, its key, and the columns that point into other tables."""

    name: str
    doc: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    references: tuple[tuple[tuple[str, ...], str], ...] = ()
    needed: bool = True

    @property
    def filename(self) -> str:
        """Name of the CSV file."""
        return f"{self.name}.csv"


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
