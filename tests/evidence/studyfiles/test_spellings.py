"""One table in any accepted spelling gives the same answer to the last digit."""

from __future__ import annotations

import csv
import gzip
import io
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketcli.questions.answers.pool import pool_effects
from ketcli.questions.effects.from_studies import ask_studies

MEANS = ("study", "mean_e", "sd_e", "n_e", "mean_c", "sd_c", "n_c")
NAMES = (
    MEANS,
    ("Study", "Mean_E", "SD_E", "N_E", "Mean_C", "SD_C", "N_C"),
    ("study", "mean.e", "sd.e", "n.e", "mean.c", "sd.c", "n.c"),
    ("slab", "m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i"),
    ("Study ID", "Experimental Mean", "Experimental SD", "Experimental Total", "Control Mean", "Control SD",
     "Control Total"),
    ("Author", "mean1", "sd1", "n1", "mean2", "sd2", "n2"),
)  # fmt: skip
MODERATORS = (
    *("paired", "direct", "cell", "n", "se", "ci_low", "year", "group", "weight", "difference", "trial_id", "vi"),
    *("crossover_r", "events", "p", "t", "outcome", "arm", "mean", "total"),
)
ROWS: list[Any] = [
    ["Müller 2001", 10.25, 4.125, 30, 12.5, 5.75, 31],
    ["Ω trial", 11.5, 5.5, 42, 12.875, 5.0, 40],
    ["007", -9.75, 4.0, 1250, -13.0, 6.0, 1240],
    ["NA", 8.0, 3.5, 18, 9.0, 4.5, 17],
]
FACTS = st.lists(st.sampled_from(["", "yes", "True", "1", "-3", "x y", "0.5"]), min_size=4, max_size=4)


def number(value: float, decimal: str, minus: str) -> str:
    return repr(value).replace(".", decimal).replace("-", minus)


def answer(content: bytes, ending: str) -> tuple[float, ...]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"studies{ending}")
        path.write_bytes(content)
        pooled = pool_effects(ask_studies(str(path))).overall
    return (pooled.pooled.estimate, pooled.pooled.se, pooled.pooled.k, pooled.participants)


def written(rows: list[list[str]], delimiter: str) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    return buffer.getvalue()


PLAIN = answer(written([list(MEANS), *([str(cell) for cell in row] for row in ROWS)], ",").encode(), ".csv")


@settings(max_examples=60, deadline=None)
@given(
    names=st.sampled_from(NAMES),
    form=st.sampled_from([(",", "."), (";", "."), (";", ","), ("\t", "."), ("\t", ","), ("|", ".")]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]),
    minus=st.sampled_from(["-", "−"]),
    title=st.booleans(),
    packed=st.booleans(),
    columns=st.permutations(range(7)),
    extra=st.dictionaries(st.sampled_from(MODERATORS), FACTS, max_size=3),
)
def test_any_spelling_gives_the_same_answer(
    names: tuple[str, ...], form: tuple[str, str], encoding: str, minus: str, title: bool, packed: bool,
    columns: list[int], extra: dict[str, list[str]],
) -> None:  # fmt: skip
    delimiter, decimal = form
    header = [*(names[column] for column in columns), *extra]
    rows = [
        [
            *(row[at] if at == 0 else number(row[at], decimal, minus) for at in columns),
            *(facts[index].replace(".", decimal) for facts in extra.values()),  # a file has one decimal mark
        ]
        for index, row in enumerate(ROWS)
    ]  # fmt: skip
    text = ("# my table\n" if title else "") + written([header, *rows], delimiter)
    content = text.encode(encoding)
    assert answer(gzip.compress(content) if packed else content, ".csv.gz" if packed else ".csv") == PLAIN


@pytest.mark.parametrize("order", [(3, 1, 0, 2), (2, 3, 1, 0)])
def test_the_order_of_rows_moves_no_more_than_rounding(order: tuple[int, ...]) -> None:
    rows = [[str(cell) for cell in ROWS[at]] for at in order]
    moved = answer(written([list(MEANS), *rows], ",").encode(), ".csv")
    np.testing.assert_allclose(moved, PLAIN, rtol=1e-13)


def test_a_workbook_says_the_same(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.create_sheet("Data", 0)
    for row in [list(NAMES[4]), *ROWS]:
        sheet.append(row)
    book.save(tmp_path / "studies.xlsx")
    assert answer((tmp_path / "studies.xlsx").read_bytes(), ".xlsx") == PLAIN


def test_a_large_file_is_read_the_fast_way_with_the_same_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    from ketcli.evidence.studyfiles import fast

    rng = np.random.default_rng(4)
    pairs = zip(rng.normal(size=900).tolist(), rng.uniform(size=900).tolist(), strict=True)
    rows = [[f"s{index}", repr(y), repr(v)] for index, (y, v) in enumerate(pairs)]
    content = written([["study", "yi", "vi"], *rows], ",").replace("\r\n", "\n").encode()
    careful = answer(content, ".csv")
    monkeypatch.setattr(fast, "SMALLEST", 0)
    assert fast.read_fast(content, {}) is not None
    assert answer(content, ".csv")[:3] == careful[:3]


@pytest.mark.parametrize("line", ["x,0.1,0.2,0.3", "x,TRUE,0.2", "x,0.1,inf", 'x,"0,1",0.2', "x,0.1", " x,0.1,0.2"])
def test_the_fast_way_leaves_all_that_is_not_plain(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from ketcli.evidence.studyfiles import fast

    monkeypatch.setattr(fast, "SMALLEST", 0)
    assert fast.read_fast(f"study,yi,vi\na,0.1,0.2\n{line}\n".encode(), {}) is None
