"""Hostile questions to the whole program: study files, datasets, options and environments, and what must hold of each.

`tests/test_fuzzing.py` asks some hundred of them, `bench/fuzz.py` as many as it is told to.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import shutil
import signal
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from hypothesis import strategies as st

from ketcli.asking.pictures import PICTURES
from ketcli.asking.registry import ASKABLE, QUESTIONS
from ketcli.cli.main import main
from ketcli.evidence.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketcli.asking.option import Option

SMALL = Path(__file__).parent / "small"
DATA = "{data}"
"""Stands in a command line for the path of the data."""
NONE = "none"
"""In place of a table of a dataset: nothing is changed."""
SECONDS = 60
CODES = (0, 1, 2, 3)

SETS = (
    ("yi", "vi"), ("yi", "sei"), ("yi", "ci_low", "ci_high"), ("mean_e", "sd_e", "n_e", "mean_c", "sd_c", "n_c"),
    ("events_e", "n_e", "events_c", "n_c"), ("events", "n"), ("treatment", "mean", "sd", "n"),
    ("treatment", "events", "n"), ("med_e", "q1_e", "q3_e", "n_e", "med_c", "q1_c", "q3_c", "n_c"),
)  # fmt: skip
ODD_NAMES = (
    "paired",
    "direct",
    "cell",
    "se",
    "group",
    "n",
    "country",
    "trial_id",
    "weight",
    "outcome",
    "time",
    "Study ID",
    "",
)
ODD_CELLS = (
    "", " ", "NA", "nan", "inf", "-inf", "1e308", "-1e308", "1e-320", "0", "-1", "1,5", "1.5.2", "½", "٣", "0x10",
    "True",
    "9223372036854775808", "=1+1", "@x", "a\tb", "\x1b[2J", "\u202etxt", "<b>&", "\x07", "x" * 300, "−0.5", "50 %",
)  # fmt: skip
NAMES = st.one_of(
    st.text(max_size=8), st.sampled_from(("Smith 2001", "大野", "a|b", "\x1b]52;c;x\x07", "row\nbreak", "--x"))
)
NUMBERS = st.one_of(
    st.integers(1, 200).map(str),
    st.floats(-3, 3).map(lambda x: f"{x:.4g}"),
    st.floats(0.01, 2).map(lambda x: f"{x:.3g}"),
)
ODD = st.one_of(NUMBERS, st.sampled_from(ODD_CELLS), st.text(max_size=4))


def cell_of(column: str) -> st.SearchStrategy[str]:
    """What may well stand in a column."""
    stem = column.partition("_")[0]
    if stem in ("n", "events"):
        return st.integers(9, 200).map(str) if stem == "n" else st.integers(0, 9).map(str)
    if stem in ("sd", "vi", "sei"):
        return st.floats(0.01, 9).map(lambda x: f"{x:.3g}")
    if column == "treatment":
        return st.sampled_from(("drug", "placebo"))
    order = ("q1", "ci_low", "yi", "mean", "med", "ci_high", "q3")
    base = next((order.index(name) for name in order if column.startswith(name)), 3)
    return st.floats(0, 1).map(lambda x: f"{base + x - 3:.4g}")


@dataclass(frozen=True)
class Case:
    """A command line, the data it is about (a file's bytes, or one cell of a dataset changed) and an environment."""

    line: tuple[str, ...]
    content: bytes | None
    change: tuple[str, int, int, str] | None
    environment: tuple[tuple[str, str], ...]


@st.composite
def study_files(draw: st.DrawFn) -> bytes:
    """The bytes of a study file: mostly one that could be, with odd cells, names, marks and encodings."""
    columns = ["study", *draw(st.sampled_from(SETS)), *draw(st.lists(st.sampled_from(ODD_NAMES), max_size=2))]
    rows = [
        [draw(NAMES), *(draw(cell_of(name)) for name in columns[1:])]
        for _ in range(draw(st.sampled_from((0, 1, 2, 3, 4, 5, 6, 7, 8, 9))))
    ]
    for _ in range(draw(st.sampled_from((0, 0, 0, 0, 1, 2)))):
        if rows:
            draw(st.sampled_from(rows))[draw(st.integers(0, len(columns) - 1))] = draw(ODD)
    if draw(st.integers(0, 15)) == 0 and rows:
        rows[0] = rows[0][: draw(st.integers(0, len(columns)))] + draw(st.lists(ODD, max_size=2))
    stream = io.StringIO()
    writer = csv.writer(
        stream, delimiter=draw(st.sampled_from(",,,,;\t")), lineterminator=draw(st.sampled_from(("\n", "\r\n")))
    )
    writer.writerows([columns, *rows])
    encoding = draw(st.sampled_from(("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252")))
    found = stream.getvalue().encode(encoding, "replace")
    return draw(st.binary(max_size=60)) if draw(st.integers(0, 30)) == 0 else found


def changes() -> st.SearchStrategy[tuple[str, int, int, str]]:
    """One cell of a dataset, by table, row and column, and what it holds then."""
    tables = st.sampled_from([*sorted(TABLES), *[NONE] * len(TABLES)])
    place = st.tuples(tables, st.one_of(*[st.integers(1, 99)] * 9, st.just(0)), st.integers(0, 20))
    cells = st.one_of(NUMBERS, st.sampled_from(ODD_CELLS), st.text(max_size=6))
    return st.tuples(place, cells).map(lambda both: (*both[0], both[1]))


def values_of(row: Option) -> st.SearchStrategy[Any]:
    """What may be typed for an option: mostly what it allows."""
    odd = st.sampled_from(("", "-1", "1e400", "nan", "x" * 50, "\x1b[1m", "a=b", "0"))
    if row.name in ("permutations", "subsets", "workers", "dpi", "top"):
        return st.integers(0, 40).map(str)
    fits: st.SearchStrategy[str] = st.sampled_from(row.allowed) if row.allowed else st.text(max_size=6)
    if row.kind is int:
        fits = st.sampled_from(("1", "2", "4", "2010"))
    elif row.kind is float:
        fits = st.sampled_from(("0.5", "0.95", "0.5", "2"))
    elif row.name in ("by", "on", "adjust", "order", "cluster", "columns"):
        fits = st.sampled_from(("year", "route", "formulation", "study", "group", "dose_value", "diagnosis"))
    elif row.name == "outcome":
        fits = st.sampled_from(("severity", "response", "remission", "dissociation", "ae:nausea"))
    elif row.name == "at":
        fits = st.sampled_from(("24h", "7d", "end", "any", "3w"))
    return st.one_of(*[fits] * 11, odd)


LEFT = (
    *("data", "output", "format", "scheduler", "since", "save", "file"),
    *("csv", "json", "crlf", "safe_csv", "columns", "markdown"),
)
OTHERS = sorted(set(ASKABLE) - {"report", "claims", "replicate", "summary"})


@st.composite
def lines(draw: st.DrawFn, *, of_file: bool) -> tuple[str, ...]:
    """A command line about a study file or a dataset, with some options of its question, few of which make no sense."""
    name = draw(st.sampled_from([*OTHERS, *["pool", "effects"] * 3, "summary", "plot", "script"]))
    question = QUESTIONS[name if name in QUESTIONS else "pool"]
    words = [name]
    if name == "plot":
        picture = draw(st.sampled_from(PICTURES))
        words, question = [name, picture.kind], QUESTIONS[picture.question]
    elif name == "script":
        words += ["pool"]
    for row in question.options.values():
        if row.argument and name not in ("plot", "script"):
            words.append({"trial": "alpha2001", "path": DATA, "file": DATA}.get(row.name) or str(draw(values_of(row))))
    rows = [row for row in question.options.values() if not row.argument and row.name not in LEFT]
    senseless = ("filters", "question") if of_file else ("file",)
    if draw(st.integers(0, 9)):
        rows = [row for row in rows if row.goes_to not in senseless]
    chosen = draw(st.lists(st.sampled_from(rows), max_size=3, unique_by=lambda row: row.name)) if rows else []
    chosen += [row for row in rows if row.required and row not in chosen]
    for row in chosen:
        words += [row.typed] if row.kind is bool else [row.typed, str(draw(values_of(row)))]
    if "data" in question.options:
        words += ["--data", DATA]
    if name == "plot":
        return (*words, "-o", "picture.svg")
    return (
        *words,
        *draw(
            st.sampled_from(((), ("--json",), ("--json",), ("--csv",), ("--format", "markdown"), ("--format", "html")))
        ),
    )


def environments() -> st.SearchStrategy[tuple[tuple[str, str], ...]]:
    """Variables that change how something is shown."""
    return st.lists(
        st.sampled_from(
            (
                ("COLUMNS", "0"), ("COLUMNS", "1"), ("COLUMNS", "40"), ("COLUMNS", "x"), ("NO_COLOR", "1"),
                ("FORCE_COLOR", "1"), ("TERM", "dumb"), ("LC_ALL", "C"), ("TZ", "Asia/Tokyo"),
                ("PYTHONIOENCODING", "ascii"),
            )
        ),
        max_size=2, unique_by=lambda pair: pair[0],
    ).map(tuple)  # fmt: skip


def cases() -> st.SearchStrategy[Case]:
    """Questions to study files and to datasets with one changed cell."""
    files = st.builds(Case, lines(of_file=True), study_files(), st.none(), environments())
    folders = st.builds(Case, lines(of_file=False), st.none(), changes(), environments())
    return st.one_of(files, files, folders)


def ask(case: Case) -> int:
    """Ask, and hold what must hold: a documented exit code, no traceback, valid JSON and XML, no warning, an end.

    Raises
    ------
    AssertionError
        Something did not hold; or whatever the program let through.
    """
    with tempfile.TemporaryDirectory() as folder, _inside(folder, case.environment):
        path = Path(folder) / ("data" if case.change else "studies.csv")
        if case.change:
            shutil.copytree(SMALL, path)
            _put(path, *case.change)
        else:
            path.write_bytes(case.content or b"")
        line = [word.replace(DATA, str(path)) for word in case.line]
        code, out, err = _run(line)
        assert code in CODES, f"exit code {code}"
        assert "Traceback" not in err, err
        assert "Warning" not in err, err
        finds = line[0] == "check"  # its findings are its answer, and it leaves with 2 where there are any
        assert code == 0 or err or finds or "--json" in line, "a failure without a word"
        if "--json" in line and out.strip():
            found = json.loads(out, parse_constant=_no_constant)
            assert finds or ("error" in found) == (code in (1, 2)), code
        picture = Path(folder) / "picture.svg"
        if picture.exists():
            ElementTree.parse(picture)  # noqa: S314 - our own
        assert code == 0 or not picture.exists()
        assert not list(Path(folder).glob("tmp*")), "left behind"
        return code


def _no_constant(name: str) -> None:
    raise AssertionError(f"JSON with {name}")


def _put(folder: Path, table: str, row: int, column: int, cell: str) -> None:
    """Change one cell of a table, if it is there."""
    path = folder / f"{table}.csv"
    if not path.exists():
        return
    with path.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.reader(stream))
    line = rows[row % len(rows)]
    line[column % len(line)] = cell
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(rows)


def _run(line: list[str]) -> tuple[int, str, str]:
    """Exit code, standard output and error of a command line in this process."""
    raw, said = io.BytesIO(), io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="utf-8", write_through=True)
    err = io.TextIOWrapper(said, encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), warnings.catch_warnings():
        try:
            main(line)
        except SystemExit as left:
            code = left.code
    out.flush()
    err.flush()
    return int(code or 0), raw.getvalue().decode("utf-8"), said.getvalue().decode("utf-8")


@contextlib.contextmanager
def _inside(folder: str, environment: tuple[tuple[str, str], ...]) -> Iterator[None]:
    """In a folder, with these variables, for so many seconds at most."""
    before, here = dict(os.environ), Path.cwd()

    def late(_number: int, _frame: object) -> None:
        raise AssertionError(f"no answer in {SECONDS} seconds")

    known = signal.signal(signal.SIGALRM, late)
    try:
        os.environ.update(environment)
        os.chdir(folder)
        signal.alarm(SECONDS)
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, known)
        os.chdir(here)
        os.environ.clear()
        os.environ.update(before)
