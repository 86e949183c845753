"""Command lines about some data: mostly ones that could be meant, the odd ones with values and options that are not."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from ketcli.asking.options import OWN_FORMATS, SHELLS, TEMPLATES, TOPICS, options_in
from ketcli.asking.pictures import PICTURES
from ketcli.asking.registry import QUESTIONS, SCRIPTED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketcli.asking.option import Option

DATA, OTHER = "{data}", "{other}"
"""Stand in a command line for the paths of the data."""
ANY_FILE = (
    *["effects", "pool", "regress", "sensitivity", "bias", "describe", "check", "plot", "script"] * 2,
    "summary",
    "assert",
)
LONG_FILE = (*ANY_FILE, *["compare", "network", "timecourse", "dose", "safety", "summary"] * 3, "report")
DATASET = (*LONG_FILE, *["trials", "show", "sources", "claims", "replicate"] * 2)
REVIEW = (
    *["summary", "report", "pool", "effects", "timecourse", "dose", "safety", "compare", "network", "check"],
    "plot",
)
WITHOUT = (
    "template",
    "schema",
    "explain",
    "help",
    "completion",
    "man",
    "claims",
    "replicate",
    "trials",
    "show",
    "sources",
    "--version",
)
"""What can be asked of no data, or of the bundled ones."""
HELP = ("--help", "-h")
OUT = ("output", "format", "csv", "json", "crlf", "safe_csv", "columns", "markdown")
ODD_VALUES = ("", "-1", "1e400", "nan", "x" * 50, "\x1b[1m", "a=b", "0", "9" * 30, "a\rb", "-", ",", '"', "\u202e")
EXPECTED = (
    "k > 1",
    "estimate < 0",
    "studies[0].yi ~= -0.5 +- 9",
    "verdict == difference",
    "a.b[x] != 3",
    "k ~= 1 +- 1e999",
)


def _fitting(row: Option, *, dataset: bool) -> st.SearchStrategy[str]:
    """Values of an option that may well be meant."""
    names: dict[str, tuple[str, ...]] = {
        "route": ("iv", "intranasal", "iv,sc"),
        "formulation": ("racemic", "esketamine"),
        "diagnosis": ("trd", "trd,bipolar"),
        "control": ("inactive_placebo", "active_placebo"),
        "design": ("parallel", "crossover"),
        "role": ("acute",),
        "population": ("adults",),
        "trial": ("alpha2001", "beta2005,zeta2021"),
        "exclude": ("alpha2001", "Zeta 2021") if dataset else ("Study 0", "row 3"),
        "outcome": ("severity", "response", "remission", "ae:nausea") if dataset else ("sleep", "headache"),
        "at": ("24h", "end", "any", "7d") if dataset else ("end", "any", "4w", "6 weeks"),
        "where": ("year>1990", "study!=Nobody", "group=a"),
        "map": ("weight=moderator",),
        "arms": ("drug,placebo",),
        "delimiter": ("comma",),
        "decimal": (".",),
        "encoding": ("utf-8",),
        "sheet": ("1",),
        "tau_prior": ("half-normal:0.5", "half-cauchy:1", "log-normal:-2,1", "log-t:-2,1,5"),
        "by": ("route", "formulation", "diagnosis") if dataset else ("group", "dose", "treatment"),
        "on": ("year", "route", "dose_value") if dataset else ("year", "dose", "weight", "group"),
        "adjust": ("year", "route", "control_type"),
        "cluster": ("trial_id",) if dataset else ("study", "group"),
        "order": ("year",),
        "a": ("racemic", "iv") if dataset else ("drug",),
        "b": ("esketamine", "intranasal") if dataset else ("placebo",),
        "reference": ("ketamine iv",) if dataset else ("placebo", "drug"),
        "event": ("nausea", "dissociation") if dataset else ("headache",),
        "id": ("rapid-onset", "routes"),
        "review": ("nikolin2023",),
        "search": ("a", "japan"),
        "missing": ("severity", "response"),
        "select": ("duplicate-row", "swapped-arms"),
        "ignore": ("duplicate-row",),
        "since": ("2026.11.25",),
        "title": ("A title", "Ein Titel <&> $x_1$", "\u5927"),
        "labels": ("drug,placebo",),
        "favours": ("left,right",),
        "xlim": ("-2,2", "0.1,10"),
        "width": ("85mm", "7in"),
        "font": ("DejaVu Sans",),
        "columns": ("people", "effect", "weight"),
        "scheduler": ("tcp://127.0.0.1:1",),
    }
    numbers = {
        "level": ("0.9", "0.95"), "ci_level": ("0.9", "0.95"), "mid": ("0.3", "2"), "crossover_r": ("0.3", "0.7"),
        "baseline_r": ("0.4",), "dose_min": ("0.1",), "dose_max": ("100",), "year_min": ("1990", "2005"),
        "year_max": ("2024",), "knots": ("3", "4"), "dpi": ("72",), "workers": ("1",), "permutations": ("20", "200"),
        "subsets": ("20",), "seed": ("1", "7"), "top": ("0", "3"), "min_trials": ("1", "2"),
    }  # fmt: skip
    if row.name in names:
        return st.sampled_from(names[row.name])
    return st.sampled_from(row.allowed or numbers.get(row.name, ("1", "2")))


def _given(draw: st.DrawFn, row: Option, *, dataset: bool, odd: bool) -> list[str]:
    """An option as it is typed, with a value."""
    if row.kind is bool:
        return [row.typed]
    value = draw(_fitting(row, dataset=dataset))
    if odd and draw(st.integers(0, 2)) == 0:
        value = draw(st.one_of(st.sampled_from(ODD_VALUES), st.text(max_size=6)))
    return [row.typed, value]


def _some(draw: st.DrawFn, rows: Iterable[Option], *, dataset: bool, odd: bool) -> list[str]:
    """Some options; of odd ones those that make no sense of these data too."""
    senseless = ("file",) if dataset else ("filters",)
    rows = [row for row in rows if not row.argument and row.name not in (*OUT, "data")]
    if not odd:
        rows = [
            row
            for row in rows
            if row.goes_to not in senseless and row.name not in ("sheet", "map", "scheduler", "scale")
        ]
    chosen = (
        draw(st.lists(st.sampled_from(rows), max_size=3 if odd else 2, unique_by=lambda row: row.name)) if rows else []
    )
    chosen += [row for row in rows if row.required and row not in chosen]
    words: list[str] = []
    for row in chosen:
        words += _given(draw, row, dataset=dataset, odd=odd)
    return words


def _arguments(draw: st.DrawFn, name: str, *, bundled: bool, odd: bool) -> list[str]:
    """What a command takes without a name."""
    values: dict[str, tuple[str, ...]] = {
        "show": ("murrough2013",) if bundled else ("alpha2001", "Zeta 2021"),
        "sources": ("murrough2013",) if bundled else ("alpha2001",),
        "check": (DATA,),
        "describe": (DATA,),
        "template": TEMPLATES,
        "schema": (*QUESTIONS, "error"),
        "explain": ("g", "i2", "prediction-interval", "nnt"),
        "help": (*TOPICS, "pool", "plot"),
        "completion": SHELLS,
    }
    if name not in values:
        return []
    return [
        draw(st.sampled_from(ODD_VALUES) if odd and draw(st.integers(0, 3)) == 0 else st.sampled_from(values[name]))
    ]


@st.composite
def questions(
    draw: st.DrawFn, names: tuple[str, ...], *, dataset: bool, odd: bool, bundled: bool = False
) -> tuple[str, ...]:
    """A command line of one of these commands, without what is said of its output."""
    name = draw(st.sampled_from(names))
    if odd and draw(st.integers(0, 15)) == 0:
        return (name, draw(st.sampled_from(HELP)))
    if name == "assert":
        inner = draw(questions(("pool", "bias", "effects"), dataset=dataset, odd=odd))
        return (name, f"{shlex.join(inner)}: {draw(st.sampled_from(EXPECTED))}")
    if name not in QUESTIONS:
        return (name,)
    words, question = [name], QUESTIONS[name]
    rows: Iterable[Option] = question.options.values()
    if name == "plot":
        picture = draw(st.sampled_from([one for one in PICTURES if dataset or one.question in ANY_FILE]))
        words, rows = [*words, picture.kind], [*picture.options.values(), *options_in(("picture",)).values()]
    elif name == "script":
        asked = draw(st.sampled_from([one for one in SCRIPTED if dataset or one.name in ANY_FILE]))
        words, rows = [*words, asked.name], [*asked.asks.values(), *options_in(("script",)).values()]
    words += _arguments(draw, name, bundled=bundled, odd=odd)
    words += _some(draw, rows, dataset=dataset, odd=odd)
    return tuple(words) if bundled or "data" not in question.options else (*words, "--data", DATA)


def endings(name: str) -> dict[str, tuple[str, ...]]:
    """The forms in which a command is asked for its answer, and the endings of files that fit each."""
    if name == "plot":
        return {"": (".svg", ".svg", ".svg", ".pdf", ".png", ".eps", ".tiff")}
    if name == "script":
        return {"": (".py", ".R", "")}
    if name not in QUESTIONS or "format" not in QUESTIONS[name].options:
        return {"": (".json",)}
    own = {"check": OWN_FORMATS[:2], "assert": OWN_FORMATS[:2], "sources": OWN_FORMATS[2:]}.get(name, ())
    forms = ("", "json", "json", "csv", "tsv", "ndjson", "markdown", "html", "latex", *own)
    return {form: (f".{form}",) if form in ("json", "csv", "html") else (".txt",) for form in forms}
