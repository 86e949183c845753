"""What questions are asked about: study files, and datasets and reviews in which something was changed."""

from __future__ import annotations

import csv
import io
import json
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from ketcli.asking.answer import DataSource, answer
from ketcli.asking.request import Request
from ketcli.show.kit.json_text import as_json
from ketcli.show.kit.shown import shown

TESTS = Path(__file__).parents[1]
FOLDERS = {
    "small": TESTS / "small",
    "facing": TESTS / "facing",
    "review": TESTS.parent / "docs" / "examples" / "review",
}
SETS = (
    ("yi", "vi"), ("yi", "sei"), ("yi", "ci_low", "ci_high"), ("mean_e", "sd_e", "n_e", "mean_c", "sd_c", "n_c"),
    ("events_e", "n_e", "events_c", "n_c"), ("events", "n"),
    ("med_e", "q1_e", "q3_e", "n_e", "med_c", "q1_c", "q3_c", "n_c"),
)  # fmt: skip
MODERATORS = ("year", "dose", "group", "country", "weight", "label")
ODD_NAMES = (
    "paired", "direct", "cell", "se", "n", "trial_id", "outcome", "time", "treatment", "Study ID", "", "a\rb",
    "\u202eabc", "=1+1", "YI", "y" * 300,
)  # fmt: skip
ODD_CELLS = (
    "", " ", "NA", "nan", "inf", "-inf", "1e308", "-1e308", "1e-320", "0", "-1", "1,5", "1.5.2", "½", "٣", "0x10",
    "True", "9223372036854775808", "=1+1", "@x", "a\tb", "\x1b[2J", "\u202etxt", "<b>&", "\x07", "x" * 300, "−0.5",
    "50 %", "1e4000", "+-0.3", "\ud83d", "a\x00b", "[[", '"""', "None", "0.0000000000000000000000001",
)  # fmt: skip
HUGE, TINY = ("700", "709", "800", "1e5", "1e9", "1e150"), ("1e-310", "1e-154", "1e-20", "0")
EXTREME = (*HUGE, *TINY, *(f"-{size}" for size in (*HUGE, *TINY)))
NAMES = st.one_of(
    st.text(max_size=8), st.sampled_from(("Smith 2001", "大野", "a|b", "\x1b]52;c;x\x07", "row\nbreak", "--x"))
)
NUMBERS = st.one_of(
    st.integers(1, 200).map(str),
    st.floats(-3, 3).map(lambda x: f"{x:.4g}"),
    st.floats(0.01, 2).map(lambda x: f"{x:.3g}"),
)
ODD = st.one_of(NUMBERS, st.sampled_from(ODD_CELLS), st.text(max_size=4))
ENCODINGS = ("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252")


@dataclass(frozen=True)
class Data:
    """What stands under a name: a file's bytes, or a folder copied with one line or cell of one file changed.

    `change` is file, row, column and text; a column of -1 is the whole line.
    """

    name: str
    content: bytes = b""
    change: tuple[str, int, int, str] | None = None

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return self.name in FOLDERS

    def put(self, folder: Path) -> Path:
        """Write it into a folder, and tell where it stands."""
        path = folder / self.name
        if not self.is_folder:
            path.write_bytes(self.content)
        else:
            shutil.copytree(FOLDERS[self.name], path)
            if self.change:
                _changed(path / self.change[0], *self.change[1:])
        return path


def _changed(path: Path, row: int, column: int, text: str) -> None:
    whole = path.read_text(encoding="utf-8")
    lines = whole.splitlines()
    if column < 0 or path.suffix != ".csv":
        lines[row % len(lines)] = text
        path.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
        return
    rows = list(csv.reader(io.StringIO(whole, newline="")))
    line = rows[row % len(rows)]
    line[column % len(line)] = text
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    path.write_bytes(stream.getvalue().encode("utf-8", "surrogatepass"))


def _cell_of(column: str) -> st.SearchStrategy[str]:
    """What may well stand in a column."""
    stem = column.partition("_")[0]
    if stem in ("n", "events"):
        return st.integers(9, 200).map(str) if stem == "n" else st.integers(0, 9).map(str)
    if stem in ("sd", "vi", "sei"):
        return st.floats(0.01, 9).map(lambda x: f"{x:.3g}")
    if column in MODERATORS:
        levels = {"year": ("1999", "2005", "2021"), "dose": ("10", "25", "50"), "weight": ("1", "2")}
        return st.sampled_from(levels.get(column, ("a", "b", "c")))
    order = ("q1", "ci_low", "yi", "mean", "med", "ci_high", "q3")
    base = next((order.index(name) for name in order if column.startswith(name)), 3)
    return st.floats(0, 1).map(lambda x: f"{base + x - 3:.4g}")


@st.composite
def wide_files(draw: st.DrawFn, *, odd: bool) -> Data:
    """A file with a row a study; an odd one has odd names, cells or columns."""
    columns = [
        "study",
        *draw(st.sampled_from(SETS)),
        *draw(st.lists(st.sampled_from(MODERATORS), max_size=3, unique=True)),
    ]
    if odd and draw(st.booleans()):
        columns.append(draw(st.sampled_from((*ODD_NAMES, *columns))))
    strange = odd and draw(st.booleans())
    cells = {name: _cell_of(name) for name in columns}
    if odd and draw(st.integers(0, 3)) == 0:  # ratios that no number holds, variances that are next to nothing
        cells |= {
            name: st.one_of(cells[name], st.sampled_from(EXTREME)) for name in cells.keys() & {"yi", "mean_e", "ci_low"}
        }
        cells |= {
            name: st.one_of(cells[name], st.sampled_from((*HUGE, *TINY)))
            for name in cells.keys() & {"vi", "sei", "sd_e"}
        }
    rows = [
        [draw(NAMES) if strange else f"Study {row}", *(draw(cells[name]) for name in columns[1:])]
        for row in range(draw(st.integers(0 if odd else 2, 9)))
    ]
    return draw(_written(columns, rows, odd=odd))


@st.composite
def long_files(draw: st.DrawFn, *, odd: bool) -> Data:
    """A file with a row an arm: treatments, times, doses, scores or counts."""
    counted = draw(st.booleans())
    figures = ("events", "n") if counted else ("mean", "sd", "n")
    outcome = "headache" if counted else "sleep"
    columns = ["study", "outcome", "time", "treatment", "dose", *figures]
    treatments = draw(st.sampled_from((("drug", "placebo"), ("drug", "placebo", "other"))))
    times = draw(st.sampled_from((("6 weeks",), ("6 weeks",), ("4w", "12w"))))
    rows = []
    for study in range(draw(st.integers(2, 5))):
        for time in times:
            arms = (
                treatments
                if len(treatments) == 2
                else [treatments[place] for place in ((0, 1), (1, 2), (0, 2))[study % 3]]
            )
            for arm in arms:
                dose = "" if arm == "placebo" else draw(st.sampled_from(("25 mg", "50 mg", "75 mg")))
                rows.append([f"Study {study}", outcome, time, arm, dose, *(draw(_cell_of(name)) for name in figures)])
    if odd and draw(st.booleans()):
        draw(st.sampled_from(rows))[0] = draw(NAMES)
    return draw(_written(columns, rows, odd=odd))


@st.composite
def _written(draw: st.DrawFn, columns: list[str], rows: list[list[str]], *, odd: bool) -> Data:
    """The table as a file; an odd one has odd cells and rows, another encoding, or is cut off in the middle."""
    if odd and rows:
        for _ in range(draw(st.integers(0, 2))):
            draw(st.sampled_from(rows))[draw(st.integers(0, len(columns) - 1))] = draw(ODD)
        if draw(st.integers(0, 9)) == 0:
            rows[0] = rows[0][: draw(st.integers(0, len(columns)))] + draw(st.lists(ODD, max_size=2))
    stream = io.StringIO()
    ends = st.sampled_from(("\n", "\r\n"))
    csv.writer(stream, delimiter=draw(st.sampled_from(",,,,;\t")), lineterminator=draw(ends)).writerows(
        [columns, *rows]
    )
    found = stream.getvalue().encode(draw(st.sampled_from(ENCODINGS)), "replace")
    if odd and draw(st.integers(0, 9)) == 0:
        found = draw(st.one_of(st.binary(max_size=60), st.integers(0, len(found)).map(lambda end: found[:end])))
    return Data(draw(st.sampled_from(("studies.csv", "studies.csv", "studies.tsv", "studies.txt"))), found)


@st.composite
def folders(draw: st.DrawFn, *, odd: bool, reviews: bool = True) -> Data:
    """A small dataset or review, an odd one with one cell or line changed."""
    name = draw(st.sampled_from(("small", "small", "facing", *["review"] * reviews)))
    if not odd:
        return Data(name)
    file = draw(st.sampled_from(sorted(path.name for path in FOLDERS[name].iterdir())))
    texts = st.one_of(
        ODD, st.text(max_size=6), st.sampled_from(("[" * 3000, '{"a": 1}', 'title = "x\\u0000"', "studies = 3"))
    )
    row = st.one_of(*[st.integers(1, 99)] * 9, st.just(0))
    column = st.one_of(*[st.integers(0, 20)] * 9, st.just(-1))
    return Data(name, change=(file, draw(row), draw(column), draw(texts)))


@cache
def _kept(name: str) -> str:
    request = Request("pool", {}, str(FOLDERS[name]))
    told = shown(request, answer(DataSource(request.data), request))
    return as_json(told, request.line())


@st.composite
def kept_answers(draw: st.DrawFn, *, odd: bool) -> Data:
    """An answer that was kept as JSON; of an odd one a line is another."""
    text = _kept(draw(st.sampled_from(("small", "facing"))))
    lines = text.splitlines()
    if odd:
        place = draw(st.integers(0, len(lines) - 1))
        key, colon, _ = lines[place].partition(": ")
        values = st.sampled_from(
            ("null,", "[],", "{},", '"x",', "1e999,", "-1,", "true,", "[" * 9000, "NaN,", '"\\u001b[2J",', "")
        )
        lines[place] = f"{key}{colon}{draw(values)}"
    return Data("answer.json", "\n".join(lines).encode())


@st.composite
def expectation_files(draw: st.DrawFn, *, odd: bool) -> Data:
    """Expectations in a file, a line each or TOML."""
    wanted = draw(st.sampled_from(("k > 1", "estimate < 0", "verdict != x")))
    key, op, value = wanted.split()
    if draw(st.booleans()):
        lines = ["# expectations", f"pool --data {FOLDERS['small']}: {wanted}"]
        name = "expectations.txt"
    else:
        lines = [f'["pool --data {FOLDERS["small"]}"]', f"{key} = {json.dumps(f'{op} {value}')}"]
        name = "expectations.toml"
    if odd:
        texts = (
            "k > ",
            "pool: k",
            "[[",
            "a = 1",
            'a."b" = 2',
            f"pool: {'a.' * 2000}b == 1",
            "k = " + "[" * 5000,
            "\x00",
            "k = 1e999",
        )
        lines.insert(draw(st.integers(0, 2)), draw(st.one_of(ODD, st.sampled_from(texts))))
    return Data(name, "\n".join(lines).encode("utf-8", "surrogatepass"))
