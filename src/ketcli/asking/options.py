"""The options of all questions: one table, a row an option.

The command line declares its options from these rows, Python takes its keywords from them, and a line of text is read
by them. A question takes whole groups of rows (`ketcli.asking.registry`); a group named after a question is its own.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from ketcli.asking.option import METHOD, Option
from ketcli.evidence import vocabulary
from ketcli.evidence.populations import POPULATIONS
from ketcli.questions.effects import method
from ketcli.questions.safety.question import BY, SORTS

if TYPE_CHECKING:
    from collections.abc import Mapping

TRIALS = "Which trials"
OUTPUT = "Output"
EVENTS = "Which side effects"
FILE = "Your own study file"
LOOK = "How it looks"
ORDERS = ("file", "weight", "year", "effect", "name")
FORMATS = ("table", "csv", "tsv", "json", "ndjson", "xlsx", "markdown", "latex", "html")
OWN_FORMATS = ("github", "junit", "bibtex", "ris", "csl")
"""Formats that some answers alone are written in."""
TEMPLATES = ("means", "counts", "effects", "long", "network")
PARTS = ("leave-one-out", "influence", "cumulative", "baujat", "gosh")
LANGUAGES = ("python", "r")
SHELLS = ("bash", "zsh", "fish", "powershell")
TOPICS = ("outcomes", "times", "roles", "methods", "glossary")


def _filter(name: str, help_: str, allowed: tuple[str, ...] = (), metavar: str | None = None) -> Option:
    return Option(name, "filters", help_, TRIALS, allowed=allowed, many=True, metavar=metavar)


def _switch(name: str, group: str, help_: str, panel: str = METHOD, **more: Any) -> Option:
    return Option(name, group, help_, panel, kind=bool, default=False, **more)


def _cluster(group: str) -> Option:
    help_ = "Column that makes the clusters of --model multilevel."
    return Option("cluster", group, help_, only_with=("model=multilevel",))


REPEATED = ("permutations", "gosh", "subsets")
"""What is computed so often that it may be shared out, and may be random."""

OPTIONS: tuple[Option, ...] = (
    Option(
        "data", "data",
        "A folder in the bundled layout or with review.toml, or your own study file: CSV, TSV, Excel (- is stdin)."
        " (default: KETCLI_DATA, else the bundled dataset)", TRIALS, metavar="PATH",
    ),
    Option(
        "where", "file", "Only rows of which this holds: NAME=VALUE (also !=, <, >, <=, >=); repeatable.", FILE,
        many=True, whole=True, metavar="NAME=VALUE",
    ),
    Option(
        "map", "reading", "What its columns mean: \"Study ID=study,Mean=mean_e\".", FILE, many=True, whole=True,
        metavar="THEIRS=OURS",
    ),
    Option(
        "arms", "file", "The two treatments to compare, of a file with a row an arm.", FILE,
        metavar="EXPERIMENTAL,CONTROL",
    ),
    Option(
        "good", "file", "Which values of its outcome are good. (default: not said)", FILE, allowed=("low", "high"),
    ),
    Option("ci_level", "file", "Level of the intervals in it.", FILE, float, default=0.95),
    Option("delimiter", "reading", "What stands between cells: comma, semicolon, tab ... (default: found out)", FILE),
    Option("decimal", "reading", "The decimal mark: . or , (default: found out)", FILE, metavar=".|,"),
    Option("encoding", "reading", "Its encoding: utf-8, windows-1252 ... (default: found out)", FILE),
    Option(
        "sheet", "reading", "Sheet of an Excel workbook, by name or number. (default: the first with a header)", FILE
    ),
    _filter("route", "How it was given.", tuple(vocabulary.ROUTES)),
    _filter("formulation", "Racemic ketamine or esketamine.", tuple(vocabulary.FORMULATIONS)),
    _filter("population", "Adults, only older ones (60 or 65 and more), or adolescents.", POPULATIONS),
    _filter("diagnosis", "Who was treated.", tuple(vocabulary.DIAGNOSES)),
    _filter("control", "Kind of control.", tuple(vocabulary.CONTROLS)),
    _filter("design", "Trial design.", tuple(vocabulary.DESIGNS)),
    _filter("sessions", "One dose or several.", tuple(vocabulary.SESSIONS)),
    Option("dose_min", "filters", "Lowest dose (see --dose-unit).", TRIALS, float),
    Option("dose_max", "filters", "Highest dose.", TRIALS, float),
    _filter("dose_unit", "Unit of the dose.", tuple(vocabulary.DOSE_UNITS)),
    Option("year_min", "filters", "First year of publication.", TRIALS, int),
    Option("year_max", "filters", "Last year of publication.", TRIALS, int),
    _filter("trial", "Only this trial.", metavar="TRIAL_ID"),
    _filter("exclude", "Not this trial; of a study file a study, or 'row N'.", metavar="TRIAL_ID"),
    _filter("review", "Only trials that this review lists.", tuple(vocabulary.REVIEWS)),
    _filter(
        "role", "Which kind of trial (acute ones unless the question implies others).", tuple(vocabulary.POOL_ROLES)
    ),
    Option(
        "outcome", "outcome", "severity, response, remission, dissociation, ae:nausea ...", TRIALS, default="severity"
    ),
    Option("scale", "outcome", "Only results on this scale.", TRIALS, allowed=tuple(vocabulary.SCALES)),
    Option(
        "prefer", "outcome", "Figures to take first; raw takes no adjusted difference. (default: adjusted)", TRIALS,
        allowed=method.PREFERENCES,
    ),
    Option(
        "at", "time",
        "Time after the first dose: 24h, 7d, 28d ..., end of the trial, any. (default: 24h; end for relapse, any for"
        " side effects)", TRIALS,
    ),
    Option(
        "measure", "measure",
        "Effect measure. (default: SMD for scores, RR for events; for a file what its columns give)",
        allowed=method.MEASURES,
    ),
    Option("smd_variance", "effects", "Variance of the SMD. (default: ls)", allowed=method.SMD_VARIANCES),
    Option("zero_cells", "effects", "Correction of empty cells. (default: half)", allowed=method.ZERO_CELLS),
    Option(
        "crossover_r", "effects",
        "Correlation of a person's outcomes under two treatments, in crossover trials. (default: 0.5)", kind=float,
    ),
    Option(
        "baseline", "effects",
        "ancova corrects end points for baseline where both are known (--baseline-r). (default: none)",
        allowed=method.BASELINES,
    ),
    Option(
        "baseline_r", "effects",
        "Correlation of baseline and follow-up where it is not measured. (default: 0.4)", kind=float,
    ),
    Option(
        "adjusted_contrasts", "effects",
        "Older name of --prefer endpoint (with --no-, of --prefer raw).", kind=bool, pair=True,
    ),
    Option(
        "impute_sd", "effects",
        "Borrow an SD that a trial does not report from the other trials; the answer names whose.", kind=bool,
        pair=True,
    ),
    Option(
        "from_response", "effects",
        "Severity from counts of response where nothing else of it is published (Chinn 2000).", kind=bool, pair=True,
    ),
    Option("level", "effects", "Level of all intervals. (default: 0.95)", kind=float),
    Option("like", "effects", "Defaults of another tool.", allowed=tuple(method.PRESETS)),
    Option("model", "model", "Model. (default: random)", allowed=method.MODELS),
    Option("tau2", "pooling", "Estimator of tau2. (default: REML)", allowed=method.TAU2_METHODS, field="tau2_method"),
    Option("test", "pooling", "Test and interval. (default: adhoc)", allowed=method.TESTS),
    Option(
        "tau_prior", "pooling",
        "Prior of tau: half-normal:SCALE, half-cauchy:SCALE, log-normal:MEAN,SD, log-t:MEAN,SCALE,DF. "
        "(default: half-normal:0.5, of MD half an SD)", metavar="PRIOR",
    ),
    Option("glmm", "pooling", "Which model of counts --model glmm is. (default: CM.EL)", allowed=method.GLMMS),
    Option("mid", "pooling", "The smallest important difference; a ratio for RR and OR.", kind=float),
    Option("pi", "pooling", "Prediction interval. (default: auto)", allowed=method.PREDICTIONS),
    Option(
        "i2", "pooling", "I2 from tau2 or from Q. (default: tau2)", allowed=method.I2_DEFINITIONS,
        field="i2_definition",
    ),
    Option("by", "subgroups", "Pool each level of this column too, and compare them."),
    _switch("tau2_common", "subgroups", "One tau2 for all subgroups of --by.", place="method", only_with=("by",)),
    _cluster("subgroups"),
    _cluster("regress"),
    Option("on", "regress", "Moderator: a column of `ketcli effects`; repeatable.", many=True, required=True),
    Option("permutations", "permutations", "Test by so many permutations too.", kind=int, metavar="N"),
    Option("seed", "permutations", "Seed of random permutations.", kind=int, default=1, only_with=REPEATED),
    Option(
        "workers", "computing", "Processes for permutations or subsets. (default: one a core)", kind=int, metavar="N",
        drawn="Processes. (default: one a core)", only_with=REPEATED,
    ),
    Option(
        "scheduler", "computing", "Dask scheduler that computes them instead, tcp://host:port.", metavar="ADDRESS",
        drawn="Dask scheduler, tcp://host:port.", only_with=REPEATED,
    ),
    _switch("forest", "pool", "Draw a forest plot.", OUTPUT, field="with_forest", place="show"),
    _switch("funnel", "bias", "Draw a funnel plot.", OUTPUT, field="with_funnel", place="show"),
    Option(
        "a", "compare", "One side: a formulation, route, control, or single or repeated dosing.", TRIALS,
        default="racemic",
    ),
    Option("b", "compare", "The other side; differences are a minus b.", TRIALS, default="esketamine"),
    Option(
        "adjust", "compare", "Adjust the contrast for this column of `ketcli effects` by meta-regression; repeatable.",
        many=True, metavar="COLUMN",
    ),
    Option(
        "reference", "network", "Treatment that others are listed against. (default: inactive placebo)",
        drawn="A treatment of the part of the network to draw.",
    ),
    _switch("routes_apart", "network", "Every route is a treatment of its own.", TRIALS),
    _switch("one_placebo", "network", "Inactive and active placebo are one treatment.", TRIALS),
    Option(
        "kind", "dose", "Whose doses. (default: both)", TRIALS, allowed=("iv-racemic", "nasal-esketamine"),
    ),
    Option("knots", "dose", "Knots of the spline: 3, 4 or 5.", kind=int, default=3),
    Option(
        "event", "safety", "Only this side effect, by any of its names; repeatable.", EVENTS, many=True, metavar="NAME",
        drawn="Only this side effect; repeatable.",
    ),
    _switch("serious", "safety", "Only serious events and deaths.", EVENTS),
    _switch(
        "grouped", "safety", "Count related terms as one (sedation or somnolence ...).", EVENTS,
        drawn="Count related terms as one.",
    ),
    Option(
        "min_trials", "safety", "Only events that so many trials report.", EVENTS, int, default=1, low=1, metavar="N"
    ),
    Option("by", "safety", "Split each side effect by this.", allowed=BY),
    Option(
        "sort", "safety", "Order: most trials, most people, largest effect ...", OUTPUT, allowed=SORTS,
        default="trials", drawn="Order.",
    ),
    Option(
        "top", "safety", "How many side effects the screen shows; 0 for all.", OUTPUT, int, default=15, low=0,
        metavar="N", place="show", drawn="How many side effects; 0 for all.",
    ),
    _switch("published", "safety", "Add what published pools of these trials report.", OUTPUT),
    Option(
        "order", "sensitivity", "Column that orders the cumulative part.", metavar="COLUMN",
        drawn="Column that orders plot cumulative.",
    ),
    _switch("choices", "sensitivity", "What other defensible choices of figures make of the answer (multiverse)."),
    _switch("missing", "sensitivity", "What trials without usable figures could make of it: tipping point, bound."),
    _switch("prior", "sensitivity", "What other priors of the spread between trials make of it."),
    _switch("gosh", "sensitivity", "Pool every subset too (all up to 2^15, else random)."),
    Option(
        "subsets", "sensitivity", "So many random subsets (implies --gosh).", kind=int, metavar="N",
        drawn="Random subsets of plot gosh. (default: all up to 2^15)",
    ),
    Option("seed", "sensitivity", "Seed of random subsets.", kind=int, default=1, only_with=REPEATED),
    Option(
        "part", "sensitivity", "Which part --csv prints", OUTPUT, allowed=PARTS, default=PARTS[0], place="both",
    ),
    Option(
        "id", "claims", "Only this claim, with the whole computation; repeatable.", TRIALS, many=True, metavar="NAME",
        field="ids",
    ),
    _switch("references", "claims", "The article's reference list instead: which works exist.", TRIALS),
    Option(
        "review", "replicate", "Only this review, by its id.", TRIALS, many=True, metavar="REVIEW_ID", field="reviews"
    ),
    Option("outcome", "replicate", "Only this outcome.", TRIALS, many=True, field="outcomes"),
    _switch("all_years", "replicate", "Trials published after the review too.", TRIALS),
    Option(
        "search", "trials", "Only trials with these words in their names, registration, country, population, notes.",
        TRIALS, metavar="TEXT",
    ),
    Option(
        "missing", "trials", "Only trials without a usable figure of this outcome, with what was searched for them.",
        TRIALS, metavar="OUTCOME",
    ),
    Option("at", "trials", "With --missing: no figure at this time. (default: any)", TRIALS),
    Option(
        "of", "sources", "Only what this trial rests on, by its id or label.", argument=True, metavar="TRIAL",
    ),
    Option(
        "trial", "show", "The trial's id or label, as `ketcli trials` lists it.", argument=True, required=True,
        field="name",
    ),
    Option(
        "path", "check", "A dataset folder, or one CSV file with a row a study (- for stdin).", argument=True,
        required=True,
    ),
    Option("select", "check", "Only this rule for study files, by id; repeatable.", OUTPUT, many=True, metavar="ID"),
    Option("ignore", "check", "Not this rule; repeatable.", OUTPUT, many=True, metavar="ID"),
    Option(
        "kind", "template", "What the rows give.", allowed=TEMPLATES, argument=True, required=True, metavar="KIND",
    ),
    Option(
        "file", "describe", "A study file.", argument=True, required=True, metavar="FILE", field="path"
    ),
    Option(
        "expectations", "assert",
        "COMMAND LINE: key OP value. OP is one of < <= == >= > !=, or ~= with a tolerance (~= 0.5 +- 0.01).",
        many=True, whole=True, argument=True, metavar="EXPECTATION",
    ),
    Option("file", "assert", "Expectations of a file: one a line, or TOML.", OUTPUT, metavar="FILE"),
    Option(
        "shell", "completion", "Which shell. (default: the one of $SHELL)", allowed=SHELLS, argument=True,
        metavar="SHELL", place="output",
    ),
    Option("command", "schema", "A command, or error. (default: one schema of all)", argument=True, metavar="COMMAND"),
    Option("output", "schema", "Write to this file instead.", OUTPUT, short="-o", metavar="FILE"),
    _switch("force", "schema", "Let --output replace a file.", OUTPUT),
    Option("term", "explain", "A word: g, i2, prediction-interval, nnt ...", argument=True, metavar="WORD"),
    Option(
        "topic", "help", f"One of {', '.join(TOPICS)}, or a command.", allowed=TOPICS, argument=True, metavar="TOPIC"
    ),
    Option(
        "paths", "diff", "OLD and NEW: two dataset folders, study files, or answers saved with --json.",
        many=True, whole=True, argument=True, metavar="OLD NEW",
    ),
    Option(
        "since", "diff", "The dataset of this released version is OLD; NEW is the bundled one, or the path given.",
        TRIALS, metavar="VERSION",
    ),
    _switch("exit_code", "diff", "Leave with 3 where anything differs.", OUTPUT, place="show"),
    Option(
        "format", "output", "Format. (default: table, or by the ending of --output)", OUTPUT,
        allowed=(*FORMATS, *OWN_FORMATS), short="-f",
    ),
    _switch("csv", "output", "Same as --format csv.", OUTPUT),
    _switch("json", "output", "Same as --format json.", OUTPUT),
    Option(
        "columns", "output", "Only these columns of the table, in this order; names as in the CSV.", OUTPUT, many=True,
        metavar="A,B",
    ),
    _switch("crlf", "output", "End lines of CSV with CR LF, as RFC 4180 has it.", OUTPUT),
    _switch("safe_csv", "output", "In CSV, an apostrophe before text that a spreadsheet would run.", OUTPUT),
    Option("output", "output", "Write to this file instead.", OUTPUT, short="-o", metavar="FILE"),
    _switch("force", "output", "Let --output replace a file.", OUTPUT),
    _switch("quiet", "output", "No notes on standard error.", OUTPUT, short="-q"),
    _switch("notes", "output", "All notes on standard error, not only the gravest and a count.", OUTPUT),
    _switch("no_pager", "output", "Show a long list without a pager.", OUTPUT),
    _switch("ascii", "output", "Draw with ASCII characters only.", OUTPUT),
    _switch("markdown", "report", "Same as --format markdown.", OUTPUT, place="output"),
    _switch("sof", "report", "Only the summary of findings (the same as ketcli summary).", OUTPUT),
    _switch("brief", "report", "Two pages: the summary of findings, and every other question in a sentence.", OUTPUT),
    Option(
        "language", "script", "Language. (default: by the ending of --output; both into a folder; else python)", OUTPUT,
        allowed=(*LANGUAGES, "both"),
    ),
    Option("output", "script", "A file ending in .py or .R, or a folder.", OUTPUT, short="-o", metavar="PATH"),
    _switch("force", "script", "Let --output replace a file.", OUTPUT),
    _switch("quiet", "script", "No notes on standard error.", OUTPUT, short="-q"),
    _switch("notes", "script", "All notes on standard error, not only the gravest and a count.", OUTPUT),
    _switch("rob", "forest", "Add published judgements of risk of bias as lights.", place="output"),
    Option(
        "sort", "forest", "Order of the studies: file, weight, year, effect or name. (default: file)", OUTPUT,
        allowed=ORDERS, place="output",
    ),
    Option(
        "output", "picture", "File to write: .svg, .pdf, .eps, .png or .tiff.", OUTPUT, required=True, short="-o",
        metavar="FILE",
    ),
    _switch("force", "picture", "Let --output replace a file.", OUTPUT),
    _switch("quiet", "picture", "No notes on standard error.", OUTPUT, short="-q"),
    _switch("notes", "picture", "All notes on standard error, not only the gravest and a count.", OUTPUT),
    Option("title", "picture", "Title instead of the one made from the question.", OUTPUT),
    Option("dpi", "picture", "Dots an inch of a PNG or TIFF.", OUTPUT, int, default=200),
    Option(
        "width", "picture", "Width on paper: 85mm, 180mm, 7in; type is never under 6.5 points at it.", LOOK,
        metavar="WIDTH",
    ),
    Option(
        "columns", "picture", "Only these columns of text: people, mean, effect, weight ...", LOOK, many=True,
        metavar="NAME",
    ),
    Option("labels", "picture", "What the arms are called.", LOOK, metavar="EXPERIMENTAL,CONTROL"),
    Option("favours", "picture", "The words left and right of no effect.", LOOK, metavar="LEFT,RIGHT"),
    Option("xlim", "picture", "Ends of the axis of the effect, in the numbers on it.", LOOK, metavar="LOW,HIGH"),
    _switch("grey", "picture", "Without colour.", LOOK),
    Option("font", "picture", "Family of type that is installed. (default: DejaVu Sans)", LOOK, metavar="NAME"),
    _switch("no_method", "picture", "Without the small print on method and data.", LOOK),
)  # fmt: skip

_BY_GROUP: dict[str, tuple[Option, ...]] = {
    group: tuple(row for row in OPTIONS if row.group == group) for group in dict.fromkeys(row.group for row in OPTIONS)
}


@cache
def options_in(groups: tuple[str, ...]) -> Mapping[str, Option]:
    """The options of several groups by name, in the order of the groups."""
    return {row.name: row for group in groups for row in _BY_GROUP.get(group, ())}
